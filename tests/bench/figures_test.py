#!/usr/bin/env python3
"""bench/performance.py: its statistics, its table, and where that goes; nothing is measured."""

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
import figures  # noqa: E402
import figures_of_trials  # noqa: E402
import performance  # noqa: E402


def result(*rows: figures.Row) -> dict:
    return {"rows": [row.as_dict() for row in rows], "conditions": "a machine", "date": "2026-01-01 00:00",
            "load_before": "1.0 1.0 1.0", "load_after": "2.0 1.0 1.0", "seconds": 3}  # fmt: skip


class Statistics(unittest.TestCase):
    # As docs say of Ratio: 15 values, the 4th smallest and the 4th largest.
    def test_the_interval_of_a_median_is_that_of_order_statistics(self):
        self.assertEqual(figures.median_interval(list(range(15))), (7, 3, 11))
        self.assertEqual(figures.median_interval([5, 1, 3]), (3, 1, 5))
        self.assertEqual(figures.median_interval(list(range(101))), (50, 40, 60))

    def test_a_verdict_takes_the_whole_interval(self):
        self.assertEqual(figures.verdict(0.9, 1.0, 1.0), "met")
        self.assertEqual(figures.verdict(1.1, 1.2, 1.0), "missed")
        self.assertEqual(figures.verdict(0.9, 1.1, 1.0), "unclear")

    def test_a_power_is_found(self):
        exponent, off = figures_of_trials._slope([(1e3, 2.0), (1e4, 20.0), (1e5, 200.0)])
        self.assertAlmostEqual(exponent, 1)
        self.assertAlmostEqual(off, 0)


class Table(unittest.TestCase):
    def test_every_figure_has_a_line_measured_or_not(self):
        text = performance.table({"P3": result(*figures.p3(None))})
        for name in performance.FIGURES:
            self.assertRegex(text, rf"(?m)^\| {name} \|")
        self.assertRegex(text, r"\| P3 .* needs a GPU \|")
        self.assertIn("| P1 | | | | not measured yet | |", text)
        self.assertIn("a machine", text)
        self.assertIn("load 1.0 to 2.0", text)

    def test_the_table_takes_the_place_of_the_last_one_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            docs = Path(folder) / "docs.md"
            docs.write_text(f"before\n{performance.BEGIN}\nold\n{performance.END}\nafter\n")
            performance.write_docs({"P3": result(figures.Row("P3", "what", "v", "g", "met"))}, docs)
            text = docs.read_text()
            self.assertTrue(text.startswith("before\n") and text.endswith("\nafter\n"))
            self.assertNotIn("old", text)
            self.assertIn("| P3 | what | v | g | met |  |", text)
            docs.write_text("no place")
            with self.assertRaises(figures.Failure):
                performance.write_docs({}, docs)
            self.assertEqual(docs.read_text(), "no place")

    def test_rows_of_a_bench_say_when_the_machine_was_too_noisy(self):
        row = {"id": "P1", "kernel": "k", "space": "Serial", "n": 100000, "ratio": 1.2, "low": 0.9, "high": 1.5,
               "goal": 1.05, "verdict": "unclear", "too_noisy": True, "pairs": 15, "disturbed": True,
               "bytes_a_second": 1e9, "flops_a_second": 0, "limit": "cache"}  # fmt: skip
        refused = {"id": "P1", "kernel": "wrong", "space": "Serial", "n": 1, "difference": "y(3) is 1, by hand 0"}
        rows = figures.of_bench({"rows": [row], "refused": [refused]}, "<= 1.05")
        self.assertEqual(rows[0].verdict, "unclear, too noisy to tell")
        self.assertEqual(rows[0].value, "1.200 (0.900 to 1.500)")
        self.assertIn("disturbed", rows[0].note)
        self.assertEqual((rows[1].value, rows[1].verdict), ("no ratio", "refused"))


class Dispatch(unittest.TestCase):
    """A row of P1 that is not met, beside what Kokkos' own dispatch takes: half a microsecond."""

    def told(self, high: float, by_hand: float, verdict: str = "missed", id: str = "P1", n: int = 1000,
             disturbed: str = "") -> figures.Row:  # fmt: skip
        own = {"id": "dispatch", "kernel": "kokkos_dispatch", "space": "OpenMP", "n": 1000, "low": 1.5,
               "by_hand_seconds": 1e-6, "disturbed": disturbed == "dispatch"}  # fmt: skip
        raw = {"id": id, "kernel": "k", "space": "OpenMP", "n": n, "high": high, "by_hand_seconds": by_hand,
               "seconds": high * by_hand, "goal": 1.05, "verdict": verdict, "disturbed": disturbed == "row"}  # fmt: skip
        row = figures.Row(id, "k, OpenMP", f"{high}", "<= 1.05", verdict, "15 pairs")
        figures.tell_dispatch_apart(row, raw, [raw, own])
        return row

    def test_what_is_met_without_it_says_so(self):
        row = self.told(1.14, 5e-6)
        self.assertEqual(row.verdict, "met, Kokkos' dispatch apart")
        self.assertEqual(row.note, "15 pairs; Kokkos' own dispatch 0.50 of 5.70 us")
        self.assertEqual(self.told(1.14, 5e-6, "unclear").verdict, "met, Kokkos' dispatch apart")

    def test_what_is_not_is_as_before(self):
        self.assertEqual(self.told(1.16, 5e-6).verdict, "missed")
        self.assertEqual(self.told(1.16, 5e-6, "unclear").verdict, "unclear")
        # What would excuse a quick kernel does not excuse a slow one.
        self.assertEqual(self.told(1.14, 40e-6).verdict, "missed")

    def test_a_disturbed_row_is_never_a_verdict(self):
        for which in ("row", "dispatch"):
            self.assertEqual(self.told(1.1, 5e-6, "unclear", disturbed=which).verdict, "unclear")

    def test_other_rows_are_as_they_were(self):
        for row in (self.told(1.04, 5e-6, "met"), self.told(1.1, 5e-6, id="atomics"), self.told(1.1, 5e-6, n=10**5)):
            self.assertNotIn("Kokkos", row.verdict + row.note)


def answer(id: str, kernel: str, copy: float, verdict: str = "met") -> dict:
    row = {"id": id, "kernel": kernel, "space": "Serial", "n": 1, "bytes_a_second": 5.0, "flops_a_second": 1.0,
           "limit": "memory", "share_of_limit": 5 / copy, "verdict": verdict}  # fmt: skip
    return {"rows": [row, {**row, "id": "other"}], "growth": [], "refused": [],
            "limits": {"Serial": {"copy": copy, "triad": 1.0, "flops": 100.0, "cache": 1}}}  # fmt: skip


class OneByOne(unittest.TestCase):
    def test_calls_are_merged_against_the_best_limits_seen(self):
        whole = figures.merged([answer("P1", "a", 10), answer("P1", "b", 20)], ("P1",))
        self.assertEqual([row["kernel"] for row in whole["rows"]], ["a", "b"])
        self.assertEqual(whole["limits"]["Serial"]["copy"], 20)
        self.assertEqual([row["share_of_limit"] for row in whole["rows"]], [0.25, 0.25])
        both = figures.merged([answer("P1", "a", 10)], ("P1", "other"))
        self.assertEqual([row["id"] for row in both["rows"]], ["P1", "other"])
        twice = figures.merged([answer("P1", "a", 10), answer("P1", "a", 20)], ("P1",))
        self.assertEqual(len(twice["rows"]), 1)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = figures.Place(Path(folder.name))
        self.place.program.parent.mkdir()
        self.log = Path(folder.name) / "log"

    def has_program(self, kernels: tuple, *lines: str) -> None:
        """A program with benches `a` and `b`, which these lines answer; `log` is a file's text."""
        self.place.program.write_text(
            f"#!{sys.executable}\n"
            "import json, pathlib, sys\n"
            f"file = pathlib.Path({str(self.log)!r})\n"
            "if sys.argv[1] == 'list':\n"
            f"    print(json.dumps([{{'name': name}} for name in {kernels!r}]))\n"
            "    sys.exit()\n"
            "if sys.argv[2] not in 'ab':\n"
            "    sys.exit(f'spacecheck: unknown bench {sys.argv[2]!r}')\n"
            "log = (file.read_text() if file.exists() else '') + ''.join(sys.argv[2:3] + sys.argv[4:])\n"
            "file.write_text(log)\n" + "\n".join(lines) + "\n"
        )
        self.place.program.chmod(0o755)

    def one_by_one(self) -> dict:
        with contextlib.redirect_stderr(io.StringIO()):
            return figures.one_by_one(self.place, ("P1",), [])

    def test_what_a_killed_run_had_done_is_not_done_again(self):
        self.has_program(
            ("a", "none", "b"),
            "if log == 'ab':",
            "    sys.exit('killed')",
            f"print(json.dumps({answer('P1', 'k', 10)!r}).replace('\"k\"', json.dumps(sys.argv[2])))",
        )
        with self.assertRaises(figures.Failure):
            self.one_by_one()
        whole = self.one_by_one()
        self.assertEqual(self.log.read_text(), "abb")
        self.assertEqual(len(whole["rows"]), 2)
        self.one_by_one()
        self.assertEqual(self.log.read_text(), "abbab")  # A whole run leaves nothing behind.

    def test_what_is_unclear_is_measured_again_and_for_longer(self):
        first = {"a": answer("P1", "a", 10, "unclear"), "b": answer("P1", "b", 10, "missed")}
        # Of other figures it does not matter, and 0.1 s a pair are 200 pairs.
        first["a"]["rows"][0] |= {"calls": 10, "seconds": 0.006, "by_hand_seconds": 0.004, "pairs": 15}
        second = answer("P1", "a", 10)
        self.has_program(("a", "b"), f"print(json.dumps({second!r} if '--pairs' in sys.argv else {first!r}[sys.argv[2]]))")
        whole = self.one_by_one()
        self.assertEqual(self.log.read_text(), "aa--spaceSerial--n1--pairs200b")
        self.assertEqual([row["verdict"] for row in whole["rows"]], ["met", "missed"])

    def test_a_row_that_is_not_there_again_is_a_failure(self):
        first = answer("P1", "a", 10, "unclear")
        first["rows"][0] |= {"calls": 10, "seconds": 0.006, "by_hand_seconds": 0.004, "pairs": 15}
        refused = {**first, "rows": []}
        self.has_program(("a",), f"print(json.dumps({refused!r} if '--pairs' in sys.argv else {first!r}))")
        with self.assertRaisesRegex(figures.Failure, "0 rows in the place of one"):
            self.one_by_one()


class Means(unittest.TestCase):
    def test_the_mean_of_logarithms_has_the_rows_intervals(self):
        rows = [
            {"space": "Serial", "n": 10, "kernel": k, "ratio": r, "low": r / 1.02, "high": r * 1.02}
            for k, r in (("a", 0.5), ("b", 2.0))
        ]
        (mean,) = figures._geometric_means("all", rows)
        self.assertEqual(mean.what, "geometric mean, all, Serial, n = 10")
        self.assertEqual((mean.value, mean.verdict), ("1.000 (0.986 to 1.014)", "unclear"))
        self.assertEqual(figures._geometric_means("all", rows[:1]), [])

    def test_growth_is_a_row_for_all_kernels_of_a_span(self):
        grown = [{"kernel": k, "space": "Serial", "from": 10**5, "to": to, "exponent": e}
                 for k, to, e in (("a", 10**7, 1.0), ("b", 10**7, 1.25), ("c", 10**6, 1.1))]  # fmt: skip
        grown[0]["off"] = 0.05
        rows = figures._growths(grown)
        self.assertEqual([(row.what, row.value, row.note) for row in rows], [
            ("growth, Serial, 1e5 to 1e6", "n^1.10 to n^1.10", "c 1.10"),
            ("growth, Serial, 1e5 to 1e7", "n^1.00 to n^1.25", "a 1.00 +- 0.05, b 1.25"),
        ])  # fmt: skip

    def test_what_is_reported_for_clang_is_of_clang(self):
        with tempfile.TemporaryDirectory() as folder:
            place = figures.Place(Path(folder))
            place.program.parent.mkdir()
            place.program.write_text("""#!/bin/sh\necho '{"compiler": "g++ 12.2.0"}'\n""")
            place.program.chmod(0o755)
            with self.assertRaisesRegex(figures.Failure, "wants a build by clang"):
                figures.p1_clang(place)


class Command(unittest.TestCase):
    def test_what_is_not_there_is_said_in_a_line(self):
        for arguments, word in (([".", "P11"], "no figure P11"), (["/no/such/build", "P3"], "build it first")):
            done = subprocess.run(
                [sys.executable, "-B", BENCH / "performance.py", *arguments], capture_output=True, text=True
            )
            self.assertEqual(done.returncode, 2)
            self.assertIn(word, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
