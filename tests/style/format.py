#!/usr/bin/env python3
"""Is every C++ file laid out as .clang-format says?"""

import re
import subprocess
import sys

from common import (
    CXX_SUFFIXES,
    Fault,
    arguments,
    clang_tool,
    conclude,
    project_files,
    skip_without,
)

FOLDERS = ("src/", "tests/", "bench/", "examples/")


def main() -> int:
    options = arguments(__doc__).parse_args()
    root = options.root.resolve()
    clang_format = clang_tool("clang-format")
    if clang_format is None:
        return skip_without("clang-format")
    files = [
        f
        for f in project_files(root)
        if f.startswith(FOLDERS) and f.endswith(CXX_SUFFIXES)
    ]
    if not files:
        return conclude(
            [Fault(".", 1, "no C++ file found below " + " ".join(FOLDERS))], "format"
        )
    done = subprocess.run(
        [clang_format, "--dry-run", "-Werror", "--style=file", *files],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    # One fault a file: the first line says where, and one command mends them all.
    first: dict[str, Fault] = {}
    for name, line in re.findall(
        r"^(.+?):(\d+):\d+: error:", done.stderr, re.MULTILINE
    ):
        first.setdefault(
            name, Fault(name, int(line), f"not formatted; run: clang-format -i {name}")
        )
    faults = list(first.values())
    if done.returncode != 0 and not faults:
        faults = [Fault(".clang-format", 1, done.stderr.strip().splitlines()[-1])]
    return conclude(faults, f"format: {len(files)} files")


if __name__ == "__main__":
    sys.exit(main())
