#!/usr/bin/env python3
"""inspect: tables, JSON, twins, baselines and refusals; of a real binary where nvcc and cuobjdump are."""

import json
import os
import shutil
import subprocess
import unittest

import program
from program import Case, on_terminal, run

SAMPLE = program.Path(__file__).resolve().parent.parent / "inspect"

FAKE = """#!/bin/sh
case "$1" in
  -res-usage) exec cat '{sample}/sample.res_usage.txt' ;;
  -sass) exec cat '{sample}/sample.sass.txt' ;;
esac
exit 9
"""


class Inspect(Case):
    def setUp(self):
        super().setUp()
        self.binary = self.file("app", b"\x7fELF, for all that the fake tool cares")

    def tool(self, script: str):
        tool = self.file("tool", script)
        tool.chmod(0o755)
        return tool

    def asked(self, *arguments, script: str | None = None) -> tuple:
        tool = self.tool(script or FAKE.format(sample=SAMPLE))
        return ("inspect", self.binary, "--cuobjdump", tool, *arguments)

    def inspect(self, *arguments, script: str | None = None):
        return run(*self.asked(*arguments, script=script))

    def test_the_table_has_a_line_for_each_kernel(self):
        ended = self.inspect()
        self.assertEqual((ended.code, ended.err), (0, ""))
        lines = ended.out.splitlines()
        # A pipe has no room for names of C++ beside their numbers.
        names = ["KERNEL", "app::indexed<app::Smooth<3> >", "app::plain", "app::spilled"]
        self.assertEqual([line for line in lines if not line.startswith(" ")], names)
        self.assertRegex(ended.out, r"(?m)^app::indexed<.*\n  - .*\n  dynamic indexing, 9 accesses$")
        self.assertRegex(ended.out, r"(?m)^app::plain\n  - +sm_90 +8 +0 +0 +0 +18 +1 +0 +100%$")
        self.assertRegex(ended.out, r"(?m)^app::spilled\n  - .* 24 +200 +500 .*\n  500 bytes spilled$")
        lines = on_terminal(*self.asked(), width=140).splitlines()
        self.assertEqual(len(lines), 4)
        self.assertRegex(lines[1], r"^app::indexed<app::Smooth<3> > .* dynamic indexing, 9 accesses$")
        self.assertRegex(lines[2], r"^app::plain +- +sm_90 +8 +0 +0 +0 +18 +1 +0 +100%$")
        self.assertRegex(lines[3], r"^app::spilled .* 24 +200 +500 .* 500 bytes spilled$")

    def test_json_has_what_the_table_has(self):
        kernels = {k["name"]: k for k in self.inspect("--json").json["kernels"]}
        spilled = kernels["app::spilled"]
        self.assertEqual((spilled["registers"], spilled["stack"], spilled["spills"]), (24, 200, 500))
        self.assertEqual(spilled["local_memory"]["because"], ["500 bytes spilled"])
        self.assertEqual(kernels["app::plain"]["instructions"]["compares"], 2)
        self.assertEqual(kernels["app::plain"]["occupancy"], 1)

    def test_kernels_are_chosen_by_globs(self):
        names = [k["name"] for k in self.inspect("--json", "--kernel", "*pl*").json["kernels"]]
        self.assertEqual(names, ["app::plain"])
        self.assert_refused(self.inspect("--kernel", "plain"), 2, "'plain'", "'*plain*'")

    def test_a_baseline_of_the_same_code_says_so(self):
        baseline = self.file("old.json", self.inspect("--json").out)
        ended = self.inspect("--baseline", baseline)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("the same as in", ended.out)

    def test_what_got_worse_since_the_baseline_is_told_and_is_exit_1(self):
        old = self.inspect("--json").json
        old["kernels"][2]["registers"] -= 3
        old["kernels"][1] |= {"name": "app::gone", "symbol": "_ZN3app4goneEv"}
        baseline = self.file("old.json", json.dumps(old))
        ended = self.inspect("--baseline", baseline)
        self.assertEqual(ended.code, 1)
        self.assertIn("WORSE  app::spilled (sm_90): registers 21 -> 24", ended.out)
        self.assertIn("gone   app::gone (sm_90)", ended.out)
        self.assertIn("new    app::plain (sm_90)", ended.out)
        ended = self.inspect("--baseline", baseline, "--more-registers", "3")
        self.assertEqual(ended.code, 0)
        self.assertIn("other  app::spilled", ended.out)
        changes = self.inspect("--baseline", baseline, "--json").json["baseline"]["changes"]
        self.assertEqual([c["worse"] for c in changes], [True])

    def test_a_form_that_needs_more_than_its_twin_is_exit_1(self):
        ended = self.inspect("--twin", "app::spilled=app::plain")
        self.assertEqual(ended.code, 1)
        self.assertIn("24 registers, at most 8 + 2; stack of 200 bytes, by hand 0", ended.words)
        ended = self.inspect("--twin", "app::plain=app::spilled")
        self.assertEqual(ended.code, 0)
        self.assertIn("app::plain against app::spilled: met", ended.out)
        self.assert_refused(self.inspect("--twin", "app::none=app::plain"), 2, "app::none=app::plain")
        self.assert_refused(self.inspect("--twin", "app::plain"), 2, "FORM=HAND", "'app::plain'")

    def test_what_cannot_be_inspected_is_said_in_a_line(self):
        self.assert_refused(run("inspect", self.folder / "none"), 2, "none is not there")
        self.assert_refused(run("inspect", self.folder), 2, "is not a file")
        missing = run("inspect", self.binary, "--cuobjdump", "no-such-cuobjdump")
        self.assert_refused(missing, 4, "no-such-cuobjdump", "part of CUDA", "--cuobjdump")
        ended = self.inspect(script="#!/bin/sh\necho \"cuobjdump info    : File '$2' does not contain device code\" >&2\nexit 255\n")
        self.assert_refused(ended, 2, "holds no code for a GPU")
        ended = self.inspect(script="#!/bin/sh\necho \"cuobjdump fatal : Could not find executable file 'nvdisasm'\" >&2\nexit 1\n")
        self.assert_refused(ended, 4, "nvdisasm", "part of CUDA")
        ended = self.inspect(script="#!/bin/sh\necho 'cuobjdump fatal : it hurts' >&2\nexit 1\n")
        self.assert_refused(ended, 2, "it hurts")
        self.assert_refused(self.inspect(script="#!/bin/sh\n"), 2, "no kernel")

    def test_a_bad_baseline_is_refused(self):
        self.assert_refused(self.inspect("--baseline", self.folder / "none"), 2, "none is not there")
        self.assert_refused(self.inspect("--baseline", self.folder), 2, "is not a file")
        self.assert_refused(self.inspect("--baseline", self.file("old", "{")), 2, "old", "not JSON")
        self.assert_refused(self.inspect("--baseline", self.file("old", "{}")), 2, '"schema"')

        for kernels in (None, {}, 3):
            old = self.file("old", json.dumps({"schema": 1, "kernels": kernels}))
            self.assert_refused(self.inspect("--baseline", old), 2, "old", '"kernels"')
        self.assert_refused(self.inspect("--baseline", self.file("old", '{"schema":1}')), 2, '"kernels"')

    def test_a_baseline_without_a_kernel_in_common_compares_nothing(self):
        old = self.inspect("--json").json
        others = old | {"kernels": [k | {"architecture": "sm_80"} for k in old["kernels"]]}
        for before in (others, old | {"kernels": []}):
            baseline = self.file("old.json", json.dumps(before))
            for form in ((), ("--json",)):
                ended = self.inspect("--baseline", baseline, *form)
                self.assert_refused(ended, 4, "nothing compared", "old.json")

    def test_kernels_that_were_not_chosen_are_not_gone(self):
        baseline = self.file("old.json", self.inspect("--json").out)
        ended = self.inspect("--kernel", "*plain*", "--baseline", baseline)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("the same as in", ended.out)
        self.assertNotIn("gone", ended.out)

    def test_an_overload_that_is_gone_does_not_make_another_worse(self):
        usage = "Fatbin elf code:\narch = sm_90\n"
        sass = "\tcode for sm_90\n"
        for symbol, registers in (("_ZN3app1fEPd", 10), ("_ZN3app1fEPf", 40)):
            usage += f" Function {symbol}:\n  REG:{registers} STACK:0 SHARED:0\n"
            sass += f"\t\tFunction : {symbol}\n        /*0000*/   EXIT ;\n"
        print_both = "#!/bin/sh\ncase $1 in -sass) cat <<'E'\n{}\nE\n;; *) cat <<'E'\n{}\nE\nesac\n"
        baseline = self.file("old.json", self.inspect("--json", script=print_both.format(sass, usage)).out)
        later = usage.replace(usage[usage.index(" Function") : usage.rindex(" Function")], "")
        ended = self.inspect("--baseline", baseline, script=print_both.format(sass, later))
        self.assertEqual(ended.code, 0, ended.out)
        self.assertNotIn("WORSE", ended.out)
        self.assertIn("gone   app::f (sm_90)", ended.out)

    def test_a_twin_that_one_architecture_lacks_is_not_met(self):
        shutil.copy(SAMPLE / "sample.sass.txt", self.folder / "sample.sass.txt")
        usage = (SAMPLE / "sample.res_usage.txt").read_text()
        without_hand = usage[: usage.index(" Function")].replace("sm_90", "sm_80")
        plain = next(k for k in self.inspect("--json").json["kernels"] if k["name"] == "app::plain")
        without_hand += f" Function {plain['symbol']}:\n  REG:8 STACK:0 SHARED:0\n"
        self.file("sample.res_usage.txt", usage + without_hand)
        sass = (SAMPLE / "sample.sass.txt").read_text()
        sass += f"\tcode for sm_80\n\t\tFunction : {plain['symbol']}\n        /*0000*/   EXIT ;\n"
        self.file("sample.sass.txt", sass)
        twin = ("--twin", "app::plain=app::spilled")
        ended = self.inspect(*twin, script=FAKE.format(sample=self.folder))
        self.assertEqual(ended.code, 1, ended.out)
        self.assertRegex(ended.out, r"sm_80 +8 : - .*\n.* not compared: no kernel\s+app::spilled\n")
        self.assertRegex(ended.out, r"sm_90 .*\n  .*: met\n")
        twins = self.inspect(*twin, "--json", script=FAKE.format(sample=self.folder)).json["twins"]
        self.assertEqual([t["hand"] is None for t in twins], [True, False])

    def test_code_that_is_not_listed_is_not_taken_for_none(self):
        sass = (SAMPLE / "sample.sass.txt").read_text()
        symbol = program.re.search(r"Function : (\S*spilled\S*)", sass)[1]
        self.file("sample.sass.txt", sass.replace(f"Function : {symbol}", "Function : other"))
        shutil.copy(SAMPLE / "sample.res_usage.txt", self.folder)
        script = FAKE.format(sample=self.folder)
        self.assert_refused(self.inspect(script=script), 2, "no code of app::spilled (sm_90)", "--kernel")
        self.assertEqual(self.inspect("--kernel", "*plain*", script=script).code, 0)

    def test_names_that_are_no_text_are_shown_all_the_same(self):
        odd = os.fsencode(self.folder) + b"/a\xff"
        shutil.copy(self.binary, odd)
        sass = (SAMPLE / "sample.sass.txt").read_bytes()
        symbol = program.re.search(rb"Function : (\S*spilled\S*)", sass)[1]
        for name in ("sample.sass.txt", "sample.res_usage.txt"):
            self.file(name, (SAMPLE / name).read_bytes().replace(symbol, b"odd\xff"))
        tool = self.tool(FAKE.format(sample=self.folder))
        ended = run("inspect", os.fsdecode(odd), "--cuobjdump", tool, "--json")
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertEqual(ended.json["binary"], "a\ufffd")
        self.assertIn("odd\ufffd", [k["name"] for k in ended.json["kernels"]])

    @unittest.skipUnless(
        shutil.which("nvcc") and shutil.which("cuobjdump") and shutil.which("nvdisasm"),
        "takes nvcc, cuobjdump and nvdisasm",
    )
    def test_a_real_binary(self):
        object_file = self.folder / "sample.o"
        command = ["nvcc", "-std=c++17", "-O3", "-arch=sm_90", "-Xptxas", "-v", "-c", SAMPLE / "sample.cu", "-o", object_file]
        built = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        kernels = {k["name"]: k for k in run("inspect", object_file, "--json").json["kernels"]}
        self.assertEqual(set(kernels), {"app::plain", "app::spilled", "app::indexed<app::Smooth<3> >"})
        said = program.re.findall(r"(\d+) bytes stack frame, (\d+) bytes spill stores", built.stderr)
        found = [(str(k["stack"]), str(k["spills"])) for k in kernels.values()]
        self.assertEqual(sorted(found), sorted(said))
        self.assertEqual(kernels["app::plain"]["local_memory"]["because"], [])


if __name__ == "__main__":
    program.main()
