#!/usr/bin/env python3
"""Is the Spack recipe whole and in step with CMakeLists.txt, and would a fault in it be found?

Runs without Spack; where there is one, `spack -e . concretize` is the last word.
"""

import unittest

import checks
import yaml_subset
from specs import SpecError, parse, version_in

RECIPE = checks.RECIPE.read_text(encoding="utf-8")
ENVIRONMENT = (checks.ROOT / "spack.yaml").read_text(encoding="utf-8")
CMAKE = (checks.ROOT / "CMakeLists.txt").read_text(encoding="utf-8")

# What is planted: text and its replacement, and a word of the fault that has to be told.
RECIPE_FAULTS = (
    ('variant("threads", default=False', 'variant("thread", default=False', "threads"),
    ('variant("mpi", default=False', 'variant("mpi", default=True', "mpi is True"),
    (
        'depends_on(f"kokkos+{space}"',
        'depends_on(f"kokkos-kernels+{space}"',
        "kokkos lacks",
    ),
    (
        'depends_on(f"kokkos-kernels{gpu}", when=gpu)',
        "pass",
        "kokkos-kernels lacks cuda",
    ),
    ("cuda_arch={arch}", "cuda_arch=80", "another cuda_arch"),
    ("kokkos@4.5:", "kokkos@4:", "kokkos@4.5:"),
    ("+cuda ^kokkos@:4", "+cuda", "no cuda_lambda"),
    ('"^kokkos+wrapper",\n', '"^kokkos",\n', "without kokkos+wrapper"),
    ("^cuda@13:", "^cuda@14:", "must be refused"),
    ('"+openmp", when="+threads"', '"+sycl", when="+threads"', "must be refused"),
    (
        "SPACECHECK_REQUIRE_HIP",
        "SPACECHECK_REQUIRE_ROCM",
        "no option SPACECHECK_REQUIRE_ROCM",
    ),
    (
        '("SPACECHECK_FETCH", False)',
        '("SPACECHECK_FETCH", True)',
        "SPACECHECK_FETCH is ON",
    ),
    ('self["kokkos-nvcc-wrapper"].kokkos_cxx', '"g++"', "compiler settings"),
    ('spec["hip"].hipcc', '"g++"', "compiler settings"),
    ('"seed_case")', '"seed_cases")', "no test_* method"),
    ('branch="main"', 'branch="next"', "version"),
    ('"catch2@3.5:", when="+tests"', '"catch2@3.5:"', "catch2 comes"),
    ('"+cuda %cxx=gcc"', '"+cuda %cxx=gcc &"', "not a spec"),
)
ENVIRONMENT_FAULTS = (
    ("spacecheck +openmp", "spacecheck +openmpi", "openmpi"),
    ("cuda_arch=90", "cuda_arc=90", "cuda"),
    (
        "#- spacecheck +openmp +tests +rocm",
        "#- spacecheck +openmp +threads +rocm",
        "host-parallel",
    ),
    ("path: .", "path: src", "this checkout"),
    ("unify: true", "unify: false", "unify"),
    ("x86_64_v3", "native", "mixed clusters"),
    ("view: true", "views: true", "unknown key views"),
)
CMAKE_FAULTS = (
    ("SERIAL OPENMP", "SERIAL HPX OPENMP", "no variant sets SPACECHECK_REQUIRE_HPX"),
    ("THREADS CUDA", "CUDA", "no option SPACECHECK_REQUIRE_THREADS"),
    (
        "option(SPACECHECK_FETCH",
        "option(SPACECHECK_FETCHES",
        "no option SPACECHECK_FETCH",
    ),
)


class Recipe(unittest.TestCase):
    def test_has_no_fault(self):
        self.assertEqual(checks.all_faults(RECIPE, ENVIRONMENT, CMAKE), [])

    def expect(
        self, planted: str, text: str, fault: tuple[str, str, str], where: int
    ) -> None:
        old, new, told = fault
        with self.subTest(planted=new):
            self.assertIn(old, text, "nothing to plant the fault in")
            texts = [RECIPE, ENVIRONMENT, CMAKE]
            texts[where] = text.replace(old, new)
            faults = checks.all_faults(*texts)
            self.assertTrue(
                any(told in f for f in faults), f"{planted}: {new}: {faults}"
            )

    def test_a_fault_in_the_recipe_is_found(self):
        for fault in RECIPE_FAULTS:
            self.expect("recipe", RECIPE, fault, 0)

    def test_a_fault_in_the_environment_is_found(self):
        for fault in ENVIRONMENT_FAULTS:
            self.expect("spack.yaml", ENVIRONMENT, fault, 1)

    def test_an_option_that_came_or_went_is_found(self):
        for fault in CMAKE_FAULTS:
            self.expect("CMakeLists.txt", CMAKE, fault, 2)


class Readers(unittest.TestCase):
    def test_specs(self):
        spec = parse(
            "spacecheck@main +cuda~mpi cuda_arch=90 %cxx=gcc ^kokkos@4.5: +wrapper"
        )
        self.assertEqual(
            spec.root.variants, {"cuda": True, "mpi": False, "cuda_arch": "90"}
        )
        self.assertEqual((spec.root.versions, spec.compiler), ("main", "gcc"))
        self.assertEqual(spec.dependencies["kokkos"].variants, {"wrapper": True})
        for text in ("kokkos +", "kokkos boost", "^+cuda", "kokkos @", "a;b"):
            with self.subTest(text=text), self.assertRaises(SpecError):
                parse(text)

    def test_versions(self):
        for version, ranges, inside in (
            ("4.7.2", "4.5:", True),
            ("4.4", "4.5:", False),
            ("4.7.2", ":4", True),
            ("5.1.1", ":4", False),
            ("4.7.0", ":4.7.0", True),
            ("4.7.1", ":4.7.0", False),
            ("13.0", "13:", True),
            ("main", "main", True),
        ):
            with self.subTest(version=version, ranges=ranges):
                self.assertEqual(version_in(version, ranges), inside)

    def test_yaml(self):
        text = "a:\n  b: [x, y=1]  # why\n  c:\n  - d\n  - 'e'\n\nf: true\n"
        self.assertEqual(
            yaml_subset.read(text),
            {"a": {"b": ["x", "y=1"], "c": ["d", "e"]}, "f": True},
        )
        for text in (
            "a:\n\tb: c",
            "a: b\na: c",
            "a: b\n   c: d",
            "just words",
            "a: &b c",
        ):
            with self.subTest(text=text), self.assertRaises(yaml_subset.YamlError):
                yaml_subset.read(text)


if __name__ == "__main__":
    unittest.main()
