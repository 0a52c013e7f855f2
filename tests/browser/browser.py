"""A page in a real browser: Chromium, driven by Selenium; and what every test of a page needs of it.

Where they are not installed, main() says so and skips (exit 77). Screenshots go to the folder that
SPACECHECK_SCREENSHOTS names.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
import program  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
except ImportError:
    webdriver = None

WIDTHS = (1280, 400)
THEMES = ("light", "dark")
MISCHIEF = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'>"

def missing() -> list[str]:
    return [name for name, there in {"chromium": CHROMIUM, "chromium-driver": DRIVER, "python3-selenium": webdriver}.items() if not there]


def make_page(folder: Path, name: str, *records: Path) -> Path:
    page = folder / f"{name}.html"
    ended = program.run("report", *records, "--html", page)
    assert ended.code == 0, ended.err
    return page


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="spacecheck-browser-")
        cls.folder = Path(cls.temporary.name)
        cls.shots = Path(os.environ.get("SPACECHECK_SCREENSHOTS", cls.folder))
        cls.shots.mkdir(parents=True, exist_ok=True)
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-device-scale-factor=1"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.driver = webdriver.Chrome(service=Service(DRIVER), options=options)

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.temporary.cleanup()

    def open(self, page: Path, width=1280, theme="light", height=900):
        driver = self.driver
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        driver.get("about:blank")
        driver.get_log("performance"), driver.get_log("browser")
        driver.get(page.as_uri())

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def assert_quiet(self):
        """Nothing in the console, and nothing was asked for but the page itself."""
        self.assertEqual([entry for entry in self.driver.get_log("browser") if "favicon" not in entry["message"]], [])
        asked = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"].partition("#")[0])
        self.assertLessEqual({url for url in asked if url != "about:blank"}, {self.js("return location.href.split('#')[0]")})

    def assert_printed(self, name: str):
        paper = self.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
        path = self.shots / name
        path.write_bytes(base64.b64decode(paper))
        self.assertGreater(path.stat().st_size, 10_000)
        self.assert_quiet()

    def draw_all(self):
        self.js("document.querySelectorAll('.chart').forEach((chart) => chart.draw())")

    def assert_pictures_are_drawn_and_told_in_words(self):
        blank = self.js("""return [...document.querySelectorAll('.chart canvas')].filter((canvas) => {
            const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return !bytes.some((byte) => byte !== 0);
        }).length""")
        self.assertEqual(blank, 0)
        silent = "return [...document.querySelectorAll('[role=img]')].filter((one) => !(one.getAttribute('aria-label') || '').length).length"
        self.assertEqual(self.js(silent), 0)
        without_numbers = "return [...document.querySelectorAll('.chart')].filter((one) => !one.querySelector('table td')).length"
        self.assertEqual(self.js(without_numbers), 0)

    def assert_valid(self, *pages: Path):
        """The files, and the page as it is drawn now."""
        tidy = shutil.which("tidy")
        if tidy is None:
            self.skipTest("tidy is not installed")
        drawn = self.folder / "drawn.html"
        drawn.write_text("<!doctype html>\n" + self.js("return document.documentElement.outerHTML"))
        for page in (*pages, drawn):
            ended = subprocess.run([tidy, "-quiet", "-errors", "--show-warnings", "yes", page], capture_output=True, text=True, timeout=120)
            # Of 2016: attributes that came later.
            faults = [line for line in ended.stderr.splitlines() if "Warning" in line or "Error" in line]
            faults = [line for line in faults if not re.search(r"proprietary attribute|trimming empty", line)]
            self.assertEqual(faults, [], page.name)
        doubled = self.js("""const ids = [...document.querySelectorAll('[id]')].map((one) => one.id); return ids.length - new Set(ids).size""")
        self.assertEqual(doubled, 0)


def main():
    if missing():
        print(f"SKIPPED: the report's page was not tried in a browser, for want of {', '.join(missing())}")
        sys.exit(77)
    unittest.main(verbosity=1)
