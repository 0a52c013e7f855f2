#!/usr/bin/env python3
"""Records: written, refused, replaced, resumed, compared, replayed; and files that are none."""

import json
import os
import subprocess
from pathlib import Path

import program
import schema
from program import PROGRAM, Case, lines_of, run, trials_of, verdicts_without_time

SEED = ("run", "seed_case", "--space", "Serial", "-q")
# The same trials each time: whether shape tries its largest size depends on how long the others took.
ALIKE = (*SEED, "-C", "shape")
# A sanitizer keeps up to four bytes of its own for each.
SANITIZED = os.environ.get("SPACECHECK_SHIMS") == "none"
MOST_MEMORY_KIB = (5 if SANITIZED else 1) * 400 * 1024


class Writing(Case):
    def test_header_trials_and_summary(self):
        record = self.file("a.jsonl")
        ended = run(*SEED, "--json", "-o", record)
        self.assertEqual(ended.code, 0, ended.err)
        lines = lines_of(record)
        self.assertTrue(all(line["schema"] == 1 for line in lines))
        kinds = [line["type"] for line in lines]
        self.assertEqual((kinds[0], kinds[-1]), ("header", "summary"))
        self.assertEqual(set(kinds[1:-1]), {"trial"})
        header, summary = lines[0], lines[-1]
        self.assertLessEqual({"version", "build", "machine", "asked", "seed"}, header.keys())
        self.assertEqual(summary["exit"], 0)
        self.assertEqual(summary["verdicts"], ended.json["verdicts"])
        self.assertEqual(len(trials_of(record)), ended.json["verdicts"][0]["all_trials"])

    def test_every_line_is_as_the_shipped_schema_says(self):
        shipped = Path(__file__).parents[2] / "docs" / "record.schema.json"
        rules = json.loads(shipped.read_text())
        record = self.file("a.jsonl")
        kernels = ("a_good_one", "aborts", "lets_one_past", "now_and_then")
        run(
            *("run", *kernels, "--space", "Serial", "-q", "-o", record),
            program=program.BAD_KERNELS,
        )
        kinds = set()
        for line in lines_of(record):
            kinds.add(line["type"])
            self.assertIsNone(schema.fault(line, rules), line)
        self.assertEqual(kinds, {"header", "trial", "summary"})
        vote = {"schema": 1, "type": "vote", "exit": 1, "ranks": 2, "groups": [], "suspects": [], "kernels": [], "lost": []}
        vote["own_faults"] = [{"what": "k on Serial: disagree", "ranks": 1, "of": 2}]
        self.assertIsNone(schema.fault(vote, rules))
        unknown = vote | {"own_faults": ["k on Serial"]}
        for wrong in ({}, {"schema": 2, "type": "header"}, {"schema": 1, "type": "trial"}, unknown):
            self.assertIsNotNone(schema.fault(wrong, rules))

    def test_an_existing_record_is_not_touched(self):
        record = self.file("a.jsonl", "precious\n")
        self.assert_refused(run(*SEED, "-o", record), 2, str(record), "--resume", "--force")
        self.assertEqual(record.read_text(), "precious\n")

    def test_force_replaces_it_once_the_run_has_ended(self):
        record = self.file("a.jsonl", "precious\n")
        self.assertEqual(run(*SEED, "-o", record, "--force").code, 0)
        self.assertEqual(lines_of(record)[-1]["type"], "summary")
        self.assertEqual(list(self.folder.iterdir()), [record])

    def test_force_leaves_the_old_one_when_the_run_is_refused(self):
        record = self.file("a.jsonl", "precious\n")
        self.assertEqual(run(*SEED, "-o", record, "--force", "--n-threads", 11).code, 2)
        self.assertEqual(record.read_text(), "precious\n")

    def test_a_folder_and_a_link_to_nothing_are_refused_before_anything_runs(self):
        link = self.file("link.jsonl")
        link.symlink_to("nowhere.jsonl")
        inner = self.folder / "inner"
        inner.mkdir()
        for flags in ((), ("--force",), ("--resume",)):
            with self.subTest(flags):
                ended = run(*SEED, "-o", link, *flags)
                self.assert_refused(ended, 2, f"{link}: is a link to nowhere.jsonl, which is not there")
                ended = run(*SEED, "-o", inner, *flags)
                self.assert_refused(ended, 2, f"{inner}: is a folder")
        self.assertEqual(sorted(self.folder.iterdir()), [inner, link])

    def test_a_size_that_is_named_twice_is_one_size(self):
        record = self.file("a.jsonl")
        sizes = ("--n-threads", "3,4,3e0", "--array-size", "10,1e1", "--buffer-size", "5,5")
        ended = run(*SEED, *sizes, "--json", "-o", record)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertEqual([row["n_threads"] for row in ended.json["verdicts"]], [3, 4])
        header, *lines = lines_of(record)
        names = [line["trial"] for line in lines if "/n_threads=3," in line.get("trial", "")]
        self.assertEqual(len(names), len(set(names)))
        asked = header["asked"]
        self.assertEqual([asked[of] for of in ("n_threads", "array_size", "buffer_size")], [[3, 4], [10], [5]])

    def test_a_run_without_the_right_to_write(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.folder.chmod(0o500)
        self.assert_refused(run(*SEED, "-o", self.file("a.jsonl")), 2, "cannot be written")


class Resuming(Case):
    def setUp(self):
        super().setUp()
        self.whole = self.file("whole.jsonl")
        ended = run(*ALIKE, "--json", "-o", self.whole)
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.expected = ended.json

    def resumed(self, record, *more):
        ended = run(*ALIKE, "--json", "-o", record, "--resume", *more)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertEqual(trials_of(record), trials_of(self.whole))
        self.assertEqual(lines_of(record)[-1]["type"], "summary")
        self.assertEqual(
            verdicts_without_time(ended.json["verdicts"]),
            verdicts_without_time(self.expected["verdicts"]),
        )

    def test_from_wherever_it_was_cut(self):
        text = self.whole.read_bytes()
        header = text.index(b"\n") + 1
        for cut in (header, header + 1, len(text) // 2, len(text) - 1, text.rindex(b"\n", 0, -1)):
            with self.subTest(cut):
                self.resumed(self.file(f"cut_{cut}.jsonl", text[:cut]))

    def test_a_record_that_is_not_there_yet_is_begun(self):
        self.resumed(self.file("new.jsonl"))

    def test_a_whole_record_needs_no_trial(self):
        before = self.whole.read_bytes()
        self.resumed(self.whole)
        self.assertEqual(self.whole.read_bytes(), before)

    def test_another_question_is_not_a_continuation(self):
        text = self.whole.read_bytes()
        for more in (("--seed", 7), ("--repeat", 16), ("--n-threads", 3), ("--check", "repeat")):
            with self.subTest(more):
                ended = run(*ALIKE, "-o", self.whole, "--resume", *more)
                # Of all that was asked, the one thing that differs.
                what = more[0].removeprefix("--").replace("-", "_").removeprefix("check")
                self.assert_refused(ended, 2, str(self.whole), "cannot be resumed", what)
                self.assertLess(len(ended.error_line), len(str(self.whole)) + 250)
        self.assertEqual(self.whole.read_bytes(), text)

    def test_another_program_is_not_a_continuation(self):
        # Another build of the same kernels: nothing but its build id tells it, here as there.
        text = self.whole.read_bytes()
        header = lines_of(self.whole)[0]
        self.assertRegex(header["program"]["executable"], "^(build id|digest) [0-9a-f]{16,}$")
        for member in header["program"]:
            with self.subTest(member):
                other = json.loads(json.dumps(header))
                other["program"][member] = "build id 0123"
                record = self.file("other.jsonl", json.dumps(other).encode() + text[text.index(b"\n") :])
                ended = run(*ALIKE, "-o", record, "--resume")
                self.assert_refused(ended, 2, str(record), "cannot be resumed", f"program.{member} is another", "0123")
                self.assertEqual(run("compare", record, self.whole).code, 0)

    def test_a_program_without_a_build_id_is_told_by_its_bytes(self):
        for name, byte in (("one", b"1"), ("same", b"1"), ("other", b"2")):
            (self.folder / name).mkdir()
            copy = self.folder / name / "program"
            objcopy = ("objcopy", "--remove-section", ".note.gnu.build-id", program.BAD_KERNELS, copy)
            if subprocess.run(objcopy, check=False, capture_output=True).returncode != 0:
                self.skipTest("no objcopy here that can take out a build id")
            with copy.open("ab") as file:
                file.write(byte)
        record = self.file("a.jsonl")
        question = ("run", "a_good_one", "--space", "Serial", "--check", "reference", "-q", "-o", record)
        self.assertEqual(run(*question, program=self.folder / "one" / "program").code, 0)
        self.assertRegex(lines_of(record)[0]["program"]["executable"], "^digest [0-9a-f]{32}$")
        self.assertEqual(run(*question, "--resume", program=self.folder / "same" / "program").code, 0)
        ended = run(*question, "--resume", program=self.folder / "other" / "program")
        self.assert_refused(ended, 2, "cannot be resumed", "program.executable is another")

    def test_another_number_of_threads_is_not_a_continuation(self):
        if "OpenMP" not in program.spaces():
            self.skipTest("OpenMP is not in this build")
        record = self.file("two.jsonl")
        question = ("run", "seed_case", "--space", "OpenMP", "--check", "reference", "-q", "-o", record)
        self.assertEqual(run(*question, environment={"OMP_NUM_THREADS": "2"}).code, 0)
        self.assertEqual(lines_of(record)[0]["threads"], {"OpenMP": 2})
        ended = run(*question, "--resume", environment={"OMP_NUM_THREADS": "3"})
        self.assert_refused(ended, 2, str(record), "threads.OpenMP is another: 2 there, 3 now")
        # Kokkos' own number goes before.
        for threads, code in (("2", 0), ("3", 2)):
            environment = {"OMP_NUM_THREADS": "3", "KOKKOS_NUM_THREADS": threads}
            self.assertEqual(run(*question, "--resume", environment=environment).code, code)

    def test_other_spaces_are_said_to_be_that(self):
        if "OpenMP" not in program.spaces():
            self.skipTest("OpenMP is not in this build")
        record = self.file("both.jsonl")
        question = ("run", "seed_case", "--check", "reference", "-q", "-o", record)
        self.assertEqual(run(*question, "--space", "Serial,OpenMP").code, 0)
        ended = run(*question, "--space", "Serial", "--resume")
        self.assert_refused(ended, 2, str(record), 'asked.spaces is another: ["Serial","OpenMP"] there, ["Serial"] now')

    def test_a_record_that_does_not_say_its_program_is_no_continuation(self):
        text = self.whole.read_bytes()
        for member in ("program", "threads"):
            header = lines_of(self.whole)[0]
            del header[member]
            record = self.file("before.jsonl", json.dumps(header).encode() + text[text.index(b"\n") :])
            before = record.read_bytes()
            self.assert_refused(run(*ALIKE, "-o", record, "--resume"), 2, f"does not say its {member}", "--force")
            self.assertEqual(record.read_bytes(), before)


class Using(Case):
    def setUp(self):
        super().setUp()
        self.record = self.file("a.jsonl")
        ended = run(*SEED, "-o", self.record)
        self.assertEqual((ended.code, ended.err), (0, ""))

    def test_a_record_agrees_with_itself(self):
        ended = run("compare", self.record, self.record)
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertRegex(ended.out, r"seed_case +Serial +\d+ +bitwise equal")
        result = run("compare", self.record, self.record, "--json").json
        self.assertEqual((result["schema"], result["exit"]), (1, 0))
        self.assertEqual((result["only_a"], result["only_b"]), (0, 0))

    def test_an_incomplete_record_is_used_and_said_to_be_one(self):
        lines = self.record.read_bytes().splitlines(keepends=True)
        # What is there may be equal, and is no agreement: nobody knows what would have come.
        for kept, trials in ((-1, len(lines) - 2), (3, 2)):
            cut = self.file("cut.jsonl", b"".join(lines[:kept]))
            for pair in ((cut, self.record), (self.record, cut)):
                ended = run("compare", *pair)
                self.assertEqual(ended.code, 4)
                self.assertIn("incomplete", ended.out)
                self.assertIn(f"no difference in {trials} of {len(lines) - 2} trials", ended.error_line)
                self.assertIn(f"the run of {cut} did not end", ended.error_line)
            result = run("compare", cut, self.record, "--json").json
            self.assertEqual((result["exit"], result["complete"]), (4, [False, True]))
        self.assertEqual(run("compare", cut, cut).code, 4)

    def test_an_incomplete_record_that_differs_differs(self):
        lines = self.record.read_text().splitlines()[:-1]
        at = next(k for k, line in enumerate(lines) if json.loads(line).get("outputs"))
        changed = json.loads(lines[at])
        changed["outputs"][0]["digest"] = "0" * 32
        changed["outputs"][0]["to_reference"]["outside_bound"] = 1
        lines[at] = json.dumps(changed)
        cut = self.file("cut.jsonl", "".join(line + "\n" for line in lines))
        self.assertEqual(run("compare", cut, self.record).code, 1)

    def test_a_truncated_record_is_refused(self):
        text = self.record.read_bytes()
        begin = text.index(b"\n", len(text) // 2) + 1
        for cut in (len(text) - 1, len(text) - 100, begin + 1, begin + 100):
            path = self.file(f"cut_{cut}.jsonl", text[:cut])
            for command in (("compare", path, self.record), ("compare", self.record, path), ("replay", f"{path}#1")):
                with self.subTest((command[0], cut)):
                    self.assert_refused(run(*command), 2, str(path), "cut off", "--resume")

    def test_a_truncated_record_has_no_vote_either(self):
        cut = self.file("cut.jsonl", self.record.read_bytes()[:-100])
        others = [self.file(f"{k}.jsonl", self.record.read_bytes()) for k in range(2)]
        self.assert_refused(run("compare", *others, cut), 2, str(cut), "cut off", "--resume")

    def test_records_with_nothing_in_common(self):
        other = self.file("b.jsonl")
        run(*SEED, "--seed", 7, "-o", other)
        ended = run("compare", self.record, other)
        self.assertEqual(ended.code, 4)

    def test_another_result_is_a_disagreement(self):
        lines = [json.loads(line) for line in self.record.read_text().splitlines()]
        changed = next(line for line in lines if line["type"] == "trial" and line["outputs"])
        changed["outputs"][0]["digest"] = "0" * 32
        changed["outputs"][0]["to_reference"]["outside_bound"] = 1
        other = self.file("b.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        for pair in ((self.record, other), (other, self.record)):
            ended = run("compare", *pair)
            self.assertEqual(ended.code, 1)
            self.assertRegex(ended.out, r"seed_case +Serial +\d+ +disagree")
            self.assertIn(changed["trial"], ended.out)

    def test_a_record_may_come_through_a_pipe(self):
        for pair in ((self.record, "/dev/stdin"), ("/dev/stdin", self.record)):
            with self.record.open("rb") as file, subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE) as cat:
                ended = subprocess.run([PROGRAM, "compare", *pair], stdin=cat.stdout, capture_output=True, text=True, check=False)
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))
            self.assertIn("bitwise equal", ended.stdout)

    def test_what_only_one_record_has_is_told_of(self):
        lines = lines_of(self.record)
        for line in lines:
            if line["type"] == "trial":
                line["trial"] = line["trial"].replace("seed_case/", "gone/", 1)
        more = [*lines_of(self.record)[:-1], *lines[1:]]
        other = self.file("more.jsonl", "".join(json.dumps(line) + "\n" for line in more))
        ended = run("compare", other, self.record)
        self.assertEqual(ended.code, 0)
        trials = len(lines) - 2
        self.assertIn(f"NOT COMPARED {trials} trials only in {other}, with all of kernel gone", ended.words)
        self.assertEqual(run("compare", other, self.record, "--json").json["only_kernels_a"], ["gone"])

    def test_other_threads_and_what_is_held_to_no_bound_are_told_of(self):
        lines = lines_of(self.record)
        lines[0]["threads"] = {"Serial": 1, "OpenMP": 3}
        for line in lines:
            for output in line.get("outputs", []):
                output["digest"] = "0" * 32
                output["to_reference"] |= {"unbounded": output["to_reference"]["elements"], "differing": 1}
        other = self.file("b.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        ended = run("compare", self.record, other)
        self.assertEqual(ended.code, 4)
        self.assertIn("OpenMP with 3 threads", ended.words)
        self.assertRegex(ended.out, r"seed_case +Serial +\d+ +not judged")
        self.assertIn("may be anything", ended.words)
        self.assertIn("held to no bound", ended.error_line)
        result = run("compare", self.record, other, "--json").json
        self.assertEqual((result["exit"], result["kernels"][0]["result"]), (4, "not judged"))
        self.assertEqual(result["threads"], [{"Serial": 1}, {"Serial": 1, "OpenMP": 3}])

    def test_a_distance_that_nothing_tells_is_null(self):
        lines = lines_of(self.record)
        for line in lines:
            for output in line.get("outputs", []):
                output["digest"] = "0" * 32
                output.pop("to_reference", None)
        bare = self.file("bare.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        for line in lines:
            for output in line.get("outputs", []):
                output["digest"] = "1" * 32
        other = self.file("other.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        ended = run("compare", bare, other, "--json")
        kernel = ended.json["kernels"][0]
        self.assertEqual((ended.code, kernel["max_ulp"], kernel["max_ratio"]), (1, None, None))
        self.assertIn("no reference to judge by", kernel["why"])

    def test_two_crashes_are_not_equal_results(self):
        crashed = self.file("crashed.jsonl")
        question = ("run", "aborts", "--space", "Serial", "--check", "reference", "-q")
        self.assertEqual(run(*question, "-o", crashed, program=program.BAD_KERNELS).code, 1)
        ended = run("compare", crashed, crashed, program=program.BAD_KERNELS)
        self.assertEqual(ended.code, 4)
        self.assertIn("nothing compared", ended.out)
        self.assertIn("gave outputs", ended.error_line)

    def test_a_trial_of_the_record_is_replayed(self):
        names = list(trials_of(self.record))
        for number in (1, len(names)):
            ended = run("replay", f"{self.record}#{number}")
            self.assertEqual(ended.code, 0, ended.err)
            self.assertTrue(ended.out.startswith(names[number - 1] + "\n"))
            self.assertTrue(ended.out.endswith("passes\n"))
        for number in (0, len(names) + 1, "x", ""):
            ended = run("replay", f"{self.record}#{number}")
            self.assert_refused(ended, 2, f"1 to {len(names)}")

    def test_replayed_json_is_the_recorded_observation(self):
        name, recorded = next(iter(trials_of(self.record).items()))
        again = run("replay", name, "--json").json
        recorded = json.loads(recorded)
        self.assertEqual(again["outputs"], recorded["outputs"])
        self.assertEqual(again["trial"], name)


class NoRecords(Case):
    """Each is refused in one line, exit 2, and costs neither memory nor time."""

    def refused(self, path, *words):
        good = self.file("good.jsonl", '{"schema":1,"type":"header"}\n')
        for arguments in (
            ("compare", path, good),
            ("compare", good, path),
            ("replay", f"{path}#1"),
            (*SEED, "-o", path, "--resume"),
        ):
            if not path.exists() and arguments[-1] == "--resume":
                continue  # that one is begun
            with self.subTest((path.name, arguments[0])):
                self.assert_refused(run(*arguments), 2, str(path), *words)

    def test_files_that_are_none(self):
        header = '{"schema":1,"type":"header"}\n'
        self.refused(self.file("empty", ""), "is empty")
        self.refused(self.file("absent"), "No such file")
        (self.folder / "folder").mkdir()
        self.refused(self.folder / "folder", "is a folder")
        self.refused(self.file("binary", bytes(range(256)) * 1000), "line 1")
        self.refused(self.file("text", "Dear diary,\n"), "line 1 is not JSON")
        self.refused(self.file("array", "[1,2]\n"), "line 1 has no schema")
        self.refused(self.file("other", '{"schema":2,"type":"header"}\n'), "schema 2", "schema 1")
        self.refused(self.file("damaged", header + '{"schema":1,\n' + header), "line 2 is not JSON")
        self.refused(self.file("cut", header[:10]), "line 1")
        no_trial = '{"schema":1,"type":"trial","ended":"completed"}\n'
        self.refused(self.file("no_trial", header + no_trial), "line 2: not an observation: it has no 'trial'")
        no_view = '{"schema":1,"type":"trial","trial":"a/Serial/n_threads=7","ended":"completed","seconds":1,"bytes":1,"outputs":[{}]}\n'
        self.refused(self.file("no_reference", header + no_view), "line 2: not an observation: it has no 'has_reference'")
        no_view = no_view.replace('"bytes"', '"has_reference":false,"multidimensional":false,"took_scratch":false,"bytes"')
        self.refused(self.file("no_view", header + no_view), "line 2: not an observation: a member", "record.schema.json")

    def test_a_line_of_two_gigabytes(self):
        path = self.file("long", '{"schema":1,"type":"header"}\n')
        os.truncate(path, 2 << 30)
        for arguments in (("compare", path, path), ("replay", f"{path}#1")):
            process = subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.PIPE, text=True)
            error = process.stderr.read()
            process.stderr.close()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            with self.subTest(arguments[0]):
                self.assertEqual(process.returncode, 2)
                self.assertEqual(len(error.splitlines()), 1)
                self.assertIn("line 2 is longer than", error)
                self.assertLess(used.ru_maxrss, MOST_MEMORY_KIB)


if __name__ == "__main__":
    program.main()
