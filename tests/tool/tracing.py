"""Traces of an application that knows nothing of them."""

import os

import program
from program import Case, run

APPLICATION = os.environ.get(
    "SPACECHECK_APPLICATION", "build/openmp/bin/traced_application"
)
TWO = {"OMP_NUM_THREADS": "2", "KOKKOS_NUM_THREADS": "2"}


def items_run_at_once() -> bool:
    """Whether a race can show: in a build for Serial alone the application's other space is Serial, too."""
    return os.cpu_count() > 1 and len(program.spaces()) > 1


class Tracing(Case):
    def trace(self, name, *application, options=(), environment=None):
        path = self.file(name)
        ended = run(
            "trace",
            "-o",
            path,
            *options,
            "--",
            APPLICATION,
            *application,
            environment=TWO | (environment or {}),
        )
        return path, ended

    def traced(self, name, *application, **more):
        path, ended = self.trace(name, *application, **more)
        self.assertEqual(ended.code, 0, ended.err)
        return path

    def compare(self, a, b, *options):
        return run("compare", a, b, "--json", *options)

    def first(self, a, b, *options):
        ended = self.compare(a, b, *options)
        self.assertEqual(ended.code, 1, ended.out + ended.err)
        return ended.json["first"]
