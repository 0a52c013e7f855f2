"""The figures of docs/performance.md that compare loops, one function each, and what all figures share."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Failure(Exception):
    """A figure that can't be measured here, in one line."""


@dataclass
class Row:
    id: str
    what: str
    value: str  # with its interval, where it has one
    goal: str
    verdict: str  # "met", "missed", "unclear", or why it is not measured
    note: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass
class Place:
    """Where things are: a build, and how much time a figure may take."""

    build: Path
    long: bool = False
    baseline: Path | None = None  # P1's rows are kept there

    @property
    def program(self) -> Path:
        return self.build / "bin/spacecheck"


def environment() -> dict:
    return os.environ | {"OMP_PROC_BIND": os.environ.get("OMP_PROC_BIND", "false"), "TERM": "xterm"}


def run(command: list, **options) -> subprocess.CompletedProcess:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done


def median_interval(values: list[float]) -> tuple[float, float, float]:
    """The median, and the order statistics that hold it with 95 %: the extremes of five or fewer."""
    values = sorted(values)
    count = len(values)
    tail, ends = 0.0, 0
    for k in range((count - 1) // 2):
        tail += _binomial(count, k)
        if 2 * tail > 0.05:
            break
        ends = k + 1
    low = values[max(ends - 1, 0)]
    high = values[count - max(ends, 1)]
    return statistics.median(values), low, high


def _binomial(count: int, k: int) -> float:
    product = 0.5**count
    for i in range(k):
        product *= (count - i) / (i + 1)
    return product


def verdict(low: float, high: float, goal: float) -> str:
    return "met" if high <= goal else "missed" if low > goal else "unclear"


def short(n: int) -> str:
    return f"{n:.0e}".replace("+0", "") if n >= 10_000 else str(n)


class UnknownBench(Failure):
    """What was asked for has no bench."""


def bench_rows(place: Place, figure: str, *arguments: str) -> dict:
    done = subprocess.run(
        [str(place.program), "bench", figure, "--json", *arguments],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    if not done.stdout:
        kind = UnknownBench if "unknown bench" in done.stderr else Failure
        raise kind(f"bench {figure}: {done.stderr.strip()}")
    return json.loads(done.stdout)


# Of an answer: on what it was measured.
CONDITIONS = ("processor", "cores", "compiler", "flags", "threads", "kokkos")


def merged(answers: list[dict], figures: tuple[str, ...]) -> dict:
    """One answer of several calls, of these figures' rows; the machine's limits are the best seen."""
    limits: dict = {}
    for answer in answers:
        for space, seen in answer["limits"].items():
            best = limits.setdefault(space, dict(seen))
            best.update({what: max(best[what], value) for what, value in seen.items()})
    whole = {"schema": 1} | {what: answers[0][what] for what in CONDITIONS if answers and what in answers[0]}
    whole |= {"rows": [], "growth": [], "refused": [], "limits": limits}
    for answer in answers:
        for part in ("rows", "growth", "refused"):
            whole[part] += [dict(row) for row in answer[part] if row["id"] in figures]
    # A bench that is called for by its figure and by its name has been measured twice.
    whole["rows"] = list({(row["id"], row["kernel"], row["space"], row["n"]): row for row in whole["rows"]}.values())
    for row in whole["rows"]:
        if "share_of_limit" in row:
            best = limits[row["space"]]
            shares = (
                (row["bytes_a_second"], max(best["copy"], best["triad"])),
                (row["flops_a_second"], best["flops"]),
            )
            row["share_of_limit"] = max(is_now / at_best if at_best else 0 for is_now, at_best in shares)
    return whole


PATIENCE_S = 20  # for a row that is unclear
MOST_PAIRS = 1001


def measured_again(place: Place, kernel: str, row: dict) -> dict:
    """A row once more, of as many pairs as fit into the patience."""
    pair = row["calls"] * (row["seconds"] + row["by_hand_seconds"])
    pairs = min(max(int(PATIENCE_S / pair), row["pairs"], 15), MOST_PAIRS)
    only = ("--space", row["space"], "--n", str(row["n"]), "--pairs", str(pairs))
    rows = bench_rows(place, kernel, *only)["rows"]
    same = [again for again in rows if again["id"] == row["id"] and again["kernel"] == row["kernel"]]
    if len(same) != 1:
        raise Failure(f"bench {kernel} {' '.join(only)}: {len(same)} rows in the place of one that was there before")
    return same[0]


def one_by_one(place: Place, figures: tuple[str, ...], arguments: list[str]) -> dict:
    """Figures' benches, a call each: what a run that was killed had done, the next one need not do again.

    A row that is unclear is measured once more, and for longer; that stands.
    """
    figure = figures[0]
    kernels = {each["name"] for each in json.loads(run([place.program, "list", "--json"]).stdout)}
    # A bench that times no kernel of the catalogue has its name from its file.
    kernels = sorted(kernels | {file.stem for file in (ROOT / "bench").glob("*.cpp")})
    program = place.program.stat()
    same = {"program": [program.st_size, program.st_mtime_ns], "arguments": arguments}
    file = place.build / f"performance.{figure}.json"
    try:
        done = json.loads(file.read_text())
    except (OSError, json.JSONDecodeError):
        done = {}
    if done.get("same") != same:
        done = {"same": same, "answers": {}}
    for count, kernel in enumerate(kernels, 1):
        place_of = f"{figure}: {kernel} ({count} of {len(kernels)})"
        if kernel in done["answers"]:
            print(f"{place_of}: done before", file=sys.stderr, flush=True)
            continue
        start = time.monotonic()
        try:
            answer = bench_rows(place, kernel, *arguments)
            answer["rows"] = [
                measured_again(place, kernel, row) if row["id"] in figures and row["verdict"] == "unclear" else row
                for row in answer["rows"]
            ]
            done["answers"][kernel] = answer
        except UnknownBench:
            continue
        print(f"{place_of}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        new = file.with_suffix(".new")
        new.write_text(json.dumps(done) + "\n")
        new.replace(file)
    whole = merged(list(done["answers"].values()), figures)
    if not whole["rows"] and not whole["refused"]:
        raise Failure(f"bench {figure}: no row")
    file.unlink(missing_ok=True)
    return whole


def of_bench(answer: dict, goal: str) -> list[Row]:
    rows = []
    for row in answer["rows"]:
        noisy = ", too noisy to tell" if row["too_noisy"] else ""
        share = row.get("share_of_limit")
        if row["limit"] == "cache":
            limit = "in the cache"
        else:
            limit = f"{100 * share:.0f} % of the limit of {row['limit']}" if share else "no limit measured"
        rows.append(
            Row(
                row["id"],
                f"{row['kernel']}, {row['space']}, n = {short(row['n'])}",
                f"{row['ratio']:.3f} ({row['low']:.3f} to {row['high']:.3f})",
                goal if row["goal"] else "reported",
                ("reported" if row["verdict"] == "-" else row["verdict"]) + noisy,
                f"{row['pairs']} pairs{', disturbed' if row['disturbed'] else ''}; "
                f"{row['bytes_a_second'] / 1e9:.1f} GB/s, {row['flops_a_second'] / 1e9:.2f} GFLOP/s, {limit}",
            )
        )
    for row in answer["refused"]:
        rows.append(Row(row["id"], row["kernel"], "no ratio", goal, "refused", row["difference"]))
    return rows


def tell_dispatch_apart(row: Row, raw: dict, all_rows: list[dict]) -> None:
    """A row of P1 that is not met, but would be without what Kokkos' own dispatch takes, says so.

    That is what Kokkos::parallel_for takes beyond the loop by hand where an item is a store (`kokkos_dispatch`), of
    the same n, space and run, at the lower end of its interval. No launch of Kokkos' is without it, and a guard has no
    part in it. Of a disturbed row nothing is said.
    """
    own = [r for r in all_rows if (r["kernel"], r["space"], r["n"]) == ("kokkos_dispatch", raw["space"], raw["n"])]
    if raw["id"] != "P1" or raw["verdict"] == "met" or not own or raw["disturbed"] or own[0]["disturbed"]:
        return
    dispatch = (own[0]["low"] - 1) * own[0]["by_hand_seconds"]
    high = raw["high"] - max(dispatch, 0) / raw["by_hand_seconds"]
    row.note += f"; Kokkos' own dispatch {1e6 * dispatch:.2f} of {1e6 * raw['seconds']:.2f} us"
    if high <= raw["goal"]:
        row.verdict = "met, Kokkos' dispatch apart"


# Those that P1 was written for; the rest of the catalogue has been added since.
DESIGNED_FOR = ("local_sort", "ode_step", "scratch_axpy", "seed_case")


def p1(place: Place) -> list[Row]:
    longer = ["--long"] if place.long else []
    # What Kokkos' own dispatch and atomics cost is told apart: it is in some of these ratios, and has no goal.
    answer = one_by_one(place, ("P1", "dispatch", "atomics"), ["--time", "1s", *longer])
    rows = of_bench(answer, "<= 1.05")
    for row, raw in zip(rows, answer["rows"]):
        tell_dispatch_apart(row, raw, answer["rows"])
    for space, limits in answer["limits"].items():
        rows.append(
            Row("P1", f"the machine's limits, {space}",
                f"copy {limits['copy'] / 1e9:.1f} GB/s, triad {limits['triad'] / 1e9:.1f} GB/s, "
                f"{limits['flops'] / 1e9:.1f} GFLOP/s", "", "reported")
        )  # fmt: skip
    of_p1 = [row for row in answer["rows"] if row["id"] == "P1"]
    if place.baseline:
        place.baseline.write_text(json.dumps(answer | {"rows": of_p1, "growth": []}, indent=1) + "\n")
    rows += _geometric_means("all", of_p1)
    rows += _geometric_means("of " + ", ".join(DESIGNED_FOR), [row for row in of_p1 if row["kernel"] in DESIGNED_FOR])
    rows += _growths([grown for grown in answer["growth"] if grown["id"] == "P1"])
    return rows


def p1_clang(place: Place) -> list[Row]:
    """P1 with another compiler than the goals are for: reported beside it."""
    compiler = json.loads(run([place.program, "info", "--json"]).stdout)["compiler"]
    if "clang" not in compiler.lower():
        raise Failure(f"{place.program} was compiled by {compiler}: 'P1 clang' wants a build by clang")
    rows = [row for row in p1(place) if not row.what.startswith("growth, ")]
    for row in rows:
        row.id = f"{row.id} clang"
    return rows


def _geometric_means(which: str, rows: list[dict]) -> list[Row]:
    means = []
    for space, n in sorted({(row["space"], row["n"]) for row in rows}):
        logs = [_log_ratio(row) for row in rows if (row["space"], row["n"]) == (space, n)]
        if len(logs) < 2:
            continue
        mean = statistics.fmean(log for log, _ in logs)
        off = sum(half**2 for _, half in logs) ** 0.5 / len(logs)
        low, middle, high = (2.718281828459045 ** (mean + o) for o in (-off, 0, off))
        means.append(
            Row("P1", f"geometric mean, {which}, {space}, n = {short(n)}",
                f"{middle:.3f} ({low:.3f} to {high:.3f})", "<= 1.00", verdict(low, high, 1.0),
                f"{len(logs)} kernels")
        )  # fmt: skip
    return means


def _growths(grown: list[dict]) -> list[Row]:
    """A row for all kernels of a space and a span of sizes."""
    rows = []
    for space, least, most in sorted({(each["space"], each["from"], each["to"]) for each in grown}):
        of_these = [each for each in grown if (each["space"], each["from"], each["to"]) == (space, least, most)]
        exponents = [each["exponent"] for each in of_these]
        each_one = ", ".join(
            f"{each['kernel']} {each['exponent']:.2f}" + (f" +- {each['off']:.2f}" if "off" in each else "")
            for each in of_these
        )
        rows.append(
            Row("P1", f"growth, {space}, {short(least)} to {short(most)}",
                f"n^{min(exponents):.2f} to n^{max(exponents):.2f}", "", "reported", each_one)
        )  # fmt: skip
    return rows


def _log_ratio(row: dict) -> tuple[float, float]:
    from math import log

    return log(row["ratio"]), log(row["high"] / row["low"]) / 2


def p2(place: Place) -> list[Row]:
    if not shutil.which("nvcc"):
        return [Row("P2", "registers, stack, spills against CUDA by hand", "", "", "needs nvcc")]
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench/cuda_resources.py"), "--json"], capture_output=True, text=True
    )
    if done.returncode > 1 or not done.stdout:
        raise Failure(done.stderr.strip()[-300:])
    answer = json.loads(done.stdout)
    rows = []
    for pair in answer["rows"]:
        form, hand = pair["form"], pair["by_hand"]
        rows.append(
            Row("P2", f"{pair['kernel']}, {answer['arch']}",
                f"registers {form['registers']} : {hand['registers']}, stack {form['stack']} : {hand['stack']} B, "
                f"spills {form['spills']} : {hand['spills']} B", "<= hand + 2; equal",
                "; ".join(pair["faults"]) or "met", answer["compiler"])
        )  # fmt: skip
    return rows


def p3(_: Place) -> list[Row]:
    return [Row("P3", "the same, timed, against CUDA by hand and a copy", "", "<= 1.02; >= 0.92", "needs a GPU")]


def p5(place: Place) -> list[Row]:
    return of_bench(bench_rows(place, "P5"), "<= 1.11") + [
        Row("P5", "digest, Cuda, without moving the array", "", "<= 1.11", "needs a GPU")
    ]
