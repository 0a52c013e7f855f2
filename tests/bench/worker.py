#!/usr/bin/env python3
"""bench/trial_worker.py speaks to the workers of the program as it is now.

usage: tests/bench/worker.py PROGRAM
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
from figures import Failure  # noqa: E402
from trial_worker import Worker, trial  # noqa: E402

PROGRAM = Path(sys.argv[1])


class Workers(unittest.TestCase):
    def test_trials_are_answered_and_it_ends(self):
        worker = Worker(PROGRAM)
        try:
            for seed in (1, 2):
                name = trial("seed_case", "Serial", 100, seed)
                self.assertEqual(worker.observation(name)["trial"], name)
            self.assertGreater(worker.peak_bytes(), 1 << 20)
        finally:
            worker.end()
        self.assertEqual(worker.process.returncode, 0)

    def test_a_trial_that_does_not_end_well_is_a_failure(self):
        worker = Worker(PROGRAM)
        with self.assertRaises(Failure):
            worker.observation("no/trial")
        worker.end()

    def test_a_program_that_has_no_workers_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "'ready'"):
            Worker(Path("/bin/true"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
