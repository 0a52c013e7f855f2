#!/usr/bin/env python3
"""Does clang-tidy find nothing in the plain C++ sources that changed (in all: --all, or CI=true)?

Changed is what differs from HEAD~1, committed or not; a changed header is looked at through the
fewest sources that include it. Device code is left to its compilers. What was found clean is
remembered, for all presets, until it, what it includes of ours, or its flags change.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from common import Fault, arguments, clang_tool, conclude, git, skip_without
from includes import IncludeGraph
from rooms import PLAIN_ROOMS

SECONDS = 40  # without --all, no new source is begun after this
PLAIN = re.compile(rf"^src/(spacecheck/)?({'|'.join(PLAIN_ROOMS)})/")
ABOUT_SHORTER_NAMES = "misc-unused-alias-decls,misc-unused-using-decls"
SHORTER_NAMES = re.compile(r"^\s*(namespace \w+ =|using (?!namespace)[\w:]+;)", re.MULTILINE)
DIAGNOSTIC = re.compile(r"^(.+?):(\d+):\d+: (?:error|warning): (.+)$", re.MULTILINE)


class Work(NamedTuple):
    """A file for clang-tidy, and the sources that are in it."""

    file: str
    sources: list[str]
    checks: str | None = None  # None: those of .clang-tidy


def changed_files(root: Path) -> set[str] | None:
    """Project files that differ from the commit before, or None where there is none to compare."""
    if git(root, "rev-parse", "--verify", "--quiet", "HEAD~1") is None:
        return None
    different = git(root, "diff", "--name-only", "-z", "--relative", "HEAD~1")
    untracked = git(root, "ls-files", "-z", "--others", "--exclude-standard")
    return set(filter(None, ((different or "") + (untracked or "")).split("\0")))


def sources_to_check(graph: IncludeGraph, changed: set[str] | None) -> list[str]:
    sources = [f for f in graph.files if PLAIN.match(f) and f.endswith(".cpp")]
    if changed is None or ".clang-tidy" in changed:
        return sources
    chosen = {s for s in sources if s in changed}
    reached = {s: graph.reached_from(s) for s in sources}
    headers = {f for f in changed if PLAIN.match(f) and f.endswith(".hpp")}
    headers -= set().union(*(reached[s] for s in chosen)) if chosen else set()
    while headers:
        best = max(sources, key=lambda s: len(headers & reached[s]), default=None)
        if best is None or not headers & reached[best]:
            break  # No plain source includes them; tests/headers compiles them alone.
        chosen.add(best)
        headers -= reached[best]
    return sorted(chosen)


def one_by_one(root: Path, build: Path) -> tuple[Path, dict[str, list[str]]]:
    """The folder whose compile_commands.json names each source, and the sources of each batch: a
    build with SPACECHECK_BATCH=ON compiles files that include some each. It is told again here
    with a command for each source, and one for a batch of our own in the place of each of its."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    folder = build / "tidy"
    generated = (build, build.with_name("batches"))  # the second is what scripts/ have builds share
    told, batches = [], {}

    def tell(entry: dict, file: str) -> None:
        command = entry["command"].replace(entry["file"], file)
        told.append({**entry, "file": file, "command": command})

    for entry in entries:
        file = Path(entry["directory"]) / entry["file"]
        # Generated sources are not all there yet.
        batch = file.is_file() and any(map(file.is_relative_to, generated))
        text = file.read_text(encoding="utf-8") if batch else ""
        sources = re.findall(r'^#include "(.+\.cpp)"$', text, re.MULTILINE)
        for source in sources:
            tell(entry, str(root / source))
        if sources:
            ours = folder / file.relative_to(build.parent).as_posix().replace("/", "_")
            tell(entry, str(ours))
            batches.setdefault(str(ours), sources)
    if not told:
        return build, {}
    folder.mkdir(exist_ok=True)
    database = folder / "compile_commands.json"
    database.write_text(json.dumps(entries + told, indent=1), encoding="utf-8")
    return folder, batches


def together(root: Path, todo: list[str], batches: dict[str, list[str]]) -> list[Work]:
    """What clang-tidy is given: those of a batch that are to be looked at, and the others alone.
    Headers are most of a source's time, and are looked at once for each file."""
    work, left = [], dict.fromkeys(todo)
    for batch, sources in batches.items():
        sources = [s for s in sources if s in left]
        if len(sources) > 1:
            for source in sources:
                del left[source]
            # As text, an include of a source is what bugprone-suspicious-include looks for.
            lines = (f'#include "{root / s}"  // NOLINT\n' for s in sources)
            Path(batch).write_text("".join(lines), encoding="utf-8")
            work.append(Work(batch, sources))
    # Of these a batch says too little: of an alias nothing outside the main file, and a name that
    # one source does not use may be what another one does.
    for source in (s for s in todo if s not in left):
        if SHORTER_NAMES.search((root / source).read_text(encoding="utf-8")):
            work.append(Work(str(root / source), [source], f"-*,{ABOUT_SHORTER_NAMES}"))
    return work + [Work(str(root / s), [s]) for s in left]


def compile_commands(root: Path, build: Path, database: Path) -> dict[str, str]:
    """How each source is compiled, told alike for alike builds in different folders."""
    file = database / "compile_commands.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    commands = {}
    for entry in entries:
        path = (Path(entry["directory"]) / entry["file"]).resolve()
        if path.is_relative_to(root):
            command = entry.get("command") or " ".join(entry["arguments"])
            commands[path.relative_to(root).as_posix()] = command.replace(
                str(build), "BUILD"
            )
    return commands


def fingerprint(
    root: Path, graph: IncludeGraph, source: str, command: str, tool: str
) -> str:
    digest = hashlib.sha256(f"{tool}\0{command}".encode())
    for file in (".clang-tidy", *sorted(graph.reached_from(source))):
        digest.update(f"\0{file}\0".encode())
        digest.update((root / file).read_bytes())
    return digest.hexdigest()


def memory_of(build: Path) -> Path:
    shared = build.parent.name == "build"
    return (build.parent if shared else build) / "tidy_clean.json"


def remembered(memory: Path) -> dict[str, str]:
    try:
        return dict(json.loads(memory.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def remember(memory: Path, clean: dict[str, str]) -> None:
    beside = memory.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(clean, indent=0, sort_keys=True), encoding="utf-8")
    beside.replace(memory)


def tidy(
    clang_tidy: str, root: Path, database: Path, file: Path, checks: str | None
) -> list[Fault]:
    command = [
        clang_tidy,
        "--quiet",
        "-p",
        str(database),
        # g++'s options.
        "--extra-arg=-Wno-unknown-warning-option",
        "--extra-arg=-Wno-unused-command-line-argument",
    ]
    if checks is not None:
        command.append(f"--checks={checks}")
    done = subprocess.run(
        [*command, str(file)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    faults = []
    source = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
    for name, line, message in DIAGNOSTIC.findall(done.stdout):
        path = (root / name).resolve()
        inside = path.is_relative_to(root)
        place = path.relative_to(root).as_posix() if inside else source
        message = message.replace(",-warnings-as-errors", "")
        if not inside:
            line, message = "1", f"{path.name}:{line}: {message}"
        faults.append(Fault(place, int(line), message))
    if done.returncode != 0 and not faults:
        said = (done.stdout + done.stderr).strip().splitlines() or [
            "clang-tidy failed silently"
        ]
        faults = [Fault(source, 1, said[-1])]
    return faults


def tidy_all(
    clang_tidy: str,
    root: Path,
    build: Path,
    sources: list[str],
    jobs: int,
    limit: float,
) -> tuple[list[Fault], int]:
    """The faults of all sources, and how often clang-tidy was run for them; past the limit [s] no
    other run is begun, and the sources that are left are named."""
    graph = IncludeGraph(root)
    database, batches = one_by_one(root, build)
    commands = compile_commands(root, build, database)
    reason = "not in the build's compile_commands.json: configure it again"
    faults = [Fault(s, 1, reason) for s in sources if s not in commands]
    prints = {
        s: fingerprint(root, graph, s, commands[s], clang_tidy)
        for s in sources
        if s in commands
    }
    memory = memory_of(build)
    clean = remembered(memory)
    todo = [s for s in prints if clean.get(s) != prints[s]]
    start = time.monotonic()

    runs = []

    def found_in(file: str, checks: str | None = None) -> list[Fault] | None:
        if time.monotonic() - start > limit:
            return None
        runs.append(file)
        return tidy(clang_tidy, root, database, Path(file), checks)

    def look(work: Work) -> list[list[Fault] | None]:
        found = found_in(work.file, work.checks)
        if len(work.sources) == 1 or not found:
            return [found for _ in work.sources]
        # What is said of a source is what is found of it alone.
        return [found_in(str(root / source)) for source in work.sources]

    late, unclean = set(), set()
    work = together(root, todo, batches)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        for one, results in zip(work, pool.map(look, work), strict=True):
            for source, found in zip(one.sources, results, strict=True):
                if found is None:
                    late.add(source)
                elif found:
                    unclean.add(source)
                    faults += found
    clean |= {s: prints[s] for s in todo if s not in late | unclean}
    remember(memory, clean)
    if late:
        print(
            f"not looked at within {limit} s (run again, or with --all): {' '.join(sorted(late))}"
        )
    return faults, len(runs)


def main() -> int:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument(
        "build", type=Path, help="a configured build folder: build/<preset>"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="every plain source, not only the changed; the default where CI=true",
    )
    parser.add_argument(
        "--jobs", type=int, default=2, help="processes at once (default: 2)"
    )
    options = parser.parse_args()
    root, build = options.root.resolve(), options.build.resolve()
    clang_tidy = clang_tool("clang-tidy")
    if clang_tidy is None:
        return skip_without("clang-tidy")
    if not (build / "compile_commands.json").is_file():
        reason = "has no compile_commands.json; configure with CMAKE_EXPORT_COMPILE_COMMANDS=ON"
        return conclude([Fault(str(options.build), 1, reason)], "tidy")
    changed = None if options.all else changed_files(root)
    sources = sources_to_check(IncludeGraph(root), changed)
    limit = float("inf") if options.all else SECONDS
    faults, runs = tidy_all(clang_tidy, root, build, sources, options.jobs, limit)
    which = "all" if options.all else "changed since HEAD~1"
    return conclude(faults, f"tidy: {len(sources)} plain sources ({which}), {runs} runs")


if __name__ == "__main__":
    sys.exit(main())
