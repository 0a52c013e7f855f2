"""Traces of which some steps were not looked at: what they can tell, and what not."""

from program import run
from tracing import Tracing


class Partial(Tracing):
    WAYS = (
        ("--filter", "axpy"),
        ("--filter", "^set$"),
        ("--window", "2..3"),
        ("--every", 3),
        ("--region", "setting up"),
    )

    def test_against_a_whole_one_there_is_no_difference(self):
        whole = self.traced("whole.trace", "plain")
        for k, options in enumerate(self.WAYS):
            with self.subTest(options):
                part = self.traced(f"{k}.trace", "plain", options=options)
                for pair in ((whole, part), (part, whole), (part, part)):
                    ended = self.compare(*pair)
                    self.assertEqual(ended.code, 0, ended.out + ended.err)
                    self.assertGreater(ended.json["compared"], 0)
                    self.assertLess(ended.json["looked"], ended.json["steps"])

    def test_poison_calls_nothing_never_set_that_it_did_not_look_at(self):
        options = ("--poison", "--filter", "axpy")
        _, ended = self.trace("a.trace", "plain", options=options)
        self.assertEqual(ended.code, 0, ended.out + ended.err)
        self.assertNotIn("never set", ended.out)

    def test_what_matches_no_step_is_told(self):
        for k, options in enumerate(
            (("--filter", "zzzz"), ("--window", "99..100"), ("--region", "zzzz"))
        ):
            with self.subTest(options):
                path, ended = self.trace(f"{k}.trace", "plain", options=(*options, "-q"))
                self.assertEqual(ended.code, 0)
                self.assertIn("none of its 7 steps was looked at", ended.error_line)
                self.assertIn(options[0], ended.error_line)
                whole = self.traced(f"{k}.whole.trace", "plain")
                for pair in ((whole, path), (path, path)):
                    ended = run("compare", *pair)
                    self.assertEqual(ended.code, 4, ended.out)
                    self.assertIn("no contents were compared: none", ended.error_line)
                    self.assertIn(options[0], ended.error_line)
                    self.assertNotIn("no difference", ended.out)
                    self.assertEqual(self.compare(*pair).json["exit"], 4)
                for way in (("--repeat", 2), ("--poison",), ("--bisect", whole)):
                    name = f"{k}{way[0]}.trace"
                    _, ended = self.trace(name, "plain", options=(*options, *way))
                    self.assertEqual(ended.code, 4, ended.out + ended.err)
                    self.assertIn("no contents were compared: none", ended.err)
                    self.assertNotIn("no difference", ended.out)

    def test_where_there_are_no_contents_that_is_said(self):
        _, ended = self.trace("a.trace", "no_view", options=("--repeat", 2))
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("2 runs, and no contents to compare: there is no View", ended.out)
        ended = run("compare", self.file("a.trace"), self.file("a.trace"))
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("no contents to compare", ended.out)
        _, ended = self.trace("b.trace", "code", options=("--repeat", 2))
        self.assertEqual(ended.code, 4)
        self.assertIn("no contents were compared: neither trace has a step", ended.err)
        self.assertNotIn("no difference", ended.out)
