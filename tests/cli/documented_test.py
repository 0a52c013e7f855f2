#!/usr/bin/env python3
"""Every flag, check, exit code and command of the program stands in the docs, the manual page and the completions."""

import functools
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

import program
from program import Case, run

ROOT = Path(__file__).resolve().parents[2]
SHELLS = ("bash", "zsh", "fish")


@functools.cache
def printed(*arguments) -> str:
    ended = run(*arguments)
    assert (ended.code, ended.err) == (0, ""), ended
    return ended.out


@functools.cache
def commands() -> tuple[str, ...]:
    listed = printed("--help").partition("Subcommands:")[2].partition("Exit codes:")[0]
    return tuple(re.findall(r"(?m)^  ([a-z]+)\s", listed))


def flags(*command: str) -> set[str]:
    """Short and long, as --help has them."""
    found = set()
    for line in printed(*command, "--help").splitlines():
        if names := re.match(r"  (-[\w-]+(?:,-[\w-]+)*)", line):
            found |= set(names[1].split(","))
    assert found >= {"-h", "--help"}, command
    return found


@functools.cache
def fleet_commands() -> tuple[str, ...]:
    return tuple(re.findall(r"(?m)^  ([a-z]+)\s", printed("fleet", "--help").partition("Subcommands:")[2]))


def docs_about(command: str) -> str:
    pages = [page.read_text() for page in sorted((ROOT / "docs").glob("*.md"))]
    about = [page for page in pages if f"spacecheck {command}" in page or f"`{command}`" in page]
    return "\n".join(about)


def rendered(page: str) -> str:
    """A manual page without roff's marks."""
    return re.sub(r"\\f[BIR]|\\&", "", page).replace("\\-", "-")


class Documented(Case):
    def test_commands(self):
        self.assertGreaterEqual(set(commands()), {"run", "replay", "report", "explain", "new", "completion", "man"})
        reference = (ROOT / "docs/cli.md").read_text()
        overview = rendered(printed("man"))
        for command in commands():
            with self.subTest(command):
                self.assertRegex(reference, rf"(?m)^spacecheck {command}\b")
                self.assertIn(f"\n.B {command}\n", overview)
                for shell in SHELLS:
                    self.assertRegex(printed("completion", shell), rf"\b{command}\b")

    def test_flags(self):
        for command in commands():
            pages = docs_about(command)
            manual = rendered(printed("man", command))
            for flag in flags(command) - {"-h", "--help"}:
                with self.subTest(command=command, flag=flag):
                    self.assertRegex(pages, rf"(?m)`[^`\n]*{flag}\b[^`\n]*`|^spacecheck {command}.*{flag}\b", "docs")
                    self.assertRegex(manual, rf"(?m)^(?:-[\w-]+, )*{flag}\b", "manual page")

    def test_flags_are_completed(self):
        for command in commands():
            sections = {
                "bash": re.search(rf"(?ms)^    {command}\)$(.*?)^      ;;$", printed("completion", "bash"))[1],
                "zsh": re.search(rf"(?ms)^    {command}\)$(.*?)^      ;;$", printed("completion", "zsh"))[1],
                "fish": "\n".join(line for line in printed("completion", "fish").splitlines()
                                  if f"__fish_seen_subcommand_from {command}'" in line),
            }
            for flag in flags(command):
                fish = f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
                for shell, text in sections.items():
                    with self.subTest(command=command, flag=flag, shell=shell):
                        self.assertRegex(text, (fish if shell == "fish" else rf"(?<![\w-]){flag}") + r"(?![\w-])")

    def test_what_follows_fleet(self):
        self.assertEqual(set(fleet_commands()), {"run", "vote", "probe", "simulate"})
        fish = printed("completion", "fish")
        for command in fleet_commands():
            self.assertIn(f"\n.B {command}\n", rendered(printed("man", "fleet")))
            self.assertIn(f".BR spacecheck-fleet-{command} (1)", rendered(printed("man")))
            manual = rendered(printed("man", "fleet", command))
            self.assertEqual(rendered(printed("man", f"fleet-{command}")), manual)
            self.assertIn(f"spacecheck-fleet-{command} - ", manual)
            of_fish = "\n".join(line for line in fish.splitlines() if f"from fleet; and __fish_seen_subcommand_from {command}'" in line)
            for flag in flags("fleet", command):
                with self.subTest(command=command, flag=flag):
                    self.assertRegex(manual, rf"(?m)^(?:-[\w-]+, )*{flag}\b", "manual page")
                    self.assertRegex(of_fish, rf"-l {flag[2:]}\b" if flag.startswith("--") else rf"-s {flag[1:]}\b")
                    for shell in ("bash", "zsh"):
                        of_fleet = re.search(r"(?ms)^    fleet\)$(.*?)^      ;;$", printed("completion", shell))[1]
                        section = re.search(rf"(?ms)^      {command}\)$(.*?)^      return;;$", of_fleet)[1]
                        self.assertRegex(section, rf"(?<![\w-]){flag}(?![\w-])", shell)

    def test_exit_codes(self):
        header = (ROOT / "src/cli/command.hpp").read_text()
        codes = {int(code) for code in re.findall(r"= (\d+)", re.search(r"enum Exit : int \{(.*?)\}", header, re.DOTALL)[1])}
        self.assertGreater(len(codes), 6)
        pages = {
            "--help": re.findall(r"(?m)^ +(\d+)  \w", printed("--help").partition("Exit codes:")[2]),
            "man": re.findall(r"(?m)^\.B (\d+)$", printed("man")),
            "man run": re.findall(r"(?m)^\.B (\d+)$", printed("man", "run")),
            "docs/cli.md": re.findall(r"(?m)^\| (\d+) \|", (ROOT / "docs/cli.md").read_text()),
        }
        for where, found in pages.items():
            with self.subTest(where):
                self.assertEqual({int(code) for code in found}, codes)

    def test_checks(self):
        names = [row["name"] for row in run("list", "--checks", "--json").json]
        self.assertGreaterEqual(len(names), 11)
        pages = {"README.md": (ROOT / "README.md").read_text(), "docs/checks.md": (ROOT / "docs/checks.md").read_text()}
        completed = printed("completion", "bash")
        for name in names:
            with self.subTest(name):
                for page, text in pages.items():
                    self.assertRegex(text, rf"(?m)^\| \[?`{name}`", page)
                self.assertIn(name, printed("explain"))
                self.assertIn(name, completed)
                self.assertIn(f"{name} (check)", printed("explain", name))

    def test_nothing_is_said_twice(self):
        for page in sorted((ROOT / "docs").glob("*.md")):
            section, rows, starts = "", [], []
            for line in page.read_text().splitlines():
                if line.startswith("## "):
                    section = line
                if row := re.match(r"\| (`--[^|]*`) \|", line):
                    rows.append((section, row[1]))
                elif len(line) > 80 and not line.startswith("|"):
                    starts.append((section, line[:70]))
            for what in (rows, starts):
                self.assertEqual(sorted(set(what)), sorted(what), page.name)

    def test_kinds_of_findings(self):
        text = (ROOT / "src/spacecheck/check/finding.cpp").read_text()
        kinds = re.findall(r'"(\w+)"', text.partition("to_string(Verdict")[0])
        self.assertEqual(len(kinds), 20)
        for kind in kinds:
            with self.subTest(kind):
                self.assertIn(f"{kind} (finding)", printed("explain", kind))


class Explain(Case):
    def test_near_misses_and_dashes(self):
        self.assert_refused(run("explain", "gaurd"), 2, "did you mean 'guard'?")
        self.assertIn("past_guard (finding)", printed("explain", "past-guard"))

    def test_as_json(self):
        found = run("explain", "order", "--json").json
        self.assertEqual([one["kind"] for one in found], ["check", "finding"])

    def test_no_line_is_wider_than_the_terminal(self):
        for topic in printed("explain").replace(",", " ").split():
            if topic.endswith("s:"):
                continue
            for line in printed("explain", topic).splitlines():
                self.assertLessEqual(len(line), 80, line)


class Completion(Case):
    def completed(self, *words: str) -> list[str]:
        """What bash offers for the last word."""
        script = self.file("completion.bash", printed("completion", "bash"))
        line = " ".join(f"'{word}'" for word in words)
        asked = f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _spacecheck; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ended = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(ended.stderr, "")
        return ended.stdout.split()

    def test_bash_offers_what_there_is(self):
        spacecheck = program.PROGRAM
        self.assertEqual(self.completed(spacecheck, "repl"), ["replay"])
        self.assertEqual(self.completed(spacecheck, "run", "--max"), ["--max-flake"])
        self.assertEqual(self.completed(spacecheck, "run", "seed_c"), ["seed_case"])
        self.assertEqual(self.completed(spacecheck, "run", "--check", "gu"), ["guard"])
        self.assertEqual(self.completed(spacecheck, "run", "--check", "guard,rep"), ["guard,repeat"])
        self.assertEqual(self.completed(spacecheck, "run", "--space", "Ser"), ["Serial"])
        self.assertEqual(self.completed(spacecheck, "explain", "past_g"), ["past_guard"])
        self.assertEqual(self.completed(spacecheck, "completion", "z"), ["zsh"])
        self.assertEqual(self.completed(spacecheck, "fleet", ""), ["probe", "run", "simulate", "vote"])
        self.assertEqual(self.completed(spacecheck, "fleet", "run", "--ranks-"), ["--ranks-per-device"])
        self.assertEqual(self.completed(spacecheck, "fleet", "probe", "--space", "Ser"), ["Serial"])
        self.assertEqual(self.completed(spacecheck, "fleet", "run", "seed_c"), ["seed_case"])

    def test_every_shell_can_read_its_script(self):
        for shell in SHELLS:
            with self.subTest(shell):
                if shutil.which(shell) is None:
                    self.skipTest(f"{shell} is not installed")
                script = self.file(f"completion.{shell}", printed("completion", shell))
                ended = subprocess.run([shell, "-n", script], capture_output=True, text=True, timeout=60)
                self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_fish_offers_what_there_is(self):
        if shutil.which("fish") is None:
            self.skipTest("fish is not installed")
        script = self.file("completion.fish", printed("completion", "fish"))
        path = os.pathsep.join([str(Path(program.PROGRAM).parent), os.environ["PATH"]])
        for line, offered in {"spacecheck repl": "replay", "spacecheck run --max": "--max-flake", "spacecheck run --check gu": "guard"}.items():
            ended = subprocess.run(["fish", "-N", "-c", f"source {script}; complete -C '{line}'"], env=os.environ | {"PATH": path, "HOME": str(self.folder)},
                                   capture_output=True, text=True, timeout=60)
            self.assertIn(offered, [one.split("\t")[0] for one in ended.stdout.splitlines()], ended.stderr)

    def test_other_programs_and_wrong_names(self):
        self.assertIn("complete -o filenames -F _my_kernels my-kernels", printed("completion", "bash", "--program", "my-kernels"))
        self.assert_refused(run("completion", "bash", "--program", "a;b"), 2, "a;b")
        self.assert_refused(run("completion", "bsh"), 2, "did you mean 'bash'?")


class Manual(Case):
    def test_pages_have_no_fault(self):
        checker = shutil.which("mandoc")
        for command in ("", *commands(), *(f"fleet {one}" for one in fleet_commands())):
            page = printed("man", *command.split())
            self.assertTrue(page.startswith('.TH "spacecheck'))
            if checker:
                ended = subprocess.run([checker, "-T", "lint", "-W", "error"], input=page, capture_output=True, text=True, timeout=60)
                self.assertEqual(ended.returncode, 0, f"{command}: {ended.stdout}")

    def test_near_misses_are_named(self):
        self.assert_refused(run("man", "rnu"), 2, "did you mean 'run'?")


class New(Case):
    def test_writes_a_commented_kernel(self):
        ended = run("new", "my_kernel", cwd=self.folder)
        self.assertEqual(ended.code, 0, ended.err)
        text = self.file("my_kernel.cpp").read_text()
        self.assertIn("struct MyKernel {", text)
        self.assertIn("SPACECHECK_KERNEL(MyKernel);", text)
        self.assertNotIn("@", text)
        self.assertIn("spacecheck_add_kernels(check_my_kernel my_kernel.cpp ACCESS)", ended.out)

    def test_replaces_nothing_unless_forced(self):
        self.file("a.cpp", "old")
        self.assert_refused(run("new", "a", cwd=self.folder), 2, "a.cpp", "--force")
        self.assertEqual(self.file("a.cpp").read_text(), "old")
        self.assertEqual(run("new", "a", "--force", cwd=self.folder).code, 0)
        self.file("CMakeLists.txt", "old")
        self.assert_refused(run("new", "b", "--project", cwd=self.folder), 2, "CMakeLists.txt")
        self.assertFalse(self.file("b.cpp").exists())

    def test_a_project_has_a_file_for_each(self):
        for file in ("there/CMakeLists.txt", "./CMakeLists.txt", "CMakeLists.txt"):
            for force in ((), ("--force",)):
                with self.subTest((file, force)):
                    ended = run("new", "a", "-o", file, "--project", *force, cwd=self.folder)
                    self.assert_refused(ended, 2, "-o", "--project", "one of its own")
                    self.assertEqual(list(self.folder.iterdir()), [])

    def test_what_it_prints_and_writes_can_be_used_as_it_is(self):
        ended = run("new", "a", "-o", "my folder/my a.cpp", "--project", cwd=self.folder)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("to run it: cd 'my folder' && cmake -B build ", ended.out)
        lists = (self.folder / "my folder" / "CMakeLists.txt").read_text()
        self.assertIn('spacecheck_add_kernels(check_a "my a.cpp" ACCESS)', lists)
        self.assertIn("to run it: cmake -B build ", run("new", "a", "--project", cwd=self.folder).out)

    def test_refuses_names_that_are_too_long_for_a_file(self):
        self.assert_refused(run("new", "a" * 300, cwd=self.folder), 2, "at most 100", "300")
        for flag in ("--junit", "--html"):
            ended = run("run", "seed_case", flag, "a" * 252, cwd=self.folder)
            self.assert_refused(ended, 2, "File name too long")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_refuses_names_that_are_none(self):
        for name in ("9lives", "My", "a-b", "a b"):
            self.assert_refused(run("new", name, cwd=self.folder), 2, "small letters")
        self.assert_refused(run("new", "", cwd=self.folder), 2, "NAME takes a value")
        self.assert_refused(run("new", "a", "-o", "no/such/a.cpp", cwd=self.folder), 2, "no/such/a.cpp")


if __name__ == "__main__":
    unittest.main()
