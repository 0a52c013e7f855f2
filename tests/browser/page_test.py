#!/usr/bin/env python3
"""The report's page in a real browser: filters, copying, keyboard, themes, widths, and that it asks no network."""

import json
import re
import time
from pathlib import Path

import browser
import program
from browser import MISCHIEF, THEMES, WIDTHS, Browser, make_page

if not browser.missing():
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select

LAG_S = 0.1

# Of the catalogue and of the faults, as many as show every kind of picture.
KERNELS = ("seed_case", "float_histogram", "transpose", "fault_guardbug", "fault_matvec_by_columns", "fault_scratch_unset",
           "fault_transpose_not_swapped", "race_antidep2", "race_atomicbug")
BAD = ("lets_one_past", "now_and_then", "throws", "crashes_on_17", "loops_for_ever", "a_good_one")


def real_record(folder: Path) -> Path:
    """One record of two real runs: the program's kernels, and those of a program of bad ones."""
    there = {row["name"] for what in ("--kernels", "--faults") for row in program.run("list", what, "--json").json}
    parts = []
    for name, path, kernels in (("one", program.PROGRAM, [one for one in KERNELS if one in there]), ("two", program.BAD_KERNELS, BAD)):
        part = folder / f"{name}.jsonl"
        program.run("run", *kernels, "-q", "--timeout", "2s", "-o", part, program=path)
        parts.append([json.loads(line) for line in part.read_text().splitlines()])
    record = folder / "a.jsonl"
    summary = parts[0][-1] | {"exit": 1, "verdicts": parts[0][-1]["verdicts"] + parts[1][-1]["verdicts"]}
    lines = [parts[0][0], *parts[0][1:-1], *parts[1][1:-1], summary]
    record.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return record


def changed(record: Path, folder: Path, name: str, change) -> Path:
    """A copy of a record, each of its lines changed."""
    path = folder / name
    path.write_text("".join(json.dumps(change(json.loads(line))) + "\n" for line in record.read_text().splitlines()))
    return path


def rename(line: dict, name: str, old: str) -> dict:
    text = json.dumps(line)
    return json.loads(text.replace(json.dumps(old)[1:-1], json.dumps(name)[1:-1]))


def multiplied(record: Path, folder: Path, times: int, trials: int) -> Path:
    """A record of many trials, and of each kernel so many times, made of a small one."""
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    header, own, summary = lines[0], lines[1:-1], lines[-1]
    path = folder / "many.jsonl"
    with path.open("w") as out:
        out.write(json.dumps(header) + "\n")
        for k in range(trials):
            line = dict(own[k % len(own)])
            head, _, rest = line["trial"].partition("/")
            line["trial"] = f"{head}_{k // len(own) % times}/{rest}"
            out.write(json.dumps(line) + "\n")
        verdicts = [one | {"kernel": f"{one['kernel']}_{k}"} for k in range(times) for one in summary["verdicts"]]
        out.write(json.dumps(summary | {"verdicts": verdicts}) + "\n")
    return path


class Page(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = real_record(cls.folder)
        cls.page = make_page(cls.folder, "one", cls.record)
        cls.data = json.loads(re.search(r'id="data">(.*?)</script>', cls.page.read_text(), re.DOTALL)[1])

    def shown(self) -> list[str]:
        return self.js("return [...document.querySelectorAll('#matrix tbody tr')].filter((row) => row.offsetParent).map((row) => row.cells[0].textContent)")

    def kernels(self, fits) -> list[str]:
        return [kernel["name"] for kernel in self.data["kernels"] if any(fits(row) for row in kernel["rows"])]

    def open_all(self):
        self.find("#open-all").click()
        self.draw_all()

    def test_what_it_shows_at_each_width_and_theme(self):
        for width in WIDTHS:
            for theme in THEMES:
                with self.subTest(width=width, theme=theme):
                    self.open(self.page, width, theme)
                    self.driver.save_screenshot(str(self.shots / f"top-{width}-{theme}.png"))
                    self.assertLessEqual(self.js("return document.documentElement.scrollWidth - innerWidth"), 0, "wider than the window")
                    flaky = self.js("return data.kernels.findIndex((kernel) => kernel.rows.some((row) => (row.findings || []).some((one) => one.seen < one.of)))")
                    self.js("openKernel(arguments[0]); data.kernels[arguments[0]].section.scrollIntoView()", max(flaky, 0))
                    time.sleep(0.3)
                    self.driver.save_screenshot(str(self.shots / f"kernel-{width}-{theme}.png"))
                    self.open_all()
                    self.assertLessEqual(self.js("return document.documentElement.scrollWidth - innerWidth"), 0, "wider when opened")
                    self.assert_quiet()

    def test_filters(self):
        self.open(self.page)
        everything = self.shown()
        self.assertEqual(everything, [kernel["name"] for kernel in self.data["kernels"]])
        present = {row["verdict"] for kernel in self.data["kernels"] for row in kernel["rows"]}
        self.assertGreaterEqual(len(present), 3)
        for verdict in present:
            Select(self.find("#filter-verdict")).select_by_value(verdict)
            self.assertEqual(self.shown(), self.kernels(lambda row: row["verdict"] == verdict))
            pressed = self.find(f"#tally [data-verdict='{verdict}']").get_attribute("aria-pressed")
            self.assertEqual(pressed, "true")
        self.find("#filters [type=reset]").click()
        time.sleep(0.1)
        self.assertEqual(self.shown(), everything)
        Select(self.find("#filter-kind")).select_by_value("past_guard")
        wanted = self.kernels(lambda row: any(one["kind"] == "past_guard" for one in row["findings"]))
        self.assertEqual(self.shown(), wanted)
        self.assertEqual(self.find("#shown").text, f"{len(wanted)} of {len(everything)} kernels")
        self.find("#filters [type=reset]").click()
        chip = self.find("#tally [data-verdict='disagree']")
        chip.click()
        self.assertEqual(self.shown(), self.kernels(lambda row: row["verdict"] == "disagree"))
        chip.click()
        self.assertEqual(self.shown(), everything)
        self.assert_quiet()

    def test_the_keyboard_reaches_everything(self):
        self.open(self.page)
        self.find("body").send_keys("/")
        self.assertEqual(self.js("return document.activeElement.id"), "filter-text")
        name = self.data["kernels"][1]["name"]
        self.driver.switch_to.active_element.send_keys(name)
        self.assertEqual(self.shown(), [kernel["name"] for kernel in self.data["kernels"] if name in kernel["name"]])
        self.js("document.activeElement.blur()")
        reached = set()
        for _ in range(40):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            reached.add(self.js("const at = document.activeElement; return at.id || at.className || at.tagName"))
        for wanted in ("skip", "theme", "filter-verdict", "filter-space", "open-all", "SUMMARY"):
            self.assertIn(wanted, reached)

    def test_a_replay_line_is_copied(self):
        self.open(self.page)
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        kernel = next(k for k, one in enumerate(self.data["kernels"]) if any(row["findings"] for row in one["rows"]))
        self.js("openKernel(arguments[0])", kernel)
        card = self.find(f"#kernel-{kernel} .finding")
        shown = card.find_element(By.CSS_SELECTOR, ".replay code").text
        lines = [one["replay"] for row in self.data["kernels"][kernel]["rows"] for one in row["findings"]]
        self.assertIn(shown, lines)
        copy = card.find_element(By.CSS_SELECTOR, ".copy")
        copy.click()
        time.sleep(0.2)
        self.assertEqual(copy.text, "Copied")
        self.assertEqual(self.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])"), shown)
        # Where the browser knows only the old way.
        self.js("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
        other = self.driver.find_elements(By.CSS_SELECTOR, f"#kernel-{kernel} .finding .copy")[-1]
        other.click()
        time.sleep(0.2)
        self.assertEqual(other.text, "Copied")
        self.assert_quiet()

    def test_a_verdict_leads_to_its_kernel(self):
        self.open(self.page)
        self.find("#matrix tbody tr:nth-child(3) td a").click()
        self.assertTrue(self.js("return document.getElementById('kernel-2').open"))
        self.assertEqual(self.js("return location.hash"), "#kernel-2")

    def test_pictures_are_drawn_and_told_in_words(self):
        self.open(self.page)
        self.open_all()
        self.assert_pictures_are_drawn_and_told_in_words()
        self.assertGreater(self.js("return document.querySelectorAll('.chart canvas').length"), 3)
        self.assertGreater(self.js("return document.querySelectorAll('.map .some').length"), 3)

    def test_whatever_the_names_they_are_text(self):
        old = self.data["kernels"][0]["name"]
        record = changed(self.record, self.folder, "mischief.jsonl", lambda line: rename(line, MISCHIEF.replace("/", "\\u2044"), old)
                         if line["type"] == "summary" else line)
        self.open(make_page(self.folder, "mischief", record))
        self.open_all()
        self.assertIsNone(self.js("return window.harmed || null"))
        self.assertIn("<script>window.harmed", self.find("#matrix").text)
        self.assertEqual(self.js("return document.querySelectorAll('img, #matrix script').length"), 0)
        self.assert_quiet()

    def test_two_records_stand_side_by_side(self):
        other = changed(self.record, self.folder, "b.jsonl", lambda line: rename(line, '"agree"', '"rounding"') if line["type"] == "summary" else line)
        self.open(make_page(self.folder, "two", self.record, other))
        spaces = len(self.data["records"][0]["spaces"])
        heads = self.js("return [...document.querySelectorAll('#matrix thead th')].map((one) => one.textContent)")
        self.assertEqual(len(heads), 1 + 2 * spaces + 1)
        self.driver.save_screenshot(str(self.shots / "two-records.png"))
        before = len(self.shown())
        self.find("#filter-differs").click()
        self.assertLessEqual(len(self.shown()), before)
        self.assert_quiet()

    def test_a_hundred_thousand_trials_filter_without_lag(self):
        page = make_page(self.folder, "many", multiplied(self.record, self.folder, times=20, trials=100_000))
        self.assertLess(page.stat().st_size, 3_000_000)
        self.open(page)
        took = self.js("""const times = [];
          for (const [id, value] of [['filter-verdict', 'disagree'], ['filter-text', '_7'], ['filter-kind', 'past_guard'], ['filter-kind', ''], ['filter-text', '']]) {
            const start = performance.now();
            document.getElementById(id).value = value;
            document.getElementById(id).dispatchEvent(new Event('input', { bubbles: true }));
            document.body.offsetHeight;
            times.push(performance.now() - start);
          }
          return times;""")
        loaded = self.js("const entry = performance.getEntriesByType('navigation')[0]; return entry.loadEventEnd - entry.startTime")
        print(f"\n{self.js('return data.kernels.length')} kernels: loaded in {loaded:.0f} ms, filters in {max(took):.0f} ms at most")
        self.assertLess(max(took), 1000 * LAG_S)

    def test_printed(self):
        self.open(self.page)
        self.assert_printed("printed.pdf")

    def test_the_html_is_valid(self):
        self.open(self.page)
        self.open_all()
        self.assert_valid(self.page)


if __name__ == "__main__":
    browser.main()
