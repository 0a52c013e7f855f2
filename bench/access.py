#!/usr/bin/env python3
"""P4: an access trial against the same kernel under the real ThreadSanitizer, on one thread.

usage: bench/access.py BUILD [--pairs N] [--n N] [--json]
Builds what it needs in BUILD (a configured folder), runs both programs in turn, A B A B, and prints for
each kernel the median of the pairwise ratios with its 95 % interval, the growth of an access trial with
the number of work items, and the bytes of shadow memory an element.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from figures import Failure, median_interval, verdict
from trial_worker import Worker

GOAL = 0.30
KERNELS = ["scratch_axpy", "local_sort", "stencil_3point", "histogram"]


def trial(kernel: str, n: int, check: str, seed: int) -> str:
    middle = f"/{check}" if check else ""
    return f"{kernel}/Serial/n_threads={n},array_size={n},buffer_size=0{middle}/seed={seed}"


def against_thread_sanitizer(build: Path, n: int, pairs: int) -> list[dict]:
    """For each kernel the median of the pairs' ratios, its interval, and nanoseconds an item of both."""
    ours, theirs = Worker(build / "bin/spacecheck.access"), Worker(build / "bin/bench_tsan")
    rows = []
    for kernel in KERNELS:
        ratios, a_times, b_times = [], [], []
        for pair in range(-2, pairs):
            a = ours.observation(trial(kernel, n, "access", 100 + pair))["seconds"]
            b = theirs.observation(trial(kernel, n, "", 100 + pair))["seconds"]
            if pair < 0:
                continue
            ratios.append(a / b)
            a_times.append(a / n * 1e9)
            b_times.append(b / n * 1e9)
        ratio, low, high = median_interval(ratios)
        rows.append({
            "kernel": kernel, "n": n, "pairs": pairs, "ratio": ratio, "low": low, "high": high,
            "access_ns": statistics.median(a_times), "tsan_ns": statistics.median(b_times),
            "verdict": verdict(low, high, GOAL),
        })  # fmt: skip
    theirs.end()
    ours.end()
    return rows


def growth_and_shadow(build: Path) -> tuple[list[dict], float]:
    """Of scratch_axpy at 1e5 to 1e8: nanoseconds an item, bytes of shadow an element; the exponent."""
    rows = []
    for n in [10**k for k in range(5, 9)]:
        worker = Worker(build / "bin/spacecheck.access")
        worker.observation(trial("scratch_axpy", 1000, "access", 1))
        before = worker.peak_bytes()
        seen = worker.observation(trial("scratch_axpy", n, "access", 1))
        extra = worker.peak_bytes() - before - seen["bytes"]
        worker.end()
        rows.append({"n": n, "seconds": seen["seconds"], "shadow": extra / (seen["bytes"] / 4)})
    slope, _ = statistics.linear_regression(
        [math.log(row["n"]) for row in rows], [math.log(row["seconds"]) for row in rows]
    )
    return rows, slope


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("--n", type=int, default=200_000)
    parser.add_argument("--json", action="store_true", help="as a JSON object on stdout")
    options = parser.parse_args()
    subprocess.run(
        ["cmake", "--build", options.build, "--target", "bench_tsan", "spacecheck_access_twin"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    rows = against_thread_sanitizer(options.build, options.n, options.pairs)
    if not options.json:
        print(f"P4: access trial / ThreadSanitizer, goal at most {GOAL:.2f}")
        print(f"{'KERNEL':16} {'N':>9} {'RATIO':>6}  {'95 % INTERVAL':15} {'ACCESS':>9} {'TSAN':>9}  VERDICT")
        for row in rows:
            print(
                f"{row['kernel']:16} {row['n']:>9} {row['ratio']:6.3f}  {row['low']:.3f} to {row['high']:.3f}  "
                f"{row['access_ns']:6.1f} ns {row['tsan_ns']:6.1f} ns  {row['verdict']}"
            )
    grown, slope = growth_and_shadow(options.build)
    if options.json:
        print(json.dumps({"goal": GOAL, "rows": rows, "growth": grown, "exponent": slope}, indent=1))
    else:
        print("\nGrowth of an access trial with n (scratch_axpy), and memory beyond the arrays")
        for row in grown:
            print(f"n {row['n']:>11}  {row['seconds'] / row['n'] * 1e9:6.1f} ns an item  {row['shadow']:5.2f} bytes an element")
        print(f"exponent {slope:.3f}")
    return 1 if any(row["verdict"] == "missed" for row in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"access: {failure}", file=sys.stderr)
        sys.exit(2)
