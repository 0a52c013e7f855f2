#!/usr/bin/env python3
"""Do the access twins of two builds, say of g++ and of clang, find the same?

usage: tests/access/compilers.py BUILD OTHER_BUILD
Runs every kernel of BUILD's program in both twins, at its own sizes, and compares what is found: kind,
View, index, items, counts. Two builds with the same kernels. Not part of the quick tests: it needs two.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
from trial_worker import Worker  # noqa: E402


def trials(program: Path) -> list[str]:
    """The access trials that a run plans, from its record."""
    names = []
    for what in ("--kernels", "--faults"):
        listed = subprocess.run([program, "list", what, "--json"], capture_output=True, text=True, check=True)
        names += [kernel["name"] for kernel in json.loads(listed.stdout)]
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.jsonl"
        subprocess.run(
            [program, "run", *names, "--check", "access", "--space", "Serial", "-q", "--json", "-o", record],
            capture_output=True, check=False,
        )
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    return [line["trial"] for line in lines if line["type"] == "trial" and "/access/" in line["trial"]]


def findings(twin: Path, names: list[str]) -> dict[str, list]:
    worker = Worker(twin)
    found = {}
    for name in names:
        answer = worker.answer(name)
        if not answer:  # It may die of what the kernel does.
            worker = Worker(twin)
        events = answer.get("access", {}).get("events", [])
        found[name] = sorted(
            [e["kind"], e["view"], e["index"], e["items"], e["elements"]] for e in events
            # A variable's symbol and the order of heap blocks are the compiler's.
            if not e["view"].startswith("heap block")
        )  # fmt: skip
    worker.end()
    return found


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    builds = [Path(argument) for argument in sys.argv[1:]]
    names = trials(builds[0] / "bin/spacecheck")
    first, second = (findings(build / "bin/spacecheck.access", names) for build in builds)
    differing = [name for name in names if first[name] != second[name]]
    for name in differing:
        print(f"{name}\n  {first[name]}\n  {second[name]}")
    some = sum(1 for name in names if first[name])
    print(f"{len(names) - len(differing)} of {len(names)} kernels: the same findings, in {some} of them some")
    return 1 if differing or some == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
