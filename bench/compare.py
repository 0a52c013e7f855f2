#!/usr/bin/env python3
"""Which ratios got worse beyond noise since a baseline?

usage: bench/compare.py NEW.json [--baseline FILE] [--json]
Both files are what `spacecheck bench --json` printed; the baseline is bench/baseline.json unless another is
named. A row is worse when its whole interval lies above the baseline's whole interval, and its ratio is
larger by 2 % at least; better the other way round; all else is no news. Exit code: 0 nothing got
worse, 1 something did, or is refused now; 2 a file is not what it should be, or there is nothing to compare;
77 something seems worse, but the baseline is of another machine, compiler or Kokkos, whose ratios are others.
"""

import argparse
import json
import sys
from pathlib import Path

BASELINE = Path(__file__).resolve().parent / "baseline.json"
LEAST = 0.02  # a smaller change is not worth a red light, however sure it is
NUMBERS = ("ratio", "low", "high")
CONDITIONS = ("processor", "cores", "compiler", "flags", "kokkos")
ELSEWHERE = 77


class Failure(Exception):
    pass


def rows_of(file: Path) -> tuple[dict, dict, dict]:
    """Rows by id, kernel, space and n; the refused ones; and on what they were measured."""
    try:
        answer = json.loads(file.read_text())
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise Failure(f"{file} is not JSON: {error}") from error
    if not isinstance(answer, dict) or answer.get("schema") != 1:
        raise Failure(f'{file} is not what `spacecheck bench --json` prints: "schema" has to be 1')
    try:
        rows = {key_of(row): row for row in answer["rows"]}
        refused = {key_of(row): row for row in answer.get("refused", [])}
        for row in rows.values():
            if not all(float(row[number]) > 0 for number in NUMBERS):
                raise ValueError(f"a ratio of {row['kernel']} is not above 0")
    except (KeyError, TypeError, ValueError) as error:
        raise Failure(f"{file} is not what `spacecheck bench --json` prints: {error}") from error
    return rows, refused, {what: answer.get(what) for what in CONDITIONS}


def key_of(row: dict) -> tuple:
    return (row["id"], row["kernel"], row["space"], row["n"])


def change(was: dict, now: dict) -> str:
    if now["low"] > was["high"] and now["ratio"] > was["ratio"] * (1 + LEAST):
        return "worse"
    if now["high"] < was["low"] and now["ratio"] < was["ratio"] * (1 - LEAST):
        return "better"
    return "same"


def compare(baseline: Path, new: Path) -> dict:
    was, _, there = rows_of(baseline)
    now, refused, here = rows_of(new)
    common = [key for key in was if key in now]
    if not common and not refused:
        raise Failure(f"{new} has no row that {baseline} has")
    found = {"worse": [], "better": [], "same": [], "refused": sorted(refused)}
    found["elsewhere"] = [f"{what} {there[what]}, here {here[what]}" for what in CONDITIONS if there[what] != here[what]]
    for key in common:
        found[change(was[key], now[key])].append(key)
    found["gone"] = [key for key in was if key not in now and key not in refused]
    found["new"] = [key for key in now if key not in was]
    found["rows"] = {key: (was[key], now[key]) for key in common}
    return found


def text_of(key: tuple) -> str:
    return f"{key[0]} {key[1]} on {key[2]}, n = {key[3]}"


def interval(row: dict) -> str:
    return f"{row['ratio']:.3f} ({row['low']:.3f} to {row['high']:.3f})"


def report(found: dict) -> list[str]:
    lines = []
    for what in ("worse", "better"):
        for key in found[what]:
            was, now = found["rows"][key]
            lines.append(f"{what.upper():<7} {text_of(key)}: {interval(was)} -> {interval(now)}")
    lines += [f"note    the baseline is of another {difference}" for difference in found["elsewhere"]]
    lines += [f"REFUSED {text_of(key)}: the twin computes something else" for key in found["refused"]]
    lines += [f"gone    {text_of(key)}" for key in found["gone"]]
    lines += [f"new     {text_of(key)}" for key in found["new"]]
    lines.append(
        f"{len(found['rows'])} compared: {len(found['worse'])} worse, {len(found['better'])} better, "
        f"{len(found['same'])} the same within noise"
    )
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("new", type=Path, metavar="NEW.json")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="default: bench/baseline.json")
    parser.add_argument("--json", action="store_true", help="as a JSON object")
    options = parser.parse_args()
    try:
        found = compare(options.baseline, options.new)
    except Failure as failure:
        print(f"compare: {failure}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"schema": 1} | {key: value for key, value in found.items() if key != "rows"}))
    else:
        print("\n".join(report(found)))
    if found["refused"]:
        return 1
    if found["worse"]:
        return ELSEWHERE if found["elsewhere"] else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
