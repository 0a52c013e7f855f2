#!/usr/bin/env python3
"""What is printed, where, and the exit code that goes with it."""

import json
import re
import signal
import subprocess
import sys
import unittest
from pathlib import Path

import program
from program import ENVIRONMENT, PROGRAM, Case, golden, on_terminal, run, same_each_time

SEED = ("run", "seed_case", "--space", "Serial")
FINDING_KEYS = {"check", "kind", "view", "index", "items", "message", "replay"}
VERDICT_KEYS = {
    "kernel",
    "space",
    "verdict",
    "trials",
    "failures",
    "excludes_rate",
    "findings",
}


class MustShow(Case):
    def test_the_seed_case_agrees(self):
        for n_threads in (7, 0, 1, 10):
            with self.subTest(n_threads):
                ended = run(
                    "run",
                    "seed_case",
                    *("--array-size", 10, "--buffer-size", 5, "--n-threads", n_threads),
                    *("--repeat", 15),
                )
                self.assertEqual(ended.code, 0, ended.err)
                for space in program.spaces():
                    self.assertRegex(ended.out, rf"seed_case +{space} .* agree\n")

    def test_fifteen_passes_exclude_18_percent_and_299_one_percent(self):
        only = (*SEED, "--check", "repeat")
        self.assertIn("repeat: 0 failures in 15 trials: flake rate below 18.1 % at 95 %\n", run(*only).out)
        ended = run(*only, "--confidence", "0.95", "--max-flake", "0.01")
        self.assertIn("repeat: 0 failures in 299 trials: flake rate below 1.0 % at 95 %\n", ended.out)
        self.assertEqual(ended.code, 0)


class Text(Case):
    def test_the_table_is_the_golden_one(self):
        self.assertEqual(same_each_time(run(*SEED).out), golden("seed_case.txt").read_text())

    def test_no_line_is_wider_than_eighty_columns(self):
        for line in run("run", "seed*", "--check", "reference").out.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_results_are_on_stdout_and_progress_on_stderr(self):
        ended = run("run", "seed_case", "-q")
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertIn("agree", ended.out)
        self.assertNotIn("agree", run("run", "seed_case").err)

    def test_skipped_checks_are_counted_and_explained(self):
        out = run(*SEED, "--check", "parity,reference", "-v").out
        self.assertIn("1 check, 1 skipped", out)
        self.assertRegex(out, r"skipped +parity: .*\n")

    def test_where_nothing_ran_the_exit_code_is_4(self):
        ended = run(*SEED, "--check", "parity")
        self.assertEqual(ended.code, 4)
        self.assertRegex(ended.out, r"seed_case +Serial .* skipped\n")

    def test_an_order_that_was_not_changed_is_not_verified(self):
        kernels = {"prefix_scan": "skipped", "team_reduce": "skipped", "matvec": "agree"}
        for verdict in run("run", *kernels, "--check", "order", "--json").json["verdicts"]:
            self.assertEqual(verdict["verdict"], kernels[verdict["kernel"]], verdict)

    def test_a_budget_that_ends_is_inconclusive(self):
        ended = run(*SEED, "--check", "repeat", "--repeat", 10_000_000, "--time", "300ms", "--json")
        self.assertEqual(ended.code, 5)
        verdict = ended.json["verdicts"][0]
        self.assertEqual(verdict["verdict"], "inconclusive")
        self.assertEqual(verdict["excludes_rate"], 1)

    def test_lists(self):
        def names(*what):
            rows = run("list", *what).out.splitlines()
            return [row.split()[0] for row in rows]

        self.assertLessEqual({"seed_case", "seed_schedules"}, set(names()))
        self.assertEqual(names("--kernels"), names())
        self.assertEqual(names(), sorted(names()))
        checks = {"reference", "parity", "repeat", "coverage", "guard", "scratch", "order"}
        self.assertLessEqual(checks, set(names("--checks")))
        self.assertEqual(names("--spaces"), program.spaces())
        self.assertEqual(program.spaces()[0], "Serial")

    def test_info_is_about_this_build(self):
        out = run("info").out
        for word in ("spacecheck", "Kokkos", "spaces", "devices", "compiler", "flags", "library", "cores"):
            self.assertRegex(out, rf"(?m)^{word} +\S")

    def test_compiler_and_flags_are_those_of_the_kernels(self):
        # Not the library's: one of these kernels is compiled by flags of its own.
        about = run("info", "--json", program=program.BAD_KERNELS).json
        self.assertIn("fast-math", about["flags"])
        self.assertNotIn("fast-math", run("info", "--json").json["flags"])
        record = self.file("a.jsonl")
        for kernel, fast in (("compiled_fast", True), ("a_good_one", False)):
            question = ("run", kernel, "--space", "Serial", "--check", "reference", "-q", "-o", record, "--force")
            self.assertEqual(run(*question, program=program.BAD_KERNELS).code, 0)
            build = program.lines_of(record)[0]["build"]
            self.assertEqual("fast-math" in build["flags"], fast)
            self.assertEqual(build["library"], about["library"])
            told = run("compare", record, record, program=program.BAD_KERNELS).words
            self.assertIn(f" 1 trial, {build['compiler']}: {build['flags']} ", told)


class Json(Case):
    def test_run(self):
        ended = run("run", "seed_case", "--json", "--seed", 43)
        result = ended.json
        self.assertLessEqual({"schema", "exit", "seed", "verdicts"}, result.keys())
        self.assertEqual((result["schema"], result["exit"], result["seed"]), (1, 0, 43))
        self.assertEqual([v["space"] for v in result["verdicts"]], program.spaces())
        for verdict in result["verdicts"]:
            self.assertLessEqual(VERDICT_KEYS, verdict.keys())
            self.assertEqual(verdict["kernel"], "seed_case")
            self.assertEqual(verdict["verdict"], "agree")
            self.assertEqual((verdict["trials"], verdict["failures"]), (15, 0))
            self.assertAlmostEqual(verdict["excludes_rate"], 0.181, places=3)
            self.assertEqual(verdict["findings"], [])

    def test_a_finding(self):
        ended = run(
            *("run", "lets_one_past", "--space", "Serial", "--json"), program=program.BAD_KERNELS
        )
        self.assertEqual((ended.code, ended.json["exit"]), (1, 1))
        findings = ended.json["verdicts"][0]["findings"]
        guard = next(f for f in findings if f["check"] == "guard")
        self.assertLessEqual(FINDING_KEYS, guard.keys())
        self.assertEqual((guard["kind"], guard["view"]), ("past_guard", "y"))
        self.assertEqual((guard["index"], guard["items"]), ([70], [70]))
        self.assertIn("work item 70", guard["message"])
        self.assertTrue(guard["replay"].startswith(f"{program.BAD_KERNELS} replay 'lets_one_past/Serial/"))

    def test_list(self):
        for what in ("--kernels", "--checks", "--spaces", "--faults"):
            rows = run("list", what, "--json").json
            self.assertIsInstance(rows, list)
            for row in rows:
                self.assertLessEqual({"name", "description"}, row.keys())

    def test_info(self):
        info = run("info", "--json").json
        keys = {"version", "kokkos", "spaces", "devices", "compiler"}
        self.assertLessEqual(keys, info.keys())
        self.assertRegex(info["kokkos"], r"^\d+\.\d+\.\d+$")

    def test_what_kokkos_has_to_say_is_not_in_it(self):
        says = {"KOKKOS_PRINT_CONFIGURATION": "1"}
        trial = "seed_case/Serial/n_threads=7"
        for command in (
            ("replay", trial, "--no-isolate"),
            ("run", "seed_case", "--space", "Serial", "--check", "reference", "--no-isolate", "-q"),
            ("bench", "right_twin", "--pairs", "15", "--space", "Serial"),
        ):
            with self.subTest(command):
                binary = program.BAD_KERNELS if command[0] == "bench" else program.PROGRAM
                ended = run(*command, "--json", program=binary, environment=says)
                self.assertEqual(ended.code, 0, ended.err)
                self.assertTrue(ended.json)

    def test_errors_leave_stdout_empty(self):
        ended = run("run", "seed_case", "--json", "--n-threads", 11)
        self.assertEqual((ended.code, ended.out), (2, ""))


class Colour(Case):
    def test_none_in_a_pipe_unless_forced(self):
        self.assertNotIn("\x1b", run(*SEED).out)
        forced = run(*SEED, environment={"CLICOLOR_FORCE": "1"})
        self.assertIn("\x1b[", forced.out)
        both = run(*SEED, environment={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"})
        self.assertNotIn("\x1b", both.out)
        self.assertNotIn("\x1b", run(*SEED, environment={"CLICOLOR_FORCE": "0"}).out)

    def test_on_a_terminal_unless_refused(self):
        self.assertRegex(on_terminal(*SEED), "\x1b\\[.*agree")
        for refusal in ({"NO_COLOR": "1"}, {"CLICOLOR": "0"}, {"TERM": "dumb"}):
            with self.subTest(refusal):
                self.assertNotIn("\x1b", on_terminal(*SEED, "-q", **refusal))

    def test_json_is_never_coloured(self):
        json.loads(run(*SEED, "--json", environment={"CLICOLOR_FORCE": "1"}).out)

    def test_a_terminals_progress_is_taken_away_again(self):
        last = on_terminal(*SEED).replace("\r\n", "\n").split("\n")
        for line in last:
            visible = line.rsplit("\r", 1)[-1]
            self.assertNotIn("rows,", visible)


class Streams(Case):
    """What happens when nobody can hear the results."""

    def ended_with(self, redirection: str, *arguments) -> tuple[int, str]:
        command = f'exec "$0" "$@" {redirection}'
        ended = subprocess.run(
            ["sh", "-c", command, PROGRAM, *map(str, arguments)],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=program.LIMIT_S,
        )
        return ended.returncode, ended.stderr

    def test_a_full_or_closed_stdout_is_a_fault_that_is_told(self):
        record = self.file("a.jsonl")
        self.assertEqual(run(*SEED, "-q", "-o", record).code, 0)
        commands = (
            ("list",),
            ("info", "--json"),
            SEED,
            (*SEED, "--json"),
            ("man",),
            ("man", "run"),
            ("explain", "guard"),
            ("explain", "--json"),
            ("completion", "bash"),
            ("completion", "zsh"),
            ("completion", "fish"),
            ("new", "mine", "--force", "-o", self.file("mine.cpp")),
            ("report", record, "--html", self.file("a.html")),
            ("compare", record, record),
            ("fleet", "simulate", "--ranks", "100"),
            ("replay", f"{record}#1"),
        )
        for redirection in (">/dev/full", ">&-"):
            for arguments in commands:
                with self.subTest((redirection, arguments)):
                    code, errors = self.ended_with(redirection, *arguments)
                    self.assertEqual(code, 70)
                    told = [line for line in errors.splitlines() if line.startswith("spacecheck:")]
                    self.assertEqual(told, ["spacecheck: cannot write to standard output"])

    def test_a_closed_stdout_does_not_lead_the_table_into_the_record(self):
        record = self.file("a.jsonl")
        code, _ = self.ended_with(">&-", *SEED, "-q", "-o", record)
        self.assertIn(code, (0, 70))
        for line in record.read_text().splitlines():
            self.assertEqual(json.loads(line)["schema"], 1)

    def test_all_streams_closed(self):
        record = self.file("a.jsonl")
        code, _ = self.ended_with("<&- >&- 2>&-", *SEED, "-o", record)
        self.assertIn(code, (0, 70))
        self.assertGreater(len(program.trials_of(record)), 10)

    def test_a_full_stderr_is_no_reason_to_end(self):
        self.assertEqual(self.ended_with("2>/dev/full", *SEED), (0, ""))
        self.assertEqual(self.ended_with("2>/dev/full", "run", "zebra"), (2, ""))

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        process = subprocess.Popen(
            [PROGRAM, "run", "seed_case"],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        self.assertIn(process.wait(program.LIMIT_S), (-signal.SIGPIPE, 70))
        self.assertNotIn(b"terminate", errors)
        program.require_nothing_left(process.pid)


class Terminals(Case):
    """What kernels and files are called is shown, and not obeyed."""

    def assert_harmless(self, *arguments):
        ended = run(*arguments, program=program.BAD_KERNELS)
        for text in (ended.out, ended.err):
            self.assertEqual([c for c in text if ord(c) < 32 and c != "\n" or ord(c) == 127], [], arguments)
        return ended

    def test_a_label_with_control_characters(self):
        record = self.file("a.jsonl")
        question = ("named_for_terminals", "--space", "Serial", "--check", "reference,repeat", "--repeat", 3)
        ended = self.assert_harmless("run", *question, "-q", "-v", "-o", record)
        self.assertIn("y\\x1b[2J\\ny(0)", ended.out)
        trial = next(line["trial"] for line in program.lines_of(record) if line["type"] == "trial")
        for command in (("replay", trial), ("shrink", trial)):
            self.assertEqual(self.assert_harmless(*command).code, 1)
        other = self.file("b.jsonl", record.read_text().replace('"digest":"', '"digest":"0').replace('0",', '",'))
        for pair in ((record, other), (record, other, record)):
            self.assert_harmless("compare", *pair)

    def test_a_record_with_control_characters(self):
        record = self.file("a.jsonl")
        self.assertEqual(run(*SEED, "-q", "-o", record).code, 0)
        lines = program.lines_of(record)
        lines[0]["build"] |= {"compiler": "g++\x1b[2J\n", "flags": "\x07"}
        lines[0]["machine"] |= {"host": "node\x1b[2J", "processor": "\x1b"}
        lines[0]["fleet"] = {"rank": 1, "ranks": 3, "device": {"name": "\x1b[31mGPU", "id": "\r"}}
        for line in lines[1:-1]:
            for output in line["outputs"]:
                output["view"] += "\x1b[2J\n"
                output["digest"] = "0" * 32
        other = self.file("b.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        for files in ((record, other), (record, other, record), (other, other)):
            self.assertIn("\\x1b[2J", self.assert_harmless("compare", *files).out)
        self.assert_harmless("fleet", "vote", record, other, record)
        # And one whose compiler is none at all.
        lines[0]["build"] = {"compiler": 7, "flags": ["x"]}
        other.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.assertIn("an unnamed compiler", self.assert_harmless("compare", record, other).out)


class NoKernels(Case):
    def test_a_program_without_kernels_says_so(self):
        without = Path(program.BAD_KERNELS).with_name("no_kernels")
        record = self.file("a.jsonl")
        for arguments in (("run",), ("run", "-q", "--json", "-o", record)):
            ended = run(*arguments, program=without)
            self.assert_refused(ended, 4, "no kernel in this program", "SPACECHECK_KERNEL")
        self.assertFalse(record.exists())
        self.assertEqual(run("list", program=without).code, 0)
        self.assertRegex(run("info", program=without).out, r"(?m)^library +\S")


class Junit(Case):
    def test_is_written_whole(self):
        from xml.etree import ElementTree

        path = self.file("a.xml", "old")
        ended = run(*("run", "lets_one_past", "a_good_one", "--space", "Serial"),
                    *("--junit", path), program=program.BAD_KERNELS)
        self.assertEqual(ended.code, 1)
        suites = ElementTree.parse(path).getroot()
        self.assertEqual([s.get("name") for s in suites], ["a_good_one.Serial", "lets_one_past.Serial"])
        self.assertEqual([int(s.get("failures")) > 0 for s in suites], [False, True])
        self.assertEqual(list(self.folder.iterdir()), [path])


if __name__ == "__main__":
    if "--update" in sys.argv:
        golden("seed_case.txt").write_text(same_each_time(run(*SEED).out))
    else:
        program.main()
