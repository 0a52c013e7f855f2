#!/usr/bin/env python3
"""A wrong rank is named in each of 50 runs, and in 200 clean ones nobody is accused.

SPACECHECK_WRONG_RUNS and SPACECHECK_CLEAN_RUNS are other numbers of runs.
"""

import os

import fleet
from fleet import KERNELS, QUICK, WRONG_RANK, Fleet, wrong

WRONG_RUNS = int(os.environ.get("SPACECHECK_WRONG_RUNS", "50"))
CLEAN_RUNS = int(os.environ.get("SPACECHECK_CLEAN_RUNS", "200"))
RANKS = 4


class ManyRuns(fleet.Case):
    def vote(self, number: int, **options) -> dict:
        folder = self.temporary / str(number)
        kernel = KERNELS[number % len(KERNELS)]
        started = Fleet(RANKS, kernel, *QUICK, "-o", folder, "--json", **options)
        ends = started.ended()
        self.assertTrue(ends[0].out, ends)
        self.assertEqual(ends[0].code, ends[0].json["exit"])
        return ends[0].json

    def test_a_wrong_rank_is_named_in_every_run(self):
        named = 0
        for number in range(WRONG_RUNS):
            rank, how = number % RANKS, ("bit", "warp", "bits")[number % 3]
            # Every fifth of them only in one trial of three.
            every = 3 if number % 5 == 4 else 1
            with self.subTest(number=number, how=how, rank=rank, every=every):
                asked = wrong(rank, how, seed=number, every=every)
                vote = self.vote(number, program=WRONG_RANK, environment=asked)
                self.assertEqual(vote["exit"], 6)
                self.assert_named(vote, rank)
                named += 1
        print(f"named in {named} of {WRONG_RUNS} runs")

    def test_nobody_is_accused_in_clean_runs(self):
        accused = 0
        for number in range(CLEAN_RUNS):
            with self.subTest(number):
                vote = self.vote(number)
                accused += bool(vote["suspects"] or vote["kernels"] or vote["lost"])
                self.assertEqual(vote["exit"], 0, vote)
        print(f"accused in {accused} of {CLEAN_RUNS} clean runs")


if __name__ == "__main__":
    fleet.main()
