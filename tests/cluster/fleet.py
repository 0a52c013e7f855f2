"""Starts fleets of processes, and looks at what they leave."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from program import ENVIRONMENT, PROGRAM, Ended, lines_of, members_of

WRONG_RANK = os.environ.get("SPACECHECK_WRONG_RANK", "build/openmp/bin/wrong_rank")
LIMIT_S = 240
SKIPPED = 77

# Small, quick, of more than one kind; Serial alone, as ranks share the cores here.
KERNELS = ("seed_case", "hash64", "reduce_sum")
QUICK = ("--space", "Serial", "--check", "reference,repeat", "--repeat", "4", "-q")


class Fleet:
    """Ranks as a launcher starts them: processes that know their number from the environment."""

    def __init__(self, ranks: int, *arguments, program=PROGRAM, environment=None):
        self.started = time.monotonic()
        self.ranks = []
        for rank in range(ranks):
            place = {"PMI_RANK": str(rank), "PMI_SIZE": str(ranks), "PMI_JOBID": str(os.getpid())}
            self.ranks.append(
                subprocess.Popen(
                    [program, "fleet", "run", *map(str, arguments)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=ENVIRONMENT | place | (environment or {}),
                    start_new_session=True,
                    text=True,
                )
            )

    def ended(self) -> list[Ended]:
        """Waits for every rank, and requires that none leaves a process behind."""
        ends = []
        try:
            for rank in self.ranks:
                out, err = rank.communicate(timeout=LIMIT_S)
                ends.append(Ended(rank.returncode, out, err))
        finally:
            for rank in self.ranks:
                if rank.poll() is None:
                    os.killpg(rank.pid, signal.SIGKILL)
        for rank in self.ranks:
            deadline = time.monotonic() + 5
            while members_of(rank.pid):
                assert time.monotonic() < deadline, members_of(rank.pid)
                time.sleep(0.02)
        return ends

    def seconds(self) -> float:
        return time.monotonic() - self.started


def wait_for(there, limit_s: float = 60) -> None:
    deadline = time.monotonic() + limit_s
    while not there():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def wrong(rank: int, how: str, seed: int = 0, every: int = 1) -> dict[str, str]:
    return {"SPACECHECK_TEST_WRONG": f"rank={rank},how={how},seed={seed},every={every}"}


def process_of(record: Path) -> int:
    """Of the rank that writes it."""
    with record.open() as lines:  # the last of them may be under way
        return json.loads(next(lines))["fleet"]["pid"]


def has_trials(record: Path) -> bool:
    """Whether a rank is in the middle of its run."""
    return record.exists() and record.read_bytes().count(b"\n") > 2


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spacecheck-fleet-")
        self.addCleanup(temporary.cleanup)
        self.temporary = Path(temporary.name)
        self.temporary.chmod(0o755)
        self.folder = self.temporary / "fleet"

    def record(self, rank: int) -> Path:
        return self.folder / f"rank-{rank:05}.jsonl"

    def summary(self, path: Path) -> dict:
        last = lines_of(path)[-1]
        self.assertEqual(last["type"], "summary")
        return last

    def assert_named(self, vote: dict, *ranks: int) -> None:
        self.assertEqual([s["rank"] for s in vote["suspects"]], list(ranks), json.dumps(vote))
        self.assertEqual(vote["exit"], 6 if ranks or vote["lost"] else vote["exit"])
        host = os.uname().nodename
        for suspect in vote["suspects"]:
            self.assertEqual(suspect["node"], host)
            self.assertTrue(suspect["deviations"])

    def assert_lost(self, vote: dict, *ranks: int) -> None:
        self.assertEqual([one["rank"] for one in vote["lost"]], list(ranks), json.dumps(vote))


def skip(why: str) -> None:
    print(f"SKIPPED, and nothing of it was tested: {why}")
    sys.exit(SKIPPED)


def main() -> None:
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]], verbosity=1)
