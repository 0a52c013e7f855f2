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

    def test_an_exception_stands_in_the_row_of_its_space(self):
        self.require("Serial", "OpenMP")
        rows = verdicts("throws", "--space", "Serial,OpenMP", "--check", "parity,reference")
        self.assertEqual([f["kind"] for f in rows["Serial"]["findings"]], ["exception"])
        self.assertNotIn("parity", [f["check"] for f in rows["OpenMP"]["findings"]])
        # But where nobody else has told of it.
        alone = verdicts("throws", "--space", "Serial,OpenMP", "--check", "parity")
        self.assertEqual([f["kind"] for f in alone["OpenMP"]["findings"]], ["exception"])


if __name__ == "__main__":
    program.main()
