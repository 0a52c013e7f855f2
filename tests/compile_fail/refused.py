#!/usr/bin/env python3
"""Compiles each file of a folder twice: as it is, which must fail with the words of its line
`// refused: WORDS`, and with SPACECHECK_CONTROL defined, which must succeed: so that it is the one
wrong thing that is refused, and nothing else.

usage: refused.py COMPILE_COMMANDS FOLDER
"""

import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def command_of(entry: dict, *more: str) -> list[str]:
    words = entry.get("arguments") or shlex.split(entry["command"])
    output = words.index("-o")
    del words[output : output + 2]
    words.remove("-c")
    return [*words, "-fsyntax-only", *more]


def compiled(entry: dict, *more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command_of(entry, *more),
        cwd=entry["directory"],
        capture_output=True,
        text=True,
        errors="replace",
    )


def fault_of(entry: dict) -> str | None:
    source = Path(entry["file"])
    expected = re.search(r"^// refused: (.+)$", source.read_text(), re.MULTILINE)
    if expected is None:
        return "has no line `// refused: WORDS`"
    control = compiled(entry, "-DSPACECHECK_CONTROL")
    if control.returncode != 0:
        return f"its right twin does not compile:\n{control.stderr}"
    refused = compiled(entry)
    if refused.returncode == 0:
        return "compiles, and should not"
    errors = [line for line in refused.stderr.splitlines() if "error:" in line]
    if expected[1] not in refused.stderr:
        return f"is refused without the words '{expected[1]}':\n{refused.stderr}"
    print(f"{source.stem}: refused as it should be: {errors[0].rpartition('error: ')[2]}")
    return None


def main() -> int:
    commands, folder = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    entries = [
        entry
        for entry in json.loads(commands.read_text())
        if Path(entry["file"]).resolve().parent == folder
    ]
    if len(entries) != len(list(folder.glob("*.cpp"))):
        print(f"{commands} has commands for {len(entries)} files of {folder}")
        return 1
    with ThreadPoolExecutor(2) as pool:
        faults = list(pool.map(fault_of, entries))
    for entry, fault in zip(entries, faults):
        if fault is not None:
            print(f"{Path(entry['file']).name} {fault}")
    return 0 if not any(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
