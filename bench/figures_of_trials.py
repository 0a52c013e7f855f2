"""The figures of docs/performance.md that time what this program does: P6, P7 and P9."""

import os
import pty
import select
import statistics
import subprocess
import time

from figures import Failure, Place, Row, bench_rows, environment, median_interval, run, short, verdict
from trial_worker import Worker, trial

MEBI = 1 << 20


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
