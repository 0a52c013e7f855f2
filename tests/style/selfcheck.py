#!/usr/bin/env python3
"""Do the style checks fail when there is something to find? Each fault is planted in a small tree."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from common import SKIPPED, clang_tool

HERE = Path(__file__).resolve().parent
HOST = "registry.invalid"

TREE = {
    "src/spacecheck/plan/size.hpp": "#pragma once\n\nint size_of(int items);\n",
    "src/spacecheck/launch/block.hpp": "#pragma once\n\n#include <Kokkos_Core.hpp>\n",
    "src/spacecheck/launch/shape.hpp": "#pragma once\n\nstruct Shape {};\n",
    "src/spacecheck/check/count.hpp": (
        "#pragma once\n\n#include <spacecheck/launch/shape.hpp>\n#include <spacecheck/plan/size.hpp>\n"
    ),
    "src/spacecheck/check/count.cpp": (
        "#include <spacecheck/check/count.hpp>\n\nint size_of(int items) { return items + 1; }\n"
    ),
    "src/cli/run.cpp": "#include <spacecheck/check/count.hpp>\n\nint main() { return size_of(0); }\n",
    "README.md": "A small tree without a fault.\n",
}
COUNT = "src/spacecheck/check/count"

# What clang-tidy might look for in the main file only, in the last line, and the check that finds it.
PLANTED = {
    "int SizeOf() { return 1; }": "readability-identifier-naming",
    "#define count_all 1": "readability-identifier-naming",
    "namespace outer { namespace inner {} }\nnamespace shorter = outer::inner;": "misc-unused-alias-decls",
    "namespace outer { int f(); }\nusing outer::f;": "misc-unused-using-decls",
    "#include <stdlib.h>": "modernize-deprecated-headers",
    "#include <spacecheck/none.cpp>": "bugprone-suspicious-include",
    "typedef int Number;": "modernize-use-using",
    "int* nowhere = 0;": "modernize-use-nullptr",
    "int same(int x) { return sizeof(sizeof(x)); }": "bugprone-sizeof-expression",
}


class StyleCase(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="spacecheck-style-")).resolve()
        self.addCleanup(shutil.rmtree, self.root)
        for name, text in TREE.items():
            self.write(name, text)
        for name in (".clang-format", ".clang-tidy"):
            shutil.copy(HERE.parents[1] / name, self.root / name)
        self.env = {**os.environ, "HOME": "/nowhere/at/home"}
        self.env.pop("CI", None)  # the runner's own choice of what tidy looks at

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        self.write(name, (self.root / name).read_text(encoding="utf-8") + text)

    def script(self, name: str, *more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(HERE / name), "--root", str(self.root), *more],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def expect_clean(self, name: str, *more: str) -> str:
        code, said = self.script(name, *more)
        self.assertEqual(code, 0, said)
        return said

    def expect_fault(self, place: str, reason: str, name: str, *more: str) -> None:
        code, said = self.script(name, *more)
        self.assertEqual(code, 1, said)
        told = [line for line in said.splitlines() if line.startswith(f"{place}: ")]
        self.assertEqual(len(told), 1, f"not told once at {place}:\n{said}")
        self.assertIn(reason, told[0])

    def without_tools(self) -> None:
        tools = self.root / "tools"
        tools.mkdir()
        self.env["PATH"] = str(tools)

    def git(self, *command: str) -> None:
        identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
        subprocess.run(
            ["git", "-C", str(self.root), *identity, *command],
            check=True,
            capture_output=True,
        )

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "A step")


class Format(StyleCase):
    def setUp(self):
        super().setUp()
        if clang_tool("clang-format") is None:
            self.skipTest("clang-format is not installed")

    def test_a_clean_tree_passes(self):
        self.expect_clean("format.py")

    def test_a_const_on_the_left_is_found(self):
        self.append(f"{COUNT}.cpp", "\nint twice(const int& x) { return 2 * x; }\n")
        self.expect_fault(f"{COUNT}.cpp:5", "not formatted", "format.py")

    def test_device_files_are_looked_at(self):
        self.write("bench/loop.cu", "int   x;\n")
        self.expect_fault("bench/loop.cu:1", "not formatted", "format.py")

    def test_a_broken_configuration_is_no_pass(self):
        self.write(".clang-format", "BasedOnStyle: Nobody\n")
        self.assertEqual(self.script("format.py")[0], 1)

    def test_an_empty_tree_is_no_pass(self):
        shutil.rmtree(self.root / "src")
        self.assertEqual(self.script("format.py")[0], 1)


class Tidy(StyleCase):
    def setUp(self):
        super().setUp()
        if clang_tool("clang-tidy") is None:
            self.skipTest("clang-tidy is not installed")
        self.build = self.root / "build" / "serial"
        self.database(f"{COUNT}.cpp", "src/cli/run.cpp")

    def database(self, *sources: str) -> None:
        entries = [
            {
                "directory": str(self.root),
                "file": s,
                "command": f"g++ -std=c++20 -Isrc -c {s}",
            }
            for s in sources
        ]
        self.write("build/serial/compile_commands.json", json.dumps(entries))

    def test_a_clean_tree_passes_and_is_remembered(self):
        self.expect_clean("tidy.py", str(self.build), "--all")
        remembered = json.loads(self.build.with_name("tidy_clean.json").read_text())
        self.assertEqual(sorted(remembered), ["src/cli/run.cpp", f"{COUNT}.cpp"])

    def test_a_wrong_name_is_found_each_time(self):
        self.expect_clean("tidy.py", str(self.build), "--all")
        self.append(f"{COUNT}.cpp", "int SizeOf() { return 1; }\n")
        for _ in range(2):
            self.expect_fault(
                f"{COUNT}.cpp:4", "SizeOf", "tidy.py", str(self.build), "--all"
            )

    def test_a_wrong_name_in_a_header_is_found(self):
        self.append("src/spacecheck/plan/size.hpp", "struct wrong_case {};\n")
        place = "src/spacecheck/plan/size.hpp:4"
        self.expect_fault(place, "wrong_case", "tidy.py", str(self.build), "--all")

    def test_what_does_not_compile_is_found(self):
        self.append(f"{COUNT}.cpp", "int x = nothing;\n")
        self.expect_fault(
            f"{COUNT}.cpp:4", "nothing", "tidy.py", str(self.build), "--all"
        )

    def batched(self, folder: str = "") -> None:
        """The tree's sources compiled as one, as a build with SPACECHECK_BATCH=ON does."""
        batch = self.build / folder / "batch_1.cpp"
        batch.parent.mkdir(exist_ok=True)
        self.database(str(batch))
        lines = (f'#include "{s}"\n' for s in (f"{COUNT}.cpp", "src/cli/run.cpp"))
        batch.write_text("".join(lines), encoding="utf-8")

    def test_what_is_compiled_in_batches_is_found_clean(self):
        self.batched()
        said = self.expect_clean("tidy.py", str(self.build), "--all")
        self.assertIn("tidy: 2 plain sources (all), 1 run", said)
        remembered = json.loads(self.build.with_name("tidy_clean.json").read_text())
        self.assertEqual(sorted(remembered), ["src/cli/run.cpp", f"{COUNT}.cpp"])

    def test_batches_that_builds_share_are_known(self):
        self.batched("../batches")
        said = self.expect_clean("tidy.py", str(self.build), "--all")
        self.assertIn("tidy: 2 plain sources (all), 1 run", said)

    def test_a_fault_in_a_batch_is_found_where_it_stands(self):
        self.batched()
        self.write("src/spacecheck/none.cpp", "int none();\n")
        for name in (f"{COUNT}.cpp", "src/cli/run.cpp"):
            before = (self.root / name).read_text()
            for planted, reason in PLANTED.items():
                with self.subTest(name=name, planted=planted):
                    # Nothing may be left to look at one source for.
                    self.build.with_name("tidy_clean.json").unlink(missing_ok=True)
                    self.write(name, f"{before}\n{planted}\n")
                    place = f"{name}:{len((before + planted).splitlines()) + 1}"
                    self.expect_fault(place, reason, "tidy.py", str(self.build), "--all")
            self.write(name, before)

    def test_a_source_that_the_build_does_not_know_is_found(self):
        self.database(f"{COUNT}.cpp")
        place, reason = "src/cli/run.cpp:1", "compile_commands.json"
        self.expect_fault(place, reason, "tidy.py", str(self.build), "--all")

    def test_a_build_that_is_not_configured_is_no_pass(self):
        self.expect_fault("nowhere:1", "compile_commands.json", "tidy.py", "nowhere")

    def test_only_what_changed_is_looked_at(self):
        self.write(".gitignore", "build/\n")
        self.git("init", "-q")
        self.append("src/cli/run.cpp", "int Old() { return 1; }\n")
        self.commit()
        self.append("README.md", "One more line.\n")
        self.commit()
        self.assertIn("tidy: 0 plain", self.expect_clean("tidy.py", str(self.build)))
        self.append("src/spacecheck/plan/size.hpp", "struct wrong_case {};\n")
        place = "src/spacecheck/plan/size.hpp:4"
        self.expect_fault(place, "wrong_case", "tidy.py", str(self.build))
        place = "src/cli/run.cpp:4"
        self.expect_fault(place, "Old", "tidy.py", str(self.build), "--all")
        self.env["CI"] = "true"
        self.expect_fault(place, "Old", "tidy.py", str(self.build))


class Clang(StyleCase):
    """What g++ takes and clang does not: a lambda that captures a structured binding."""

    KERNEL = "tests/access/twin/elements.cpp"

    def setUp(self):
        super().setUp()
        if clang_tool("clang++") is None or shutil.which("g++") is None:
            self.skipTest("clang is not installed")
        self.build = self.root / "build" / "serial"

    def database(self, text: str) -> None:
        self.write(self.KERNEL, "#include <spacecheck/plan/size.hpp>\n" + text)
        entry = {
            "directory": str(self.root),
            "file": self.KERNEL,
            "command": f"g++ -std=c++20 -Isrc -fno-tree-vectorize -c {self.KERNEL}",
        }
        self.write("build/serial/compile_commands.json", json.dumps([entry]))

    def test_a_clean_tree_passes(self):
        self.database("int one() { return 1; }\n")
        self.assertIn("1 sources", self.expect_clean("clang.py", str(self.build)))

    def test_what_only_gxx_takes_is_found(self):
        self.database(
            "struct Pair { int a, b; };\n"
            "int f(Pair pair) {\n"
            "  auto [a, b] = pair;\n"
            "  return [=] { return a; }();\n"
            "}\n"
        )
        self.expect_fault(f"{self.KERNEL}:5", "local binding 'a'", "clang.py", str(self.build))

    def test_a_build_without_twins_is_no_pass(self):
        self.write("build/serial/compile_commands.json", "[]")
        code, said = self.script("clang.py", str(self.build))
        self.assertEqual(code, SKIPPED, said)


class Rooms(StyleCase):
    def test_a_clean_tree_passes(self):
        self.expect_clean("rooms.py")

    def test_kokkos_in_a_plain_room(self):
        self.append(f"{COUNT}.hpp", "#include <Kokkos_Core.hpp>\n")
        self.expect_fault(f"{COUNT}.hpp:5", "<Kokkos_Core.hpp>", "rooms.py")

    def test_kokkos_by_way_of_a_header_that_was_plain(self):
        self.append("src/spacecheck/launch/shape.hpp", '#include "block.hpp"\n')
        chain = "<spacecheck/launch/shape.hpp> -> <block.hpp> -> <Kokkos_Core.hpp>"
        self.expect_fault(f"{COUNT}.hpp:3", chain, "rooms.py")

    def test_kokkos_in_the_program(self):
        self.append("src/cli/run.cpp", "#include <spacecheck/launch/block.hpp>\n")
        self.expect_fault("src/cli/run.cpp:4", "room 'cli'", "rooms.py")

    def test_a_stage_that_includes_a_later_one(self):
        self.append(
            "src/spacecheck/launch/shape.hpp", "#include <spacecheck/check/count.hpp>\n"
        )
        place = "src/spacecheck/launch/shape.hpp:4"
        self.expect_fault(
            place, "stage 'launch' includes the later stage 'check'", "rooms.py"
        )

    def test_a_formatting_header_in_device_code(self):
        self.append("src/spacecheck/plan/size.hpp", "#include <fmt/core.h>\n")
        self.append(
            "src/spacecheck/launch/block.hpp", "#include <spacecheck/plan/size.hpp>\n"
        )
        place = "src/spacecheck/launch/block.hpp:4"
        self.expect_fault(
            place, "<spacecheck/plan/size.hpp> -> <fmt/core.h>", "rooms.py"
        )

    def test_a_header_that_is_not_there(self):
        self.append("src/cli/run.cpp", "#include <spacecheck/check/counts.hpp>\n")
        self.expect_fault("src/cli/run.cpp:4", "no such header", "rooms.py")

    def test_a_file_past_500_lines(self):
        self.write("src/cli/run.cpp", "\n" * 500)
        self.expect_clean("rooms.py")
        self.write("src/cli/run.cpp", "\n" * 501)
        self.expect_fault("src/cli/run.cpp:501", "501 lines", "rooms.py")
        self.write("src/cli/run.cpp", "")
        self.write("scripts/test", "#!/bin/sh\n" + "true\n" * 500)
        self.expect_fault("scripts/test:501", "501 lines", "rooms.py")

    def test_unfinished_words(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"):
            with self.subTest(word=word):
                self.write("README.md", f"A tree.\n\n{word}: finish it\n")
                self.expect_fault("README.md:3", word, "rooms.py")
        self.write("README.md", "mktemp -d /tmp/name." + "X" * 6 + "\n")
        self.expect_clean("rooms.py")

    def test_names_of_this_machine(self):
        self.env["PIP_INDEX_URL"] = f"https://user:secret@{HOST}:8080/simple"
        planted = {
            "checkout path": f"cd {self.root}/build",
            "home folder": "ls /nowhere/at/home/cache",
            "registry's host": f"curl https://{HOST}/simple/",
        }
        for what, line in planted.items():
            with self.subTest(what=what):
                self.write("README.md", f"A tree.\n{line}\n")
                self.expect_fault("README.md:2", what, "rooms.py")

    def test_an_empty_tree_is_no_pass(self):
        shutil.rmtree(self.root / "src")
        self.assertEqual(self.script("rooms.py")[0], 1)

    def test_ignored_files_are_not_looked_at(self):
        self.git("init", "-q")
        self.write(".gitignore", "build/\n")
        self.write("build/notes.md", "TO" + "DO\n")
        self.expect_clean("rooms.py")
        self.write("notes.md", "TO" + "DO\n")
        self.expect_fault("notes.md:1", "unfinished", "rooms.py")


class ToolAbsent(StyleCase):
    def test_it_says_so_and_skips(self):
        self.without_tools()
        for script, more in (("format.py", ()), ("tidy.py", ("build",))):
            with self.subTest(script=script):
                code, said = self.script(script, *more)
                self.assertEqual(code, SKIPPED, said)
                self.assertIn("is not installed", said)

    def test_rooms_needs_no_tool(self):
        self.without_tools()
        self.append("src/cli/run.cpp", "#include <Kokkos_Core.hpp>\n")
        self.expect_fault("src/cli/run.cpp:4", "room 'cli'", "rooms.py")


if __name__ == "__main__":
    outcome = unittest.main(exit=False).result
    if not outcome.wasSuccessful():
        sys.exit(1)
    if outcome.skipped:
        print(f"skipped: {len(outcome.skipped)} proofs, for {outcome.skipped[0][1]}")
        sys.exit(SKIPPED)
