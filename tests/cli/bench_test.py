#!/usr/bin/env python3
"""bench: the promised JSON, what is refused, and what cannot be asked."""

import program
from program import BAD_KERNELS, Case, run

FEW = ("--pairs", "15", "--space", "Serial")


class Bench(Case):
    def test_a_number_of_threads_that_cannot_be_is_refused(self):
        ended = run("bench", "seed_case", "--n", "100", environment={"KOKKOS_NUM_THREADS": "abc"})
        self.assert_refused(ended, 2, "KOKKOS_NUM_THREADS is 'abc'", "from 1 to")

    def test_a_twin_that_computes_something_else_gets_no_ratio(self):
        ended = run("bench", "wrong_twin", *FEW, program=BAD_KERNELS)
        self.assertEqual(ended.code, 1, ended.err)
        self.assertRegex(ended.words, r"wrong_twin .* no ratio: the twin computes something else: y\(999\) is .*, by hand ")
        self.assertNotRegex(ended.out, r"\b(met|missed|unclear)\b")
        ended = run("bench", "--json", *FEW, program=BAD_KERNELS)
        self.assertEqual(ended.code, 1)
        self.assertEqual([row["kernel"] for row in ended.json["rows"]], ["right_twin"])
        self.assertEqual([row["kernel"] for row in ended.json["refused"]], ["wrong_twin"])

    def test_every_kernel_of_the_catalogue_has_a_twin_that_computes_the_same(self):
        kernels = {kernel["name"] for kernel in run("list", "--json").json}
        # Where others want the processors, threads that spin would make a launch last as long as a time slice.
        waiting = {"OMP_WAIT_POLICY": "passive"}
        ended = run("bench", "--json", "--n", "100", "--pairs", "15", *kernels, environment=waiting)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertEqual({row["kernel"] for row in ended.json["rows"]}, kernels)
        self.assertEqual(ended.json["refused"], [])

    def test_json_has_the_promised_keys(self):
        answer = run("bench", "right_twin", "--json", "--n", "1000,1e4,1e5", *FEW, program=BAD_KERNELS).json
        self.assertEqual(answer["schema"], 1)
        self.assertEqual([row["n"] for row in answer["rows"]], [1000, 10000, 100000])
        for row in answer["rows"]:
            self.assertEqual((row["id"], row["kernel"], row["space"]), ("P1", "right_twin", "Serial"))
            self.assertLessEqual(row["low"], row["ratio"])
            self.assertLessEqual(row["ratio"], row["high"])
            self.assertGreaterEqual(row["pairs"], 15)
            self.assertEqual((row["bytes"], row["flops"]), (8 * row["n"], row["n"]))
            self.assertIn(row["too_noisy"], (True, False))
        grown = answer["growth"]
        self.assertEqual([(g["kernel"], g["from"], g["to"], g["sizes"]) for g in grown], [("right_twin", 1000, 100000, 3)])

    def test_the_table_says_how_time_grows(self):
        ended = run("bench", "right_twin", "--n", "1e4,1e6", *FEW, program=BAD_KERNELS)
        self.assertRegex(ended.out, r"right_twin on Serial: time grows as n\^\d\.\d\d \(two sizes\), 1e4 to 1e6")

    def test_a_size_that_is_named_twice_is_one_row(self):
        ended = run("bench", "right_twin", "--json", "--n", "1000,1e3,2000", *FEW, program=BAD_KERNELS)
        self.assertEqual([row["n"] for row in ended.json["rows"]], [1000, 2000])

    def test_what_cannot_be_asked(self):
        ended = run("bench", "P9", program=BAD_KERNELS)
        self.assert_refused(ended, 2, "'P9'", "(there are: right_twin, wrong_twin, P1)")
        self.assert_refused(run("bench", "rigth_twin", program=BAD_KERNELS), 2, "'rigth_twin'", "'right_twin'")
        self.assert_refused(run("bench", "--pairs", "3", program=BAD_KERNELS), 2, "--pairs", "15", "'3'")
        self.assert_refused(run("bench", "--n", "0", program=BAD_KERNELS), 2, "--n", "'0'")
        # Of two flags that answer one question, neither is passed over.
        for flags in (("--pairs", "15", "--time", "1s"), ("--long", "--n", "5")):
            with self.subTest(flags):
                ended = run("bench", "right_twin", *flags, program=BAD_KERNELS)
                self.assert_refused(ended, 2, *(flag for flag in flags if flag.startswith("--")), "one of them")


if __name__ == "__main__":
    program.main()
