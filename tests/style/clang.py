#!/usr/bin/env python3
"""Is what kernels are made of C++ for clang, too, where g++ has compiled it?

Kernels that instantiate all of it are read by clang's parser, which a machine with clang-tidy has.
"""

import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import SKIPPED, Fault, arguments, clang_tool, conclude, skip_without

# Every type of element, every kind of launch.
SOURCES = tuple(f"tests/access/twin/{name}.cpp" for name in ("elements", "kernels", "orders", "unseen"))
ERROR = re.compile(r"^(.+?):(\d+):\d+: (?:fatal )?error: (.+)$", re.MULTILINE)


def parse_command(clang: str, entry: dict) -> list[str]:
    """What the compiler is told of names and of the language, without how it generates code."""
    compiler, *options = shlex.split(entry["command"])
    kept = []
    for option, value in zip(options, [*options[1:], ""]):
        if option == "-isystem":
            kept += [option, value]
        elif option.startswith(("-I", "-D", "-std=", "-fopenmp")):
            kept.append(option)
    # omp.h is among the compiler's own headers, and g++'s may be the only one.
    compiler = next(word for word in (compiler, *options) if "ccache" not in word)
    own = subprocess.run([compiler, "-print-file-name=include"], capture_output=True, text=True, check=True)
    return [clang, "-fsyntax-only", *kept, "-idirafter", own.stdout.strip(), entry["file"]]


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("build", type=Path, help="a configured build folder")
    given = parser.parse_args()
    clang = clang_tool("clang++")
    if clang is None:
        return skip_without("clang")
    root = given.root.resolve()
    entries = json.loads((given.build / "compile_commands.json").read_text(encoding="utf-8"))
    commands = {}
    for entry in entries:
        path = (Path(entry["directory"]) / entry["file"]).resolve()
        if path.is_relative_to(root) and (name := path.relative_to(root).as_posix()) in SOURCES:
            commands.setdefault(name, (parse_command(clang, entry), entry["directory"]))
    if not commands:
        print("skipped: this build has no access twins, whose kernels are read")
        return SKIPPED

    def faults_in(name: str) -> list[Fault]:
        command, folder = commands[name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        said = ERROR.findall(done.stderr)
        if done.returncode != 0 and not said:
            return [Fault(name, 1, (done.stderr.strip().splitlines() or ["clang failed silently"])[-1])]
        faults = []
        for file, line, message in said:
            path = (Path(folder) / file).resolve()
            faults.append(
                Fault(path.relative_to(root).as_posix(), int(line), message)
                if path.is_relative_to(root)
                else Fault(name, 1, f"{path.name}:{line}: {message}")
            )
        return faults

    with ThreadPoolExecutor(2) as pool:
        faults = [fault for found in pool.map(faults_in, commands) for fault in found]
    return conclude(faults, f"{len(commands)} sources read by clang")


if __name__ == "__main__":
    sys.exit(main())
