#!/usr/bin/env python3
"""P4: an access trial against the same kernel under the real ThreadSanitizer, on one thread.

usage: bench/access.py BUILD [--pairs N] [--n N]
Builds what it needs in BUILD (a configured folder), runs both programs in turn, A B A B, and prints for
each kernel the median of the pairwise ratios with its 95 % interval, the growth of an access trial with
the number of work items, and the bytes of shadow memory an element.
"""

import argparse
import math
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from figures import Failure, Worker, median_interval

KERNELS = ["scratch_axpy", "local_sort", "stencil_3point", "histogram"]


def trial(kernel: str, n: int, check: str, seed: int) -> str:
    middle = f"/{check}" if check else ""
    return f"{kernel}/Serial/n_threads={n},array_size={n},buffer_size=0{middle}/seed={seed}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("--n", type=int, default=200_000)
    options = parser.parse_args()
    subprocess.run(
        ["cmake", "--build", options.build, "--target", "bench_tsan", "spacecheck_access_twin"],
        check=True, stdout=subprocess.DEVNULL,
    )
    ours = Worker(options.build / "bin/spacecheck.access")
    theirs = Worker(options.build / "bin/bench_tsan")
    print("P4: access trial / ThreadSanitizer, goal at most 0.30")
    print(f"{'KERNEL':16} {'N':>9} {'RATIO':>6}  {'95 % INTERVAL':15} {'ACCESS':>9} {'TSAN':>9}  VERDICT")
    missed = False
    for kernel in KERNELS:
        ratios, a_times, b_times = [], [], []
        for pair in range(-2, options.pairs):
            a = ours.observation(trial(kernel, options.n, "access", 100 + pair))["seconds"]
            b = theirs.observation(trial(kernel, options.n, "", 100 + pair))["seconds"]
            if pair < 0:
                continue
            ratios.append(a / b)
            a_times.append(a / options.n * 1e9)
            b_times.append(b / options.n * 1e9)
        ratio, low, high = median_interval(ratios)
        verdict = "met" if high <= 0.30 else "missed" if low > 0.30 else "unclear"
        missed = missed or verdict == "missed"
        print(
            f"{kernel:16} {options.n:>9} {ratio:6.3f}  {low:.3f} to {high:.3f}  "
            f"{statistics.median(a_times):6.1f} ns {statistics.median(b_times):6.1f} ns  {verdict}"
        )
    theirs.end()
    ours.end()

    print("\nGrowth of an access trial with n (scratch_axpy), and memory beyond the arrays")
    sizes = [10**k for k in range(5, 9)]
    points = []
    for n in sizes:
        worker = Worker(options.build / "bin/spacecheck.access")
        small = worker.observation(trial("scratch_axpy", 1000, "access", 1))
        before = worker.peak_bytes()
        seen = worker.observation(trial("scratch_axpy", n, "access", 1))
        extra = worker.peak_bytes() - before - seen["bytes"]
        worker.end()
        elements = seen["bytes"] / 4
        points.append((math.log(n), math.log(seen["seconds"])))
        print(f"n {n:>11}  {seen['seconds'] / n * 1e9:6.1f} ns an item  {extra / elements:5.2f} bytes an element")
        del small
    slope, _ = statistics.linear_regression([p[0] for p in points], [p[1] for p in points])
    print(f"exponent {slope:.3f}")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"access: {failure}", file=sys.stderr)
        sys.exit(2)
