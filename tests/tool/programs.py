"""Programs that nobody here wrote, of the sources of Kokkos and Kokkos Kernels: what scripts/trace_survey traces."""

from dataclasses import dataclass, field

THREADS = "2"
TUTORIAL = "kokkos/example/tutorial"
UNIT = "kokkos/core/unit_test"
KERNELS = "kokkos-kernels"


@dataclass
class Program:
    name: str
    source: str
    arguments: list[str] = field(default_factory=list)
    # Of one backend only: {"openmp": [...]}
    per_backend: dict[str, list[str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    # Instead of `arguments`, where time is compared: long enough for the start not to matter.
    timed: list[str] = field(default_factory=list)

    @property
    def is_unit_test(self) -> bool:
        """Kokkos' own unit tests are headers, which a source for each space includes."""
        return self.source.endswith(".hpp")


PROGRAMS = [
    Program("simple_view", f"{TUTORIAL}/03_simple_view/simple_view.cpp"),
    Program(
        "simple_memoryspaces",
        f"{TUTORIAL}/04_simple_memoryspaces/simple_memoryspaces.cpp",
    ),
    Program("simple_atomics", f"{TUTORIAL}/05_simple_atomics/simple_atomics.cpp"),
    Program(
        "simple_mdrangepolicy",
        f"{TUTORIAL}/06_simple_mdrangepolicy/simple_mdrangepolicy.cpp",
    ),
    Program("memory_traits", f"{TUTORIAL}/Advanced_Views/02_memory_traits/memory_traits.cpp"),
    Program("subviews", f"{TUTORIAL}/Advanced_Views/03_subviews/subviews.cpp"),
    Program("dual_view", f"{TUTORIAL}/Advanced_Views/04_dualviews/dual_view.cpp"),
    Program(
        "vectorization",
        f"{TUTORIAL}/Hierarchical_Parallelism/03_vectorization/vectorization.cpp",
    ),
    Program(
        "random_numbers",
        f"{TUTORIAL}/Algorithms/01_random_numbers/random_numbers.cpp",
        ["1000", "1000"],
        timed=["100000", "300"],
    ),
    Program(
        "gups",
        "kokkos/benchmarks/gups/gups.cpp",
        ["--data", "4194304", "--indices", "65536", "--repeats", "5", "--atomics"],
        timed=["--data", "4194304", "--indices", "4194304", "--repeats", "30", "--atomics"],
    ),
    Program(
        "gemv",
        f"{KERNELS}/perf_test/blas/blas2/KokkosBlas2_gemv_perf_test.cpp",
        ["--m", "2000", "--n", "2000", "--repeat", "20"],
        {"openmp": ["--openmp", THREADS], "threads": ["--threads", THREADS]},
        timed=["--m", "2000", "--n", "2000", "--repeat", "200"],
    ),
    Program(
        "gemm",
        f"{KERNELS}/perf_test/blas/blas3/KokkosBlas3_gemm_standalone_perf_test.cpp",
        ["--m", "300", "--n", "300", "--k", "300", "--repeat", "3"],
        {"openmp": ["--openmp", THREADS], "threads": ["--threads", THREADS]},
        timed=["--m", "1000", "--n", "1000", "--k", "1000", "--repeat", "3"],
    ),
    Program(
        "spmv",
        f"{KERNELS}/example/wiki/sparse/KokkosSparse_wiki_spmv.cpp",
    ),
    Program(
        "spadd",
        f"{KERNELS}/example/wiki/sparse/KokkosSparse_wiki_spadd.cpp",
    ),
    Program("static_pivoting", f"{KERNELS}/example/batched_solve/static_pivoting.cpp"),
    Program(
        "ode_bdf",
        f"{KERNELS}/perf_test/ode/KokkosODE_BDF.cpp",
        ["--n", "200", "--repeat", "2"],
        libraries=["-lbenchmark"],
        timed=["--n", "10000", "--repeat", "3"],
    ),
    Program(
        "spmv_perf",
        f"{KERNELS}/perf_test/sparse/KokkosSparse_spmv.cpp",
        ["--test", "kk", "-f", "random.mtx", "-l", "5"],
        # Its other sources.
        flags=["-include", "KokkosSparse_spmv_test.cpp", "-include", "OpenMPSmartStatic_SPMV.cpp"],
        timed=["--test", "kk", "-f", "random.mtx", "-l", "1000"],
    ),
    Program(
        "sort_crs",
        f"{KERNELS}/perf_test/sparse/KokkosSparse_sort_crs.cpp",
        ["--mtx", "random.mtx", "--repeat", "3"],
        {"openmp": ["--openmp", THREADS], "threads": ["--threads", THREADS]},
        flags=["-include", "random"],  # which its source forgets
        timed=["--mtx", "random.mtx", "--repeat", "300"],
    ),
    Program("unit_range", f"{UNIT}/TestRange.hpp"),
    Program("unit_scan", f"{UNIT}/TestParallelScanRangePolicy.hpp"),
    Program("unit_copy", f"{UNIT}/TestDeepCopyAlignment.hpp"),
    Program("unit_sort", "kokkos/algorithms/unit_tests/TestSort.hpp"),
]

# Patches of tests/tool/planted: the program, what is compared, and what is to be named.
PLANTED = {
    "simple_atomics": ("an atomic dropped", "openmp", "findprimes", "Count"),
    "gups": ("a copy to the device left out", "serial", "", "dev_indices"),
    "gemv": ("a View not set", "poison", "gemv", "x"),
}
