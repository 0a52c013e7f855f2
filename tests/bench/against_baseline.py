#!/usr/bin/env python3
"""Do the benches keep to bench/baseline.json? usage: against_baseline.py PROGRAM

Exit code: compare.py's; 77, and nothing is measured, where there is no baseline; the same where what
seems worse is compared with a baseline of another machine.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

COMPARE = Path(__file__).resolve().parents[2] / "bench/compare.py"


def main() -> int:
    baseline = COMPARE.parent / "baseline.json"
    if not baseline.exists():
        print(f"NOT TESTED: no {baseline.name}; `spacecheck bench P1 --json --time 1s` on a quiet machine makes one")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / "new.json"
        with new.open("w") as file:
            done = subprocess.run([sys.argv[1], "bench", "P1", "--json", "--time", "1s"], stdout=file)
        if done.returncode not in (0, 1):
            return done.returncode
        return subprocess.run([sys.executable, COMPARE, new]).returncode


if __name__ == "__main__":
    sys.exit(main())
