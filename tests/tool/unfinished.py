"""Traces of applications that did not end: equal as far as they go is no agreement."""

import signal

from program import run
from tracing import Tracing


class Unfinished(Tracing):
    def test_equal_as_far_as_they_go(self):
        killed = self.file("kill.trace")
        self.trace("kill.trace", "kill")
        again = self.file("again.trace", killed.read_bytes())
        ended = run("compare", killed, again)
        self.assertEqual(ended.code, 4)
        self.assertIn("no difference in 3 of 3 steps\n", ended.out)
        self.assertIn(f"{killed} and {again} did not end", ended.error_line)

    def test_repeated_runs_that_are_killed_are_not_said_to_agree(self):
        for flag in (("--repeat", 2), ("--poison",)):
            with self.subTest(flag):
                _, ended = self.trace("a.trace", "kill", options=(*flag, "--force"))
                self.assertEqual(ended.code, 128 + signal.SIGKILL)
                self.assertNotIn("no difference", ended.out)
                self.assertIn("no difference in 3 of 3 steps: they did not end", ended.err)
