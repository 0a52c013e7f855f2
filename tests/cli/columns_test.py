#!/usr/bin/env python3
"""What is printed for people fits their terminal: 80 columns in a pipe, and as many as a terminal has.

But for lines that are pasted, for errors, and for words that are wider themselves: names and paths are never cut.
"""

import functools
import json
import re
import unicodedata
from pathlib import Path

import program
from program import BAD_KERNELS, PROGRAM, Case, on_terminal, run

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (60, 80, 100, 140)
# What a shell is given again, what a file is to hold, and errors, which are one line.
WHOLE = re.compile(r"^spacecheck: |(^| )(spacecheck|\S*/(spacecheck|bad_kernels)) (replay|trace|explain) |^(to run it: |  *spacecheck_)")
ESCAPE = re.compile(r"\x1b(\[[0-9;]*[a-zA-Z]|\]8;;.*?\x1b\\)")


def columns(line: str) -> int:
    line = ESCAPE.sub("", line)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def too_wide(text: str, width: int) -> list[str]:
    found = []
    for line in text.splitlines():
        is_one_word = len(line.split()) <= 1
        if columns(line) > width and not is_one_word and not WHOLE.search(line):
            found.append(f"{columns(line)}: {line}")
    return found


@functools.cache
def commands() -> list[tuple[str, ...]]:
    def below(*command: str) -> list[str]:
        listed = run(*command, "--help").out.partition("Subcommands:")[2].partition("Exit codes:")[0]
        return re.findall(r"(?m)^  ([a-z]+)\s", listed)

    first = below()
    return [(), *((name,) for name in first), *(("fleet", name) for name in below("fleet"))]


@functools.cache
def faults() -> list[str]:
    return [row["name"] for row in run("list", "--faults", "--json").json]


class Columns(Case):
    def assert_fits(self, *arguments, program=PROGRAM, codes=(0,), widths=WIDTHS):
        ended = run(*arguments, program=program)
        self.assertIn(ended.code, codes, ended.err)
        self.assertTrue(ended.out)
        self.assertEqual(too_wide(ended.out, 80), [], "in a pipe")
        for width in widths:
            with self.subTest(arguments=arguments, width=width):
                shown = on_terminal(*arguments, program=program, codes=codes, width=width)
                self.assertEqual(too_wide(shown, width), [])
        return ended

    def assert_says_the_same(self, *arguments):
        """Whatever the width: no word is lost."""
        words = run(*arguments).out.split()
        for width in (40, 200):
            self.assertEqual(on_terminal(*arguments, width=width).split(), words)

    def test_help_of_every_command(self):
        self.assertGreater(len(commands()), 18)
        for command in commands():
            with self.subTest(command):
                self.assert_fits(*command, "--help", widths=(80, 140))
                self.assert_says_the_same(*command, "--help")

    def test_descriptions_of_options_stand_in_one_column(self):
        for command in commands():
            shown = on_terminal(*command, "--help", width=80)
            options = shown.partition("Options:")[2].partition("\r\n\r\n")[0]
            for line in options.splitlines():
                with self.subTest(command=command, line=line):
                    # A name, or what goes on below the description.
                    self.assertRegex(line, r"^$|^  [-\w]| {30}\S")

    def test_lists(self):
        for what in ("--kernels", "--checks", "--spaces", "--faults"):
            if what == "--faults" and not faults():
                continue
            with self.subTest(what):
                self.assert_fits("list", what)
                self.assert_says_the_same("list", what)

    def test_what_this_build_is(self):
        self.assert_fits("info")
        self.assert_says_the_same("info")

    def test_explanations(self):
        for topic in ((), ("access", "race"), ("shape",)):
            self.assert_fits("explain", *topic)

    def test_runs_with_findings(self):
        kernels = ("a_good_one", "lets_one_past", "throws")
        ended = self.assert_fits("run", *kernels, "-q", "-v", "--space", "Serial", program=BAD_KERNELS, codes=(1,), widths=(60, 80, 140))
        self.assertIn("replay: ", ended.out)

    def test_replays(self):
        trial = "lets_one_past/Serial/n_threads=70/guard/seed=42"
        for command in ("replay", "shrink"):
            self.assert_fits(command, trial, program=BAD_KERNELS, codes=(1,), widths=(80,))

    def test_benches(self):
        few = ("--pairs", "15", "--space", "Serial")
        self.assert_fits("bench", *few, "--n", "1000,1e4", program=BAD_KERNELS, codes=(1,))
        narrow = run("bench", "right_twin", *few, "--n", "1000", program=BAD_KERNELS).out
        for word in ("KERNEL", "RATIO", "95 % INTERVAL", "VERDICT"):
            self.assertIn(word, narrow)
        wide = on_terminal("bench", "right_twin", *few, "--n", "1000", program=BAD_KERNELS, width=140)
        for word in ("PAIRS", "BY HAND", "GB/S", "LIMIT", "GOAL"):
            self.assertIn(word, wide)

    def test_the_check_of_the_checks(self):
        some = ("fault_guard_greater", "fault_captures_this", "fault_coin", "race_subview_rows")
        chosen = [name for name in some if name in faults()]
        if not chosen:
            self.skipTest("this build has no faults")
        ended = self.assert_fits("selftest", "-q", *chosen, "seed_case", widths=(80, 140))
        for name in chosen:
            self.assertRegex(ended.out, rf"(?m)^{name} ")

    def records(self) -> list[Path]:
        files = [self.file(f"{name}.jsonl") for name in ("a", "b", "c")]
        for file in files:
            ended = run("run", "hash64", "stencil_7point", "-q", "--space", "Serial", "--check", "reference,repeat,parity", "-o", file)
            self.assertEqual(ended.code, 0, ended.err)
        files[2].write_text(re.sub(r'"digest":"[0-9a-f]{6}', '"digest":"abcdef', files[2].read_text()))
        return files

    def test_records_compared(self):
        a, b, c = self.records()
        self.assert_fits("compare", a, b)
        self.assert_fits("compare", a, c)

    def test_votes(self):
        a, b, c = self.records()
        self.assert_fits("fleet", "vote", a, b, c, codes=(6,))
        self.assert_fits("fleet", "simulate", "--ranks", "100", codes=(0, 6))

    def test_code_of_a_cuda_binary(self):
        sample = ROOT / "tests/inspect"
        tool = self.file("tool", f"#!/bin/sh\ncase \"$1\" in -res-usage) cat {sample}/sample.res_usage.txt ;; *) cat {sample}/sample.sass.txt ;; esac\n")
        tool.chmod(0o755)
        binary = self.file("app", b"\x7fELF, for all that the fake tool cares")
        asked = ("inspect", binary, "--cuobjdump", tool)
        old = run(*asked, "--json").json
        old["kernels"][2]["registers"] -= 3
        old["kernels"][1] |= {"name": "app::gone", "symbol": "_ZN3app4goneEv"}
        baseline = self.file("old.json", json.dumps(old))
        twins = ("--twin", "app::i*=app::plain", "--baseline", baseline)
        ended = self.assert_fits(*asked, *twins, codes=(1,))
        for kernel in old["kernels"]:
            self.assertIn(kernel["name"], ended.out)


if __name__ == "__main__":
    program.main()
