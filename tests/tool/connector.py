"""The library of `trace` that Kokkos loads: what it shows, and what it needs."""

import os
import subprocess

from program import Case

CONNECTOR = os.environ.get(
    "SPACECHECK_CONNECTOR", "build/openmp/lib/libspacecheck_tool.so"
)


class Connector(Case):
    def test_nothing_but_the_interface_leaves_it(self):
        names = subprocess.run(
            ["nm", "-D", "--defined-only", "--extern-only", CONNECTOR],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[2::3]
        self.assertIn("kokkosp_init_library", names)
        self.assertEqual([n for n in names if not n.startswith("kokkosp_")], [])

    def test_it_needs_nothing_but_the_c_library(self):
        needed = subprocess.run(
            ["objdump", "-p", CONNECTOR], capture_output=True, text=True, check=True
        ).stdout
        needed = [line.split()[1] for line in needed.splitlines() if "NEEDED" in line]
        allowed = ("libc.so", "libm.so", "libpthread.so", "libdl.so", "ld-linux")
        self.assertEqual([n for n in needed if not n.startswith(allowed)], [])
