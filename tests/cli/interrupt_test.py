#!/usr/bin/env python3
"""Ctrl-C and kill -9: what was done is in the record, and --resume makes it whole.

SPACECHECK_KILLS: how often the run is killed at a random moment; 6 unless told otherwise.
"""

import json
import os
import random
import re
import signal
import subprocess
import time

import program
from program import (
    LIMIT_S,
    Case,
    lines_of,
    members_of,
    require_nothing_left,
    run,
    start,
    trials_of,
    verdicts_without_time,
)

# Some thousand short trials, so that there is a middle to be killed in; the same each time, as shape's are not.
QUESTION = ("run", "seed_case", "--space", "Serial", "--repeat", 4000, "--json", "-C", "shape")
KILLS = int(os.environ.get("SPACECHECK_KILLS", "6"))


def complete_lines(record) -> int:
    return record.read_bytes().count(b"\n") if record.exists() else 0


PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}


def wait_for_kernel(process, record, kernel: str) -> None:
    """Until the trials of those before it are recorded, and its own first has begun."""
    before, deadline = -1, time.monotonic() + LIMIT_S
    while (now := complete_lines(record)) < 2 or now != before:
        assert process.poll() is None, f"it ended before {kernel}"
        assert time.monotonic() < deadline
        before = now
        time.sleep(0.5)


def wait_for_lines(process, record, count: int) -> None:
    deadline = time.monotonic() + LIMIT_S
    while complete_lines(record) < count:
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < deadline, "no trial was recorded"
        time.sleep(0.001)


class Interrupted(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ended = run(*QUESTION)
        assert ended.code == 0, ended.err
        cls.undisturbed = verdicts_without_time(ended.json["verdicts"])

    def resume(self, record):
        ended = run(*QUESTION, "-o", record, "--resume")
        self.assertEqual(ended.code, 0, ended.err)
        self.assertEqual(verdicts_without_time(ended.json["verdicts"]), self.undisturbed)
        last = lines_of(record)[-1]
        self.assertEqual(last["type"], "summary")
        self.assertEqual(len(trials_of(record)), last["verdicts"][0]["all_trials"])

    def test_ctrl_c_ends_after_the_trial_in_hand(self):
        record = self.file("a.jsonl")
        process = start(*QUESTION, "-o", record, stderr=subprocess.PIPE, text=True)
        wait_for_lines(process, record, 200)
        # As the terminal does it: to the program and its workers at once.
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 130)
        self.assertIn("--resume", errors)
        self.assertNotIn("crash", errors)
        require_nothing_left(process.pid)
        lines = lines_of(record)
        self.assertNotEqual(lines[-1]["type"], "summary")
        # Without an access twin, say under a sanitizer, its trial is unsupported.
        endings = {line["ended"] for line in lines[1:]}
        self.assertLessEqual(endings, {"completed", "unsupported"})
        self.assertGreaterEqual(len(lines), 200)
        self.resume(record)

    def test_ctrl_c_without_a_record_says_that_there_is_none(self):
        # Of trials for minutes: it can't have ended.
        endless = ("run", "seed_case", "--space", "Serial", "--repeat", 1_000_000, "--json", "-q")
        process = start(*endless, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 130)
        self.assertIn("-o FILE", errors)

    def test_ctrl_c_leaves_a_forced_record_as_it_was(self):
        record = self.file("a.jsonl", "precious\n")
        # Of trials for minutes: it can't have ended.
        endless = ("run", "seed_case", "--space", "Serial", "--repeat", 1_000_000)
        process = start(*endless, "-o", record, "--force")
        wait_for_lines(process, self.file("a.jsonl.part"), 100)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(LIMIT_S), 130)
        self.assertEqual(record.read_text(), "precious\n")

    def test_one_ctrl_c_that_comes_twice_is_one(self):
        """As launchers and timeout do it: to the process, and to its group."""
        record = self.file("a.jsonl")
        process = start(*QUESTION, "-o", record, **PIPES)
        wait_for_lines(process, record, 200)
        process.send_signal(signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        out, errors = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(json.loads(out)["interrupted"])
        self.resume(record)

    def test_killed_at_any_moment_it_can_be_resumed(self):
        moments = random.Random(20240503)
        for kill in range(KILLS):
            record = self.file(f"killed_{kill}.jsonl")
            process = start(*QUESTION, "-o", record)
            wait_for_lines(process, record, moments.choice((1, 2, 30, 500, 2000, 3500)))
            time.sleep(moments.random() * 0.02)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(LIMIT_S)
            # Its workers die with it, whatever they are doing.
            require_nothing_left(process.pid)
            with self.subTest(kill):
                whole = record.read_bytes().rpartition(b"\n")[0].splitlines()
                for line in whole:
                    self.assertEqual(json.loads(line)["schema"], 1)
                self.resume(record)

    def test_a_killed_worker_does_not_outlive_its_parent(self):
        process = start(
            *("run", "loops_for_ever", "--space", "Serial", "--timeout", "600s"),
            program=program.BAD_KERNELS,
        )
        deadline = time.monotonic() + LIMIT_S
        while len(members_of(process.pid)) < 2:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        time.sleep(0.2)
        process.kill()
        process.wait(LIMIT_S)
        require_nothing_left(process.pid)


class Found(Case):
    """What was found before a Ctrl-C is told, and nothing of what was not finished."""

    def interrupted_in_the_second(self, *arguments):
        # It hangs, so that it is met; then it has its verdict, too.
        process = start(
            *("run", "lets_one_past", "loops_for_ever", "z_good_one", "--space", "Serial"),
            *("--timeout", "4s", "-o", self.file("a.jsonl"), *arguments),
            program=program.BAD_KERNELS,
            **PIPES,
        )
        wait_for_kernel(process, self.file("a.jsonl"), "loops_for_ever")
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 130)
        require_nothing_left(process.pid)
        return out, errors

    def test_findings_come_with_their_replay_lines(self):
        page = self.file("a.html", "precious")
        out, errors = self.interrupted_in_the_second("--junit", self.file("a.xml"), "--html", page)
        self.assertRegex(out, r"FAIL  lets_one_past  guard")
        self.assertRegex(out, rf"replay: {re.escape(program.BAD_KERNELS)} replay 'lets_one_past/Serial/")
        self.assertRegex(out, r"FAIL  loops_for_ever  \w+  hang")
        self.assertTrue(out.endswith("\n2 of 3 rows done: 1 disagree, 1 hang\n"), out)
        self.assertNotIn("z_good_one", out)
        self.assertNotIn("flake rate", out)
        last = errors.splitlines()[-1]
        self.assertIn("interrupted; continue with the same command and --resume", last)
        self.assertTrue(last.endswith(f"; {self.file('a.xml')}, {page} not written"), last)
        self.assertFalse(self.file("a.xml").exists())
        self.assertEqual(page.read_text(), "precious")

    def test_as_json_it_is_one_whole_object_that_says_so(self):
        out, _ = self.interrupted_in_the_second("--json")
        told = json.loads(out)
        self.assertEqual((told["schema"], told["exit"], told["interrupted"]), (1, 130, True))
        self.assertEqual([v["kernel"] for v in told["verdicts"]], ["lets_one_past", "loops_for_ever"])
        self.assertTrue(told["verdicts"][0]["findings"][0]["replay"])


class Twice(Case):
    """A second Ctrl-C ends at once what does not come to the end of its trial."""

    def end_at_once(self, *arguments):
        record = self.file("a.jsonl")
        process = start(
            *("run", "a_good_one", "loops_for_ever", "--space", "Serial", "-o", record, *arguments),
            program=program.BAD_KERNELS,
            **PIPES,
        )
        wait_for_kernel(process, record, "loops_for_ever")
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        self.assertIsNone(process.poll(), "the trial in hand has no end")
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()
        self.assertEqual(process.returncode, 130)
        require_nothing_left(process.pid)
        self.assertEqual(
            [line.partition(";")[0] for line in errors.splitlines() if line.startswith("spacecheck: ")],
            ["spacecheck: ends after the trial in hand", "spacecheck: interrupted"],
        )
        self.assertIn("--resume", errors)
        return record

    def test_with_a_worker_and_its_record_can_be_continued(self):
        record = self.end_at_once("--timeout", "600s")
        done = trials_of(record)
        self.assertGreater(len(done), 0)
        ended = run(
            *("run", "a_good_one", "loops_for_ever", "--space", "Serial", "-o", record),
            *("--resume", "--timeout", "1s", "--json"),
            program=program.BAD_KERNELS,
        )
        self.assertEqual(ended.code, 1, ended.err)
        self.assertEqual([v["verdict"] for v in ended.json["verdicts"]], ["agree", "hang"])
        self.assertLessEqual(done.items(), trials_of(record).items())

    def test_in_one_process_where_the_kernel_is_the_program(self):
        self.end_at_once("--no-isolate", "--check", "reference")


if __name__ == "__main__":
    program.main()
