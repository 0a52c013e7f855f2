#!/usr/bin/env python3
"""Fleets without MPI: the ranks meet in their folder, and one votes from the records."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import fleet
import schema
from counting import Counting  # noqa: F401
from fleet import KERNELS, QUICK, WRONG_RANK, Fleet, has_trials, wait_for, wrong
from injected import preload
from program import BAD_KERNELS, LIMIT_S, lines_of, run


def lines_in(record) -> int:
    return record.read_bytes().count(b"\n") if record.exists() else 0


def repeated(times: int) -> tuple[str, ...]:
    return ("--space", "Serial", "--check", "reference,repeat", "--repeat", str(times), "-q")


# Long enough to be met in the middle.
SLOW = repeated(3000)
VERY_SLOW = repeated(30000)


class Voting(fleet.Case):
    def vote(self, *arguments, ranks=4, kernels=KERNELS, flags=QUICK, **options) -> dict:
        started = Fleet(ranks, *kernels, *flags, "-o", self.folder, "--json", *arguments, **options)
        ends = started.ended()
        self.assertEqual([end.code for end in ends[1:]], [0] * (ranks - 1), ends)
        self.assertEqual("".join(end.out for end in ends[1:]), "")
        self.assertEqual(ends[0].err, "")
        self.assertEqual(ends[0].code, ends[0].json["exit"])
        return ends[0].json

    def test_a_clean_fleet_agrees_and_leaves_its_records(self):
        vote = self.vote()
        self.assertEqual((vote["exit"], vote["ranks"]), (0, 4))
        self.assertEqual((vote["suspects"], vote["kernels"], vote["lost"]), ([], [], []))
        self.assertEqual([group["ranks"] for group in vote["groups"]], [4])
        self.assertGreater(vote["groups"][0]["questions"], 0)
        for rank in range(4):
            self.assertEqual(self.summary(self.record(rank))["exit"], 0)
            header = lines_of(self.record(rank))[0]
            self.assertEqual((header["fleet"]["rank"], header["fleet"]["ranks"]), (rank, 4))
        merged = self.folder / "merged.jsonl"
        self.assertEqual(self.summary(merged)["exit"], 0)
        same = run("compare", merged, self.record(3), "--json")
        self.assertEqual(same.code, 0)
        self.assertTrue(all(k["result"] == "bitwise equal" for k in same.json["kernels"]))

    def test_the_wrong_rank_is_named_whatever_is_wrong_with_it(self):
        for number, how in enumerate(("bit", "warp", "bits")):
            with self.subTest(how):
                self.folder = self.temporary / how
                vote = self.vote(program=WRONG_RANK, environment=wrong(2, how, seed=number))
                self.assert_named(vote, 2)
                self.assertEqual(
                    {(d["kernel"], d["repeats"]) for d in vote["suspects"][0]["deviations"]},
                    {(kernel, "every time") for kernel in KERNELS},
                )

    def test_one_that_is_wrong_now_and_then_is_named_as_such(self):
        vote = self.vote(program=WRONG_RANK, environment=wrong(1, "bit", seed=3, every=5))
        self.assert_named(vote, 1)
        repeats = {d["repeats"] for d in vote["suspects"][0]["deviations"]}
        self.assertIn("sometimes", repeats)

    def test_records_vote_the_same_afterwards(self):
        vote = self.vote(program=WRONG_RANK, environment=wrong(3, "bit"))
        again = run("fleet", "vote", self.folder, "--json")
        self.assertEqual(again.code, 6)
        self.assertEqual(again.json, vote)
        files = [self.record(rank) for rank in range(4)]
        compared = run("compare", *files, "--json")
        self.assertEqual((compared.code, compared.json), (6, vote))
        exclude = run("fleet", "vote", *files, "--print-exclude")
        self.assertEqual((exclude.code, exclude.out), (6, vote["exclude"] + "\n"))
        self.assertIn("SUSPECT  rank 3", exclude.err)
        text = run("fleet", "vote", self.folder)
        self.assertRegex(text.out, r"SUSPECT  rank 3, node \S+")
        self.assertRegex(text.words, r"seed_case on Serial: another result in \d+ of \d+ trials?, every")
        replay = re.search(r"spacecheck replay '(\S+)'", text.out)[1]
        self.assertEqual(run("replay", replay).code, 0)

    def test_a_record_that_came_whole_after_the_vote_counts(self):
        self.vote(ranks=2)
        note = {"node": "", "device": "", "record": "", "why": "it left no record"}
        noted = self.folder / "lost.json"
        noted.write_text(json.dumps([{"rank": 1, **note}]) + "\n")
        ended = run("fleet", "vote", self.folder, "--json")
        self.assertEqual((ended.code, ended.json["lost"]), (0, []))
        # One that had voted, and then did not come, is lost for all that.
        noted.write_text(json.dumps([{"rank": 1, "whole": True, **note}]) + "\n")
        ended = run("fleet", "vote", self.folder, "--json")
        self.assertEqual((ended.code, [one["rank"] for one in ended.json["lost"]]), (6, [1]))

    def test_plain_records_of_runs_by_hand_vote_too(self):
        files = []
        for number in range(3):
            files.append(self.temporary / f"{number}.jsonl")
            run("run", *KERNELS, *QUICK, "-o", files[-1])
        agreed = run("compare", *files)
        self.assertEqual(agreed.code, 0, agreed.out + agreed.err)
        self.assertIn("all answers", agreed.out)

    def test_a_shared_catalogue_is_one_record(self):
        vote = self.vote("--shard", ranks=3, kernels=(*KERNELS, "transpose", "matvec"))
        self.assertEqual(vote["exit"], 0)
        whole = self.temporary / "whole.jsonl"
        run("run", *KERNELS, "transpose", "matvec", *QUICK, "-o", whole)
        merged = self.folder / "merged.jsonl"
        result = run("compare", merged, whole, "--json").json
        self.assertEqual(result["exit"], 0)
        self.assertEqual((result["only_a"], result["only_b"]), (0, 0))
        names = [v["kernel"] for v in self.summary(merged)["verdicts"]]
        self.assertEqual(sorted(names), sorted((*KERNELS, "transpose", "matvec")))

    def test_more_ranks_than_kernels_is_no_loss(self):
        vote = self.vote("--shard", ranks=4, kernels=("seed_case",))
        self.assertEqual((vote["exit"], vote["lost"]), (0, []))


class Losing(fleet.Case):
    """A rank is killed or stopped in the middle: it is named, the rest ends, nothing hangs."""

    def lose(self, victim: int, number: int, ranks: int = 4) -> tuple[list, Fleet]:
        started = Fleet(ranks, "seed_case", *SLOW, "-o", self.folder, "--json", "--wait", "2s")
        wait_for(lambda: has_trials(self.record(victim)))
        os.kill(started.ranks[victim].pid, number)
        return started.ended(), started

    def check(self, victim: int, number: int) -> None:
        ends, _ = self.lose(victim, number)
        tellers = [rank for rank, end in enumerate(ends) if end.out]
        self.assertEqual(len(tellers), 1, ends)
        vote = ends[tellers[0]].json
        self.assertEqual((vote["exit"], ends[tellers[0]].code), (6, 6))
        self.assertEqual(vote["suspects"], [])
        self.assert_lost(vote, victim)
        self.assertEqual(vote["lost"][0]["node"], os.uname().nodename)
        self.assertEqual(vote["exclude"], os.uname().nodename)
        self.assertEqual(ends[victim].code, -signal.SIGKILL)
        for rank in range(4):
            if rank != victim:
                self.assertEqual(self.summary(self.record(rank))["exit"], 0)

    def test_a_killed_rank(self):
        self.check(2, signal.SIGKILL)

    def test_a_stopped_rank(self):
        self.check(1, signal.SIGSTOP)

    def test_the_first_rank_killed_and_stopped(self):
        for number in (signal.SIGKILL, signal.SIGSTOP):
            with self.subTest(number):
                self.folder = self.temporary / str(int(number))
                self.check(0, number)

    def test_an_interrupted_rank(self):
        ends, _ = self.lose(2, signal.SIGINT)
        self.assertEqual(ends[2].code, 130)
        vote = next(end for end in ends if end.out).json
        self.assertEqual((vote["exit"], vote["suspects"]), (6, []))
        self.assert_lost(vote, 2)

    def test_a_second_ctrl_c_after_its_run_does_not_hold_the_others(self):
        started = Fleet(
            2, "seed_case", *SLOW, "-o", self.folder, "--json", "--wait", "100s",
            environment=preload("rename", SPACECHECK_RENAME_TO="gave-up-"),
        )  # fmt: skip
        wait_for(lambda: has_trials(self.record(1)))
        os.kill(started.ranks[1].pid, signal.SIGINT)
        ends = started.ended()
        self.assertLess(started.seconds(), 90)
        self.assertEqual([end.code for end in ends], [6, 130], ends)
        self.assert_lost(ends[0].json, 1)
        self.assertIn("Ctrl-C", ends[0].json["lost"][0]["why"])

    def test_all_ranks_interrupted_say_how_to_go_on(self):
        started = Fleet(2, "seed_case", *SLOW, "-o", self.folder, "--wait", "2s")
        for rank in range(2):
            wait_for(lambda rank=rank: has_trials(self.record(rank)))
        for process in started.ranks:
            os.kill(process.pid, signal.SIGINT)
        ends = started.ended()
        self.assertEqual([end.code for end in ends], [130, 130], ends)
        self.assertIn("--resume", ends[0].err)
        for rank in range(2):
            self.assertEqual(fleet.lines_of(self.record(rank))[-1]["type"], "trial")


class Refusing(fleet.Case):
    def test_a_wrong_flag_is_refused_on_every_rank_at_once(self):
        for arguments, words in (
            (("--n-thread", "7"), "did you mean '--n-threads'?"),
            (("--space", "Serail"), "did you mean 'Serial'?"),
            (("--wait", "soon"), "--wait takes a time"),
            (("--ranks-per-device", "0"), "--ranks-per-device"),
            (("--rank", "1"), "--rank and --ranks go together"),
            (("--rank", "4", "--ranks", "4"), "not below"),
            (("--rank", "0", "--ranks", "1e9"), "--ranks takes whole numbers from 1 to 10000000, got '1e9'"),
        ):
            with self.subTest(arguments):
                ends = Fleet(2, "seed_case", "-q", "-o", self.folder, *arguments).ended()
                self.assertEqual([end.code for end in ends], [2, 2], ends)
                self.assertIn(words, ends[0].error_line)
                self.assertEqual(ends[0].out, "")

    def test_a_folder_is_needed_and_an_earlier_record_is_kept(self):
        self.assertEqual(run("fleet", "run", "seed_case").code, 2)
        self.folder.mkdir()
        self.record(0).write_text("precious\n")
        self.record(1).write_text("precious\n")
        ends = Fleet(2, "seed_case", *QUICK, "-o", self.folder).ended()
        self.assertEqual([end.code for end in ends], [2, 2])
        self.assertIn("exists already", ends[0].error_line)
        self.assertEqual(self.record(0).read_text(), "precious\n")

    def test_what_is_no_record_or_no_folder_of_them(self):
        text = self.temporary / "a.jsonl"
        text.write_text("Dear diary,\n")
        for place, words in (
            (self.temporary / "absent", "No such file"),
            (text, "line 1 is not JSON"),
            (self.temporary, "holds no record of a rank"),
        ):
            ended = run("fleet", "vote", place)
            self.assertEqual((ended.code, ended.out), (2, ""))
            self.assertIn(words, ended.error_line)
            self.assertIn(str(place), ended.error_line)

    def test_fleet_alone_is_usage(self):
        self.assertEqual(run("fleet").code, 2)
        self.assertIn("spacecheck fleet vote", self.help_of("fleet", "vote") + "spacecheck fleet vote")

    def help_of(self, *command) -> str:
        ended = run(*command, "--help")
        self.assertEqual(ended.code, 0)
        return ended.out

    def test_a_rank_alone_is_compared_with_nobody(self):
        ended = run("fleet", "run", "seed_case", *QUICK, "-o", self.folder)
        self.assertEqual(ended.code, 4)
        self.assertIn("nothing to compare", ended.out)


class Beginning(fleet.Case):
    """What an earlier start has left in the folder does not hinder one that may begin."""

    ONE = ("--rank", "0", "--ranks", "1")

    def alone(self, *arguments):
        return run("fleet", "run", *arguments, "-o", self.folder, *self.ONE)

    def vote(self, ranks: int, *arguments) -> dict:
        ends = Fleet(ranks, *arguments, "-o", self.folder, "--json").ended()
        self.assertEqual([end.code for end in ends[1:]], [0] * (ranks - 1), ends)
        return ends[0].json

    def test_the_corrected_command_after_a_refused_one(self):
        for refused, code in (
            (("seed_cas", *QUICK), 2),
            (("seed_case", *QUICK, "--n-threads", "7", "--array-size", "3"), 2),
            (("seed_case", "--space", "HIP", "-q"), 4),
        ):
            with self.subTest(refused):
                self.folder = self.temporary / refused[0] / str(len(refused))
                for _ in range(2):
                    ended = self.alone(*refused)
                    self.assert_one_line(ended, code)
                ended = self.alone("seed_case", *QUICK)
                self.assertEqual((ended.code, ended.err), (4, ""))
                self.assertIn("nothing to compare", ended.out)

    def assert_one_line(self, ended, code: int) -> None:
        self.assertEqual((ended.code, ended.out), (code, ""), ended)
        self.assertNotIn("was here before", ended.error_line)

    def test_all_ranks_were_refused(self):
        for refused, code in ((("seed_cas", *QUICK), 2), (("seed_case", "--space", "HIP", "-q"), 4)):
            with self.subTest(refused):
                self.folder = self.temporary / refused[0]
                started = Fleet(3, *refused, "-o", self.folder)
                self.assertEqual([end.code for end in started.ended()], [code] * 3)
                self.assertLess(started.seconds(), 30)
                vote = self.vote(3, "seed_case", *QUICK)
                self.assertEqual((vote["exit"], vote["lost"]), (0, []))

    def test_the_others_learn_at_once_that_one_was_refused(self):
        self.folder.mkdir()
        self.record(1).write_text("precious\n")
        started = Fleet(3, "seed_case", *QUICK, "-o", self.folder, "--json")
        ends = started.ended()
        self.assertLess(started.seconds(), 30)
        self.assertEqual([end.code for end in ends], [6, 2, 0], ends)
        self.assert_lost(ends[0].json, 1)
        self.assertIn("exists already", ends[0].json["lost"][0]["why"])

    def test_a_folder_in_use_is_a_usage_error_and_its_records_are_kept(self):
        self.assertEqual(self.vote(2, "seed_case", *QUICK)["exit"], 0)
        before = [self.record(rank).read_bytes() for rank in range(2)]
        for arguments in (("seed_case", *QUICK), ("hash64", *QUICK)):
            ends = Fleet(2, *arguments, "-o", self.folder).ended()
            for end in ends:
                self.assertEqual((end.code, end.out), (2, ""), ends)
                self.assertIn("was here before", end.error_line)
                self.assertIn("--resume", end.error_line)
        self.assertEqual([self.record(rank).read_bytes() for rank in range(2)], before)

    def test_force_begins_anew_as_often_as_one_likes(self):
        self.assertEqual(self.vote(2, "seed_case", *QUICK)["exit"], 0)
        for kernel in ("hash64", "reduce_sum"):
            vote = self.vote(2, kernel, *QUICK, "--force")
            self.assertEqual((vote["exit"], vote["lost"]), (0, []))
            summary = self.summary(self.folder / "merged.jsonl")
            self.assertEqual([v["kernel"] for v in summary["verdicts"]], [kernel])

    def test_ctrl_c_and_resume_twice(self):
        # So long that one is still at work when the other has begun, on a machine that has other work as well.
        slow = ("seed_case", *VERY_SLOW, "-o", self.folder, "--wait", "60s", "--json")
        for arguments in ((), ("--resume",)):
            started = Fleet(2, *slow, *arguments)
            for rank in range(2):
                before = lines_in(self.record(rank))
                wait_for(lambda: lines_in(self.record(rank)) > before + 2)  # noqa: B023
            for process in started.ranks:
                os.kill(process.pid, signal.SIGINT)
            self.assertEqual([end.code for end in started.ended()], [130, 130])
        vote = self.vote(2, "seed_case", *VERY_SLOW, "--resume")
        self.assertEqual((vote["exit"], vote["lost"]), (0, []))
        for rank in range(2):
            self.assertEqual(self.summary(self.record(rank))["exit"], 0)

    def test_ctrl_c_while_waiting_for_another(self):
        started = Fleet(2, "seed_case", *QUICK, "-o", self.folder, "--wait", "60s")
        os.kill(started.ranks[1].pid, signal.SIGSTOP)
        self.addCleanup(started.ranks[1].kill)
        wait_for(lambda: self.record(0).exists() and b'"summary"' in self.record(0).read_bytes())
        time.sleep(0.5)
        started.ranks[0].send_signal(signal.SIGINT)
        self.assertEqual(started.ranks[0].wait(LIMIT_S), 130)
        started.ranks[1].kill()
        self.assertIn("--resume", started.ended()[0].error_line)
        vote = self.vote(2, "seed_case", *QUICK, "--resume")
        self.assertEqual((vote["exit"], vote["lost"]), (0, []))

    def test_ctrl_c_in_the_last_trial(self):
        one = ("--space", "Serial", "--check", "reference", "--n-threads", "4e7", "--array-size", "4e7", "-q")
        started = Fleet(2, "seed_case", *one, "-o", self.folder)
        for rank in range(2):
            wait_for(lambda: lines_in(self.record(rank)) > 0)  # noqa: B023
        for process in started.ranks:
            os.kill(process.pid, signal.SIGINT)
        self.assertEqual([end.code for end in started.ended()], [130, 130])
        vote = self.vote(2, "seed_case", *one, "--resume")
        self.assertEqual((vote["exit"], vote["lost"]), (0, []))

    def test_resume_after_the_others_have_voted_without_one(self):
        started = Fleet(3, "seed_case", *SLOW, "-o", self.folder, "--json", "--wait", "2s")
        wait_for(lambda: has_trials(self.record(1)))
        os.kill(started.ranks[1].pid, signal.SIGKILL)
        self.assert_lost(started.ended()[0].json, 1)
        vote = self.vote(3, "seed_case", *SLOW, "--resume")
        self.assertEqual((vote["exit"], vote["lost"]), (0, []))


class Simulating(fleet.Case):
    def test_made_up_fleets_find_what_was_put_in(self):
        ended = run("fleet", "simulate", "--ranks", "5000", "--deviants", "7", "--lost", "3", "--json")
        self.assertEqual(ended.code, 6)
        self.assertEqual(len(ended.json["suspects"]), 7)
        self.assertEqual(len(ended.json["lost"]), 3)
        self.assertRegex(ended.err, r"5000 ranks: [\d.]+ s, \d+ MiB")
        self.assertEqual(run("fleet", "simulate", "--ranks", "9", "--deviants", "9").code, 2)

    def test_made_up_records_vote_as_files(self):
        wanted = run("fleet", "simulate", "--ranks", "40", "-o", self.folder, "--json").json
        voted = run("fleet", "vote", self.folder, "--json").json
        self.assertEqual(
            [s["rank"] for s in voted["suspects"]], [s["rank"] for s in wanted["suspects"]]
        )
        self.assertEqual([s["rank"] for s in voted["lost"]], [s["rank"] for s in wanted["lost"]])
        rules = json.loads((Path(__file__).parents[2] / "docs" / "record.schema.json").read_text())
        for line in lines_of(self.record(0)):
            self.assertIsNone(schema.fault(line, rules), line)


class Probing(fleet.Case):
    def test_a_good_node_passes_in_its_time(self):
        started = subprocess.run(["true"], check=True)
        ended = run("fleet", "probe", "--time", "5s", "--space", "Serial")
        self.assertEqual(started.returncode, 0)
        self.assertEqual(ended.code, 0, ended.out + ended.err)
        self.assertRegex(ended.out, r"\d+ kernels")

    def test_kernels_that_the_time_was_too_short_for_are_counted(self):
        flags = ("seed_case", "hash64", "--time", "2s", "--space", "Serial")
        slow = wrong(0, "slow")
        ended = run("fleet", "probe", *flags, "--json", program=WRONG_RANK, environment=slow)
        self.assertEqual(ended.code, 5, ended.out)
        self.assertEqual((ended.json["exit"], ended.json["charges"]), (5, []))
        self.assertEqual(ended.json["kernels"] + ended.json["left_out"], 2)
        self.assertGreater(ended.json["left_out"], 0)
        ended = run("fleet", "probe", *flags, program=WRONG_RANK, environment=slow)
        self.assertEqual(ended.code, 5)
        self.assertRegex(ended.words, r"[12] left out for lack of --time")

    def test_a_time_too_short_to_begin_speaks_against_nobody(self):
        for time in ("5ms", "20ms", "60ms", "100ms", "200ms"):
            with self.subTest(time):
                ended = run("fleet", "probe", "--time", time, "--json")
                self.assertIn(ended.code, (0, 5), ended.out + ended.err)
                self.assertEqual(ended.json["charges"], [])
                self.assertEqual(ended.code == 0, ended.json["left_out"] == 0 < ended.json["kernels"])

    def test_a_run_that_does_not_end_speaks_against_the_node(self):
        ended = run("fleet", "probe", "loops_for_ever", "--time", "3s", "--space", "Serial", "--json", program=BAD_KERNELS)
        self.assertEqual(ended.code, 6, ended.err)
        self.assertEqual((ended.json["kernels"], ended.json["left_out"]), (0, 1))
        self.assertIn("no end within the time", ended.json["charges"][0])

    def test_a_wrong_node_does_not(self):
        ended = run(
            *("fleet", "probe", "seed_case", "--time", "5s", "--space", "Serial"),
            program=WRONG_RANK,
            environment=wrong(0, "bit"),
        )
        self.assertEqual(ended.code, 6, ended.out)

    def test_a_node_is_held_against_an_earlier_fleet(self):
        Fleet(3, *KERNELS, *QUICK, "-o", self.folder, program=WRONG_RANK).ended()
        merged = self.folder / "merged.jsonl"
        flags = ("--time", "20s", "--space", "Serial", "--against", merged)
        self.assertEqual(run("fleet", "probe", *KERNELS, *flags, program=WRONG_RANK).code, 0)
        # Another program may give other bits, and is no fault of the node.
        other = run("fleet", "probe", *KERNELS, *flags)
        self.assertEqual(other.code, 2, other.out)
        self.assertIn("other hardware, software or threads", other.err)
        ended = run(
            *("fleet", "probe", *KERNELS, *flags),
            program=WRONG_RANK,
            environment=wrong(0, "bit", seed=5),
        )
        self.assertEqual(ended.code, 6, ended.out)
        self.assertIn("differs from", ended.words)


if __name__ == "__main__":
    fleet.main()
