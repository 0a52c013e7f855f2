"""What the style checks share: files, tools, faults."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SKIPPED = 77
CLANG_MAJOR = 14
CXX_SUFFIXES = (".hpp", ".cpp", ".cu")


class Fault(NamedTuple):
    file: str
    line: int
    reason: str


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(__file__).resolve().parents[2],
        help="the tree to check (default: the one this script lies in)",
    )
    return parser


def git(root: Path, *command: str) -> str | None:
    """What a git command prints, or None where git or the repository is missing."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *command],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def project_files(root: Path) -> list[str]:
    """Tracked files and those about to be; outside git (a release archive) all but build output."""
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is not None:
        names = sorted(set(filter(None, listed.split("\0"))))
    else:
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [
                f for f in folders if f not in ("build", ".deps", ".git", "__pycache__")
            ]
            names += [(Path(folder) / f).relative_to(root).as_posix() for f in files]
        names.sort()
    return [n for n in names if (root / n).is_file() and not (root / n).is_symlink()]


def clang_tool(name: str) -> str | None:
    """Path of the clang tool in the one version the configurations are written for."""
    for candidate in (f"{name}-{CLANG_MAJOR}", name):
        path = shutil.which(candidate)
        if not path:
            continue
        version = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False
        )
        if re.search(rf"version {CLANG_MAJOR}\.", version.stdout):
            return path
    return None


def skip_without(tool: str) -> int:
    print(
        f"skipped: {tool} {CLANG_MAJOR} is not installed (apt-get install {tool}-{CLANG_MAJOR})"
    )
    return SKIPPED


def conclude(faults: list[Fault], looked_at: str) -> int:
    """Print each fault once, then one closing line; the exit code of the script."""
    for fault in sorted(set(faults)):
        print(f"{fault.file}:{fault.line}: {fault.reason}")
    print(f"{looked_at}: {len(set(faults))} faults")
    sys.stdout.flush()
    return 1 if faults else 0
