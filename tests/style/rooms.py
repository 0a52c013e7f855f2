#!/usr/bin/env python3
"""Does the tree keep to its rooms: Kokkos, stages, file length, machine names, unfinished words?

The rules are the house's: Kokkos stays in its rooms, a stage never includes a later one, a file
over 500 lines is two files, and nothing tracked knows which machine it was written on.
"""

import re
import sys
from collections import deque
from pathlib import Path

from common import CXX_SUFFIXES, Fault, arguments, conclude, project_files
from includes import Include, IncludeGraph
from machine import names_of_this_machine

# In the order of the way through the house; each may include itself and what stands before it.
STAGES = (
    "plan",
    "measure",
    "inspect",
    "access",
    "scratch",
    "launch",
    "kernel",
    "trial",
    "check",
    "record",
    "fleet",
    "trace",
    "tool",
    "report",
    "cli",
)
KOKKOS_ROOMS = ("scratch", "launch", "kernel", "trial")
PLAIN_ROOMS = tuple(stage for stage in STAGES if stage not in KOKKOS_ROOMS)
KOKKOS = re.compile(r"^(Kokkos|KokkosKernels|desul/|impl/Kokkos)")
HOST_ONLY = re.compile(r"^(CLI/|fmt/|nlohmann/)")

MAX_LINES = 500
LENGTH_COUNTS_FOR = (
    *CXX_SUFFIXES,
    ".h",
    ".py",
    ".sh",
    ".cmake",
    ".md",
    "CMakeLists.txt",
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b"
)


def room_of(file: str) -> str | None:
    match = re.match(r"src/(?:spacecheck/)?([a-z_]+)/", file)
    return match[1] if match else None


def chain_to(
    graph: IncludeGraph, file: str, first: Include, library: re.Pattern
) -> list[str] | None:
    """The shortest run of includes from `file` over `first` to a header of `library`."""
    if first.target is None:
        return [first.spelled] if library.match(first.spelled) else None
    todo = deque([(first.target, [first.spelled])])
    seen = {file, first.target}
    while todo:
        here, chain = todo.popleft()
        for include in graph.includes[here]:
            if include.target is None and library.match(include.spelled):
                return [*chain, include.spelled]
            if include.target and include.target not in seen:
                seen.add(include.target)
                todo.append((include.target, [*chain, include.spelled]))
    return None


def include_faults(graph: IncludeGraph) -> list[Fault]:
    faults = []
    for file in graph.files:
        if not file.startswith("src/"):
            continue
        room = room_of(file)
        reaches_kokkos = any(
            chain_to(graph, file, i, KOKKOS) for i in graph.includes[file]
        )
        for include in graph.includes[file]:
            target_room = room_of(include.target) if include.target else None
            if include.spelled.startswith("spacecheck/") and include.target is None:
                faults.append(
                    Fault(file, include.line, f"no such header: <{include.spelled}>")
                )
            # What reaches Kokkos over another plain room is told of there.
            if room in PLAIN_ROOMS and target_room not in PLAIN_ROOMS:
                chain = chain_to(graph, file, include, KOKKOS)
                if chain:
                    reason = f"room '{room}' is free of Kokkos, but this reaches it: {told(chain)}"
                    faults.append(Fault(file, include.line, reason))
            if room not in PLAIN_ROOMS and reaches_kokkos:
                chain = chain_to(graph, file, include, HOST_ONLY)
                if chain:
                    reason = f"device code takes nvcc minutes, and this adds to it: {told(chain)}"
                    faults.append(Fault(file, include.line, reason))
            if target_room in later_than(room):
                reason = f"stage '{room}' includes the later stage '{target_room}'"
                faults.append(
                    Fault(file, include.line, f"{reason}: <{include.spelled}>")
                )
    return faults


def later_than(room: str | None) -> tuple[str, ...]:
    return STAGES[STAGES.index(room) + 1 :] if room in STAGES else ()


def told(chain: list[str]) -> str:
    return " -> ".join(f"<{header}>" for header in chain)


def text_faults(root: Path) -> tuple[list[Fault], int]:
    faults, looked_at = [], 0
    machine = names_of_this_machine(root)
    for file in project_files(root):
        data = (root / file).read_bytes()
        if b"\0" in data:
            continue
        looked_at += 1
        lines = data.decode("utf-8", errors="replace").splitlines()
        is_source = file.endswith(LENGTH_COUNTS_FOR) or data.startswith(b"#!")
        if is_source and len(lines) > MAX_LINES:
            reason = f"{len(lines)} lines, {MAX_LINES} at most: two rooms in one?"
            faults.append(Fault(file, MAX_LINES + 1, reason))
        for number, line in enumerate(lines, start=1):
            if match := UNFINISHED.search(line):
                faults.append(Fault(file, number, f"unfinished: {match[0]}"))
            for kind, pattern in machine:
                if match := pattern.search(line):
                    faults.append(Fault(file, number, f"{kind}: {match[0]}"))
    return faults, looked_at


def main() -> int:
    root = arguments(__doc__.splitlines()[0]).parse_args().root.resolve()
    graph = IncludeGraph(root)
    if not any(f.startswith("src/") for f in graph.files):
        return conclude([Fault(".", 1, "no C++ file found below src/")], "rooms")
    faults, looked_at = text_faults(root)
    return conclude(
        include_faults(graph) + faults,
        f"rooms: {len(graph.files)} C++ of {looked_at} files",
    )


if __name__ == "__main__":
    sys.exit(main())
