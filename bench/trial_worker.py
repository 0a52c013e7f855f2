"""Speaks to a worker process of the program, as the program itself does."""

import json
import re
import socket
import subprocess
from pathlib import Path

from figures import Failure, environment


class Worker:
    """A worker process of a program: greets with a line, then a trial's name a line, an observation a line."""

    def __init__(self, program: Path) -> None:
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [str(program), "__spacecheck_worker", str(theirs.fileno()), "1"],
            pass_fds=[theirs.fileno()], env=environment(),
        )  # fmt: skip
        theirs.close()
        self.socket = ours
        self.lines = ours.makefile("rw")
        greeting = self.lines.readline()
        if greeting != "ready\n":
            self.end()
            raise Failure(f"the worker of {program} said {greeting!r} in the place of 'ready'")

    def answer(self, trial: str) -> dict:
        """Whatever came of it; empty: the worker died."""
        self.lines.write(trial + "\n")
        self.lines.flush()
        while (line := self.lines.readline()) in ("reference {\n", "} reference\n"):
            pass
        return json.loads(line or "{}")

    def observation(self, trial: str) -> dict:
        answer = self.answer(trial)
        if answer.get("ended") != "completed":
            raise Failure(f"{trial}: {answer or 'the worker died'}")
        return answer

    def peak_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def end(self) -> None:
        self.lines.close()
        self.socket.close()
        self.process.wait(timeout=60)


def trial(kernel: str, space: str, n: int, seed: int = 42) -> str:
    return f"{kernel}/{space}/n_threads={n},array_size={n},buffer_size=5/seed={seed}"
