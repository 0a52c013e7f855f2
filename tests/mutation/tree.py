"""A copy of the tree in which the source can be broken, built, and put right."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Impossible(Exception):
    pass


class Copy:
    """The tree with what git knows of it, and a build folder where the preset has it."""

    def __init__(self, folder: Path, preset: str, jobs: int):
        self.root = folder / "tree"
        self.build = self.root / "build" / preset
        self.preset = preset
        self.jobs = jobs
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for name in filter(None, listed.decode().split("\0")):
            source = ROOT / name
            if not source.is_file():
                continue
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        (self.root / ".deps").symlink_to(ROOT / ".deps")

    def run(self, *command: str) -> subprocess.CompletedProcess:
        environment = {"CCACHE_BASEDIR": str(self.root), "CCACHE_NOHASHDIR": "yes"}
        return subprocess.run(
            command,
            cwd=self.root,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def configure(self, *options: str) -> None:
        launcher = "ccache" if shutil.which("ccache") else ""
        ended = self.run(
            *("cmake", "--preset", self.preset, *options),
            f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}",
        )
        if ended.returncode != 0:
            raise Impossible(f"the copy cannot be configured:\n{ended.stdout[-3000:]}")

    def build_targets(self, *targets: str) -> None:
        ended = self.run(
            "cmake", "--build", str(self.build), f"-j{self.jobs}", "--target", *targets
        )
        if ended.returncode != 0:
            raise Impossible(f"does not compile:\n{ended.stdout[-3000:]}")


class Broken:
    """A piece of the source replaced, for as long as this lasts."""

    def __init__(self, copy: Copy, file: str, old: str, new: str):
        self.path = copy.root / file
        self.old = old
        self.new = new
        self.text = self.path.read_text() if self.path.exists() else ""
        count = self.text.count(old)
        if count != 1:
            raise Impossible(f"{file} has '{old}' {count} times, and should once")

    def __enter__(self):
        self.path.write_text(self.text.replace(self.old, self.new))

    def __exit__(self, *_):
        self.path.write_text(self.text)
