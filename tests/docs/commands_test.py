#!/usr/bin/env python3
"""Every command block of the README, the guide and the examples' page is run, as a reader would run it.

A fenced block says what it is: `sh` is run, line by line, in one shell a page; `console` is run, and what it shows has to
come; `yaml` is looked through for commands whose flags do not exist; the others hold no commands. A block that does not say
what it is, is a fault, and so is one of another kind that looks like commands.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN_PAGES = ("README.md", "docs/guide.md", "examples/README.md")
WITHOUT_COMMANDS = ("cpp", "cmake", "json", "text")
LIMIT_S = 300
# 1: the kernel is at fault, which an example may well show.
GOOD = (0, 1)


def blocks(page: Path) -> list[tuple[int, str, str]]:
    """(line, kind, text) of each fenced block."""
    found, start, kind, text = [], None, "", []
    for number, line in enumerate(page.read_text().splitlines(), start=1):
        if line.startswith("```"):
            if start is None:
                start, kind, text = number, line[3:].strip(), []
            else:
                found.append((start, kind, "\n".join(text) + "\n"))
                start = None
        elif start is not None:
            text.append(line)
    assert start is None, f"{page}:{start}: a block without an end"
    return found


def same_each_time(line: str) -> str:
    """Times, counts of trials and checks, and blanks aside."""
    line = re.sub(r"\b[\d.]+ (ns|us|ms|s)\b", "TIME", line)
    line = re.sub(r"\b\d+ +\d+ checks?\*?(, \d+ skipped)?", "N CHECKS", line)
    line = re.sub(r" \[\w+\.cpp:\d+\]", "", line)  # with libdw only
    line = re.sub(r"\b\d+ (trials|elements|pairs of items)\b", r"N \1", line)
    return re.sub(r"\s+", " ", line).strip()


class Shell:
    """What a reader does in one terminal: each line in the folder and with the variables that the last one left."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.folder, self.environment, self.state = folder, environment, folder / ".state"
        self.state.write_text(f"cd {folder}\n")

    def run(self, line: str) -> subprocess.CompletedProcess:
        script = f". {self.state}; {line}\ncode=$?; {{ echo cd \"$PWD\"; }} > {self.state}; exit $code"
        ended = subprocess.run(["bash", "-c", script], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S)
        # No page may have its readers check kernels that nobody runs.
        assert "without optimisation" not in ended.stdout + ended.stderr, f"{line}\n{ended.stderr}"
        return ended


@unittest.skipUnless(os.environ.get("SPACECHECK_PREFIX"), "SPACECHECK_PREFIX does not say where spacecheck is installed")
class Commands(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spacecheck-docs-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        prefix = os.environ["SPACECHECK_PREFIX"]
        self.environment = os.environ | {
            "PREFIX": ";".join([prefix, *filter(None, os.environ.get("SPACECHECK_PREFIX_PATH", "").split("|"))]),
            "PATH": os.pathsep.join([f"{prefix}/bin", os.environ["PATH"]]),
            "OMP_PROC_BIND": "false",
            "HOME": str(self.folder),
        }

    def shell(self) -> Shell:
        """In a checkout with what the pages show as files of the reader's own."""
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        for name in ("CMakeLists.txt", "my_kernel.cpp"):
            shutil.copy(ROOT / "tests/install/find_package" / name, self.folder)
        return Shell(self.folder, self.environment)

    def run_page(self, name: str):
        shell, ran = self.shell(), 0
        for number, kind, text in blocks(ROOT / name):
            if kind == "sh":
                for line in text.splitlines():
                    if not line.strip():
                        continue
                    ended = shell.run(line)
                    self.assertIn(ended.returncode, GOOD, f"{name}:{number}: {line}\n{ended.stdout}{ended.stderr}")
                    ran += 1
            elif kind == "console":
                commands = re.split(r"(?m)^\$ ", text)[1:]
                self.assertTrue(commands, f"{name}:{number}: shows no command")
                for one in commands:
                    line, _, shown = one.partition("\n")
                    ended = shell.run(line)
                    self.assertIn(ended.returncode, GOOD, f"{name}:{number}: {line}\n{ended.stdout}{ended.stderr}")
                    printed = [same_each_time(row) for row in ended.stdout.splitlines()]
                    for row in filter(None, map(same_each_time, shown.splitlines())):
                        self.assertIn(row, printed, f"{name}:{number}: {line} prints\n{ended.stdout}")
                    ran += 1
            # The guide's first block leads into a folder of its own.
            shell.state.write_text(f"cd {self.folder}\n")
        self.assertGreater(ran, 1, name)
        print(f"\n{name}: {ran} commands", end="")

    def test_readme(self):
        self.run_page("README.md")

    def test_guide(self):
        self.run_page("docs/guide.md")

    def test_examples(self):
        self.run_page("examples/README.md")


class Blocks(unittest.TestCase):
    def test_every_block_says_what_it_is(self):
        for page in RUN_PAGES:
            for number, kind, text in blocks(ROOT / page):
                with self.subTest(f"{page}:{number}"):
                    self.assertIn(kind, (*WITHOUT_COMMANDS, "sh", "console", "yaml"))
                    if kind == "text":
                        self.assertNotRegex(text, r"(?m)^\$ |^(spacecheck|cmake|ctest|build/)\b")

    def test_flags_in_the_ci_files_exist(self):
        program = os.environ["SPACECHECK_PROGRAM"]
        looked_at = 0
        for page in RUN_PAGES:
            for number, kind, text in blocks(ROOT / page):
                if kind != "yaml":
                    continue
                for command, arguments in re.findall(r"build/\w+ (\w+)(.*)", text):
                    known = subprocess.run([program, command, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
                    for flag in re.findall(r"(?<!\S)(--?[a-z][\w-]*)", arguments):
                        self.assertRegex(known, rf"(?<![\w-]){flag}\b", f"{page}:{number}")
                        looked_at += 1
        self.assertGreater(looked_at, 3)

    def test_the_diagram_of_rooms_is_what_the_includes_are_held_to(self):
        sys.path.insert(0, str(ROOT / "tests/style"))
        import rooms

        diagram = next(text for _, _, text in blocks(ROOT / "docs/architecture.md") if "plan ─ measure" in text)
        names, line = diagram.splitlines()[:2]
        self.assertEqual(tuple(names.split(" ─ ")), rooms.STAGES)
        self.assertEqual(tuple(names[line.index("└"):line.index("┘") + 1].split(" ─ ")), rooms.KOKKOS_ROOMS)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
