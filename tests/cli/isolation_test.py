#!/usr/bin/env python3
"""Kernels that crash, hang, throw, fill the memory or leave: each a finding, the others unharmed."""

import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import program
from program import PROGRAM, Case, members_of, run

DATA_LIMIT = 400 << 20

EXPECTED = {
    "crashes_on_17": ("crash", "crash", "SIGSEGV"),
    "aborts": ("crash", "crash", "an assertion of mine failed"),
    "overflows_stack": ("crash", "crash", "SIGSEGV"),
    "exits": ("crash", "crash", "exit code 0"),
    "closes_its_socket": ("crash", "crash", ""),
    "asks_for_too_little": ("crash", "crash", "SIGSEGV"),
    "throws": ("crash", "exception", "no luck today"),
    "misnames_its_output": ("crash", "exception", "its reference threw: "),
    "crashes_in_its_reference": ("crash", "crash", "in its reference: SIGSEGV"),
    "gives_no_number_fast": ("disagree", "wrong", "y(3) is nan, should be 1 "),
    "wants_no_number_fast": ("disagree", "wrong", "y(3) is 1, should be nan "),
    "says_how_it_waits": ("crash", "exception", "OMP_WAIT_POLICY=passive"),
    "loops_for_ever": ("hang", "hang", "2 s"),
    "allocates_without_end": ("crash", "out_of_memory", ""),
}


def bad(*arguments, **options):
    return run(*arguments, program=program.BAD_KERNELS, data_limit=DATA_LIMIT, **options)


class Isolation(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ended = bad(
            *("run", "--space", "Serial", "--timeout", "2s", "--json", "-q"),
            *("--check", "coverage,guard,reference,repeat,scratch"),
        )
        cls.verdicts = {v["kernel"]: v for v in cls.ended.json["verdicts"]}

    def test_the_run_ends_with_1_and_every_kernel_has_its_verdict(self):
        self.assertEqual((self.ended.code, self.ended.err), (1, ""))
        listed = {row["name"] for row in bad("list", "--json").json}
        self.assertEqual(set(self.verdicts), listed)

    def test_each_is_a_finding_of_its_kind(self):
        for kernel, (verdict, kind, words) in EXPECTED.items():
            with self.subTest(kernel):
                self.assertEqual(self.verdicts[kernel]["verdict"], verdict)
                findings = self.verdicts[kernel]["findings"]
                self.assertEqual([f["kind"] for f in findings], [kind])
                self.assertIn(words, findings[0]["message"])
                self.assertTrue(findings[0]["replay"].startswith(f"{program.BAD_KERNELS} replay '{kernel}/Serial/"))
                # What is no hang does not depend on how long one waits.
                self.assertEqual(findings[0]["replay"].endswith("' --timeout 2s"), kind == "hang")

    def test_how_threads_wait_is_the_users_to_choose(self):
        chosen = {"OMP_WAIT_POLICY": "active", "OMP_PROC_BIND": "true"}
        question = ("run", "says_how_it_waits", "--space", "Serial", "--json", "-q")
        findings = bad(*question, environment=chosen).json["verdicts"][0]["findings"]
        for variable, value in chosen.items():
            self.assertIn(f"{variable}={value}", findings[0]["message"])

    def test_the_good_ones_agree_also_the_last(self):
        # Of has_a_slow_reference only the reference takes longer than a trial may.
        for kernel in ("a_good_one", "z_good_one", "prints", "has_a_slow_reference"):
            self.assertEqual(self.verdicts[kernel]["verdict"], "agree", kernel)

    def test_a_crash_keeps_what_the_kernel_said_last(self):
        message = self.verdicts["aborts"]["findings"][0]["message"]
        self.assertIn("SIGABRT", message)

    def test_a_kernel_that_is_wrong_now_and_then_is_flaky(self):
        verdict = self.verdicts["now_and_then"]
        self.assertEqual(verdict["verdict"], "flaky")
        for finding in verdict["findings"]:
            low, high = finding["rate_interval"]
            self.assertLess(low, finding["rate"])
            self.assertGreater(high, finding["rate"])


class LargestSize(Case):
    def test_no_room_or_no_end_there_alone_is_no_verdict(self):
        # Whether the square is tried depends on what its pages cost on this machine.
        room = "(no memory: |more than 0.25 s)"
        for kernel, why in (("needs_a_square", room), ("takes_an_hour", "no end within 2 s")):
            with self.subTest(kernel):
                question = ("run", kernel, "--space", "Serial", "--check", "shape")
                ended = bad(*question, "--timeout", "2s", "--json", "-q")
                verdict = ended.json["verdicts"][0]
                self.assertEqual((ended.code, verdict["verdict"]), (0, "agree"))
                left_out = verdict["checks"][0]["not_covered"]
                words = r"more than 2\^16 blocks \(2097179 work items: " + why
                self.assertRegex(left_out[0], words)
                # Asked for by the user it is a finding.
                asked = bad(*question, "--timeout", "2s", "--n-threads", "2097179")
                self.assertEqual(asked.code, 1)


class ExitCodes(Case):
    def code(self, kernel, *more):
        return bad("run", kernel, "--space", "Serial", "--check", "repeat", *more).code

    def test_flaky_alone_is_3_or_what_was_asked(self):
        self.assertEqual(self.code("now_and_then", "--repeat", 60), 3)
        self.assertEqual(self.code("now_and_then", "--repeat", 60, "--flaky", "fail"), 1)
        self.assertEqual(self.code("now_and_then", "--repeat", 60, "--flaky", "pass"), 0)

    def test_what_a_crash_cut_off_did_not_run(self):
        verdict = bad("run", "crashes_on_17", "--space", "Serial", "--json", "-q").json["verdicts"][0]
        states = {check["check"]: check for check in verdict["checks"]}
        self.assertEqual(sum(check["state"] == "ran" for check in states.values()), 1)
        # Told of the plain trial, whatever else ends in the same way.
        self.assertEqual(verdict["findings"][0]["check"], "reference")
        for name in ("concurrent", "repeat", "order"):
            self.assertEqual((states[name]["state"], states[name]["why"]), ("skipped", "after the crash"))

    def test_a_good_one_is_0_among_none_but_good_ones(self):
        self.assertEqual(bad("run", "*_good_one", "prints", "--space", "Serial").code, 0)


class Replay(Case):
    def test_the_replay_line_shows_the_failure_again(self):
        for kernel in ("crashes_on_17", "lets_one_past", "throws"):
            with self.subTest(kernel):
                ended = bad("run", kernel, "--space", "Serial", "--json")
                finding = ended.json["verdicts"][0]["findings"][0]
                trial = finding["replay"].split("'")[1]
                again = bad("replay", trial)
                self.assertEqual(again.code, 1)
                self.assertIn("FAIL", again.out)
                # As a test framework breaks it.
                broken = bad("replay", trial.replace(",", ", \n        ", 1))
                self.assertEqual(broken.code, 1)
                self.assertIn("FAIL", broken.out)
                self.assert_refused(bad("replay", trial.replace(",", ", ", 1)), 2)

    def test_the_replay_line_is_the_program_as_it_was_started(self):
        (self.folder / "my kernels").mkdir()
        mine = self.folder / "my kernels" / "check_mine"
        try:
            mine.hardlink_to(Path(program.BAD_KERNELS).resolve())
        except OSError:
            shutil.copy(program.BAD_KERNELS, mine)
        for started_as, path in ((mine, None), ("./check_mine", None), ("check_mine", mine.parent)):
            with self.subTest(started_as):
                environment = {"PATH": f"{path}:{os.environ['PATH']}"} if path else {}
                here = {"program": started_as, "environment": environment, "cwd": mine.parent}
                for arguments in (("run", "lets_one_past"), ("shrink", "lets_one_past/Serial/n_threads=70/watched")):
                    ended = run(*arguments, **here)
                    line = re.search(r"replay: (.* replay '.*')$", ended.out, re.MULTILINE)[1]
                    pasted = subprocess.run(
                        ["sh", "-c", line], cwd=mine.parent, env=program.ENVIRONMENT | environment, capture_output=True, timeout=program.LIMIT_S
                    )
                    self.assertEqual((pasted.returncode, pasted.stderr), (1, b""), line)
                self.assertIn("check_mine", run("run", "zebra", **here).error_line)
                self.assertRegex(run("--help", **here).out, r"(?m)^Usage: .*check_mine'? ")

    def test_shrink_comes_down_to_the_smallest_size(self):
        ended = bad("run", "lets_one_past", "--space", "Serial", "--json", "--check", "guard")
        trial = ended.json["verdicts"][0]["findings"][0]["replay"].split("'")[1]
        shrunk = bad("shrink", trial)
        self.assertEqual(shrunk.code, 1)
        first, _, last = shrunk.out.partition("smallest that still fails")
        self.assertIn(trial, first)
        self.assertRegex(last, rf"replay: {re.escape(program.BAD_KERNELS)} replay 'lets_one_past/Serial/n_threads=0,")
        self.assertEqual(bad("shrink", "a_good_one/Serial/n_threads=5").code, 0)

    def test_a_hang_is_repeated_with_the_time_it_was_told_by(self):
        shrunk = bad("shrink", "loops_for_ever/Serial/n_threads=18", "--timeout", "0.5s")
        self.assertEqual(shrunk.code, 1)
        self.assertRegex(shrunk.out, r"replay: .*' --timeout 0\.5s\n")

    def test_a_difference_between_spaces_is_shown_again_without_a_reference(self):
        spaces = program.spaces()
        if len(spaces) < 2:
            self.skipTest("one space")
        ended = bad("run", "other_on_serial", "--space", ",".join(spaces[:2]), "--check", "parity", "--json")
        finding = ended.json["verdicts"][1]["findings"][0]
        self.assertEqual((ended.code, finding["kind"]), (1, "disagree"))
        again = bad("replay", finding["replay"].split("'")[1])
        self.assertEqual(again.code, 1)
        self.assertIn("y has other bits than in the plain trial on Serial", again.out)

    def test_a_trial_that_cannot_be_done_does_not_pass(self):
        for arguments in (("replay",), ("replay", "--json"), ("shrink",)):
            ended = bad(*arguments, "a_good_one/Serial/n_threads=7/access/seed=42")
            self.assert_refused(ended, 4, "no access twin beside this program")

    def test_a_trial_that_the_access_twin_cannot_do_accuses_no_kernel(self):
        if not Path(f"{PROGRAM}.access").exists():
            self.skipTest("no access twin")
        for space in set(program.spaces()) - {"Serial"}:
            sizes = "n_threads=7,array_size=10,buffer_size=5/access"
            for trial in (f"seed_case/{space}/{sizes}/seed=42", f"seed_case/Serial/{sizes}/against={space}"):
                for command in (("replay",), ("replay", "--json"), ("shrink",)):
                    with self.subTest((command, trial)):
                        self.assert_refused(run(*command, trial), 4, "the access twin runs Serial only")

    def test_a_kernel_that_the_access_twin_lacks_is_told_and_the_rest_done(self):
        if not Path(f"{PROGRAM}.access").exists():
            self.skipTest("no access twin")
        mine = self.file("mine")
        shutil.copy(program.BAD_KERNELS, mine)
        shutil.copy(f"{PROGRAM}.access", f"{mine}.access")
        told = "mine.access has no kernel 'a_good_one', which mine has"
        question = ("run", "a_good_one", "--space", "Serial", "-q", "--check")
        ended = run(*question, "access,reference", program=mine)
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertRegex(ended.out, "a_good_one .* 1 check[*], 1 skipped .* agree")
        self.assertIn(f"* not covered by access: {told}", ended.out)
        self.assertEqual(run(*question, "access", program=mine).code, 4)
        trial = "a_good_one/Serial/n_threads=7/access/seed=42"
        self.assert_refused(run("replay", trial, program=mine), 4, told)

    def test_a_condition_that_would_change_nothing_is_refused(self):
        for conditions in ("layout=left", "past_guard", "force_guard", "poison=zero", "order=reverse"):
            trial = f"a_good_one/Serial/n_threads=7/{conditions}/seed=42"
            self.assert_refused(bad("replay", trial), 2, conditions.split("=")[0], "needs 'watched'")
            self.assertEqual(bad("replay", f"a_good_one/Serial/n_threads=7/{conditions}/watched").code, 0)
        # Blame turns these in the access twin, which watches in any case.
        for conditions in ("force_guard", "poison=zero"):
            self.assertIn(run("replay", f"seed_case/Serial/n_threads=7/access/{conditions}").code, (0, 4))
        self.assert_refused(bad("shrink", "a_good_one/Serial/n_threads=7/threads=2"), 2, "threads needs")
        if "OpenMP" in program.spaces():
            self.assert_refused(bad("replay", "a_good_one/OpenMP/n_threads=7/threads=513"), 2, "at most 512 on OpenMP")


class Jobs(Case):
    def test_several_at_once_conclude_the_same(self):
        kernels = ("a_good_one", "aborts", "crashes_on_17", "lets_one_past", "prints", "throws")
        question = ("run", *kernels, "--space", "Serial", "--json", "-q")

        def concluded(*more):
            verdicts = bad(*question, *more).json["verdicts"]
            return [(v["kernel"], v["verdict"], v["trials"], len(v["findings"])) for v in verdicts]

        self.assertEqual(concluded("--jobs", 3), concluded())

    def test_no_dead_worker_is_left_unburied_while_the_run_goes_on(self):
        process = program.start(
            *("run", "crashes_on_17", "exits", "aborts", "--space", "Serial", "--jobs", "2"),
            program=program.BAD_KERNELS,
        )
        oldest: dict[int, float] = {}
        longest = 0.0

        def watch():
            nonlocal longest
            while process.poll() is None:
                now = time.monotonic()
                for member, state in members_of(process.pid):
                    if state == "Z" and member != process.pid:
                        longest = max(longest, now - oldest.setdefault(member, now))
                time.sleep(0.01)

        watcher = threading.Thread(target=watch)
        watcher.start()
        self.assertEqual(process.wait(program.LIMIT_S), 1)
        watcher.join()
        self.assertLess(longest, 3)


class WithoutIsolation(Case):
    def test_the_exception_is_a_finding_in_one_process_too(self):
        ended = bad("run", "throws", "a_good_one", "--space", "Serial", "--no-isolate", "--json")
        self.assertEqual(ended.code, 1)
        verdicts = {v["kernel"]: v["verdict"] for v in ended.json["verdicts"]}
        self.assertEqual(verdicts, {"throws": "crash", "a_good_one": "agree"})

    def test_no_trial_is_told_under_a_number_of_threads_that_it_did_not_have(self):
        for space in set(program.spaces()) & {"OpenMP", "Threads"}:
            record = self.file("a.jsonl")
            question = ("run", "a_good_one", "lets_one_past", "--space", space, "--no-isolate", "--json", "-o", record)
            ended = bad(*question, environment={"KOKKOS_NUM_THREADS": "3"})
            self.assertEqual(ended.code, 1, ended.err)
            self.assertFalse([name for name in program.trials_of(record) if "/threads=" in name])
            for verdict in ended.json["verdicts"]:
                shape = next(check for check in verdict["checks"] if check["check"] == "shape")
                self.assertIn("other numbers of threads than this process has", shape["not_covered"])
            # One trial alone starts its process with what it asks for.
            self.assertEqual(bad("replay", f"a_good_one/{space}/n_threads=7/threads=2", "--no-isolate").code, 0)

    def test_a_crash_is_the_debuggers(self):
        self.assertLess(bad("run", "aborts", "--space", "Serial", "--no-isolate").code, 0)


if __name__ == "__main__":
    program.main()
