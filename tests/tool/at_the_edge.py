"""Names, arguments and limits that are easily forgotten, and programs that do not repeat themselves."""

import resource
import subprocess

import program
from program import LIMIT_S
from tracing import APPLICATION, TWO, Tracing


class AtTheEdge(Tracing):
    def test_a_trace_without_an_extension_is_replaced(self):
        for name in ("out", ".trace", "out.dat"):
            with self.subTest(name):
                path = self.traced(name, "plain", "Serial", options=["--force"])
                first = path.stat().st_ino
                self.assertEqual(self.traced(name, "plain", "Serial", options=["--force"]), path)
                self.assertNotEqual(path.stat().st_ino, first)
                self.assertEqual([p for p in path.parent.iterdir() if "part" in p.name], [])
        again = self.file("again")
        ended = program.run("trace", "-o", again, "--force", "--repeat", 2, "--", APPLICATION, "plain", "Serial", environment=TWO)
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("no difference", ended.out)
        self.assertEqual([p.name for p in again.parent.iterdir() if p.name.startswith("again")], ["again"])

    def test_ranks_without_an_extension(self):
        path, ended = self.trace("ranks", "plain", "Serial", environment={"OMPI_COMM_WORLD_RANK": "3"})
        self.assertEqual(ended.code, 0, ended.err)
        self.assertTrue(path.with_name("ranks.rank3").exists())
        self.assertIn("ranks.rank3: ", ended.err)

    def test_an_empty_argument_of_the_application_is_its_own(self):
        self.traced("a.trace", "plain", "Serial", "1", "")
        ended = program.run("trace", "-o", self.file("b.trace"), "--", "", environment=TWO)
        self.assertEqual(ended.code, 2)

    def test_a_limit_of_files_is_no_end_of_the_application(self):
        def limited():
            limit = 8 << 10
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        path = self.file("a.trace")
        ended = subprocess.run(
            [program.PROGRAM, "trace", "-o", path, "--", APPLICATION, "plain", "Serial"],
            capture_output=True,
            text=True,
            env=program.ENVIRONMENT | TWO,
            preexec_fn=limited,
            timeout=LIMIT_S,
            check=False,
        )
        self.assertIn("z(9) = ", ended.stdout)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("File too large; the trace ends here", ended.stderr)
        self.assertIn("incomplete", ended.stderr)

    def test_what_does_not_repeat_itself_is_not_said_to_read_what_is_unset(self):
        path, ended = self.trace("a.trace", "number", "Serial", options=["--poison"])
        self.assertEqual(ended.code, 4, ended.out + ended.err)
        self.assertNotIn("read before it was set: one", ended.out)
        self.assertIn("with the same poison, too", ended.err)
        self.assertFalse(path.with_name("a.poison1.trace").exists())
