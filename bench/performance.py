#!/usr/bin/env python3
"""Measures P1 to P10 and writes their table into docs/performance.md.

usage: bench/performance.py BUILD [P1 P5 ...] [--long] [--results FILE] [--no-docs]
Each figure's rows replace the earlier ones in the results (default: bench/performance.json), so that
figures can be measured one after the other; the table is made from all that are there. P1 is a call a
kernel, and goes on where a killed run of the same program stopped. Exit code: 0 when all that was asked
for was measured, whatever the verdicts; 2 when a figure could not be.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from figures import ROOT, Failure, Place, p1, p1_clang, p2, p3, p5
from figures_of_builds import p4, p8, p10, p10_tests
from figures_of_trials import p6, p7, p9

FIGURES = {
    "P1": p1, "P1 clang": p1_clang, "P2": p2, "P3": p3, "P4": p4, "P5": p5, "P6": p6, "P7": p7, "P8": p8, "P9": p9,
    "P10": p10, "P10 tests": p10_tests,
}  # fmt: skip
BEGIN, END = "<!-- made by bench/performance.py: begin -->", "<!-- made by bench/performance.py: end -->"


def conditions(place: Place) -> str:
    """The machine and the build, in a line."""
    info = json.loads(subprocess.run([str(place.program), "info", "--json"], capture_output=True, check=True).stdout)
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return (
        f"{names[0] if names else platform.machine()}, {info['cores']} cores; {info['compiler']}, {info['flags']}; "
        f"Kokkos {info['kokkos']}; spacecheck {info['version']}"
    )  # fmt: skip


def load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def measure(name: str, place: Place) -> dict:
    before, start = load(), time.monotonic()
    rows = FIGURES[name](place)
    return {
        "rows": [row.as_dict() for row in rows],
        "conditions": conditions(place),
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "load_before": before,
        "load_after": load(),
        "seconds": round(time.monotonic() - start),
    }


def table(results: dict) -> str:
    machines = list(dict.fromkeys(r["conditions"] for r in results.values()))
    lines = [f"Machine: {machine}" for machine in machines]
    lines += ["", "Shared with others' work: the load is that of one minute before and after each figure.", ""]
    lines += ["| # | what | value (95 % interval) | goal | verdict | notes |", "|---|---|---|---|---|---|"]
    for name in FIGURES:
        if name not in results:
            lines.append(f"| {name} | | | | not measured yet | |")
            continue
        for row in results[name]["rows"]:
            cells = (row["id"], row["what"], row["value"], row["goal"], row["verdict"], row["note"])
            lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    lines += ["", "Measured: " + "; ".join(
        f"{name} {r['date']}, load {r['load_before'].split()[0]} to {r['load_after'].split()[0]}, {r['seconds']} s"
        for name, r in results.items() if r["seconds"] > 0) + "."]  # fmt: skip
    return "\n".join(lines)


def write_docs(results: dict, docs: Path) -> None:
    text = docs.read_text()
    if BEGIN not in text or END not in text:
        raise Failure(f"{docs} has no place for the table: '{BEGIN}' and '{END}' are to be there")
    head, rest = text.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    new = docs.with_suffix(".new")
    new.write_text(f"{head}{BEGIN}\n{table(results)}\n{END}{tail}")
    new.replace(docs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path, help="a build's folder, such as build/openmp")
    parser.add_argument("figures", nargs="*", metavar="P", help="default: all")
    parser.add_argument("--long", action="store_true", help="the largest sizes too: more memory and minutes")
    parser.add_argument("--results", type=Path, help="default: bench/performance.json, which is kept with the table")
    parser.add_argument("--baseline", type=Path, help="keep P1's rows there, for bench/compare.py")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs/performance.md", help="where the table stands")
    parser.add_argument("--no-docs", action="store_true", help="the results only")
    options = parser.parse_args()
    place = Place(options.build.resolve(), options.long, options.baseline)
    file = options.results or ROOT / "bench/performance.json"
    unknown = [name for name in options.figures if name not in FIGURES]
    try:
        if unknown:
            raise Failure(f"no figure {', '.join(unknown)} (there are: {', '.join(FIGURES)})")
        if not place.program.exists():
            raise Failure(f"{place.program} is not there: build it first")
        results = json.loads(file.read_text()) if file.exists() else {}
    except (Failure, json.JSONDecodeError) as error:
        print(f"performance: {error}", file=sys.stderr)
        return 2
    failed = 0
    for name in options.figures or FIGURES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            results[name] = measure(name, place)
        except Failure as failure:
            print(f"performance: {name}: {failure}", file=sys.stderr)
            failed = 2
            continue
        file.write_text(json.dumps(results, indent=1) + "\n")
        for row in results[name]["rows"]:
            print(f"  {row['what']}: {row['value']} {row['goal']} {row['verdict']}  {row['note']}", flush=True)
    results = {name: results[name] for name in FIGURES if name in results}
    if not options.no_docs:
        try:
            write_docs(results, options.docs)
        except Failure as failure:
            print(f"performance: {failure}", file=sys.stderr)
            return 2
    return failed


if __name__ == "__main__":
    sys.exit(main())
