"""ReFrame checks of a node's or a partition's Kokkos kernels, by an installed spacecheck.

    reframe -C scripts/reframe/settings.py -c scripts/reframe/spacecheck_checks.py -r

Sanity: the program's own JSON says exit 0, and nothing but agreement. Performance: for each kernel
and space the median time of a plain trial, and GB/s over its arrays; give references in a site's
own copy, or with -S.
"""

import json
import os

import reframe as rfm
import reframe.utility.sanity as sn
from reframe.core.builtins import (
    deferrable,
    performance_function,
    run_before,
    sanity_function,
    variable,
)


def _answer(text: str) -> dict:
    """The one line of JSON; launchers may say more beside it."""
    for line in text.splitlines():
        if line.startswith('{"schema"'):
            return json.loads(line)
    raise sn.SanityError("the program printed no JSON")


class _Spacecheck(rfm.RunOnlyRegressionTest):
    valid_systems = ["*"]
    valid_prog_environs = ["*"]
    executable = "spacecheck"
    #: The module that has the program; empty: it is on PATH already.
    module = variable(str, value="")
    kernels = variable(str, value="")
    spaces = variable(str, value="")

    @run_before("run")
    def prepare(self):
        if self.module:
            self.modules = [self.module]
        self.env_vars["OMP_PROC_BIND"] = "false"
        self.executable_opts = [*self.command, *self.kernels.split(), "--json"]
        if self.spaces:
            self.executable_opts += ["--space", self.spaces]

    @deferrable
    def answer(self) -> dict:
        with open(os.path.join(self.stagedir, sn.evaluate(self.stdout))) as stream:
            return _answer(stream.read())


@rfm.simple_test
class spacecheck_node(_Spacecheck):
    """Every kernel on every space of one node."""

    descr = "kernels agree on every execution space of a node"
    command = ["run", "--quiet"]
    repeat = variable(int, value=15)
    num_tasks = 1
    tags = {"health", "node"}

    @run_before("run")
    def add_options(self):
        self.executable_opts += ["--repeat", str(self.repeat)]

    @sanity_function
    def agrees(self):
        answer = self.answer()
        wrong = sn.defer(
            [
                f"{v['kernel']} on {v['space']}: {v['verdict']}"
                for v in answer.evaluate()["verdicts"]
                if v["verdict"] not in ("agree", "rounding", "skipped")
            ]
        )
        return sn.all(
            [
                sn.assert_eq(answer["exit"], 0, msg="exit code {0}"),
                sn.assert_eq(wrong, [], msg="{0}"),
                sn.assert_gt(sn.len(answer["verdicts"]), 0, msg="nothing was checked"),
            ]
        )

    @run_before("performance")
    def times_and_rates(self):
        for verdict in self.answer().evaluate()["verdicts"]:
            if not verdict["seconds"] > 0:
                continue
            name = f"{verdict['kernel']}_{verdict['space']}"
            seconds, rate = verdict["seconds"], verdict["bytes"] / verdict["seconds"] / 1e9
            self.perf_variables[f"{name}_time"] = sn.make_performance_function(
                sn.defer(seconds), "s"
            )
            self.perf_variables[f"{name}_rate"] = sn.make_performance_function(
                sn.defer(rate), "GB/s"
            )


@rfm.simple_test
class spacecheck_fleet(_Spacecheck):
    """The same on every rank, and a vote: no rank differs from its equals."""

    descr = "no node differs from the others of its kind"
    command = ["fleet", "run", "--quiet"]
    repeat = variable(int, value=15)
    num_tasks = 4
    tags = {"health", "fleet"}

    @run_before("run")
    def add_options(self):
        self.executable_opts += ["--repeat", str(self.repeat), "-o", "fleet"]

    @sanity_function
    def nobody_differs(self):
        answer = self.answer()
        return sn.all(
            [
                sn.assert_eq(answer["suspects"], [], msg="suspect: {0}"),
                sn.assert_eq(answer["lost"], [], msg="lost: {0}"),
                sn.assert_eq(answer["kernels"], [], msg="to blame: {0}"),
                sn.assert_eq(answer["exit"], 0, msg="exit code {0}"),
                sn.assert_eq(answer["ranks"], self.num_tasks, msg="{0} ranks voted"),
            ]
        )

    @performance_function("1")
    def questions(self):
        return sn.sum(sn.map(lambda group: group["questions"], self.answer()["groups"]))


@rfm.simple_test
class spacecheck_probe(_Spacecheck):
    """What a prolog runs: a node in a few seconds."""

    descr = "nothing speaks against this node"
    command = ["fleet", "probe"]
    num_tasks = 1
    time_given = variable(str, value="20s")
    tags = {"health", "prolog"}

    @run_before("run")
    def add_options(self):
        self.executable_opts += ["--time", self.time_given]

    @sanity_function
    def nothing_against_it(self):
        return sn.assert_eq(self.answer()["charges"], [], msg="{0}")

    @performance_function("s")
    def took(self):
        return self.answer()["seconds"]
