#!/usr/bin/env python3
"""Who is accused, of what, and where: of kernels whose result depends on where and beside whom they run."""

import program
from program import Case, run


def bad(*arguments):
    return run(*arguments, program=program.BAD_KERNELS)


def verdicts(kernel: str, *arguments) -> dict:
    """By space."""
    rows = bad("run", kernel, "--json", "-q", *arguments).json["verdicts"]
    return {row["space"]: row for row in rows}


class Accused(Case):
    def require(self, *spaces: str) -> None:
        if not set(spaces) <= set(program.spaces()):
            self.skipTest(f"needs {spaces}")

    def replayed(self, finding: dict):
        return bad("replay", finding["replay"].split("'")[1])

    def test_other_threads_are_not_concurrency(self):
        for space, row in verdicts("sum_without_reference", "--check", "concurrent").items():
            if space != "Threads":
                self.assertEqual((row["verdict"], row["findings"]), ("agree", []), space)

    def test_what_launches_share_is_found_and_comes_back(self):
        for space, row in verdicts("counts_others", "--check", "concurrent").items():
            if space == "Threads":
                continue
            (finding,) = row["findings"]
            self.assertEqual((finding["check"], finding["kind"]), ("concurrent", "nondeterministic"))
            again = self.replayed(finding)
            self.assertEqual(again.code, 1, again.out)
            self.assertRegex(again.out, "FAIL  y of instance [0-3] has other bits than alone on the same threads")

    def test_a_share_of_the_threads_that_is_too_small_is_no_matter_of_launches_at_once(self):
        self.require("OpenMP")
        row = verdicts("needs_two_threads", "--space", "OpenMP", "--check", "concurrent")["OpenMP"]
        (finding,) = row["findings"]
        self.assertEqual(finding["kind"], "crash")
        self.assertIn("(alone, on one of 4 equal shares of the threads)", finding["message"])
        self.assertNotIn("instances", finding["replay"])
        self.assertEqual(self.replayed(finding).code, 1)

    def test_an_exception_stands_in_the_row_of_its_space(self):
        self.require("Serial", "OpenMP")
        rows = verdicts("throws", "--space", "Serial,OpenMP", "--check", "parity,reference")
        self.assertEqual([f["kind"] for f in rows["Serial"]["findings"]], ["exception"])
        self.assertNotIn("parity", [f["check"] for f in rows["OpenMP"]["findings"]])
        # But where nobody else has told of it.
        alone = verdicts("throws", "--space", "Serial,OpenMP", "--check", "parity")
        self.assertEqual([f["kind"] for f in alone["OpenMP"]["findings"]], ["exception"])

    def test_launches_on_another_space_verify_nothing_here(self):
        self.require("Serial", "OpenMP")
        told = "the kernel never launched on Serial, but on OpenMP"
        question = ("run", "by_default", "--space", "Serial,OpenMP", "-q", "--check")
        ended = bad(*question, "coverage,parity,reference,scratch")
        self.assertEqual(ended.code, 0, ended.out)
        self.assertRegex(ended.out, r"(?m)^by_default +Serial .* 0 checks\*, 4 skipped .* skipped$")
        self.assertRegex(ended.out, r"(?m)^by_default +OpenMP .* 2 checks, 2 skipped .* agree$")
        self.assertRegex(ended.out, rf"(?m)^\* not covered by \w+: {told}")
        self.assertEqual(bad(*question[:3], "Serial", "-q", "--check", "coverage,scratch").code, 4)

    def test_a_kernel_of_one_layout_is_told_how_to_say_so(self):
        self.require("Serial")
        row = verdicts("rows_only", "--space", "Serial", "--check", "layout")["Serial"]
        (finding,) = row["findings"]
        self.assertEqual(finding["kind"], "crash")
        self.assertIn("using array_layout = Kokkos::LayoutRight", finding["message"])


if __name__ == "__main__":
    program.main()
