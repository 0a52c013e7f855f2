#!/usr/bin/env python3
"""bench/compare.py on made-up data: what is beyond noise, what is not, and what is no such file."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "bench/compare.py"


def row(ratio: float, low: float, high: float, kernel: str = "seed_case", **more) -> dict:
    return {"id": "P1", "kernel": kernel, "space": "Serial", "n": 100000, "ratio": ratio, "low": low, "high": high} | more


class Compare(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name: str, rows, refused=(), **conditions) -> Path:
        path = self.folder / name
        path.write_text(json.dumps({"schema": 1, "rows": list(rows), "refused": list(refused)} | conditions))
        return path

    def compare(self, was, now, refused=(), flags=()):
        old, new = self.file("old.json", was), self.file("new.json", now, refused)
        return self.script(new, "--baseline", old, *flags)

    def script(self, *arguments):
        return subprocess.run([sys.executable, "-B", SCRIPT, *arguments], capture_output=True, text=True)

    def test_a_ratio_whose_interval_lies_above_the_old_one_is_worse(self):
        done = self.compare([row(1.0, 0.98, 1.02)], [row(1.1, 1.05, 1.15)])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("WORSE   P1 seed_case on Serial, n = 100000: 1.000 (0.980 to 1.020) -> 1.100", done.stdout)
        self.assertIn("1 compared: 1 worse, 0 better, 0 the same", done.stdout)

    def test_intervals_that_touch_are_noise(self):
        for now in (row(1.3, 1.01, 1.6), row(1.1, 1.02, 1.2), row(0.7, 0.5, 0.99)):
            done = self.compare([row(1.0, 0.98, 1.02)], [now])
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("1 the same within noise", done.stdout)

    def test_a_change_that_is_sure_but_small_is_no_news(self):
        done = self.compare([row(1.0, 0.999, 1.001)], [row(1.015, 1.014, 1.016)])
        self.assertEqual(done.returncode, 0)
        self.assertIn("0 worse", done.stdout)

    def test_better_is_told_and_is_no_failure(self):
        done = self.compare([row(1.4, 1.3, 1.5)], [row(1.0, 0.98, 1.02)])
        self.assertEqual(done.returncode, 0)
        self.assertIn("BETTER", done.stdout)

    def test_rows_are_compared_with_their_own_kind(self):
        was = [row(1.0, 0.9, 1.1), row(2.0, 1.9, 2.1, n=1000), row(3.0, 2.9, 3.1, space="OpenMP")]
        now = [row(3.0, 2.9, 3.1, space="OpenMP"), row(1.0, 0.9, 1.1), row(2.0, 1.9, 2.1, n=1000)]
        done = self.compare(was, now)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("3 compared: 0 worse, 0 better, 3 the same", done.stdout)

    def test_what_is_gone_new_or_refused_is_told(self):
        done = self.compare([row(1, 0.9, 1.1), row(1, 0.9, 1.1, "old")], [row(1, 0.9, 1.1), row(1, 0.9, 1.1, "fresh")])
        self.assertEqual(done.returncode, 0)
        self.assertIn("gone    P1 old on Serial", done.stdout)
        self.assertIn("new     P1 fresh on Serial", done.stdout)
        wrong = {"id": "P1", "kernel": "old", "space": "Serial", "n": 100000, "difference": "y(0)"}
        done = self.compare([row(1, 0.9, 1.1, "old")], [], [wrong])
        self.assertEqual(done.returncode, 1)
        self.assertIn("REFUSED P1 old on Serial", done.stdout)

    def test_what_is_worse_than_another_machine_is_no_failure(self):
        old = self.file("old.json", [row(1.0, 0.98, 1.02)], processor="A", cores=2)
        for conditions, code in (({"processor": "A", "cores": 2}, 1), ({"processor": "B", "cores": 2}, 77)):
            new = self.file("new.json", [row(1.1, 1.05, 1.15)], **conditions)
            done = self.script(new, "--baseline", old)
            self.assertEqual(done.returncode, code, done.stdout)
            self.assertEqual("note    the baseline is of another processor A, here B" in done.stdout, code == 77)
            self.assertIn("WORSE", done.stdout)
        wrong = {"id": "P1", "kernel": "k", "space": "Serial", "n": 1, "difference": "y(0)"}
        new = self.file("new.json", [row(1.0, 0.98, 1.02)], [wrong], processor="B", cores=2)
        self.assertEqual(self.script(new, "--baseline", old).returncode, 1)

    def test_json_has_the_same(self):
        found = json.loads(self.compare([row(1.0, 0.98, 1.02)], [row(1.1, 1.05, 1.15)], flags=["--json"]).stdout)
        self.assertEqual(found["worse"], [["P1", "seed_case", "Serial", 100000]])

    def test_what_is_no_such_file_is_refused_in_a_line(self):
        good = self.file("good.json", [row(1, 0.9, 1.1)])
        bad = self.folder / "bad.json"
        for text, word in (("{", "not JSON"), ("[]", '"schema"'), ('{"schema":2,"rows":[]}', '"schema"'),
                           ('{"schema":1}', "rows"), ('{"schema":1,"rows":[{"id":"P1"}]}', "kernel"),
                           (json.dumps({"schema": 1, "rows": [row(1, 0, 1)]}), "not above 0")):  # fmt: skip
            bad.write_text(text)
            for arguments in ((good, "--baseline", bad), (bad, "--baseline", good)):
                done = self.script(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), text)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn("bad.json", done.stderr)
                self.assertIn(word, done.stderr)
        done = self.script(self.folder / "none.json", "--baseline", good)
        self.assertEqual(done.returncode, 2)
        self.assertIn("No such file", done.stderr)
        done = self.script(self.file("other.json", [row(1, 0.9, 1.1, "other")]), "--baseline", good)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no row that", done.stderr)


if __name__ == "__main__":
    unittest.main()
