#!/usr/bin/env python3
"""What cannot be asked: one line that says what was given and what is allowed, and its exit code."""

import os
import re
import sys
import unittest

import program
from program import Case, golden, run


def refusal(arguments: str, spaces: list[str]) -> str:
    ended = run(*arguments.split())
    assert ended.out == "", f"{arguments}: on stdout: {ended.out}"
    line = ended.error_line.replace(f"({', '.join(spaces)})", "(SPACES)")
    return f"$ spacecheck {arguments}\n{ended.code}  {line}\n"


def missing_space(spaces: list[str]) -> str:
    return next(s for s in ("Cuda", "HIP", "SYCL", "Threads") if s not in spaces)


class Usage(Case):
    def test_refusals_are_those_of_the_golden_file(self):
        spaces = program.spaces()
        expected = golden("refusals.txt").read_text()
        commands = re.findall(r"^\$ spacecheck (.*)$", expected, re.MULTILINE)
        self.assertGreater(len(commands), 30)
        seen = "".join(refusal(command, spaces) for command in commands)
        self.assertEqual(seen, expected)

    def test_a_space_that_is_not_in_this_build(self):
        space = missing_space(program.spaces())
        self.assert_refused(run("run", "seed_case", "--space", space), 4, space, "not in this build")
        ended = run("run", "seed_case", "--space", f"Serial,{space}")
        self.assert_refused(ended, 4, space)
        trial = f"seed_case/{space}/n_threads=7"
        self.assert_refused(run("replay", trial), 4, space)

    def test_arguments_too_few_or_too_many(self):
        for arguments, words in {
            ("list", "--kernels", "--checks"): "--kernels",
            ("info", "now"): "info does not take 'now'",
            ("replay",): "TRIAL is required",
            ("run", "seed_case", "--array-size"): "--array-size takes a value, got none",
            ("run", "seed_case", "--seed", "1", "--seed"): "--seed takes a value, got none",
            ("run", "seed_case", "--seed", "1", "--seed", "2"): "--seed takes one value, got '1', '2'",
            ("run", "seed_case", "-o", "a", "-o", "b"): "-o takes one value, got 'a', 'b'",
            ("run", "seed_case", "--json=maybe"): "--json takes no value, got 'maybe'",
            ("run", "seed_case", "--json=5"): "--json takes no value, got '5'",
            ("run", "seed_case", "-q=3"): "'=3' behind a flag of one letter that takes no value",
            ("compare", "--type"): "--type takes a value, got none",
            ("compare", "only_one.jsonl"): "FILE takes at least 2, got 'only_one.jsonl'",
            ("fleet", "vote", "a", "--json=maybe"): "--json takes no value, got 'maybe'",
            ("trace", "-o"): "--output takes a value, got none",
            ("trace", "--track", "never", "-o", "a", "--", "b"): "--track takes auto or all, got 'never'",
        }.items():
            with self.subTest(arguments):
                ended = run(*arguments)
                self.assert_refused(ended, 2, words)
                self.assertRegex(ended.error_line, r"^spacecheck: [\w-]")

    def test_a_value_that_is_empty_is_none(self):
        for flag in ("--seed", "--n-threads", "--space", "-o", "--timeout"):
            with self.subTest(flag):
                self.assert_refused(run("run", "seed_case", flag, ""), 2, f"{flag} takes a value")
        self.assert_refused(run("run", ""), 2, "KERNEL takes a value")

    def test_what_a_message_quotes_is_shown_and_not_obeyed(self):
        self.assert_refused(run("run", "seed\x1b[2J\ncase"), 2, "'seed\\x1b[2J\\ncase'")
        self.assert_refused(run("list", "", "-x"), 2, "unknown flag '-x'")

    def test_an_unknown_command_is_answered_with_those_that_are_known(self):
        self.assert_refused(run("dance"), 2, "'dance'", "info, inspect, list", "run")

    def test_near_misses_are_named(self):
        for arguments, meant in {
            ("run", "sed_case"): "seed_case",
            ("run", "seed_case", "--check", "refrence"): "reference",
            ("run", "seed_case", "-C", "gaurd"): "guard",
            ("run", "seed_case", "--n-thread", "7"): "--n-threads",
            ("run", "seed_case", "--space", "serial"): "Serial",
            ("report", "a.jsonl", "--htm", "b.html"): "--html",
            ("rnu",): "run",
            ("replay", "seedcase/Serial/n_threads=7"): "seed_case",
            ("replay", "seed_case/Serial/n_threads=7/gaurd/seed=1"): "guard",
            ("replay", "seed_case/Serial/n_threads=7/wached/seed=1"): "watched",
            ("replay", "seed_case/Serial/n_thread=7"): "n_threads",
            ("replay", "seed_case/Serial/n_threads=7/order=revers"): "reverse",
            ("replay", "seed_case/Serial/n_threads=7/layout=rihgt"): "right",
            ("explain", "unitialised"): "uninitialised",
            ("fleet", "rnu"): "run",
            ("trace", "-o", "a", "--tipe", "x", "--", "app", "--kokkos-num-threads=1"): "--type",
        }.items():
            with self.subTest(arguments):
                self.assert_refused(run(*arguments), 2, "did you mean", f"'{meant}'")

    @unittest.skipUnless("SPACECHECK_BAD_KERNELS" in os.environ, "this build has no program with such faults")
    def test_a_fault_that_is_nearly_named_is_meant_too(self):
        ended = run("run", "fault_that_is_onee", program=program.BAD_KERNELS)
        self.assert_refused(ended, 2, "did you mean 'fault_that_is_one'", " list --faults` shows all")

    def test_what_is_like_nothing_is_not_guessed_at(self):
        self.assertNotIn("did you mean", run("run", "zebra").error_line)

    def test_records_and_reports_that_cannot_be_written(self):
        absent = self.folder / "no" / "such" / "folder" / "a"
        for flag in ("-o", "--junit"):
            with self.subTest(flag):
                self.assert_refused(run("run", "seed_case", flag, absent), 2, str(absent))
                self.assert_refused(run("run", "seed_case", flag, self.folder), 2, str(self.folder))

    def test_a_flake_rate_is_asked_of_the_check_repeat(self):
        for checks in (("--check", "reference"), ("-C", "repeat")):
            with self.subTest(checks):
                ended = run("run", "seed_case", "--max-flake", "0.01", *checks)
                self.assert_refused(ended, 2, "--max-flake", "repeat")

    def test_two_flags_do_not_write_one_file(self):
        file, link = self.file("a"), self.file("link")
        link.symlink_to(file)
        for one, two in (("-o", "--html"), ("-o", "--junit"), ("--junit", "--html")):
            for name in (file, f"{self.folder}/./a", link):
                with self.subTest((one, two, name)):
                    ended = run("run", "seed_case", one, file, two, name)
                    self.assert_refused(ended, 2, one, two, "one of its own")
                    self.assertFalse(file.exists())

    def test_two_flags_do_not_write_one_file_however_it_is_spelt(self):
        (self.folder / "here").symlink_to(".")
        (self.folder / "to_be").symlink_to("here/a")
        spellings = ("a", "./a", "here/a", "to_be", f"{self.folder}/a", f"{self.folder}/here/a")
        for name in spellings:
            for other in set(spellings) - {name}:
                with self.subTest((name, other)):
                    ended = run("run", "seed_case", "-o", name, "--html", other, cwd=self.folder)
                    self.assert_refused(ended, 2, "-o", "--html", "one of its own")
                    self.assertFalse((self.folder / "a").exists())

    def test_a_link_to_itself_is_no_file_to_write(self):
        for name, leads_to in (("loop", "loop"), ("there", "back"), ("back", "there")):
            (self.folder / name).symlink_to(leads_to)
        for flag in ("-o", "--junit", "--html"):
            for name in ("loop", "there"):
                with self.subTest((flag, name)):
                    ended = run("run", "seed_case", flag, name, cwd=self.folder)
                    self.assert_refused(ended, 2, name)
                    self.assertTrue((self.folder / name).is_symlink())

    def test_a_trial_has_the_sizes_that_run_would_take(self):
        for sizes, words in {
            "n_threads=70,array_size=10,buffer_size=5": ("at most array_size", "70"),
            "n_threads=7,array_size=10,buffer_size=0": ("must be positive", "0"),
        }.items():
            for command in ("replay", "shrink"):
                with self.subTest((command, sizes)):
                    self.assert_refused(run(command, f"seed_case/Serial/{sizes}"), 2, *words)
        # One that is not named is the usual one.
        self.assertEqual(run("replay", "seed_case/Serial/n_threads=7").code, 0)
        self.assertEqual(run("replay", "seed_case/Serial/n_threads=7,array_size=12").code, 0)

    def test_a_trial_is_of_one_kernel(self):
        for command in ("replay", "shrink"):
            for glob in ("seed_*", "seed_cas?"):
                with self.subTest((command, glob)):
                    ended = run(command, f"{glob}/Serial/n_threads=7")
                    self.assert_refused(ended, 2, f"'{glob}'", "seed_case")

    def test_help_and_version_are_results(self):
        for arguments in (["--help"], ["run", "--help"], ["--version"]):
            with self.subTest(arguments):
                ended = run(*arguments)
                self.assertEqual((ended.code, ended.err), (0, ""))
                self.assertTrue(ended.out)
        help_text = run("run", "--help").out
        for flag in (
            "--space --check --n-threads --array-size --buffer-size --repeat --confidence "
            "--max-flake --seed --time --jobs --timeout --no-isolate --junit --json --resume"
        ).split():
            self.assertIn(flag, help_text)

    def test_explain_without_a_name_has_all_in_json_too(self):
        ended = run("explain", "--json")
        self.assertEqual((ended.code, ended.err), (0, ""))
        kinds = {one["kind"] for one in ended.json}
        self.assertEqual(kinds, {"check", "finding", "verdict"})
        self.assertTrue(all(one["text"] for one in ended.json))

    def test_numbers_of_threads_that_cannot_be_are_refused(self):
        trial = "seed_case/Serial/n_threads=7"
        commands = (
            ("run", "seed_case"),
            ("run", "seed_case", "--no-isolate"),
            ("replay", trial),
            ("replay", trial, "--no-isolate"),
            ("shrink", trial),
            ("selftest", "seed_case"),
        )
        for command in commands:
            with self.subTest(command):
                ended = run(*command, environment={"KOKKOS_NUM_THREADS": "abc"})
                self.assert_refused(ended, 2, "KOKKOS_NUM_THREADS is 'abc'", "from 1 to")
        wrong = [("KOKKOS_NUM_THREADS", value) for value in ("", "0", "-2", "99999999999999999999", "2abc", "2e3")]
        if "OpenMP" in program.spaces():
            wrong.append(("KOKKOS_NUM_THREADS", "513"))
            for value in ("0", "abc", "4,", "2,x", "1e3", "99999"):
                ended = run("replay", trial, environment={"OMP_NUM_THREADS": value})
                self.assertEqual((ended.code, ended.out), (2, ""), ended.err)
                # The library that reads it may have had its say before.
                self.assertIn(f"OMP_NUM_THREADS is '{value}'", ended.err.splitlines()[-1])
        for variable, value in wrong:
            with self.subTest((variable, value)):
                ended = run("replay", trial, environment={variable: value})
                self.assert_refused(ended, 2, f"{variable} is '{value}'", "from 1 to")
        for variable, value in (("KOKKOS_NUM_THREADS", "2"), ("OMP_NUM_THREADS", "2, 1"), ("OMP_NUM_THREADS", "")):
            with self.subTest((variable, value)):
                self.assertEqual(run("replay", trial, environment={variable: value}).code, 0)
        # What starts nothing needs no threads.
        for command in (("list",), ("explain", "guard"), ("--version",), ("info",)):
            with self.subTest(command):
                self.assertEqual(run(*command, environment={"KOKKOS_NUM_THREADS": "abc"}).code, 0)

    def test_nothing_asked_is_usage(self):
        self.assertEqual(run().code, 2)

    def test_every_command_of_this_program_says_what_it_takes(self):
        commands = re.findall(r"^  ([a-z]+) {2,}", run("--help").out, re.MULTILINE)
        self.assertGreaterEqual(set(commands), {"list", "info", "run"})
        for command in commands:
            self.assertEqual(run(command, "--help").code, 0)


if __name__ == "__main__":
    if "--update" in sys.argv:
        all_spaces = program.spaces()
        path = golden("refusals.txt")
        wanted = re.findall(r"^\$ spacecheck (.*)$", path.read_text(), re.MULTILINE)
        path.write_text("".join(refusal(c, all_spaces) for c in wanted))
    else:
        program.main()
