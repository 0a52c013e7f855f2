#!/usr/bin/env python3
"""What the report shows beside records: ratios and rooflines, traces that differ, a fleet's map; several side by side."""

import json
import os
import time
from pathlib import Path

import browser
import program
from browser import MISCHIEF, THEMES, WIDTHS, Browser, make_page

if not browser.missing():
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

APPLICATION = os.environ.get("SPACECHECK_APPLICATION", "build/openmp/bin/traced_application")


def printed(folder: Path, name: str, *arguments) -> Path:
    """What a command prints with --json, in a file."""
    path = folder / name
    ended = program.run(*arguments, "--json")
    assert ended.code in (0, 1, 6), ended.err
    path.write_text(ended.out)
    return path


def changed(path: Path, name: str, change) -> Path:
    """A copy of a file, its content changed."""
    content = json.loads(path.read_text())
    change(content)
    other = path.with_name(name)
    other.write_text(json.dumps(content))
    return other


def compared_traces(folder: Path) -> Path:
    """A rounding that grows, over a thousand steps of an application."""
    traces = []
    for name, off in (("serial.trace", 0), ("openmp.trace", 1)):
        ended = program.run("trace", "-o", folder / name, "--", APPLICATION, "chaos", "Serial", off)
        assert ended.code == 0, ended.err
        traces.append(folder / name)
    return printed(folder, "chaos.json", "compare", *traces, "--type", "x=double")


def larger_too(bench: dict) -> None:
    """Rows that would take minutes to time."""
    bench["limits"]["OpenMP"] = {name: 2 * value for name, value in bench["limits"]["Serial"].items()}
    for row in list(bench["rows"]):
        scale = {name: 100 * row[name] for name in ("n", "bytes", "flops")}
        times = {name: 60 * row[name] for name in ("seconds", "by_hand_seconds")}
        bench["rows"].append(row | scale | times | {"space": "OpenMP", "limit": "memory"})


def other_machine(bench: dict) -> None:
    """A slower one, at which nobody has timed the largest size."""
    bench["rows"] = bench["rows"][:-1]
    for row in bench["rows"]:
        for member in ("ratio", "low", "high"):
            row[member] *= 1.07


def many_views(compared: dict) -> None:
    """Views that follow the first, one of which is not finite, and one that only stores addresses."""
    first = compared["differences"][0]
    for k in range(8):
        growth = [step | {"number": step["number"] + 3 * k, "max_relative": step["max_relative"] * 10**k} for step in first["growth"][k:]]
        compared["differences"].append(first | {"view": f"view_{k}", "lead": "jump", "step_a": first["step_a"] + 3 * k, "growth": growth})
    compared["differences"][3]["growth"][-1] |= {"max_relative": None}
    compared["differences"][4]["growth"][2] |= {"equal": True, "max_relative": 0}
    compared["differences"].append(first | {"view": "links", "lead": "stored addresses", "harmless": True})


def rename_all(value, name: str):
    """Each text of a content becomes the name, those that the page chooses its words by excepted."""
    if isinstance(value, dict):
        return {key: one if key in ("lead", "repeats", "kind", "limit") else rename_all(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [rename_all(one, name) for one in value]
    return name if isinstance(value, str) else value


class Parts(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        timed = printed(cls.folder, "timed.json", "bench", "scratch_axpy", "ode_step", "--space", "Serial", "--n", "1e4", "--pairs", 15)
        cls.bench = changed(timed, "node.json", larger_too)
        cls.other_bench = changed(cls.bench, "laptop.json", other_machine)
        cls.traces = compared_traces(cls.folder)
        cls.many_traces = changed(cls.traces, "many.json", many_views)
        cls.fleet = printed(cls.folder, "vote.json", "fleet", "simulate", "--ranks", 64, "--groups", 2, "--deviants", 2, "--lost", 2)
        cls.sound_fleet = printed(cls.folder, "sound.json", "fleet", "simulate", "--ranks", 24, "--groups", 1, "--deviants", 0, "--lost", 0)
        cls.large_fleet = printed(cls.folder, "large.json", "fleet", "simulate", "--ranks", 100_000)
        cls.files = (cls.bench, cls.other_bench, cls.traces, cls.many_traces, cls.fleet, cls.sound_fleet)
        cls.page = make_page(cls.folder, "parts", *cls.files)

    def test_what_it_shows_at_each_width_and_theme(self):
        for width in WIDTHS:
            for theme in THEMES:
                with self.subTest(width=width, theme=theme):
                    self.open(self.page, width, theme)
                    self.assertLessEqual(self.js("return document.documentElement.scrollWidth - innerWidth"), 0, "wider than the window")
                    self.driver.save_screenshot(str(self.shots / f"parts-top-{width}-{theme}.png"))
                    self.draw_all()
                    for part in ("benches", "traces", "fleets"):
                        self.open(self.page, width, theme, height=1500)
                        self.draw_all()
                        self.js("document.getElementById(arguments[0]).scrollIntoView()", part)
                        time.sleep(0.3)
                        self.driver.save_screenshot(str(self.shots / f"{part}-{width}-{theme}.png"))
                    self.assert_quiet()

    def test_a_page_without_records_shows_nothing_of_theirs(self):
        self.open(self.page)
        shown = self.js("return [...document.querySelectorAll('h2')].filter((one) => one.offsetParent).map((one) => one.textContent)")
        self.assertEqual(shown, ["Speed against loops by hand", "A fleet's vote", "Where two traces first differ"])
        told = self.js("return [...document.querySelectorAll('#told li')].map((one) => one.textContent)")
        self.assertEqual(len(told), len(self.files))
        self.assertRegex(told[0], r"^4 ratios: \d (met|missed the goal|unclear|reported)")
        self.assertIn("First difference: x", told[4])
        self.assertIn("2 of 64 ranks suspect: rank ", told[2])
        self.assertIn("No suspect among 24 ranks", told[3])
        skip = self.find(".skip").get_attribute("href").partition("#")[2]
        self.assertEqual(skip, "benches-heading")

    def test_pictures_are_drawn_and_told_in_words(self):
        self.open(self.page)
        self.draw_all()
        self.assert_pictures_are_drawn_and_told_in_words()
        captions = self.js("return [...document.querySelectorAll('figcaption')].map((one) => one.textContent)")
        for wanted, count in (("Side by side", 1), ("Roofline", 2), ("Bandwidth", 2), ("Time through", 2), ("Difference against kernel index", 2), ("The fleet", 2)):
            self.assertEqual(sum(one.startswith(wanted) for one in captions), count, wanted)
        self.assert_quiet()

    def test_a_deviant_is_marked_in_the_fleet_and_named_below(self):
        vote = json.loads(self.fleet.read_text())
        self.open(self.page)
        block = self.driver.find_elements(By.CSS_SELECTOR, "#fleets .block")[0]
        cells = block.find_elements(By.CSS_SELECTOR, ".nodes .rank")
        self.assertEqual(len(cells), 64)
        for state, name in (("suspect", "suspects"), ("lost", "lost")):
            marked = [cell.get_attribute("title") for cell in block.find_elements(By.CSS_SELECTOR, f".nodes .r-{state}")]
            self.assertEqual(len(marked), len(vote[name]))
            for one in vote[name]:
                self.assertTrue(any(title.startswith(f"rank {one['rank']}") for title in marked), marked)
        names = [one.text for one in block.find_elements(By.CSS_SELECTOR, ".node b")]
        self.assertLessEqual({one["node"] for one in vote["suspects"]}, set(names))
        self.assertIn(f"spacecheck replay '{vote['suspects'][0]['deviations'][0]['trial']}'", block.text)
        self.assertIn(f"--exclude={vote['exclude']}", block.text)

    def test_a_line_of_a_fleet_is_copied(self):
        self.open(self.page)
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        line = self.find("#fleets td .replay")
        line.find_element(By.CSS_SELECTOR, ".copy").click()
        time.sleep(0.2)
        shown = line.find_element(By.CSS_SELECTOR, "code").text
        self.assertEqual(self.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])"), shown)

    def test_the_keyboard_reaches_everything(self):
        self.open(self.page)
        reached = []
        for _ in range(60):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            reached.append(self.js("const at = document.activeElement; return `${(at.closest('.part') || {}).id || ''} ${at.className || at.tagName}`"))
        for wanted in (" skip", "benches SUMMARY", "benches scroll", "fleets copy", "fleets scroll", "traces SUMMARY"):
            self.assertIn(wanted, reached)

    def test_a_large_fleet_is_drawn_in_stretches(self):
        page = make_page(self.folder, "large", self.large_fleet)
        self.assertLess(page.stat().st_size, 3_000_000)
        self.open(page)
        cells = self.js("return document.querySelectorAll('.nodes .rank').length")
        self.assertLessEqual(cells, 2100)
        self.assertGreaterEqual(self.js("return document.querySelectorAll('.nodes .r-suspect').length"), 1)
        self.driver.save_screenshot(str(self.shots / "fleet-large.png"))
        self.assert_quiet()

    def test_records_and_the_rest_stand_on_one_page(self):
        record = self.folder / "a.jsonl"
        program.run("run", "seed_case", "--repeat", 3, "-q", "-o", record)
        self.open(make_page(self.folder, "both", record, self.fleet))
        shown = self.js("return [...document.querySelectorAll('h2')].filter((one) => one.offsetParent).map((one) => one.textContent)")
        self.assertEqual(shown, ["What was run", "Verdicts", "Kernels", "A fleet's vote"])
        self.assert_quiet()

    def test_whatever_the_names_they_are_text(self):
        files = []
        for path in self.files:
            content = rename_all(json.loads(path.read_text()), MISCHIEF)
            files.append(path.with_name(f"mischief-{path.name}"))
            files[-1].write_text(json.dumps(content))
        self.open(make_page(self.folder, "mischief", *files))
        self.draw_all()
        self.assertIsNone(self.js("return window.harmed || null"))
        self.assertEqual(self.js("return document.querySelectorAll('img, #parts script').length"), 0)
        self.assertIn("<script>window.harmed", self.find("#parts").text)
        self.assert_quiet()

    def test_the_html_is_valid(self):
        self.open(self.page)
        self.draw_all()
        self.assert_valid(self.page)

    def test_printed(self):
        self.open(self.page)
        self.assert_printed("parts.pdf")


if __name__ == "__main__":
    browser.main()
