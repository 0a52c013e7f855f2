"""Runs the program, and says what it printed, how it ended, and what it left behind."""

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from dataclasses import dataclass
from pathlib import Path

PROGRAM = os.environ.get("SPACECHECK_PROGRAM", "build/openmp/bin/spacecheck")
BAD_KERNELS = os.environ.get("SPACECHECK_BAD_KERNELS", "build/openmp/bin/bad_kernels")
LIMIT_S = 240
TIMES = ("seconds", "whole_seconds")

# What a terminal or another test may have set must not change what is seen here.
ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if key not in ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE")
} | {"OMP_PROC_BIND": "false", "TERM": "dumb"}


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def error_line(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"expected one line on stderr, got {self.err!r}"
        return lines[0]

    @property
    def words(self) -> str:
        """What is on stdout, wherever its lines are broken."""
        return " ".join(self.out.split())

    @property
    def json(self):
        return json.loads(self.out)


def run(*arguments, program=PROGRAM, environment=None, cwd=None, data_limit=None) -> Ended:
    """Runs the program to its end, and requires that no process of it is left.

    data_limit: bytes of memory that it and its workers may have, each.
    """

    def limit():
        if data_limit is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (data_limit, data_limit))

    process = subprocess.Popen(
        [program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT | (environment or {}),
        cwd=cwd,
        start_new_session=True,
        preexec_fn=limit,
        text=True,
        errors="replace",
    )
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    require_nothing_left(process.pid)
    return Ended(process.returncode, out, err)


def start(*arguments, program=PROGRAM, **options) -> subprocess.Popen:
    """Starts the program in a session of its own, so that what it leaves can be found."""
    return subprocess.Popen(
        [program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=options.pop("stdout", subprocess.DEVNULL),
        stderr=options.pop("stderr", subprocess.DEVNULL),
        env=ENVIRONMENT,
        start_new_session=True,
        **options,
    )


def on_terminal(*arguments, program=PROGRAM, width=80, codes=(0,), **environment) -> str:
    """What the program prints when both of its streams are a terminal of that many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, width))
    process = subprocess.Popen(
        [program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=ENVIRONMENT | {"TERM": "xterm"} | environment,
    )
    os.close(theirs)
    printed = b""
    try:
        while block := os.read(ours, 65536):
            printed += block
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    assert process.wait(LIMIT_S) in codes, printed
    return printed.decode()


def members_of(session: int) -> list[tuple[int, str]]:
    """(process id, state) of everything in a session, the dead that nobody has buried included."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        state, _, _, its_session = stat.rpartition(")")[2].split()[:4]
        if int(its_session) == session:
            found.append((int(entry.name), state))
    return found


def require_nothing_left(session: int) -> None:
    deadline = time.monotonic() + 5
    while left := members_of(session):
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.02)


def spaces() -> list[str]:
    return run("info", "--json").json["spaces"]


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="spacecheck-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name: str, text: str | bytes | None = None) -> Path:
        path = self.folder / name
        if text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def assert_refused(self, ended: Ended, code: int, *words: str) -> None:
        self.assertEqual((ended.code, ended.out), (code, ""), ended.err)
        for word in words:
            self.assertIn(word, ended.error_line)


def golden(name: str) -> Path:
    return Path(__file__).parent / "golden" / name


def same_each_time(text: str) -> str:
    """Times, counts of trials and checks, and the build's spaces by name; columns by one blank."""
    text = re.sub(r"\b[\d.]+ (ns|us|ms|s)\b", "TIME", text)
    text = re.sub(r"(?<=\s)-(?=\s)", "TIME", text)
    text = re.sub(r"\b\d+ +(\d+) checks?(, \d+ skipped)?", "N CHECKS", text)
    return re.sub(r" +", " ", text)


def lines_of(record: Path) -> list[dict]:
    return [json.loads(line) for line in record.read_text().splitlines()]


def trials_of(record: Path) -> dict[str, str]:
    """What each trial gave, without the time it took."""
    trials = {}
    for line in lines_of(record):
        if line["type"] != "trial":
            continue
        assert line["trial"] not in trials, f"twice in the record: {line['trial']}"
        name = line["trial"]
        trials[name] = json.dumps({k: v for k, v in line.items() if k not in TIMES})
    return trials


def verdicts_without_time(verdicts: list[dict]) -> list[dict]:
    """Nor with what `shape` had the time for: its largest trial is done where it would be a quick one."""
    verdicts = [{k: v for k, v in verdict.items() if k not in (*TIMES, "all_trials")} for verdict in verdicts]
    for verdict in verdicts:
        verdict["checks"] = [
            {k: v for k, v in check.items() if k != "not_covered" or check["check"] != "shape"}
            for check in verdict["checks"]
        ]
    return verdicts


def main() -> None:
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]], verbosity=1)
