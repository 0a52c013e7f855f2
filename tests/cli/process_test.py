#!/usr/bin/env python3
"""Signals, kills, clocks, no processes, no files: what was finished is in the record.

What is said is one line that says what to do, and the exit code is the promised one.
"""

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import time

import program
from injected import QUESTION, SHORT, Injected, as_nobody, not_under_a_sanitizer, preload, run_as, skip
from injected import wait_for_lines
from program import ENVIRONMENT, LIMIT_S, PROGRAM, lines_of, members_of, run, start, trials_of


def children_of(process) -> list[int]:
    return [pid for pid, state in members_of(process.pid) if pid != process.pid and state != "Z"]


class Storm(Injected):
    def test_signals_without_end_change_nothing(self):
        record, counts = self.file("a.jsonl"), self.file("signals")
        ended = run(
            *(*QUESTION, "-o", record),
            environment=preload("storm", SPACECHECK_STORM_FILE=counts),
        )
        self.assert_undisturbed(ended, record)
        # Of the program and of a worker that ended by itself.
        signals = [int(line) for line in counts.read_text().split()]
        self.assertGreaterEqual(len(signals), 2)
        self.assertGreater(max(signals), 200)

    def test_every_check_concludes_the_same(self):
        # Whether shape tries its largest size depends on how long the others took.
        question = ("run", "seed_case", "histogram", "reduce_sum", "--json", "-q", "-C", "shape")
        calm = run(*question).json["verdicts"]
        ended = run(*question, environment=preload("storm"))
        self.assertEqual((ended.code, ended.err), (0, ""))
        stormy = ended.json["verdicts"]
        for before, after in zip(calm, stormy, strict=True):
            for key in ("kernel", "space", "verdict", "trials", "failures", "findings"):
                self.assertEqual(before[key], after[key])

    def test_a_slow_reader_gets_every_byte(self):
        process = subprocess.Popen(
            [PROGRAM, *map(str, QUESTION)],
            env=ENVIRONMENT | preload("storm"),
            stdout=subprocess.PIPE,
        )
        time.sleep(1)
        text = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(LIMIT_S), 0)
        self.assertEqual(json.loads(text)["exit"], 0)


class Killed(Injected):
    def test_a_worker_killed_at_any_moment_costs_one_trial(self):
        moments = random.Random(20240611)
        kernels = ("a_good_one", "z_good_one", "prints")
        record = self.file("a.jsonl")
        process = start(
            *("run", *kernels, "--space", "Serial", "--repeat", 500, "-q", "-o", record),
            program=program.BAD_KERNELS,
            stderr=subprocess.PIPE,
            text=True,
        )
        kills = 0
        while process.poll() is None and kills < 12:
            time.sleep(moments.random() * 0.06)
            for child in children_of(process):
                try:
                    os.kill(child, signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        _, errors = process.communicate(timeout=LIMIT_S)
        program.require_nothing_left(process.pid)
        self.assertGreater(kills, 3)
        self.assertEqual(errors, "")
        lines = lines_of(record)
        self.assertEqual(lines[-1]["type"], "summary")
        self.assertEqual(lines[-1]["exit"], process.returncode)
        trials = [line for line in lines if line["type"] == "trial"]
        hit = [line for line in trials if line["ended"] not in ("completed", "unsupported")]
        self.assertLessEqual(len(hit), kills)
        for line in hit:
            self.assertEqual(line["ended"], "out_of_memory")
            self.assertIn("killed", line["message"])
        # What was hit is a finding of its kernel; a run in which nothing was hit agrees.
        self.assertEqual(process.returncode in (1, 3), bool(hit))
        self.assertEqual({line["trial"].split("/")[0] for line in trials}, set(kernels))

    def test_a_worker_killed_between_two_trials_is_replaced(self):
        record = self.file("a.jsonl")
        process = start(*QUESTION, "-o", record)
        wait_for_lines(process, record, 100)
        # While the program stands still its worker ends its trial, and waits.
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        for child in children_of(process):
            os.kill(child, signal.SIGKILL)
        process.send_signal(signal.SIGCONT)
        self.assertEqual(process.wait(LIMIT_S), 0)
        self.assert_whole(record)


class Clock(Injected):
    def test_a_time_of_day_that_jumps_changes_nothing(self):
        record = self.file("a.jsonl")
        question = (*QUESTION, "--timeout", "20s", "--time", "100s")
        begin = time.monotonic()
        ended = run(*question, "-o", record, environment=preload("clock"))
        took = time.monotonic() - begin
        self.assert_undisturbed(ended, record)
        for line in lines_of(record):
            for key in ("seconds", "whole_seconds"):
                self.assertGreaterEqual(line.get(key, 0), 0)
                self.assertLess(line.get(key, 0), took)
        # It did jump: the header has the time of day.
        year_and_month = lines_of(record)[0]["started"][:7]
        self.assertNotEqual(year_and_month, time.strftime("%Y-%m", time.gmtime()))


class StoodStill(Injected):
    def test_what_a_stop_took_is_no_hang(self):
        """Ctrl-Z and fg, or a machine that was suspended."""
        record = self.file("a.jsonl")
        process = start(*QUESTION, "--timeout", "2s", "-o", record)
        wait_for_lines(process, record, 50)
        # The workers first, and last: the program is in the middle of a trial.
        order = (*children_of(process), process.pid)
        self.assertGreater(len(order), 1)
        for pid in order:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
            time.sleep(0.1)
        time.sleep(3)
        for pid in reversed(order):
            # A worker may be done with by then: the program goes on before it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            time.sleep(0.1)
        self.assertEqual(process.wait(LIMIT_S), 0)
        self.assert_whole(record)


class Signals(Injected):
    def test_one_that_comes_while_the_application_starts_is_handed_on_to_it(self):
        shim = preload("spawn", SPACECHECK_SPAWN_SIGNAL=int(signal.SIGTERM))
        before = time.monotonic()
        ended = run("trace", "-o", self.file("a.trace"), "--", "sleep", LIMIT_S, environment=shim)
        self.assertEqual(ended.code, 128 + signal.SIGTERM, ended.err)
        self.assertLess(time.monotonic() - before, LIMIT_S / 2)


class NoProcesses(Injected):
    def test_room_that_comes_back_is_waited_for(self):
        shim = preload("spawn", SPACECHECK_SPAWN_FAILS_FROM=0, SPACECHECK_SPAWN_FAILURES=3)
        record = self.file("a.jsonl")
        self.assert_undisturbed(run(*QUESTION, "-o", record, environment=shim), record)

    def test_without_room_for_any_it_says_so(self):
        shim = preload("spawn", SPACECHECK_SPAWN_FAILS_FROM=0, SPACECHECK_SPAWN_FAILURES=999)
        record = self.file("a.jsonl")
        ended = run(*QUESTION, "-o", record, environment=shim)
        self.assert_stopped(ended, "cannot start a worker", "temporarily unavailable", "--resume")
        self.assert_resumes(record)
        for command in (("replay", "seed_case/Serial/n_threads=7"), ("selftest", "seed_case", "-q")):
            ended = run(*command, environment=shim)
            self.assert_refused(ended, 70, "cannot start a worker", "temporarily unavailable")

    def test_what_was_finished_before_is_in_the_record(self):
        # The third is needed after a crash.
        shim = preload("spawn", SPACECHECK_SPAWN_FAILS_FROM=2, SPACECHECK_SPAWN_FAILURES=999)
        record = self.file("a.jsonl")
        ended = run(
            *("run", "a_good_one", "crashes_on_17", "z_good_one", "--space", "Serial"),
            *("--json", "-q", "--check", "reference,repeat", "-o", record),
            program=program.BAD_KERNELS,
            environment=shim,
        )
        self.assert_stopped(ended, "cannot start a worker", "--resume")
        trials = trials_of(record)
        self.assertGreater(len([name for name in trials if name.startswith("a_good_one/")]), 10)
        self.assertTrue(all("completed" in t for n, t in trials.items() if "a_good" in n))
        self.assertNotEqual(lines_of(record)[-1]["type"], "summary")

    def test_the_systems_own_limit(self):
        if os.geteuid() != 0:
            skip("the limit of processes is another user's to reach; run as root")
        folder = self.folder / "theirs"
        folder.mkdir()
        self.folder.chmod(0o755)
        folder.chmod(0o777)
        record = folder / "a.jsonl"
        # LeakSanitizer, where it is built in, looks from a process of its own.
        user = (*as_nobody(), "env", "ASAN_OPTIONS=detect_leaks=0", "prlimit", "--nproc=1")
        ended = run_as(user, *SHORT, "-o", record)
        self.assert_stopped(ended, "worker", "temporarily unavailable", "--resume")
        self.assertEqual(lines_of(record)[0]["type"], "header")


class NoThreads(Injected):
    """`concurrent` needs four threads of its own: that the system has none is not the kernel's doing."""

    def test_no_kernel_is_to_blame(self):
        question = ("run", "seed_case", "--space", "Serial", "--check", "concurrent,reference", "--json", "-q")
        # One thread of the space, so that Kokkos' start takes none.
        one = {"OMP_NUM_THREADS": "1", "KOKKOS_NUM_THREADS": "1"}
        for fails_from in (0, 2, 3):
            with self.subTest(fails_from):
                shim = preload("threads", SPACECHECK_THREADS_FAIL_FROM=fails_from)
                ended = run(*question, environment=shim | one)
                self.assertEqual(ended.code, 0, ended.out + ended.err)
                (verdict,) = ended.json["verdicts"]
                concurrent = next(c for c in verdict["checks"] if c["check"] == "concurrent")
                self.assertEqual(concurrent["state"], "skipped")
                self.assertIn(f"the system gives {fails_from} of 4 host threads", concurrent["why"])

    def test_nor_where_openmp_has_none(self):
        if "OpenMP" not in program.spaces():
            self.skipTest("this build has no OpenMP")
        shim = preload("threads", SPACECHECK_THREADS_FAIL_FROM=1)
        question = ("run", "seed_case", "--space", "OpenMP", "--check", "shape,reference", "--json", "-q")
        ended = run(*question, environment=shim | {"OMP_NUM_THREADS": "2"})
        self.assertIn(ended.code, (0, 70), ended.out + ended.err)
        self.assertNotIn('"crash"', ended.out)


class FewFiles(Injected):
    def test_64_are_enough(self):
        record = self.file("a.jsonl")
        self.assert_undisturbed(self.run_limited(resource.RLIMIT_NOFILE, 64, *QUESTION, "-o", record), record)
        several = ("run", "seed_case", "histogram", "reduce_sum", "matvec", "--json", "-q")
        verdicts = [v["verdict"] for v in run(*several).json["verdicts"]]
        ended = self.run_limited(resource.RLIMIT_NOFILE, 64, *several, "--jobs", 4)
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertEqual([v["verdict"] for v in ended.json["verdicts"]], verdicts)

    def test_too_few_are_told(self):
        not_under_a_sanitizer("UBSan opens a pipe to look at an object's type")
        record = self.file("a.jsonl")
        ended = self.run_limited(resource.RLIMIT_NOFILE, 5, *QUESTION, "-o", record)
        self.assert_stopped(ended, "cannot start a worker: Too many open files", "--resume")
        self.assert_resumes(record)


if __name__ == "__main__":
    program.main()
