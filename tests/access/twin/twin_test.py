#!/usr/bin/env python3
"""Do twins that are compiled without and with optimisation see the same, and lose no access?"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).with_name("kernels.cpp")
PROGRAMS: list[Path] = []
N = 50


def observation(program: Path, kernel: str) -> dict:
    trial = f"{kernel}/Serial/n_threads={N},array_size={N},buffer_size=0/access/seed=1"
    done = subprocess.run(
        [program, "replay", "--json", trial], capture_output=True, text=True, timeout=120, check=False
    )
    if not done.stdout:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)["access"]


def marked_lines(kernel: str) -> set[str]:
    lines = SOURCE.read_text().splitlines()
    return {f"{SOURCE.name}:{n}" for n, line in enumerate(lines, 1) if line.endswith(f"// place: {kernel}")}


def finding_of_access(program: Path, kernel: str) -> dict:
    question = ("run", kernel, "--check", "access", "--space", "Serial", "--json", "-q")
    done = subprocess.run(
        [program, *question], capture_output=True, text=True, timeout=120, check=False
    )
    if not done.stdout:
        raise AssertionError(done.stderr)
    (finding,) = json.loads(done.stdout)["verdicts"][0]["findings"]
    return finding


class Twins(unittest.TestCase):
    def each(self, kernel: str):
        for program in PROGRAMS:
            with self.subTest(program=program.name, kernel=kernel):
                yield observation(program, kernel)

    def test_no_access_is_lost(self) -> None:
        for seen in self.each("copies"):
            self.assertEqual(seen["accesses"], 2 * N)
            self.assertEqual(seen["events"], [])

    def test_no_access_to_a_managed_view_is_lost(self) -> None:
        for seen in self.each("copies_tile"):
            # Two Views of 3 N elements are set to zero, an item each, before they are copied.
            self.assertGreaterEqual(seen["accesses"], 2 * 3 * N)
            self.assertEqual(seen["events"], [])

    def test_what_is_forced_inline_is_seen(self) -> None:
        for seen in self.each("clashes_forced"):
            self.assertEqual(seen["accesses"], 2 * N)
            self.assertEqual([event["kind"] for event in seen["events"]], ["write_write"])

    def test_the_race_is_named(self) -> None:
        for seen in self.each("clashes"):
            self.assertEqual(len(seen["events"]), 1)
            event = seen["events"][0]
            self.assertEqual(event["kind"], "write_write")
            self.assertEqual(event["view"], "y")
            self.assertEqual(event["index"], [3])
            self.assertEqual(event["items"], [[3], [5]])
            for place in event["places"]:
                self.assertRegex(place, r"^kernels\.cpp:\d+$")

    def test_places_are_lines_of_the_kernel(self) -> None:
        # What is inlined there comes from Kokkos, from its atomics and from the scratch.
        for kernel in ("leaves_view", "leaves_scratch", "reads_unset_scratch", "mixes_atomics", "sets_through"):
            for seen in self.each(kernel):
                self.assertEqual(len(seen["events"]), 1)
                self.assertEqual(set(seen["events"][0]["places"]), marked_lines(kernel))

    def test_places_need_no_table_of_addresses(self) -> None:
        # Which clang writes none of: here as if it had been at work.
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "bare"
            shutil.copy(PROGRAMS[-1], program)
            twin = f"{PROGRAMS[-1]}.access"
            subprocess.run(["objcopy", "--remove-section", ".debug_aranges", twin, f"{program}.access"], check=True)
            seen = observation(program, "leaves_view")
            self.assertEqual(set(seen["events"][0]["places"]), marked_lines("leaves_view"))

    def test_an_index_is_of_the_view_that_was_allocated(self) -> None:
        for seen in self.each("names_elements"):
            told = {event["view"]: event for event in seen["events"]}
            for view in ("rows_then_all", "flat_then_all", "padded", "dynamic"):
                self.assertEqual((told[view]["index"], told[view]["flat"]), ([1, 2], False), view)
            # What never was seen as a whole is not named after a part.
            flat = {"rows_right": 5 + 2, "rows_left": 1 + 2 * (N + 1), "slices": 1 + 4 * (N + 1)}
            for view, element in flat.items():
                self.assertEqual((told[view]["index"], told[view]["flat"]), ([element], True), view)
            self.assertEqual((told["single"]["index"], told["single"]["flat"]), ([], False))
            for view, event in told.items():
                self.assertEqual(event["elements"], 1 if view == "single" else N - 1, view)

    def test_scratch_of_a_size_of_the_run_is_watched(self) -> None:
        for seen in self.each("visits_scratch"):
            # 11 elements are set and one is read for each that is set.
            self.assertEqual(seen["accesses"], 13 * N)
            self.assertEqual(seen["events"], [])

    def test_a_token_that_is_given_back_orders_no_more(self) -> None:
        for seen in self.each("team_token_given_back"):
            self.assertEqual([event["kind"] for event in seen["events"]], ["write_write"])

    def test_what_kokkos_orders_is_no_race(self) -> None:
        for kernel in ("scatters", "multiplies", "tokens", "team_tokens", "locked"):
            for seen in self.each(kernel):
                self.assertEqual(seen["events"], [])
                self.assertGreaterEqual(seen["accesses"], N)

    def test_allocations_are_watched_where_their_data_is(self) -> None:
        for kernel in ("empties", "chunks"):
            for seen in self.each(kernel):
                self.assertEqual((seen["events"], seen.get("not_covered", [])), ([], []))
                self.assertGreaterEqual(seen["accesses"], N)

    def test_moves_of_a_constant_length_are_seen(self) -> None:
        for seen in self.each("own_moves"):
            self.assertEqual(seen["events"], [])
        for seen in self.each("wide_moves"):
            self.assertEqual([(e["kind"], e["view"], e["elements"]) for e in seen["events"]], [("write_write", "y", 3 * N - 3)])

    def test_atomics_order_what_they_say(self) -> None:
        for kernel in ("spin_lock", "last_one", "maps"):
            for seen in self.each(kernel):
                self.assertEqual(seen["events"], [])
                self.assertIn("taken from this run", " ".join(seen["not_covered"]))
        for seen in self.each("relaxed_lock"):
            self.assertEqual([e["view"] for e in seen["events"]], ["sum"])

    def test_a_launch_that_is_not_seen_is_told(self) -> None:
        # By its version, and not by what is in the list, where the kernel may be lacking by mistake.
        info = subprocess.run([PROGRAMS[0], "info", "--json"], capture_output=True, check=True).stdout
        if int(json.loads(info)["kokkos"].split(".")[0]) >= 5:
            self.skipTest("this Kokkos has only policies that a twin knows")
        for seen in self.each("graphs"):
            self.assertEqual(seen["events"], [])
            self.assertIn("by other policies than", " ".join(seen["not_covered"]))

    def test_an_element_may_be_of_several_numbers(self) -> None:
        for seen in self.each("complex_square"):
            self.assertEqual(seen["events"], [])
        for kernel, kind, index in (("complex_clash", "write_write", [3, 1]), ("complex_half", "unset_read", [9])):
            for seen in self.each(kernel):
                told = [(e["kind"], e["view"], e["index"], e["elements"]) for e in seen["events"]]
                self.assertEqual(told, [(kind, "y", index, 1)])
        for program in PROGRAMS:
            question = ("run", "complex_square", "complex_conjugate", "-C", "access", "--json", "-q")
            done = subprocess.run([program, *question], capture_output=True, text=True, timeout=120, check=False)
            for verdict in json.loads(done.stdout)["verdicts"]:
                if verdict["kernel"] == "complex_square":
                    self.assertEqual(verdict["verdict"], "agree")
                else:
                    self.assertEqual(verdict["findings"][0]["kind"], "wrong")
                    self.assertEqual(verdict["findings"][0]["index"], [7, 1])

    def test_what_is_ordered_or_set_elsewhere_is_no_fault(self) -> None:
        for kernel, word in (
            ("copies_padding", ""),
            ("reads_file", "reads of next, where code that is not seen here has set something"),
            ("uses_statics", "no View"),
            ("keeps_for_its_thread", "thread_local"),
            ("host_locks", ""),
            ("locks_in_time", ""),
            ("uniques", ""),
        ):
            for seen in self.each(kernel):
                self.assertEqual(seen["events"], [])
                self.assertIn(word, " ".join(seen.get("not_covered", [])))
                if word == "":
                    self.assertEqual(seen.get("not_covered", []), [])

    def test_faults_beside_these_are_found_and_placed(self) -> None:
        for kernel, kind, view, index in (
            ("forgets_lock", "atomic_plain", "sum", []),
            ("tries_lock", "write_read", "sum", []),
            ("heap_clash", "write_write", "heap block of 128 bytes", [7]),
            ("reduces_first", "write_write", "flag", []),
            ("team_scratch_outside", "outside_view", "team scratch", [16]),
        ):
            for seen in self.each(kernel):
                (event,) = seen["events"]
                self.assertEqual((event["kind"], event["view"], event["index"], event["elements"]), (kind, view, index, 1))
                for place in event["places"]:
                    self.assertRegex(place, r"^unseen\.cpp:\d+$")
                self.assertNotEqual(event["places"], [])

    def test_right_teams_are_right(self) -> None:
        for kernel in (
            "team_neighbours", "team_second_barrier", "team_in_memory", "team_broadcast", "team_tree", "team_bins",
            "team_collectives", "team_own_scratch", "team_waits", "team_lanes", "team_totals",
        ):  # fmt: skip
            for seen in self.each(kernel):
                self.assertEqual((seen["events"], seen.get("not_covered", [])), ([], []))
                self.assertGreater(seen["accesses"], 0)

    def test_races_inside_a_team_are_found_and_placed(self) -> None:
        for kernel, kind, view, index, threads in (
            ("team_no_barrier", "read_write", "team scratch", [3], [0, 1]),
            ("team_no_second_barrier", "read_write", "team scratch", [3], [0, 1]),
            ("team_in_memory_no_barrier", "read_write", "y", [0, 5], [0, 1]),
            ("team_no_broadcast", "write_read", "team scratch", [0], [0, 1]),
            ("team_no_single", "write_write", "team scratch", [0], [0, 1]),
            ("team_first_goes_on", "write_read", "team scratch", [0], [0, 1]),
            ("team_tree_no_barrier", "read_write", "team scratch", [1], [0, 1]),
            ("team_plain_bins", "write_read", "team scratch", [0], [0, 1]),
            ("team_shared_as_own", "write_write", "team scratch at byte 96", [0], [0, 1]),
            ("team_no_handover", "write_read", "team scratch", [0], [0, 5]),
            ("team_lanes_of_two", "write_read", "team scratch", [1], [2, 5]),
        ):
            for seen in self.each(kernel):
                (event,) = seen["events"]
                self.assertEqual((event["kind"], event["view"], event["index"]), (kind, view, index))
                self.assertEqual((event["items"], event["threads"]), ([[0], [0]], threads))
                self.assertNotIn("lanes", event)
                self.assertEqual(len(event["places"]), 2)
                for place in event["places"]:
                    self.assertRegex(place, r"^teams\.cpp:\d+$")

    def test_races_of_vector_lanes_are_found(self) -> None:
        for kernel, view, index, lanes in (
            ("team_lanes_clash", "team scratch at byte 192", [0], [2, 3]),
            ("team_lanes_reduce_clash", "team scratch at byte 192", [3], [0, 1]),
            ("team_all_lanes_clash", "y", [0, 0], [0, 1]),
        ):
            for seen in self.each(kernel):
                (event,) = seen["events"]
                self.assertEqual((event["kind"], event["view"], event["index"]), ("write_write", view, index))
                self.assertEqual((event["items"], event["threads"], event["lanes"]), ([[0], [0]], [0, 0], lanes))

    def test_other_teams_are_named_by_their_numbers(self) -> None:
        for seen in self.each("team_token_given_back"):
            (event,) = seen["events"]
            self.assertEqual(event["items"], [[0], [1]])

    def test_unset_scratch_of_a_team_is_found(self) -> None:
        for seen in self.each("team_unset"):
            (event,) = seen["events"]
            self.assertEqual((event["kind"], event["view"], event["index"]), ("unset_read", "team scratch", [11]))
            self.assertEqual((event["items"], event["threads"], event["elements"]), ([[0]], [3], 1))

    def test_threads_that_wait_for_ever_are_told(self) -> None:
        for kernel, message in (
            ("team_some_meet", "team 0: 3 of 8 threads wait at a team_barrier or collective that the others never reach"),
            ("team_one_throws", "thrown by thread 4"),
        ):
            for program in PROGRAMS:
                with self.subTest(program=program.name, kernel=kernel):
                    finding = finding_of_access(program, kernel)
                    self.assertEqual((finding["kind"], message in finding["message"]), ("exception", True), finding)

    def test_teams_of_one_thread_are_not_called_clean(self) -> None:
        for kernel in ("teams_of_one", "team_scratch_outside"):
            for seen in self.each(kernel):
                self.assertIn("races inside teams, which have one thread by their policy", seen["not_covered"])

    def test_blame_is_looked_for_in_the_twin(self) -> None:
        for kernel, kind, blamed in (
            ("dies_in_the_twin", "crash", []),
            ("dies_past_its_guard", "crash", ["goes away with the guard forced (0 of 3 failed)"]),
            ("reads_unset_scratch", "uninitialised",
             ["goes away with unset memory and scratch zeroed (0 of 3 failed)"]),
        ):
            for program in PROGRAMS:
                with self.subTest(program=program.name, kernel=kernel):
                    finding = finding_of_access(program, kernel)
                    self.assertEqual(finding["kind"], kind)
                    self.assertEqual(finding.get("blame", []), blamed)


if __name__ == "__main__":
    PROGRAMS = [Path(p) for p in sys.argv[1:]]
    unittest.main(argv=sys.argv[:1])
