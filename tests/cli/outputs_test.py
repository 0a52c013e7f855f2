#!/usr/bin/env python3
"""--keep-outputs: each trial's arrays as .npy files beside the record."""

import ast
import os
import struct
from pathlib import Path

import program
from program import Case, lines_of, run

RUN = ("run", "-q", "--space", "Serial", "--check", "reference,concurrent")


def loaded(path: Path) -> tuple[dict, bytes]:
    """The header of a .npy file, and its elements' bytes."""
    content = path.read_bytes()
    assert content[:8] == b"\x93NUMPY\x01\x00", path
    length = struct.unpack("<H", content[8:10])[0]
    assert (10 + length) % 64 == 0, "elements begin at a multiple of 64"
    return ast.literal_eval(content[10 : 10 + length].decode()), content[10 + length :]


class Kept(Case):
    def test_every_output_of_every_trial(self):
        record = self.file("a.jsonl")
        ended = run(*RUN, "transpose", "seed_case", "--keep-outputs", "-o", record)
        self.assertEqual(ended.code, 0, ended.err)
        bytes_of = {"float32": 4, "float64": 8, "int32": 4}
        kept = {}
        for line in lines_of(record)[1:-1]:
            for output in line["outputs"]:
                instance = output.get("instance", 0)
                name = output["view"] + (f".instance{instance}" if instance else "")
                path = self.file("a.outputs") / line["trial"] / f"{name}.npy"
                header, elements = loaded(path)
                self.assertEqual(list(header["shape"]), output["extents"])
                self.assertFalse(header["fortran_order"])
                self.assertEqual(header["descr"], f"<{output['type'][0]}{bytes_of[output['type']]}")
                # Equal arrays are those with equal digests.
                kept.setdefault(elements, set()).add(output["digest"])
        self.assertGreater(len(kept), 1)
        self.assertTrue(all(len(digests) == 1 for digests in kept.values()))
        self.assertEqual(len(set.union(*kept.values())), len(kept))

    def test_each_output_has_a_file_of_its_own(self):
        record = self.file("a.jsonl")
        ended = run(*RUN, "oddly_named_outputs", "--keep-outputs", "-o", record, program=program.BAD_KERNELS)
        self.assertEqual(ended.code, 0, ended.err)
        for trial in program.trials_of(record):
            folder = self.file("a.outputs") / trial
            self.assertEqual(loaded(folder / "a%2Fb.npy")[0]["shape"], (100,))
            self.assertEqual(loaded(folder / "a%20b.npy")[0]["shape"], (200,))

    def test_without_the_flag_nothing_is_kept(self):
        record = self.file("a.jsonl")
        self.assertEqual(run(*RUN, "seed_case", "-o", record).code, 0)
        self.assertEqual(os.listdir(self.folder), ["a.jsonl"])

    def test_a_record_is_continued_as_it_was_begun(self):
        record = self.file("a.jsonl")
        self.assertEqual(run(*RUN, "seed_case", "-o", record).code, 0)
        before = record.read_bytes()
        resume = (*RUN, "seed_case", "-o", record, "--resume")
        self.assert_refused(run(*resume, "--keep-outputs"), 2, str(record), "without --keep-outputs", "--force")
        self.assertEqual((record.read_bytes(), os.listdir(self.folder)), (before, ["a.jsonl"]))
        # One that was made with its outputs, all there or but for one.
        self.assertEqual(run(*RUN, "seed_case", "-o", record, "--force", "--keep-outputs").code, 0)
        for more in ((), ("--keep-outputs",)):
            self.assertEqual(run(*resume, *more).code, 0)
        next(self.file("a.outputs").rglob("*.npy")).unlink()
        self.assert_refused(run(*resume, "--keep-outputs"), 2, "is not there")

    def test_it_needs_a_record_and_a_folder(self):
        self.assert_refused(run(*RUN, "seed_case", "--keep-outputs"), 2, "--keep-outputs", "-o")
        self.file("a.outputs", "a file")
        record = self.file("a.jsonl")
        ended = run(*RUN, "seed_case", "--keep-outputs", "-o", record)
        self.assert_refused(ended, 2, "a.outputs")

    def test_what_is_not_written_is_told_and_is_no_finding(self):
        record = self.file("a.jsonl")
        (self.file("a.outputs") / "seed_case").parent.mkdir()
        (self.file("a.outputs") / "seed_case").write_text("in the way")
        ended = run(*RUN, "seed_case", "--keep-outputs", "-o", record)
        self.assertEqual(ended.code, 70)
        self.assertIn("could not be written", ended.error_line)
        self.assertEqual(lines_of(record)[-1]["exit"], 0)


if __name__ == "__main__":
    program.main()
