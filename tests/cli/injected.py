"""What the tests share in which the system does something to a run."""

import os
import resource
import subprocess
import sys
import time
import unittest
from pathlib import Path

import program
from program import ENVIRONMENT, LIMIT_S, PROGRAM, Case, lines_of, run, trials_of
from program import verdicts_without_time

# "none": this build can't have libraries loaded before its own.
SHIMS = Path(os.environ.get("SPACECHECK_SHIMS", "build/openmp/bin"))
# Whether shape tries its largest size depends on how long the others took: a disturbed run is to give the same trials.
QUESTION = ("run", "seed_case", "--space", "Serial", "--repeat", 1500, "--json", "-q", "-C", "shape")
LONG = ("run", "seed_case", "--space", "Serial", "--repeat", 8000, "--json", "-q", "-C", "shape")
SHORT = ("run", "seed_case", "--space", "Serial", "--json", "-q")
NOBODY = 65534


def skip(why: str):
    # Louder than an S among dots.
    print(f"\nNOT TESTED: {why}", file=sys.stderr)
    raise unittest.SkipTest(why)


def not_under_a_sanitizer(why: str) -> None:
    if str(SHIMS) == "none":
        skip(why)


def preload(name: str, **variables) -> dict[str, str]:
    not_under_a_sanitizer("a sanitizer's runtime has to be the first library")
    shim = SHIMS / f"shim_{name}.so"
    assert shim.exists(), f"{shim} is not built"
    return {"LD_PRELOAD": str(shim.resolve())} | {k: str(v) for k, v in variables.items()}


def wait_for_lines(process, record, count: int) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not record.exists() or record.read_bytes().count(b"\n") < count:
        assert process.poll() is None, "it ended too soon"
        assert time.monotonic() < deadline, "no trial was recorded"
        time.sleep(0.002)


def run_as(user: tuple[str, ...], *arguments, **options) -> program.Ended:
    """Runs it behind a command that changes what it may."""
    ended = subprocess.run(
        [*user, PROGRAM, *map(str, arguments)],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_S,
        text=True,
        **options,
    )
    return program.Ended(ended.returncode, ended.stdout, ended.stderr)


def as_nobody() -> tuple[str, ...]:
    """Runs a command as a user who has nothing, where such a one can start the program."""
    become = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    try:
        works = subprocess.run([*become, "env", PROGRAM, "list"], capture_output=True).returncode == 0
    except OSError:
        works = False
    if not works:
        skip("no other user can start the program here")
    return become


class Injected(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ended = run(*QUESTION)
        assert ended.code == 0, ended.err
        cls.undisturbed = verdicts_without_time(ended.json["verdicts"])

    def assert_undisturbed(self, ended, record=None):
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertEqual(verdicts_without_time(ended.json["verdicts"]), self.undisturbed)
        if record is not None:
            self.assert_whole(record)

    def assert_whole(self, record):
        last = lines_of(record)[-1]
        self.assertEqual(last["type"], "summary")
        self.assertEqual(len(trials_of(record)), last["verdicts"][0]["all_trials"])

    def assert_resumes(self, record):
        self.assert_undisturbed(run(*QUESTION, "-o", record, "--resume"), record)

    def assert_stopped(self, ended, *words):
        """Exit 70, what was found until then as JSON, one line with these words."""
        self.assertEqual(ended.code, 70, ended.err)
        self.assertEqual((ended.json["exit"], ended.json["interrupted"]), (70, True))
        for word in words:
            self.assertIn(word, ended.error_line)
        self.assertNotIn("a fault in spacecheck itself", ended.err)

    def disk(self, size: str, *options: str) -> Path:
        """A small file system of its own."""
        place = self.folder / "disk"
        place.mkdir()
        self.mount("-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "none", place)
        self.addCleanup(subprocess.run, ["umount", "-l", place], check=True)
        return place

    def mount(self, *arguments) -> None:
        try:
            ended = subprocess.run(["mount", *arguments], capture_output=True, text=True)
        except OSError as error:
            skip(f"there is no mount: {error}")
        if ended.returncode != 0:
            skip(f"no file system can be mounted here: {ended.stderr.strip()}")

    def run_limited(self, what: int, value: int, *arguments) -> program.Ended:
        """Runs it with a limit of the system's (resource.RLIMIT_...)."""
        return run_as((), *arguments, preexec_fn=lambda: resource.setrlimit(what, (value, value)))
