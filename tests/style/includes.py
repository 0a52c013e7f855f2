"""The include graph of the project's own C++ files, read from their text."""

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from common import CXX_SUFFIXES, project_files

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
INCLUDE_ROOT = "src"


class Include(NamedTuple):
    line: int
    spelled: str
    target: str | None  # the project's file, or None: a library's


class IncludeGraph:
    """Every #include counts, whatever #if stands around it: another build takes the other branch."""

    def __init__(self, root: Path):
        self.files = [f for f in project_files(root) if f.endswith(CXX_SUFFIXES)]
        known = set(self.files)
        self.includes = {f: _read(root / f, f, known) for f in self.files}

    def reached_from(self, file: str) -> set[str]:
        """The project's files that `file` includes, directly or not, and `file` itself."""
        seen, todo = {file}, [file]
        while todo:
            for include in self.includes[todo.pop()]:
                if include.target and include.target not in seen:
                    seen.add(include.target)
                    todo.append(include.target)
        return seen


def _read(path: Path, name: str, known: set[str]) -> list[Include]:
    found = []
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            found.append(
                Include(number, match[2], _resolve(name, match[1], match[2], known))
            )
    return found


def _resolve(name: str, bracket: str, spelled: str, known: set[str]) -> str | None:
    places = [PurePosixPath(INCLUDE_ROOT)]
    if bracket == '"':
        places.insert(0, PurePosixPath(name).parent)
    for place in places:
        parts: list[str] = []
        for part in (place / spelled).parts:
            if part == ".." and parts:
                parts.pop()
            else:
                parts.append(part)
        if "/".join(parts) in known:
            return "/".join(parts)
    return None
