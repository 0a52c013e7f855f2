#!/usr/bin/env python3
"""Fleets under Slurm: a controller and a node daemon on this machine, started and ended here."""

import json
import os
import signal
import time
from pathlib import Path

import fleet
from fleet import KERNELS, QUICK, WRONG_RANK, has_trials, process_of, wait_for, wrong
from program import PROGRAM
from slurm import Slurm, missing

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "slurm"
SLOW = ("--space", "Serial", "--check", "reference,repeat", "--repeat", "3000", "-q")


class UnderSlurm(fleet.Case):
    def setUp(self):
        super().setUp()
        place = self.temporary / "slurm"
        place.mkdir()
        place.chmod(0o755)
        self.slurm = Slurm(place)
        self.slurm.__enter__()
        self.addCleanup(self.slurm.__exit__)
        self.slurm.environment |= {
            "SPACECHECK": PROGRAM,
            "OMP_PROC_BIND": "false",
            "FLEET_FOLDER": str(self.folder),
        }

    def submit(self, script: str, *arguments, options=()) -> str:
        done = self.slurm.run(
            *("sbatch", "--parsable", "--output", self.temporary / "%x-%a.out", *options),
            *(SCRIPTS / script, *arguments),
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def output(self) -> str:
        return "\n".join(f.read_text(errors="replace") for f in sorted(self.temporary.glob("*.out")))

    def exit_of(self, job: str) -> int:
        self.slurm.wait_for_job(job)
        state = self.slurm.state_of(job)
        return int(state.split("ExitCode=")[1].split(":")[0])

    def srun(self, *arguments, ranks=4, program=PROGRAM, environment=None, **options):
        return self.slurm.run(
            *("srun", "--mpi=pmix", "--kill-on-bad-exit=0", "-n", ranks, program, "fleet", "run"),
            *(*arguments, "-o", self.folder, "--json"),
            env=self.slurm.environment | (environment or {}),
            **options,
        )

    def test_srun_votes_over_mpi_and_leaves_a_merged_record(self):
        done = self.srun(*KERNELS, *QUICK)
        self.assertEqual(done.returncode, 0, done.stderr)
        vote = json.loads(done.stdout)
        self.assertEqual((vote["ranks"], vote["suspects"], vote["lost"]), (4, [], []))
        decision = json.loads(next(self.folder.glob(".meeting-*/decision")).read_text())
        self.assertEqual(decision["by"], "MPI")
        self.assertEqual(self.summary(self.folder / "merged.jsonl")["exit"], 0)

    def test_srun_names_the_wrong_rank(self):
        done = self.srun(
            *KERNELS, *QUICK, program=WRONG_RANK, environment=wrong(3, "warp", seed=1)
        )
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assert_named(json.loads(done.stdout), 3)

    def test_a_shared_catalogue(self):
        done = self.srun(*KERNELS, *QUICK, "--shard", ranks=2)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.summary(self.folder / "merged.jsonl")["verdicts"]), len(KERNELS))

    def test_the_script_for_one_job(self):
        job = self.submit("node.sbatch", *KERNELS, *QUICK, options=("--ntasks=4",))
        self.assertEqual(self.exit_of(job), 0, self.output())
        self.assertIn("all answers", self.output())
        self.assertEqual(self.summary(self.folder / "merged.jsonl")["exit"], 0)

    def test_a_lost_rank_under_the_script_is_named(self):
        for victim, number in ((2, signal.SIGKILL), (1, signal.SIGSTOP)):
            with self.subTest(victim):
                self.folder = self.temporary / f"lost-{victim}"
                self.slurm.environment["FLEET_FOLDER"] = str(self.folder)
                job = self.submit(
                    *("node.sbatch", "seed_case", *SLOW, "--wait", "2s"), options=("--ntasks=4",)
                )
                wait_for(lambda: has_trials(self.record(victim)))
                os.kill(process_of(self.record(victim)), number)
                started = time.monotonic()
                self.assertEqual(self.exit_of(job), 6, self.output())
                self.assertLess(time.monotonic() - started, 120)
                self.assertIn(f"LOST  rank {victim}, node {os.uname().nodename}", self.output())
                for rank in range(4):
                    if rank != victim:
                        self.assertEqual(self.summary(self.record(rank))["exit"], 0)

    def test_an_array_and_the_job_that_depends_on_it(self):
        array = self.submit("array.sbatch", *KERNELS, *QUICK, options=("--array=0-3",))
        job = self.submit("vote.sbatch", array, options=(f"--dependency=afterany:{array}",))
        self.assertEqual(self.exit_of(job), 0, self.output())
        vote = json.loads((self.folder / "vote.json").read_text())
        self.assertEqual((vote["ranks"], vote["suspects"], vote["lost"]), (4, [], []))
        self.assertEqual((self.folder / "exclude.txt").read_text(), "")
        self.assertEqual(self.summary(self.folder / "merged.jsonl")["exit"], 0)

    def test_an_array_with_a_wrong_task(self):
        self.slurm.environment |= wrong(1, "bit", seed=4) | {"SPACECHECK": WRONG_RANK}
        array = self.submit("array.sbatch", *KERNELS, *QUICK, options=("--array=10-12",))
        job = self.submit("vote.sbatch", array, options=(f"--dependency=afterany:{array}",))
        self.assertEqual(self.exit_of(job), 6, self.output())
        self.assert_named(json.loads((self.folder / "vote.json").read_text()), 1)
        self.assertEqual((self.folder / "exclude.txt").read_text().strip(), os.uname().nodename)

    def test_the_prolog_stops_a_job_only_for_a_suspect_node(self):
        time_limit = {"FLEET_PROBE_TIME": "8s"}
        good = self.slurm.run(SCRIPTS / "prolog.sh", env=self.slurm.environment | time_limit)
        self.assertEqual(good.returncode, 0, good.stderr)
        bad = self.slurm.run(
            SCRIPTS / "prolog.sh",
            env=self.slurm.environment | time_limit | wrong(0, "bit") | {"SPACECHECK": WRONG_RANK},
        )
        self.assertEqual(bad.returncode, 1)
        self.assertIn("SUSPECT", bad.stderr)


if __name__ == "__main__":
    if lacking := missing():
        fleet.skip(f"Slurm cannot be started here: {', '.join(lacking)}")
    fleet.main()
