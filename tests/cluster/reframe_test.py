#!/usr/bin/env python3
"""ReFrame runs the check file: on this machine, by mpirun, and through Slurm.

SPACECHECK_REFRAME names the program where it is not on PATH.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import fleet
from fleet import WRONG_RANK, wrong
from program import PROGRAM
from slurm import Slurm, missing

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "reframe"
REFRAME = os.environ.get("SPACECHECK_REFRAME") or shutil.which("reframe")


class ByReframe(fleet.Case):
    def reframe(self, partition: str, checks: str, environment: dict, program=PROGRAM):
        report = self.temporary / "report.json"
        done = subprocess.run(
            [
                *(REFRAME, "-C", SCRIPTS / "settings.py", "-c", SCRIPTS / "spacecheck_checks.py"),
                *("--system", f"cluster:{partition}", "-n", checks, "-r", "--performance-report"),
                *("--prefix", self.temporary / "reframe", "--report-file", report),
                *("-S", f"executable={program}", "-S", "kernels=seed_case hash64"),
                *("-S", "spaces=Serial", "-S", "spacecheck_probe.time_given=8s", "-S", "spacecheck_node.repeat=4"),
                *("-S", "spacecheck_fleet.repeat=4"),
            ],
            env=environment | {"OMP_PROC_BIND": "false"},
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        return done, json.loads(report.read_text()) if report.exists() else None

    def assert_passed(self, done, report, count: int) -> None:
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        cases = [case for run in report["runs"] for case in run["testcases"]]
        self.assertEqual([case["result"] for case in cases], ["pass"] * count, done.stdout)

    def test_on_this_machine(self):
        done, report = self.reframe("login", "spacecheck_node|spacecheck_probe", dict(os.environ))
        self.assert_passed(done, report, 2)
        self.assertIn("seed_case_Serial_time", done.stdout)

    def test_by_mpirun(self):
        may_be_root = {
            "OMPI_ALLOW_RUN_AS_ROOT": "1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1",
        }
        environment = os.environ | may_be_root
        done, report = self.reframe("mpi", "spacecheck_fleet", environment)
        self.assert_passed(done, report, 1)
        done, _ = self.reframe(
            *("mpi", "spacecheck_fleet", environment | wrong(1, "bit")), program=WRONG_RANK
        )
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("suspect", done.stdout)

    def test_through_slurm(self):
        if lacking := missing():
            self.skipTest(f"Slurm cannot be started here: {', '.join(lacking)}")
        place = self.temporary / "slurm"
        place.mkdir()
        place.chmod(0o755)
        with Slurm(place) as slurm:
            environment = slurm.environment | {"SLURM_MPI_TYPE": "pmix"}
            done, report = self.reframe(
                "batch", "spacecheck_node|spacecheck_probe|spacecheck_fleet", environment
            )
            self.assert_passed(done, report, 3)


if __name__ == "__main__":
    if not REFRAME:
        fleet.skip("there is no reframe (pip install ReFrame-HPC; SPACECHECK_REFRAME names it)")
    fleet.main()
