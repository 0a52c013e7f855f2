#!/usr/bin/env python3
"""No space, no right to write, nobody who reads, other runs: what was finished is in the record.

What is said is one line that says what to do, and the exit code is the promised one.
"""

import fcntl
import os
import resource
import signal
import stat
import subprocess
import threading
import time

import program
from injected import LONG, QUESTION, SHORT, Injected, as_nobody, run_as, wait_for_lines
from program import ENVIRONMENT, LIMIT_S, PROGRAM, lines_of, run, start, trials_of


class FullDisk(Injected):
    def test_it_ends_says_so_and_goes_on_once_there_is_room(self):
        disk = self.disk("256k")
        record = disk / "a.jsonl"
        ended = run(*QUESTION, "-o", record)
        self.assert_stopped(ended, f"{record}: cannot be written any further: No space left")
        self.assertIn("--resume", ended.err)
        self.assertTrue(record.read_bytes().endswith(b"}\n"))
        self.assertGreater(len(trials_of(record)), 100)
        self.mount("-o", "remount,size=16m", disk)
        self.assert_resumes(record)

    def test_what_was_found_until_then_is_told(self):
        disk = self.disk("256k")
        question = ("run", "lets_one_past", "z_good_one", "--space", "Serial", "--repeat", 1500, "-q", "-o", disk / "a.jsonl")
        ended = run(*question, program=program.BAD_KERNELS)
        self.assertEqual(ended.code, 70, ended.err)
        self.assertIn("No space left", ended.error_line)
        self.assertRegex(ended.out, r"FAIL  lets_one_past  guard")
        self.assertTrue(ended.out.endswith("\n1 of 2 rows done: 1 disagree\n"), ended.out)
        (disk / "a.jsonl").unlink()
        told = run(*question, "--json", program=program.BAD_KERNELS)
        self.assertEqual((told.code, told.json["exit"], told.json["interrupted"]), (70, 70, True))
        self.assertEqual([v["kernel"] for v in told.json["verdicts"]], ["lets_one_past"])

    def test_a_rank_of_a_fleet_ends_so_too(self):
        disk = self.disk("64k")
        question = ("seed_case", "--space", "Serial", "--repeat", 1500, "-q")
        ended = run("fleet", "run", *question, "-o", disk / "f", "--rank", 0, "--ranks", 1)
        self.assertEqual(ended.code, 70, ended.err)
        self.assertIn("No space left on device; continue with the same command and --resume", ended.err)
        self.assertGreater(len(trials_of(disk / "f" / "rank-00000.jsonl")), 20)

    def test_without_room_for_the_first_line_nothing_is_left(self):
        disk = self.disk("4k")
        (disk / "ballast").write_bytes(bytes(4096))
        ended = run(*SHORT, "-o", disk / "a.jsonl")
        self.assert_refused(ended, 2, "a.jsonl", "No space left")
        self.assertEqual([file.name for file in disk.iterdir()], ["ballast"])

    def test_an_application_is_not_run_for_a_trace_that_can_not_begin(self):
        disk = self.disk("64k")
        trace = disk / "a.trace"
        ended = run("trace", "-o", trace, "--", "touch", disk / "it_ran")
        self.assert_refused(ended, 2, f"-o {trace}: No space left", "64 KiB are free")
        self.assertEqual(list(disk.iterdir()), [])
        self.mount("-o", "remount,size=16m", disk)
        self.assertEqual(run("trace", "-o", trace, "--", "touch", disk / "it_ran").code, 4)
        self.assertEqual([file.name for file in disk.iterdir()], ["it_ran"])

    def test_the_record_that_was_to_be_replaced_is_as_it_was(self):
        disk = self.disk("256k")
        record = disk / "a.jsonl"
        record.write_text("precious\n")
        ended = run(*QUESTION, "-o", record, "--force")
        self.assert_stopped(ended, "No space left", f"is in {record}.part")
        self.assertEqual(record.read_text(), "precious\n")
        self.assertGreater(len(trials_of(disk / "a.jsonl.part")), 100)

    def test_a_report_that_has_no_room_leaves_the_record_whole(self):
        disk = self.disk("4k")
        (disk / "ballast").write_bytes(bytes(4096))
        record = self.file("a.jsonl")
        ended = run(*QUESTION, "-o", record, "--junit", disk / "a.xml")
        self.assert_stopped(ended, f"{disk / 'a.xml'}: cannot be written: No space left")
        self.assertEqual([file.name for file in disk.iterdir()], ["ballast"])
        self.assert_whole(record)

    def test_a_file_that_may_not_grow_any_further_is_as_a_full_disk(self):
        record = self.file("a.jsonl")
        ended = self.run_limited(resource.RLIMIT_FSIZE, 200_000, *QUESTION, "-o", record)
        self.assert_stopped(ended, f"{record}: cannot be written any further: File too large")
        self.assertGreater(len(trials_of(record)), 100)
        self.assert_resumes(record)


class ReadOnly(Injected):
    def test_a_folder_that_cannot_be_written(self):
        disk = self.disk("1m")
        kept = disk / "kept.jsonl"
        self.assertEqual(run(*SHORT, "-o", kept).code, 0)
        text = kept.read_bytes()
        self.mount("-o", "remount,ro", disk)
        for more in (
            ("-o", disk / "new.jsonl"),
            ("-o", kept, "--resume"),
            ("-o", kept, "--force"),
            ("--junit", disk / "new.xml"),
        ):
            with self.subTest(more):
                ended = run(*SHORT, *more)
                self.assert_refused(ended, 2, str(more[1]), "Read-only file system")
        # Reading needs no right to write.
        self.assertEqual(run("compare", kept, kept).code, 0)
        self.assertEqual(run("replay", f"{kept}#1").code, 0)
        self.assertEqual(kept.read_bytes(), text)

    def test_a_folder_of_somebody_else(self):
        self.folder.chmod(0o555)
        record = self.folder / "a.jsonl"
        user = as_nobody() if os.geteuid() == 0 else ()
        ended = run_as(user, *SHORT, "-o", record)
        traced = run_as(user, "trace", "-o", self.folder / "a.trace", "--", "true")
        self.folder.chmod(0o755)
        self.assert_refused(ended, 2, str(record), "Permission denied")
        self.assert_refused(traced, 2, "a.trace", "Permission denied")


class SpecialFiles(Injected):
    def test_a_link_stays_a_link_and_a_device_a_device(self):
        target, link = self.file("target", "old"), self.file("link")
        link.symlink_to(target)
        device = self.file("device")
        try:
            os.mknod(device, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            device = None
        for flag in ("--html", "--junit"):
            with self.subTest(flag):
                self.assertEqual(run(*SHORT, flag, link).code, 0)
                self.assertTrue(link.is_symlink())
                self.assertNotEqual(target.read_text(), "old")
                target.write_text("old")
                if device is not None:
                    self.assertEqual(run(*SHORT, flag, device).code, 0)
                    self.assertTrue(stat.S_ISCHR(device.stat().st_mode))

    def test_a_record_replaces_what_a_link_leads_to_and_no_device(self):
        target, link = self.file("target.jsonl", "old"), self.file("link.jsonl")
        link.symlink_to(target)
        self.assertEqual(run(*SHORT, "-o", link, "--force").code, 0)
        self.assertTrue(link.is_symlink())
        self.assert_whole(target)
        pipe = self.file("pipe")
        os.mkfifo(pipe)
        for more in ((), ("--force",), ("--resume",)):
            self.assert_refused(run(*SHORT, "-o", pipe, *more), 2, "a device or a pipe")
        self.assertTrue(stat.S_ISFIFO(pipe.stat().st_mode))

    def test_a_pipe_is_written_to(self):
        pipe = self.file("pipe")
        os.mkfifo(pipe)
        read = []
        reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
        reader.start()
        ended = run(*SHORT, "--junit", pipe)
        reader.join(LIMIT_S)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("<testsuite", read[0])

    def test_a_pipe_that_has_no_name_is_written_to(self):
        link = self.file("link")
        link.symlink_to("/dev/stdout")
        for name in ("/dev/stdout", "/proc/self/fd/1", link):
            with self.subTest(name):
                ended = run(*SHORT, "--junit", name)
                self.assertEqual((ended.code, ended.err), (0, ""))
                self.assertIn("<testsuite", ended.out)

    def test_a_stream_that_is_a_file_is_written_to_behind_what_is_there(self):
        seen = self.file("seen")
        with seen.open("w") as stream:
            ended = subprocess.run(
                [PROGRAM, *(str(word) for word in SHORT if word != "--json"), "--junit", "/dev/stdout"],
                env=ENVIRONMENT,
                stdout=stream,
                timeout=LIMIT_S,
            )
        self.assertEqual(ended.returncode, 0)
        table, _, page = seen.read_text().partition("<?xml")
        self.assertIn("KERNEL", table)
        self.assertIn("</testsuites>", page)


class ClosedStdout(Injected):
    def test_the_record_is_whole_all_the_same(self):
        for redirection in (">&-", ">/dev/full"):
            for json_or_table in (QUESTION, [word for word in QUESTION if word != "--json"]):
                with self.subTest((redirection, "--json" in json_or_table)):
                    record = self.file("a.jsonl")
                    record.unlink(missing_ok=True)
                    ended = subprocess.run(
                        ["sh", "-c", f'exec "$0" "$@" {redirection}', PROGRAM]
                        + [str(word) for word in (*json_or_table, "-o", record)],
                        env=ENVIRONMENT,
                        stderr=subprocess.PIPE,
                        text=True,
                        timeout=LIMIT_S,
                    )
                    self.assertEqual(
                        (ended.returncode, ended.stderr),
                        (70, "spacecheck: cannot write to standard output\n"),
                    )
                    self.assert_whole(record)

    def test_a_reader_who_leaves_costs_no_trial_that_was_finished(self):
        record = self.file("a.jsonl")
        process = subprocess.Popen(
            [PROGRAM, *map(str, (*QUESTION, "-o", record))],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        process.stdout.close()
        self.assertIn(process.wait(LIMIT_S), (-signal.SIGPIPE, 70))
        program.require_nothing_left(process.pid)
        self.assert_resumes(record)


class OtherRuns(Injected):
    def test_a_record_that_grows_is_read_as_long_as_it_was(self):
        record, whole = self.file("a.jsonl"), self.file("b.jsonl")
        self.assertEqual(run(*SHORT, "-o", whole).code, 0)
        lines = whole.read_bytes().splitlines(keepends=True)
        record.write_bytes(b"".join(lines[:-1]))
        trials = b"".join(lines[1:-1]) * 200
        done, most = threading.Event(), 400 << 20

        def grow():
            with record.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # as a run does
                while not done.is_set() and file.tell() < most:
                    file.write(trials)

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            begin = time.monotonic()
            ended = run("compare", record, whole)
            took = time.monotonic() - begin
        finally:
            done.set()
            writer.join()
        self.assertEqual(ended.code, 4)
        self.assertIn("did not end", ended.error_line)
        self.assertIn("incomplete", ended.out)
        read = int(ended.out.split("a.jsonl: ")[1].split()[0])
        self.assertLess(read * len(lines[1]), 100 << 20)
        self.assertLess(took, 30)

    def test_a_record_is_used_while_a_run_writes_it(self):
        record = self.file("a.jsonl")
        process = start(*LONG, "-o", record)
        wait_for_lines(process, record, 10)
        compared = 0
        while process.poll() is None:
            ended = run("compare", record, record)
            if ended.code == 4:
                self.assertIn("did not end", ended.error_line)
            else:
                self.assertEqual((ended.code, ended.err), (0, ""))
            compared += 1
        self.assertEqual(process.returncode, 0)
        self.assertGreater(compared, 0)

    def test_two_runs_of_one_record(self):
        record = self.file("a.jsonl")
        first = start(*LONG, "-o", record)
        wait_for_lines(first, record, 50)
        self.assert_refused(run(*LONG, "-o", record), 2, "exists already")
        for more in ("--resume", "--force"):
            ended = run(*LONG, "-o", record, more)
            self.assert_refused(ended, 2, str(record), "another run is writing it")
        self.assertIsNone(first.poll(), "the first run ended too soon to be in the way")
        self.assertEqual(first.wait(LIMIT_S), 0)
        self.assert_whole(record)
        self.assertEqual([file.name for file in self.folder.iterdir()], ["a.jsonl"])

    def test_two_runs_that_replace_one_record(self):
        record = self.file("a.jsonl", "precious\n")
        first = start(*LONG, "-o", record, "--force")
        wait_for_lines(first, self.file("a.jsonl.part"), 50)
        ended = run(*LONG, "-o", record, "--force")
        self.assert_refused(ended, 2, str(record), "another run is writing it")
        self.assertEqual(first.wait(LIMIT_S), 0)
        self.assert_whole(record)


if __name__ == "__main__":
    program.main()
