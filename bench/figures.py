"""The figures of docs/performance.md that compare loops or time this program, one function each."""

import json
import os
import pty
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEBI = 1 << 20


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


def one_by_one(place: Place, figures: tuple[str, ...], arguments: list[str], patience: list[str]) -> dict:
    """Figures' benches, a call each: what a run that was killed had done, the next one need not do again.

    A bench with a row that is unclear is measured once more, with `patience` in the place of `arguments`; that stands.
    """
    figure = figures[0]
    kernels = {each["name"] for each in json.loads(run([place.program, "list", "--json"]).stdout)}
    # A bench that times no kernel of the catalogue has its name from its file.
    kernels = sorted(kernels | {file.stem for file in (ROOT / "bench").glob("*.cpp")})
    program = place.program.stat()
    same = {"program": [program.st_size, program.st_mtime_ns], "arguments": [arguments, patience]}
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
            if any(row["verdict"] == "unclear" for row in answer["rows"] if row["id"] in figures):
                answer = bench_rows(place, kernel, *patience)
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


# Those that P1 was written for; the rest of the catalogue has been added since.
DESIGNED_FOR = ("local_sort", "ode_step", "scratch_axpy", "seed_case")


def p1(place: Place) -> list[Row]:
    longer = ["--long"] if place.long else []
    # What Kokkos' own dispatch and atomics cost is told apart: it is in some of these ratios, and has no goal.
    answer = one_by_one(
        place, ("P1", "dispatch", "atomics"), ["--time", "1s", *longer], ["--time", "6s", *longer]
    )
    rows = of_bench(answer, "<= 1.05")
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
    for grown in answer["growth"]:
        if grown["id"] != "P1":
            continue
        off = f" +- {grown['off']:.2f}" if "off" in grown else ""
        rows.append(
            Row("P1", f"growth of {grown['kernel']}, {grown['space']}, {short(grown['from'])} to {short(grown['to'])}",
                f"n^{grown['exponent']:.2f}{off}", "", "reported")
        )  # fmt: skip
    return rows


def p1_clang(place: Place) -> list[Row]:
    """P1 with another compiler than the goals are for: reported beside it."""
    compiler = json.loads(run([place.program, "info", "--json"]).stdout)["compiler"]
    if "clang" not in compiler.lower():
        raise Failure(f"{place.program} was compiled by {compiler}: 'P1 clang' wants a build by clang")
    rows = [row for row in p1(place) if not row.what.startswith("growth of")]
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


def _log_ratio(row: dict) -> tuple[float, float]:
    from math import log

    return log(row["ratio"]), log(row["high"] / row["low"]) / 2


def p2(place: Place) -> list[Row]:
    if not shutil.which("nvcc"):
        return [Row("P2", "registers, stack, spills against CUDA by hand", "", "", "needs nvcc")]
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench/cuda_resources.py"), "--json"], capture_output=True, text=True
    )
    if done.returncode > 1:
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


def _first_byte(command: list) -> tuple[float, float]:
    """Seconds until something is seen on a terminal, and until the end."""
    start = time.monotonic()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(w) for w in command], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=environment()
    )
    os.close(theirs)
    first = None
    while True:
        ready, _, _ = select.select([ours], [], [], 60)
        try:
            data = os.read(ours, 65536) if ready else b""
        except OSError:
            data = b""
        if data and first is None:
            first = time.monotonic() - start
        if not data:
            break
    code = process.wait()
    os.close(ours)
    if code != 0 or first is None:
        raise Failure(f"{' '.join(map(str, command))} ended with {code}")
    return first, time.monotonic() - start


class Worker:
    """A worker process of a program: greets with a line, then a trial's name a line, an observation a line."""

    def __init__(self, program: Path) -> None:
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [str(program), "__spacecheck_worker", str(theirs.fileno()), "1"],
            pass_fds=[theirs.fileno()], env=environment(),
        )  # fmt: skip
        theirs.close()
        self.socket = ours
        self.lines = ours.makefile("rw")
        greeting = self.lines.readline()
        if greeting != "ready\n":
            self.end()
            raise Failure(f"the worker of {program} said {greeting!r} in the place of 'ready'")

    def answer(self, trial: str) -> dict:
        """Whatever came of it; empty: the worker died."""
        self.lines.write(trial + "\n")
        self.lines.flush()
        return json.loads(self.lines.readline() or "{}")

    def observation(self, trial: str) -> dict:
        answer = self.answer(trial)
        if answer.get("ended") != "completed":
            raise Failure(f"{trial}: {answer or 'the worker died'}")
        return answer

    def peak_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def end(self) -> None:
        self.lines.close()
        self.socket.close()
        self.process.wait(timeout=60)


def trial(kernel: str, space: str, n: int, seed: int = 42) -> str:
    return f"{kernel}/{space}/n_threads={n},array_size={n},buffer_size=5/seed={seed}"


def p6(place: Place) -> list[Row]:
    rows = []
    everything = [place.program, "run", "--space", "Serial,OpenMP"]
    seen = [_first_byte(everything) for _ in range(3)]
    firsts, wholes = [s[0] for s in seen], [s[1] for s in seen]
    firsts += [_first_byte([place.program, "run", "seed_case", "--space", "Serial"])[0] for _ in range(12)]
    for what, values, goal in (
        ("first line of `run` on a terminal [s]", firsts, 1.0),
        ("the whole catalogue, Serial and OpenMP [s]", wholes, 20.0),
    ):
        middle, low, high = median_interval(values)
        rows.append(
            Row("P6", what, f"{middle:.2f} ({low:.2f} to {high:.2f})", f"<= {goal:g}", verdict(low, high, goal),
                f"{len(values)} runs")
        )  # fmt: skip
    times = [_seconds_of([place.program, "list"]) for _ in range(21)]
    middle, low, high = median_interval([1e3 * t for t in times])
    rows.append(
        Row("P6", "`spacecheck list` [ms]", f"{middle:.0f} ({low:.0f} to {high:.0f})", "<= 50", verdict(low, high, 50))
    )
    # Half a decade apart: with four sizes a step, where arrays leave the cache, is told from growth by nobody.
    sizes = [m * 10**e for e in (5, 6, 7) for m in (1, 3)] + [10**8] + ([10**9] if place.long else [])
    for kernel in ("seed_case", "scratch_axpy"):
        rows += _growth_and_memory(place, kernel, sizes)
    return rows


def _seconds_of(command: list) -> float:
    start = time.monotonic()
    run(command)
    return time.monotonic() - start


def _growth_and_memory(place: Place, kernel: str, sizes: list[int]) -> list[Row]:
    whole, peaks = [], []
    for n in sizes:
        worker = Worker(place.program)
        try:
            # A small one first, so that what every worker pays once is not in the growth.
            worker.observation(trial(kernel, "Serial", 1000))
            start, trials = time.monotonic(), []
            # Once takes minutes at the largest size.
            while len(trials) < max(3, min(9, 10**7 // n)) and not (trials and time.monotonic() - start > 60):
                trials.append(worker.observation(trial(kernel, "Serial", n, len(trials))))
            whole.append((n, statistics.median(each["whole_seconds"] for each in trials)))
            peaks.append((n, worker.peak_bytes(), trials[0]["bytes"]))
        finally:
            worker.end()
    exponent, off = _slope(whole)
    n, peak, data = peaks[-1]
    ratio = (peak - 64 * MEBI) / data
    span = f"{short(sizes[0])} to {short(sizes[-1])}"
    return [
        Row("P6", f"a trial of {kernel}, reference and digest included: growth, {span}",
            f"n^{exponent:.3f} +- {off:.3f}", "1.0 +- 0.05",
            verdict(abs(exponent - 1) - off, abs(exponent - 1) + off, 0.05),
            ", ".join(f"{1e9 * s / m:.1f} ns an item at {short(m)}" for m, s in whole)),
        Row("P6", f"peak memory of the same, n = {short(n)}: (peak - 64 MiB) / data", f"{ratio:.2f}", "<= 1.5",
            verdict(ratio, ratio, 1.5), f"{peak / MEBI:.0f} MiB for {data / MEBI:.0f} MiB of arrays"),
    ]  # fmt: skip


def _slope(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Exponent and half of its 95 % interval; Student's factors of 1 to 6 degrees of freedom."""
    from math import log

    student = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447}
    xs, ys = [log(n) for n, _ in points], [log(s) for _, s in points]
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    xx = sum((x - mx) ** 2 for x in xs)
    slope = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / xx
    left = sum((y - my - slope * (x - mx)) ** 2 for x, y in zip(xs, ys))
    degrees = len(points) - 2
    return slope, student[degrees] * (left / degrees / xx) ** 0.5


def p7(place: Place) -> list[Row]:
    rows = []
    for space in ("Serial", "OpenMP"):
        worker = Worker(place.program)
        try:
            more = []
            for seed in range(210):
                start = time.perf_counter()
                answer = worker.observation(trial("seed_case", space, 100, seed))
                more.append(1e3 * (time.perf_counter() - start - answer["whole_seconds"]))
        finally:
            worker.end()
        middle, low, high = median_interval(more[10:])
        rows.append(
            Row("P7", f"a trial in a worker, more than the trial itself, {space} [ms]",
                f"{middle:.3f} ({low:.3f} to {high:.3f})", "<= 2", verdict(low, high, 2),
                f"200 trials; 99 of 100 within {sorted(more[10:])[197]:.2f} ms; the reader is Python")
        )  # fmt: skip
    return rows


NUMBA = 8500  # work items a second of its CUDA simulator, the quickest of three versions


def p9(place: Place) -> list[Row]:
    answer = bench_rows(place, "seed_case", "--space", "Serial", "--n", "1e7")
    row = next(r for r in answer["rows"] if r["id"] == "P1")
    rate = row["n"] / row["seconds"]
    rows = [
        Row("P9", "seed case, one host core, work items a second", f"{rate:.2e}", f">= {1e5 * NUMBA:.1e}",
            "met" if rate >= 1e5 * NUMBA else "missed",
            f"{rate / NUMBA:.1e} times {NUMBA} of Numba's simulator, which was measured elsewhere")
    ]  # fmt: skip
    tests = place.build / "bin/test_spaces_Serial"
    if not tests.exists():
        return rows + [Row("P9", "the seed case's tests [s]", "", "<= 0.1", "needs the tests to be built")]
    times = [_seconds_of([tests, "[seed_case]"]) for _ in range(15)]
    middle, low, high = median_interval(times)
    rows.append(
        Row("P9", "the seed case's tests, Serial [s]", f"{middle:.3f} ({low:.3f} to {high:.3f})", "<= 0.1",
            verdict(low, high, 0.1), "15 repetitions and 15 schedules among them; start of the program included")
    )  # fmt: skip
    return rows
