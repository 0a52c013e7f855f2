#!/usr/bin/env python3
"""The self-test: caught, missed and falsely accused, by name, in the table and as JSON."""

import json
import subprocess
import unittest

import program
from program import Case, run

# The keys of one check that scripts may count on.
CHECK_KEYS = {"precision", "recall", "claimed"}


def has_faults() -> bool:
    return bool(run("list", "--faults", "--json").json)


@unittest.skipUnless(has_faults(), "this build has no faults")
class OfThisProgram(Case):
    def test_faults_and_twins_by_name(self):
        ended = run("selftest", "*_guard_*", "seed_case", "--space", "Serial", "--json", "-q")
        self.assertEqual((ended.code, ended.err), (0, ""))
        result = ended.json
        self.assertEqual((result["schema"], result["exit"]), (1, 0))
        self.assertEqual((result["precision"], result["recall"]), (1.0, 1.0))
        self.assertEqual((result["missed"], result["accused"]), ([], []))
        self.assertGreaterEqual(result["faults"], 4)
        self.assertGreaterEqual(result["clean"], 3)
        for name, check in result["checks"].items():
            with self.subTest(name):
                self.assertLessEqual(CHECK_KEYS, set(check))
        guard = result["checks"]["guard"]
        self.assertEqual((guard["precision"], guard["recall"]), (1.0, 1.0))
        self.assertGreaterEqual(guard["claimed"], 3)
        low, high = guard["recall_interval"]
        self.assertLess(low, 1)
        self.assertEqual(high, 1)

    def test_the_table_names_faults_labels_and_checks(self):
        ended = run("selftest", "fault_guard_greater", "twin_guard_absent", "--space", "Serial", "-q")
        self.assertEqual(ended.code, 0)
        self.assertRegex(ended.out, r"fault_guard_greater +cubff#54 +guard, reference(, access)?; also")
        self.assertRegex(ended.out, r"guard +1\.000 \[0\.025, 1\.000\] 1/1 +1\.000 \[")
        self.assertRegex(ended.out, r"1 faults: 0 missed; 1 clean kernels: 0 falsely accused\n$")

    def test_what_cannot_show_here_is_listed_and_counted_nowhere(self):
        result = run("selftest", "fault_*", "--space", "Serial", "--check", "parity", "--json").json
        self.assertEqual((result["recall"], result["missed"]), (None, []))
        self.assertIn("fault_max_joined_by_sum", result["elsewhere"])
        self.assertIn("fault_captures_this", result["elsewhere"])

    def test_the_same_with_any_number_of_jobs(self):
        question = ("selftest", "*_scratch_*", "--space", "Serial", "--json", "-q", "--jobs")

        def claimed(jobs):
            # What else catches a fault may be a matter of chance: that is not compared.
            result = run(*question, jobs).json
            counts = {name: (c["caught"], c["claimed"]) for name, c in result["checks"].items()}
            return counts, [result[key] for key in ("exit", "faults", "clean", "missed", "accused")]

        self.assertEqual(claimed(1), claimed(3))

    def test_progress_is_on_stderr_and_quiet_is_quiet(self):
        arguments = ("selftest", "fault_coin", "--space", "Serial", "--json")
        json.loads(run(*arguments).out)
        self.assertEqual(run(*arguments, "-q").err, "")

    def test_refusals(self):
        self.assert_refused(run("selftest", "fault_gaurd_greater"), 2, "fault_guard_greater")
        self.assert_refused(run("selftest", "--check", "gaurd"), 2, "'guard'")
        self.assert_refused(run("selftest", "--jobs", "0"), 2, "--jobs")

    def test_an_interrupt_ends_it(self):
        process = program.start("selftest", "--jobs", "2", "-q", stderr=subprocess.PIPE)
        process.stderr.fileno()
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(2)
        self.assertEqual(process.wait(60), 130)
        self.assertIn(b"interrupted", process.stderr.read())
        process.stderr.close()
        program.require_nothing_left(process.pid)


class OfBadKernels(Case):
    """A program whose clean kernels are not clean, and whose fault no check can see."""

    def selftest(self, *names):
        return run(
            *("selftest", *names, "--space", "Serial", "--timeout", "2s", "--json", "-q"),
            program=program.BAD_KERNELS,
        )

    def test_a_fault_that_is_none_is_missed(self):
        ended = self.selftest("fault_that_is_none")
        self.assertEqual(ended.code, 1)
        self.assertEqual(ended.json["missed"], ["fault_that_is_none"])
        self.assertEqual((ended.json["recall"], ended.json["checks"]["guard"]["recall"]), (0, 0))

    def test_a_clean_kernel_that_is_none_is_accused(self):
        ended = self.selftest("fault_that_is_one", "lets_one_past", "a_good_one")
        self.assertEqual(ended.code, 1)
        result = ended.json
        self.assertEqual(result["missed"], [])
        self.assertEqual(result["accused"], ["lets_one_past"])
        self.assertEqual(result["clean"], 2)
        self.assertEqual(result["checks"]["guard"]["precision"], 0.5)
        accusation = result["accusations"][0]
        self.assertEqual((accusation["kernel"], accusation["space"]), ("lets_one_past", "Serial"))
        trial = accusation["replay"].split("'")[1]
        self.assertEqual(run("replay", trial, program=program.BAD_KERNELS).code, 1)

    def test_without_faults_nothing_was_tested(self):
        ended = self.selftest("a_good_one")
        self.assertEqual(ended.code, 4)
        self.assertIsNone(ended.json["recall"])

    def test_a_crash_or_a_hang_of_one_harms_no_other(self):
        ended = self.selftest("crashes_on_17", "loops_for_ever", "a_good_one", "fault_that_is_one")
        self.assertEqual(ended.code, 1)
        self.assertEqual(ended.json["accused"], ["crashes_on_17", "loops_for_ever"])
        self.assertEqual(ended.json["missed"], [])


if __name__ == "__main__":
    program.main()
