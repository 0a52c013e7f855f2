"""The figures of docs/performance.md that compare whole programs or builds: P4, P8 and P10."""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, Failure, Place, Row, environment, run, short, verdict

# A program that ends sooner shows how long the start of two programs takes.
LONG_ENOUGH_S = 0.05


def p4(place: Place) -> list[Row]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench/access.py"), str(place.build), "--json", "--pairs", "15"],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    if done.returncode > 1 or not done.stdout:
        raise Failure(done.stderr.strip()[-300:])
    answer = json.loads(done.stdout)
    rows = [
        Row("P4", f"access against ThreadSanitizer, {row['kernel']}, n = {short(row['n'])}",
            f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})", f"<= {answer['goal']:.2f}", row["verdict"],
            f"{row['pairs']} pairs; {row['access_ns']:.0f} ns an item against {row['tsan_ns']:.0f} ns")
        for row in answer["rows"]
    ]  # fmt: skip
    # A process' peak is known to 64 pages: of fewer elements that is more than 0.01 byte each.
    shadow = max(round(row["shadow"], 2) for row in answer["growth"] if row["n"] >= 10**7)
    rows.append(
        Row("P4", "shadow memory, bytes an element of 4", f"{shadow:.2f}", "<= 8", verdict(shadow, shadow, 8),
            "at 1e7 and 1e8 work items of scratch_axpy; a process' peak is known to 256 KiB")
    )  # fmt: skip
    rows.append(Row("P4", "growth of an access trial, 1e5 to 1e8", f"n^{answer['exponent']:.3f}", "", "reported"))
    return rows


def p8(place: Place) -> list[Row]:
    survey = str(ROOT / "scripts/trace_survey")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overhead.json"
        done = subprocess.run(
            [sys.executable, survey, "build", "overhead", "--backends", "openmp", "--json", str(file)],
            capture_output=True, text=True, env=environment() | {"SPACECHECK_PROGRAM": str(place.program)},
        )  # fmt: skip
        if done.returncode != 0:
            raise Failure(done.stderr.strip()[-300:])
        answer = json.loads(file.read_text())
    rows = [
        Row("P8", f"{row['program']} traced against alone, OpenMP", f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})",
            "<= 1.3", verdict(row["low"], row["high"], 1.3), f"{row['pairs']} pairs; {row['alone']:.2f} s alone")
        for row in answer
        if row["alone"] >= LONG_ENOUGH_S
    ]  # fmt: skip
    starts = [row["alone"] * (row["ratio"] - 1) for row in answer if row["alone"] < LONG_ENOUGH_S]
    if starts:
        rows.append(
            Row("P8", "the same, of programs that end sooner [ms more]", f"{1e3 * min(starts):.0f} to {1e3 * max(starts):.0f}",
                "", "reported", f"{len(starts)} programs: the start of spacecheck, of the connector, and the trace's end")
        )  # fmt: skip
    return rows


TOUCHED = {
    "one check": "src/spacecheck/check/guard.cpp",
    "one command": "src/cli/list.cpp",
    "one kernel": "src/kernels/polynomial.cpp",
}


def p10(place: Place) -> list[Row]:
    """Without a cache of compilations, which would answer at once."""
    rows = []
    uncached = environment() | {"CCACHE_DISABLE": "1"}

    def seconds_of(*command: str) -> float:
        start = time.monotonic()
        done = subprocess.run(command, env=uncached, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with {done.returncode}: {done.stdout.strip()[-200:]}")
        return time.monotonic() - start

    def build(*targets: str) -> float:
        return seconds_of("cmake", "--build", str(place.build), "--target", *targets)

    how = "in batches" if "SPACECHECK_BATCH:BOOL=ON" in (place.build / "CMakeCache.txt").read_text() else "file by file"
    build("spacecheck")
    for what, file in TOUCHED.items():
        (ROOT / file).touch()
        seconds = build("spacecheck")
        rows.append(
            Row("P10", f"build after touching {what} [s]", f"{seconds:.1f}", "<= 10", verdict(seconds, seconds, 10),
                f"{file}, {how}")
        )  # fmt: skip
    if place.long:
        with tempfile.TemporaryDirectory() as folder:
            run(["cmake", "--preset", "openmp", "-B", folder, "-DSPACECHECK_BATCH=ON"], cwd=ROOT)
            program = seconds_of("cmake", "--build", folder, "--target", "spacecheck")
            rest = seconds_of("cmake", "--build", folder)
        rows += [
            Row("P10", "a host build with dependencies ready, the program [s]", f"{program:.0f}", "<= 180",
                verdict(program, program, 180), "in batches, 2 cores"),
            Row("P10", "the same, tests, faults and twins too [s]", f"{program + rest:.0f}", "<= 180",
                verdict(program + rest, program + rest, 180), "in batches, 2 cores"),
        ]  # fmt: skip
    return rows


def p10_tests(place: Place) -> list[Row]:
    """Of what is built already; the tests that compile projects of their own may find these in a compiler cache."""
    start = time.monotonic()
    done = subprocess.run(
        ["ctest", "--test-dir", str(place.build), "--parallel", "2", "--label-exclude", "^(cluster|long)$"],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    seconds = time.monotonic() - start
    ended = re.search(r"100% tests passed, 0 tests failed out of (\d+)", done.stdout)
    if not ended:
        raise Failure(f"ctest ended with {done.returncode}: {done.stdout.strip()[-300:]}")
    return [
        Row("P10", "the whole test suite of a host build [s]", f"{seconds:.0f}", "<= 300", verdict(seconds, seconds, 300),
            f"{ended[1]} tests, two at a time; those that compile had a compiler cache")
    ]  # fmt: skip
