#!/usr/bin/env python3
"""Fleets under mpirun: the vote goes over MPI, and a dead or stopped rank holds nobody."""

import json
import os
import shutil
import signal
import subprocess
import time

import fleet
from fleet import KERNELS, QUICK, WRONG_RANK, has_trials, process_of, wait_for, wrong
from program import ENVIRONMENT, PROGRAM, run

LIMIT_S = 120
SLOW = ("--space", "Serial", "--check", "reference,repeat", "--repeat", "3000", "-q")
MAY_BE_ROOT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def is_open_mpi() -> bool:
    said = subprocess.run(["mpirun", "--version"], capture_output=True, text=True, check=False)
    return "Open MPI" in said.stdout


def mpirun(
    ranks: int, *arguments, program=PROGRAM, launcher=(), environment=None, more=()
):
    return subprocess.Popen(
        [
            *("mpirun", "--oversubscribe", *launcher, "-n", str(ranks)),
            *(program, "fleet", "run", *map(str, arguments)),
            *more,
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT | MAY_BE_ROOT | (environment or {}),
        text=True,
    )


class Mpi(fleet.Case):
    def vote(self, *arguments, ranks=4, kernels=KERNELS, **options) -> dict:
        job = mpirun(ranks, *kernels, *QUICK, "-o", self.folder, "--json", *arguments, **options)
        out, err = job.communicate(timeout=LIMIT_S)
        line = next((line for line in out.splitlines() if line.startswith("{")), None)
        self.assertIsNotNone(line, err)
        vote = json.loads(line)
        self.assertEqual(job.returncode, vote["exit"], err)
        return vote

    def decision(self) -> dict:
        return json.loads(next(self.folder.glob(".meeting-*/decision")).read_text())

    def test_a_clean_fleet_votes_over_mpi(self):
        for ranks in (1, 2, 3, 4, 7):
            with self.subTest(ranks):
                self.folder = self.temporary / str(ranks)
                vote = self.vote(ranks=ranks)
                self.assertEqual(vote["exit"], 0 if ranks > 1 else 4)
                self.assertEqual(self.decision()["by"], "MPI" if ranks > 1 else "files")
                self.assertEqual(vote, run("fleet", "vote", self.folder, "--json").json)

    def test_a_wrong_rank_is_named(self):
        for number, how in enumerate(("bit", "warp", "bits")):
            with self.subTest(how):
                self.folder = self.temporary / how
                asked = wrong(number + 1, how, seed=number)
                vote = self.vote(program=WRONG_RANK, environment=asked)
                self.assertEqual(self.decision()["by"], "MPI")
                self.assert_named(vote, number + 1)

    def test_shards(self):
        vote = self.vote("--shard", ranks=2)
        self.assertEqual(vote["exit"], 0)
        self.assertEqual(len(vote["verdicts"]), len(KERNELS))

    def lose(self, victim: int, number: int, launcher=()) -> float:
        job = mpirun(
            *(4, "seed_case", *SLOW, "-o", self.folder, "--wait", "2s"), launcher=launcher
        )
        wait_for(lambda: has_trials(self.record(victim)))
        os.kill(process_of(self.record(victim)), number)
        started = time.monotonic()
        job.communicate(timeout=LIMIT_S)
        return time.monotonic() - started

    def test_a_lost_rank_is_named_and_the_others_come_to_their_end(self):
        if not is_open_mpi():
            self.skipTest("only Open MPI's way of going on is known here")
        for victim, number in ((2, signal.SIGKILL), (1, signal.SIGSTOP), (0, signal.SIGKILL)):
            with self.subTest(victim=victim, number=number):
                self.folder = self.temporary / f"{victim}-{int(number)}"
                self.lose(victim, number, ("--enable-recovery",))
                # What mpirun ends with says nothing then: the records do.
                vote = run("fleet", "vote", self.folder, "--json")
                self.assertEqual(vote.code, 6)
                self.assert_lost(vote.json, victim)
                for rank in range(4):
                    if rank != victim:
                        self.assertEqual(self.summary(self.record(rank))["exit"], 0)

    def test_where_mpirun_ends_everyone_the_records_still_say_how_far_all_came(self):
        self.lose(2, signal.SIGKILL)
        vote = run("fleet", "vote", self.folder, "--json")
        self.assertEqual(vote.code, 6)
        self.assertIn(2, [one["rank"] for one in vote.json["lost"]])

    def test_a_rank_that_stops_on_its_way_to_the_vote(self):
        """Arrived, and then no more: MPI_Init does not end, and the records are voted on."""
        slow = (*SLOW, "-o", str(self.folder), "--wait", "3s", "--json")
        one = (PROGRAM, "fleet", "run", "seed_case")
        quick = tuple("4" if flag == "3000" else flag for flag in slow)
        job = mpirun(
            *(1, "seed_case", *slow),
            more=(":", "-n", "1", *one, *quick, ":", "-n", "1", *one, *slow),
        )
        wait_for(lambda: list(self.folder.glob(".meeting-*/arrived-1")), limit_s=LIMIT_S)
        os.kill(process_of(self.record(1)), signal.SIGSTOP)
        out, err = job.communicate(timeout=LIMIT_S)
        votes = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        self.assertEqual(len(votes), 1, out + err)
        # Its record is whole: it is no loss to the vote, and held nobody.
        self.assertEqual((votes[0]["suspects"], votes[0]["lost"]), ([], []))


if __name__ == "__main__":
    if not shutil.which("mpirun"):
        fleet.skip("there is no mpirun (Debian: openmpi-bin)")
    fleet.main()
