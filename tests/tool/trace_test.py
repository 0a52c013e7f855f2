#!/usr/bin/env python3
"""`spacecheck trace` and `compare` of its traces, with an application that knows nothing of them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
import program  # noqa: E402
from at_the_edge import AtTheEdge  # noqa: E402, F401
from columns_test import too_wide  # noqa: E402
from connector import Connector  # noqa: E402, F401
from partial import Partial  # noqa: E402, F401
from program import LIMIT_S, on_terminal, run  # noqa: E402
from tracing import APPLICATION, TWO, Tracing, items_run_at_once  # noqa: E402
from unfinished import Unfinished  # noqa: E402, F401

WITHOUT_TOOLS = os.environ.get(
    "SPACECHECK_WITHOUT_TOOLS", "build/openmp/bin/traced_without_tools"
)


def alone(*arguments):
    return subprocess.run(
        [APPLICATION, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=program.ENVIRONMENT | TWO,
        timeout=LIMIT_S,
        check=False,
    )


class Applications(Tracing):
    def test_output_and_exit_code_are_the_applications(self):
        path, ended = self.trace("a.trace", "plain", "Default")
        self.assertEqual(ended.out, alone("plain", "Default").stdout)
        self.assertIn("z(9) = ", ended.out)
        self.assertIn("kernels", ended.err)
        self.assertTrue(path.exists())
        _, ended = self.trace("b.trace", "code", "Serial", 23)
        self.assertEqual(ended.code, 23)

    def test_the_same_twice_has_no_difference(self):
        for how in ("plain", "histogram", "mirror", "slots", "sums", "addresses"):
            with self.subTest(how):
                a = self.traced(f"{how}.a.trace", how)
                b = self.traced(f"{how}.b.trace", how)
                ended = self.compare(a, b)
                self.assertEqual(ended.code, 0, ended.out + ended.err)
                self.assertGreater(ended.json["compared"], 0)

    def test_two_spaces_that_agree_have_no_difference(self):
        a = self.traced("a.trace", "plain", "Serial")
        b = self.traced("b.trace", "plain", "Default")
        ended = self.compare(a, b)
        self.assertEqual(ended.code, 0, ended.out)
        self.assertGreaterEqual(ended.json["steps"], 4)

    def test_without_the_kernels_notes_on_pages_the_same_is_found(self):
        by_pages = self.traced("a.trace", "mirror", "Serial", 1)
        by_digests = self.traced(
            "b.trace", "mirror", "Serial", 1, options=("--track", "all")
        )
        self.assertEqual(self.compare(by_pages, by_digests).code, 0)
        right = self.traced("c.trace", "mirror", options=("--track", "all"))
        self.assertEqual(self.first(by_digests, right)["view"], "table")

    def test_json_of_no_difference_and_text(self):
        a = self.traced("a.trace", "plain")
        b = self.traced("b.trace", "plain")
        self.assertIn("no difference", run("compare", a, b).out)
        self.assertIsNone(self.compare(a, b).json["first"])


class Faults(Tracing):
    def test_an_atomic_dropped(self):
        good = self.traced("good.trace", "histogram", "Serial")
        bad = self.traced("bad.trace", "histogram", "Default", 1)
        if not items_run_at_once():
            self.skipTest("one item at a time hides the race")
        first = self.first(good, bad)
        self.assertEqual((first["step"], first["view"]), ("count", "counts"))
        self.assertEqual(first["type"], "int32")
        self.assertEqual(first["lead"], "jump")
        self.assertFalse(first["before"])

    def test_a_stale_mirror(self):
        whole = ("--values", "64k")
        good = self.traced("good.trace", "mirror", "Serial", 0, options=whole)
        bad = self.traced("bad.trace", "mirror", "Serial", 1, options=whole)
        ended = self.compare(good, bad)
        self.assertEqual(ended.code, 1)
        first = ended.json["first"]
        self.assertEqual((first["step"], first["view"]), ("second use", "table"))
        self.assertTrue(first["before"])
        self.assertTrue(any("deep_copy" in line for line in first["between"]), first)
        self.assertEqual(first["first"][0]["index"], 17)

    def test_an_unset_view_is_named_by_two_poisons(self):
        path, ended = self.trace(
            "a.trace", "unset", "Serial", 1, options=("--poison",)
        )
        self.assertEqual(ended.code, 1, ended.out + ended.err)
        self.assertIn('"use"', ended.out)
        named = ended.out.split("read before it was set")[1].splitlines()
        self.assertTrue(any(line.strip().startswith("sum:") for line in named), named)
        _, ended = self.trace("b.trace", "unset", "Serial", 0, options=("--poison",))
        self.assertEqual(ended.code, 0, ended.out + ended.err)
        self.assertNotIn("never set", ended.out)

    def test_an_unset_view_that_keeps_its_contents_is_told_of(self):
        _, ended = self.trace("a.trace", "unset_kept", "Serial", 0, options=("--poison",))
        self.assertEqual(ended.code, 0, ended.out + ended.err)
        told = [line for line in ended.out.splitlines() if "never set" in line]
        self.assertEqual(len(told), 1, ended.out)
        self.assertIn("sum (", told[0])

    def test_what_nobody_sets_differs_without_fill_and_not_with_it(self):
        def one(name, perturbed, *options):
            return self.traced(
                name, "partly", "Serial", options=options, environment={"MALLOC_PERTURB_": perturbed}
            )

        a, b = one("a.trace", "85"), one("b.trace", "170")
        ended = run("compare", a, b)
        self.assertEqual(ended.code, 1, ended.out)
        self.assertIn("trace --fill", ended.words)
        filled_a, filled_b = one("fa.trace", "85", "--fill"), one("fb.trace", "170", "--fill")
        self.assertEqual(run("compare", filled_a, filled_b).code, 0)
        mixed = run("compare", a, filled_b)
        self.assertEqual(mixed.code, 1)
        self.assertIn("fb.trace had its new memory filled", mixed.words)

    def test_order_and_rounding_are_told_from_faults(self):
        for how, leads in (
            ("slots", {"order"}),
            ("sums", {"rounding"}),
        ):
            with self.subTest(how):
                a = self.traced(
                    f"{how}.a.trace", how, "Serial", options=("--values", "1M")
                )
                b = self.traced(
                    f"{how}.b.trace", how, "Default", options=("--values", "1M")
                )
                ended = self.compare(a, b)
                if ended.code == 0:
                    self.skipTest("both threads happened to take turns")
                self.assertIn(ended.json["first"]["lead"], leads)

    def test_growth_from_rounding(self):
        a = self.traced("a.trace", "chaos", "Serial", 0)
        b = self.traced("b.trace", "chaos", "Serial", 1)
        first = self.first(a, b, "--type", "x=double")
        self.assertEqual((first["step"], first["lead"]), ("begin", "rounding"))
        self.assertFalse(first["type_guessed"])
        growth = [step["max_relative"] for step in first["growth"]]
        self.assertGreater(growth[-1], 100 * growth[0])
        numbers = [step["number"] for step in first["growth"]]
        self.assertEqual(numbers[0], first["step_a"])
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_type_that_was_said_when_a_trace_was_made_holds_when_it_is_compared(self):
        # Words that a guess takes for doubles.
        typed = ("--type", "x=int64", "--type", "y=float")
        a = self.traced("a.trace", "chaos", "Serial", 0, options=typed)
        b = self.traced("b.trace", "chaos", "Serial", 1)
        for pair in ((a, b), (b, a)):
            first = self.first(*pair)
            self.assertEqual((first["type"], first["type_guessed"]), ("int64", False))
        self.assertEqual(self.first(a, b, "--type", "x=double")["type"], "float64")
        other = self.traced("other.trace", "chaos", "Serial", 1, options=("--type", "x=float"))
        self.assert_refused(self.compare(a, other), 2, "'x' is int64", "float32", "--type x=TYPE")
        self.assertEqual(self.first(a, other, "--type", "x=double")["type"], "float64")

    def test_a_type_of_no_view_is_told(self):
        a, ended = self.trace("a.trace", "chaos", options=("--type", "äx=float"))
        self.assertEqual(ended.code, 0)
        self.assertIn("--type äx=float32: no View has this label", ended.err)
        ended = self.compare(a, a, "--type", "nosuch=float", "--type", "x=double")
        self.assertEqual(ended.code, 0)
        self.assertEqual(ended.error_line, "spacecheck: --type nosuch=float32: no View has this label")

    def test_the_report_shows_a_comparison(self):
        a = self.traced("a.trace", "chaos", "Serial", 0)
        b = self.traced("b.trace", "chaos", "Serial", 1)
        compared = self.compare(a, b, "--type", "x=double")
        file = self.file("compared.json", compared.out)
        page = self.file("page.html")
        self.assertEqual(run("report", file, "--html", page).code, 0)
        found = re.search(r'id="data">(.*?)</script>', page.read_text(), re.DOTALL)
        (shown,) = json.loads(found[1])["traces"]
        self.assertEqual(shown["files"], [str(a), str(b)])
        first = compared.json["first"]
        self.assertEqual(shown["differences"][0]["step_a"], first["step_a"])
        self.assertEqual(len(shown["differences"][0]["growth"]), len(first["growth"]))

    def test_repeat(self):
        _, ended = self.trace("a.trace", "plain", options=("--repeat", 3))
        self.assertEqual(ended.code, 0, ended.out)
        self.assertIn("3 runs, and no difference", ended.out)
        if items_run_at_once():
            _, ended = self.trace(
                "b.trace", "histogram", "Default", 1, options=("--repeat", 4)
            )
            self.assertEqual(ended.code, 1, ended.out)
            self.assertIn('"count"', ended.out)

    def test_bisect_goes_from_coarse_to_elements(self):
        good = self.traced("good.trace", "chaos", "Serial", 0, options=("--every", 4))
        path, ended = self.trace(
            "bad.trace",
            "chaos",
            "Serial",
            1,
            options=("--every", 4, "--values", 0, "--bisect", good),
        )
        self.assertEqual(ended.code, 1, ended.out + ended.err)
        self.assertIn('"x"', ended.out)
        self.assertIn("elements", ended.out)
        self.assertIn("[3]", ended.out)
        self.assertTrue(self.file("bad.fine.trace").exists())

    def test_what_differs_fits_the_terminal(self):
        a = self.traced("a.trace", "chaos", "Serial", 0)
        for b in (self.traced("b.trace", "chaos", "Serial", 1), self.traced("c.trace", "histogram", "Serial")):
            self.assertEqual(too_wide(run("compare", a, b).out, 80), [])
            for width in (60, 140):
                self.assertEqual(too_wide(on_terminal("compare", a, b, codes=(1, 4), width=width), width), [])

    def test_filter_and_every(self):
        path = self.traced("a.trace", "chaos", options=("--filter", "^begin$"))
        other = self.traced("b.trace", "chaos", "Serial", 1)
        first = self.first(path, other)
        self.assertEqual(first["step"], "begin")
        a = self.traced("c.trace", "chaos", "Serial", 0, options=("--every", 3))
        first = self.first(a, other)
        self.assertEqual(first["view"], "x")
        region = self.traced("d.trace", "plain", options=("--region", "setting up"))
        whole = self.traced("e.trace", "plain")
        self.assertLess(
            self.compare(region, region).json["compared"],
            self.compare(whole, whole).json["compared"],
        )


class Ends(Tracing):
    def ends_in(self, how, code):
        path, ended = self.trace(f"{how}.trace", how)
        self.assertEqual(ended.code, code, ended.err)
        self.assertIn('"the end"', ended.err)
        again = self.file(f"{how}.again.trace")
        shutil.copy(path, again)
        compared = self.compare(path, again)
        # Equal as far as it goes is no agreement where the end is missing.
        whole = compared.json["complete"] == [True, True]
        self.assertEqual(compared.code, 0 if whole else 4, compared.err)
        self.assertEqual(compared.json["steps"], 3)

    def test_killed_within_a_kernel(self):
        self.ends_in("kill", 128 + signal.SIGKILL)

    def test_crashed_within_a_kernel(self):
        self.ends_in("crash", 128 + signal.SIGSEGV)

    def test_aborted_within_a_kernel(self):
        self.ends_in("abort", 128 + signal.SIGABRT)

    def test_exit_within_a_kernel(self):
        # Kokkos' threads may not survive it, and the application is then ended by a signal.
        code = alone("exit").returncode
        self.ends_in("exit", code if code >= 0 else 128 - code)

    def test_signals_are_handed_on(self):
        path = self.file("a.trace")
        process = subprocess.Popen(
            [program.PROGRAM, "trace", "-o", path, "--", APPLICATION, "wait"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=program.ENVIRONMENT,
            text=True,
            start_new_session=True,
        )
        self.assertEqual(process.stdout.readline(), "waiting\n")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM, errors)
        self.assertIn("signal 15", errors)
        program.require_nothing_left(process.pid)
        compared = self.compare(path, path)
        self.assertEqual((compared.code, compared.json["first"]), (4, None))

    def test_many_tiny_kernels(self):
        count = 20_000
        path = self.traced("a.trace", "kernels", "Serial", count)
        ended = self.compare(path, path)
        self.assertEqual((ended.code, ended.json["steps"]), (0, count + 1))

    def test_many_views(self):
        path = self.traced("a.trace", "views", "Serial", 10_000)
        ended = self.compare(path, path)
        self.assertEqual((ended.code, ended.json["views"]), (0, 10_000))

    def test_two_threads(self):
        path = self.traced("a.trace", "threads")
        ended = self.compare(path, path)
        self.assertEqual((ended.code, ended.json["steps"]), (0, 402))
        # Which of the two is how far in which step is another thing in each run, and nobody's fault.
        for k in range(3):
            _, ended = self.trace(f"{k}.trace", "threads", options=("--repeat", "2"))
            self.assertNotIn("a fault", ended.out)
            self.assertIn(ended.code, (0, 4), ended.out + ended.err)
            if ended.code == 4:
                self.assertIn("2 host threads launched kernels", ended.err)

    def test_a_forked_child_has_a_trace_of_its_own(self):
        path = self.traced("a.trace", "fork")
        children = list(self.folder.glob("a.pid*.trace"))
        self.assertEqual(len(children), 1, children)
        self.assertEqual(self.compare(path, path).json["steps"], 3)
        self.assertEqual(self.compare(children[0], children[0]).json["steps"], 1)

    def test_one_trace_a_rank(self):
        launcher = self.file(
            "four",
            "#!/bin/sh\nfor rank in 0 1 2 3; do\n"
            '  PMIX_RANK=$rank "$@" &\ndone\nwait\n',
        )
        launcher.chmod(0o755)
        command = [launcher]
        environment = None
        if mpirun := shutil.which("mpirun"):
            command = [mpirun, "--allow-run-as-root", "--oversubscribe", "-n", "4"]
            environment = {"OMPI_MCA_btl": "self", "OMPI_MCA_pml": "ob1"}
        ended = run(
            *("trace", "-o", self.file("a.trace"), "--", *command, APPLICATION),
            "plain",
            environment=environment,
        )
        self.assertEqual(ended.code, 0, ended.err)
        traces = sorted(path.name for path in self.folder.glob("*.trace"))
        self.assertEqual(traces, [f"a.rank{rank}.trace" for rank in range(4)])
        self.assertEqual(
            self.compare(self.file(traces[0]), self.file(traces[3])).code, 0
        )


class Refusals(Tracing):
    def test_no_kokkos(self):
        for application, words in (
            (["/bin/true"], "no Kokkos in it"),
            ([WITHOUT_TOOLS], "built without tools"),
            ([APPLICATION, "plain", "Serial", "0", "--kokkos-tools-libs=libm.so.6"], "-libs=libm.so.6, a tool"),
            ([APPLICATION, "no_initialize"], "never called Kokkos::initialize()"),
        ):
            ended = run("trace", "-o", self.file("a.trace"), "--", *application)
            self.assertEqual(ended.code, 4)
            self.assertIn(words, ended.error_line)
            self.assertFalse(self.file("a.trace").exists())
        ended = run("trace", "-o", self.file("a.trace"), "--", "/bin/false")
        self.assertEqual(ended.code, 1)
        self.assertIn("nothing was traced", ended.error_line)

    def test_usage(self):
        there = self.file("there.trace", "precious")
        for arguments, words in (
            (("-o", there, "--", APPLICATION), ("exists", "--force")),
            (("-o", self.folder, "--", APPLICATION), ("folder",)),
            (("-o", self.file("no/a.trace"), "--", APPLICATION), ("no folder",)),
            (("-o", self.file("a"), "--", "/no/such/program"), ("cannot start",)),
            (("-o", self.file("a"), "--every", 0, "--", APPLICATION), ("--every",)),
            (("-o", self.file("a"), "--filter", "(", "--", APPLICATION), ("--filter",)),
            (("-o", self.file("a"), "--values", "x", "--", APPLICATION), ("64k",)),
            (("-o", self.file("a"), "--window", "5..2", "--", APPLICATION), ("5..2",)),
            (("-o", self.file("a"), "--type", "x", "--", APPLICATION), ("LABEL=TYPE",)),
            (
                ("-o", self.file("a"), "--type", "x=doubel", "--", APPLICATION),
                ("did you mean 'double'",),
            ),
            (("--", APPLICATION, "--no-flag-of-ours"), ("--output is required",)),
            (
                ("-o", self.file("a"), "--poison", "--fill", "--", APPLICATION),
                ("not with --fill",),
            ),
            (
                ("-o", self.file("a"), "--poison", "--repeat", 2, "--", APPLICATION),
                ("one at a time",),
            ),
            (
                ("-o", self.file("a"), "--bisect", there, "--", APPLICATION),
                ("no trace",),
            ),
        ):
            with self.subTest(arguments):
                self.assert_refused(run("trace", *arguments), 2, *words)
        self.assertEqual(there.read_text(), "precious")

    def test_what_is_read_is_not_written_over(self):
        good = self.traced("good.trace", "plain")
        others = [self.file(f"other.{part}.trace") for part in ("fine", "part", "rank0")]
        for other in others:
            shutil.copy(good, other)
        link = self.file("link.trace")
        link.symlink_to(good)
        before = good.read_bytes()
        for name, bisected in (
            ("good.trace", good),
            ("link.trace", good),
            ("good.trace", link),
            *(("other.trace", other) for other in others),
            ("good.fine.trace", good),
        ):
            with self.subTest((name, bisected)):
                _, ended = self.trace(name, "plain", options=("--bisect", bisected, "--force"))
                self.assert_refused(ended, 2, ".trace", "-o", "--bisect")
        application = self.file("application")
        shutil.copy(APPLICATION, application)
        ended = run("trace", "-o", application, "--force", "--", application, "plain")
        self.assert_refused(ended, 2, str(application), "-o", "APP")
        self.assertEqual(application.read_bytes(), Path(APPLICATION).read_bytes())
        self.assertEqual([path.read_bytes() for path in (good, *others)], [before] * 4)
        self.assertFalse(self.file("other.trace").exists())

    def test_force_replaces_what_is_there(self):
        path = self.traced("a.trace", "plain")
        before = path.read_bytes()
        _, ended = self.trace("a.trace", "no_initialize", options=("--force",))
        self.assertEqual(ended.code, 4)
        self.assertEqual(path.read_bytes(), before)
        self.traced("a.trace", "chaos", options=("--force",))
        self.assertNotEqual(path.read_bytes(), before)
        self.assertEqual([path], list(self.folder.glob("*.trace")))

    def test_a_link_stays_a_link(self):
        link, target = self.file("link.trace"), self.file("target.trace")
        link.symlink_to("target.trace")
        self.traced("link.trace", "plain")
        before = target.read_bytes()
        self.traced("link.trace", "chaos", options=("--force",))
        self.assertTrue(link.is_symlink())
        self.assertNotEqual(target.read_bytes(), before)

    def test_a_pipe_is_not_replaced(self):
        pipe = self.file("pipe.trace")
        os.mkfifo(pipe)
        for force in ((), ("--force",)):
            with self.subTest(force):
                ended = run("trace", "-o", pipe, *force, "--", APPLICATION)
                self.assert_refused(ended, 2, "pipe")
                self.assertTrue(pipe.is_fifo())

    def test_traces_that_cannot_be_compared(self):
        good = self.traced("good.trace", "plain")
        whole = good.read_bytes()
        damaged = bytearray(whole)
        damaged[len(damaged) // 2] ^= 0xFF
        for name, content, words in (
            ("cut.trace", whole[: len(whole) - 12], "cut off"),
            ("damaged.trace", bytes(damaged), "damaged"),
            ("text.trace", b"{}\n", "no trace"),
            ("empty.trace", b"", "no trace"),
            ("newer.trace", b"spctrc02" + whole[8:], "another format"),
        ):
            with self.subTest(name):
                path = self.file(name, content)
                self.assert_refused(run("compare", good, path), 2, name, words)
                self.assert_refused(run("compare", path, good), 2, name, words)
        self.assert_refused(run("compare", good, self.folder), 2, "not a file")
        self.assert_refused(run("compare", good, self.file("absent")), 2, "absent")

    def test_traces_that_have_nothing_in_common(self):
        a = self.traced("a.trace", "plain")
        b = self.traced("b.trace", "sums")
        ended = run("compare", a, b)
        self.assertEqual(ended.code, 4)
        self.assertIn("no step in common", ended.error_line)
        self.assertNotIn("no difference", ended.out)


if __name__ == "__main__":
    program.main()
