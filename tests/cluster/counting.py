"""Whose votes count, of the records and folders that `fleet vote` and `compare` are given."""

import re
from pathlib import Path

import fleet
from fleet import QUICK
from program import run


def records_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("rank-*.jsonl"))


class Counting(fleet.Case):
    def fleet(self, name: str, lost: int = 1):
        folder = self.temporary / name
        made = run(*("fleet", "simulate", "--ranks", 12, "--deviants", 0, "--lost", lost), "-o", folder)
        self.assertEqual(made.code, 6 if lost else 0)
        return folder

    def by_hand(self, name: str):
        record = self.temporary / name
        self.assertEqual(run("run", "seed_case", *QUICK, "-o", record).code, 0)
        return record

    def assert_refused(self, ended, *words) -> None:
        self.assertEqual((ended.code, ended.out), (2, ""), ended)
        for word in words:
            self.assertIn(str(word), ended.error_line)

    def test_a_record_that_is_named_twice_has_one_vote(self):
        folder = self.fleet("a")
        files = records_of(folder)
        wanted = run("fleet", "vote", folder, "--json")
        self.assertEqual((wanted.code, len(wanted.json["lost"])), (6, 1))
        link = self.temporary / "link.jsonl"
        link.symlink_to(files[0])
        for places in ((folder,), (files[0],), (link,), (folder / ".." / "a", *files)):
            with self.subTest(places):
                again = run("fleet", "vote", folder, *places, "--json")
                self.assertEqual((again.code, again.json), (6, wanted.json))
        compared = run("compare", *files, files[0], link, "--json")
        self.assertEqual((compared.code, compared.json), (6, wanted.json))
        one = run("compare", files[0], files[0], link, "--json")
        self.assertEqual((one.code, [group["ranks"] for group in one.json["groups"]]), (6, [1]))
        self.assertEqual(len(one.json["lost"]), 11)

    def test_records_of_runs_by_hand_count_once_too_and_stand_for_no_lost_rank(self):
        a, b = self.by_hand("a.jsonl"), self.by_hand("b.jsonl")
        two = run("compare", a, b, a, "--json").json
        self.assertEqual([group["members"][0][:2] for group in two["groups"]], [[0, 1]])
        folder = self.fleet("c", lost=0)
        (folder / "rank-00000.jsonl").unlink()
        vote = run("fleet", "vote", a, folder, b, "--json")
        self.assertEqual(vote.code, 6)
        self.assert_lost(vote.json, 0)
        members = [member[:2] for group in vote.json["groups"] for member in group["members"]]
        self.assertIn([12, 13], members)

    def test_two_fleets_at_once_are_refused(self):
        a, b = self.fleet("a"), self.fleet("b")
        first, second = (records_of(folder)[0] for folder in (a, b))
        for command in (("fleet", "vote", a, b), ("compare", first, second, first)):
            with self.subTest(command):
                self.assert_refused(run(*command), first, second, "both rank 0;", "one fleet at a time")

    def test_a_record_in_a_folder_that_cannot_be_read_is_a_lost_rank(self):
        folder = self.fleet("a", lost=0)
        record = folder / "rank-00004.jsonl"
        for text, words in (("", "is empty"), ('{"schema":1,"ty', "line 1"), ('{}', "line 1")):
            with self.subTest(text):
                record.write_text(text)
                merged = self.temporary / "merged.jsonl"
                vote = run("fleet", "vote", folder, "-o", merged, "--force", "--json")
                self.assertEqual((vote.code, vote.err, vote.json["suspects"]), (6, "", []))
                self.assert_lost(vote.json, 4)
                self.assertIn(words, vote.json["lost"][0]["why"])
                self.assertEqual((vote.json["ranks"], self.summary(merged)["exit"]), (12, 6))
                files = records_of(folder)
                for command in (("fleet", "vote", *files), ("compare", *files)):
                    self.assert_refused(run(*command), record, words)

    def test_a_damaged_header_asks_for_no_memory(self):
        folder = self.fleet("a")
        record = records_of(folder)[2]
        text = record.read_text()
        for key in ("rank", "ranks"):
            with self.subTest(key):
                record.write_text(re.sub(rf'"{key}":\d+', f'"{key}":{2**62}', text, count=1))
                self.assert_refused(run("fleet", "vote", folder), record, "its header names rank", 2**62)

    def test_no_record_is_written_over(self):
        folder = self.fleet("a")
        record = records_of(folder)[2]
        link = self.temporary / "link.jsonl"
        link.symlink_to(record)
        before = record.read_bytes()
        other = self.by_hand("other.jsonl")
        for merged in (record, link):
            for places in ((folder,), (other, record)):
                for more in ((), ("--force",)):
                    with self.subTest((merged, places, more)):
                        ended = run("fleet", "vote", *places, "-o", merged, *more)
                        self.assert_refused(ended, merged, "is one of the records", "-o names another")
        self.assertEqual(record.read_bytes(), before)

    def test_what_is_there_is_kept_and_only_flags_that_there_are_are_named(self):
        folder = self.fleet("a")
        there = self.temporary / "there.jsonl"
        there.write_text("precious\n")
        ended = run("fleet", "vote", folder, "-o", there)
        self.assert_refused(ended, "exists already; --force replaces it")
        self.assertNotIn("--resume", ended.error_line)
        self.assertEqual(there.read_text(), "precious\n")
        ended = run("fleet", "simulate", "--ranks", 30, "-o", folder)
        self.assert_refused(ended, "exists already; -o names another folder")
        self.folder.mkdir()
        (self.folder / "merged.jsonl").write_text("precious\n")
        ended = run("fleet", "run", "seed_case", *QUICK, "-o", self.folder)
        self.assertIn("exists already; --resume and --force replace it", ended.error_line)

    def test_json_and_the_list_of_nodes_do_not_go_together(self):
        both = ("--json", "--print-exclude")
        for command in (
            ("vote", self.fleet("a")),
            ("simulate", "--ranks", 30),
            ("run", "seed_case", *QUICK, "-o", self.folder),
        ):
            with self.subTest(command):
                self.assert_refused(run("fleet", *command, *both), *both)
        self.assertFalse(self.folder.exists())
