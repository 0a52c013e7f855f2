#!/usr/bin/env python3
"""Every mutant's text stands in the source once: else tests/mutation/run, an hour's work, ends with 2."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/mutation"))
from mutants import MUTANTS  # noqa: E402


def main() -> int:
    faults = 0
    for mutant in MUTANTS:
        count = (ROOT / mutant.file).read_text().count(mutant.old)
        if count != 1:
            print(f"tests/mutation/mutants.py: {mutant.name}: {mutant.file} has its text {count} times: {mutant.old!r}")
            faults += 1
    print(f"mutants: {len(MUTANTS)}: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
