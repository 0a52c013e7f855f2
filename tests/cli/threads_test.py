#!/usr/bin/env python3
"""Threads that a trial asks for and does not get: it is not done. And a run says how many there were."""

import unittest

import program
from program import Case, run


def outcome(ended, name: str) -> dict:
    (verdict,) = ended.json["verdicts"]
    return next(check for check in verdict["checks"] if check["check"] == name)


@unittest.skipUnless("OpenMP" in program.spaces(), "this build has no OpenMP")
class FewerThanAskedFor(Case):
    QUESTION = ("run", "seed_case", "--space", "OpenMP", "--check", "shape", "--json", "-q")

    def test_shape_does_not_cover_them(self):
        for environment in ({"OMP_THREAD_LIMIT": "1"}, {"OMP_DYNAMIC": "true"}):
            with self.subTest(environment):
                ended = run(*self.QUESTION, environment=environment)
                self.assertEqual(ended.code, 0, ended.out + ended.err)
                shape = outcome(ended, "shape")
                self.assertEqual(shape["state"], "ran")
                missing = [line for line in shape["not_covered"] if line.startswith("2 threads: ")]
                self.assertEqual(len(missing), 1, shape)

    def test_such_a_trial_is_not_done(self):
        trial = "seed_case/OpenMP/n_threads=7/threads=2"
        self.assertEqual(run("replay", trial).code, 0)
        ended = run("replay", trial, environment={"OMP_THREAD_LIMIT": "1"})
        self.assert_refused(ended, 4, "OpenMP gives a launch 1 of 2 threads", "OMP_THREAD_LIMIT")
        ended = run("replay", trial, environment={"OMP_DYNAMIC": "true"})
        self.assert_refused(ended, 4, "OMP_DYNAMIC")

    def test_where_they_are_there_shape_covers_them(self):
        shape = outcome(run(*self.QUESTION), "shape")
        self.assertFalse([line for line in shape.get("not_covered", []) if "threads" in line])


@unittest.skipUnless("OpenMP" in program.spaces(), "this build has no OpenMP")
class OneThread(Case):
    def test_the_run_says_with_how_many_it_ran(self):
        question = ("run", "seed_case", "--check", "repeat", "-q")
        for threads, words in ((1, "OpenMP ran with one thread"), (2, "OpenMP ran with 2 threads")):
            environment = {"OMP_NUM_THREADS": str(threads)}
            ended = run(*question, "--json", environment=environment)
            self.assertEqual(ended.json["threads"], {"OpenMP": threads})
            (verdict,) = [v for v in ended.json["verdicts"] if v["space"] == "OpenMP"]
            self.assertEqual(verdict["threads"], threads)
            (repeat,) = verdict["checks"]
            self.assertEqual("not_covered" in repeat, threads == 1)
            self.assertIn(words, run(*question, environment=environment).out)

    def test_info_names_them(self):
        for threads in (1, 2):
            ended = run("info", "--json", environment={"OMP_NUM_THREADS": str(threads)})
            self.assertEqual(ended.json["threads"], {"OpenMP": threads})

    def test_the_selftest_claims_no_race_there(self):
        if not run("list", "--faults", "--json").json:
            self.skipTest("this build has no faults")
        faults = ("race_plusplus", "race_reductionmissing")
        question = ("selftest", *faults, "--check", "repeat", "--json", "-q")
        ended = run(*question, environment={"OMP_NUM_THREADS": "1"})
        self.assertEqual(ended.json["missed"], [])
        self.assertEqual(ended.json["checks"]["repeat"]["claimed"], 0)


if __name__ == "__main__":
    program.main()
