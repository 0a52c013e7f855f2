#!/usr/bin/env python3
"""What a build is told by scripts/common.sh is the same in the second run as in the first."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TELL = "source scripts/common.sh; echo start=${CMAKE_CXX_COMPILER_LAUNCHER-none}; take_stock build/b"
TELL += "; echo launcher=${CMAKE_CXX_COMPILER_LAUNCHER-none}"


class Stock(unittest.TestCase):
    def setUp(self):
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.root / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/common.sh", self.root / "scripts")
        self.bin = self.root / "bin"
        self.bin.mkdir()
        # Only what is named here is installed.
        for tool in ("bash", "basename", "dirname", "grep", "nproc"):
            (self.bin / tool).symlink_to(shutil.which(tool))

    def install_ccache(self):
        (self.bin / "ccache").symlink_to(shutil.which("true"))

    def built_with(self, line: str):
        folder = self.root / "build/b"
        folder.mkdir(parents=True)
        (folder / "CMakeCache.txt").write_text(f"CMAKE_BUILD_TYPE:STRING=Release\n{line}")

    def told(self) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.endswith("_LAUNCHER")}
        environment["PATH"] = str(self.bin)
        ended = subprocess.run(
            [str(self.bin / "bash"), "-euc", TELL],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
        )
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        start, launcher = ended.stdout.split()
        # Before scripts/deps nothing is settled: it may install what decides.
        self.assertEqual(start, "start=none")
        return launcher.removeprefix("launcher=")

    def test_a_first_build_takes_ccache_where_it_is(self):
        self.assertEqual(self.told(), "none")
        self.install_ccache()
        self.assertEqual(self.told(), "ccache")

    def test_a_folder_goes_on_as_it_was_built(self):
        self.install_ccache()
        self.built_with("")
        self.assertEqual(self.told(), "none")

    def test_a_folder_that_was_built_with_ccache_keeps_it(self):
        self.install_ccache()
        self.built_with("CMAKE_CXX_COMPILER_LAUNCHER:STRING=ccache\n")
        self.assertEqual(self.told(), "ccache")


if __name__ == "__main__":
    unittest.main()
