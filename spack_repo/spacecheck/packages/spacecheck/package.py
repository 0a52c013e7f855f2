# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from pathlib import Path

from spack_repo.builtin.build_systems.cmake import CMakePackage
from spack_repo.builtin.build_systems.cuda import CudaPackage
from spack_repo.builtin.build_systems.rocm import ROCmPackage

from spack.package import *


class Spacecheck(CMakePackage, CudaPackage, ROCmPackage):
    """Checks that a Kokkos kernel does the same, right thing on every execution
    space, in every launch shape, order and repetition, and names what is to
    blame where it does not."""

    # The checkout that this recipe lies in: Spack clones its branch, or builds it
    # in place where spack.yaml says "develop".
    git = Path(__file__).resolve().parents[4].as_uri()

    license("Apache-2.0 WITH LLVM-exception")

    version("main", branch="main")

    variant("serial", default=True, description="Check on Kokkos' Serial space")
    variant("openmp", default=False, description="Check on Kokkos' OpenMP space")
    variant("threads", default=False, description="Check on Kokkos' Threads space")
    variant("sycl", default=False, description="Check on Kokkos' SYCL space")
    variant("tests", default=False, description="Build spacecheck's own tests")
    variant("mpi", default=False, description="Let a fleet's ranks vote over MPI")
    variant("access", default=True, description="Decide races from one Serial run")
    variant("faults", default=True, description="Kernels for spacecheck selftest")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")

    depends_on("kokkos@4.5:")
    depends_on("kokkos-kernels@4.5:")
    depends_on("boost+math")
    depends_on("cli11@2:")
    depends_on("fmt@9:")
    depends_on("nlohmann-json@3.11:")
    depends_on("pugixml@1.11:")
    depends_on("xxhash@0.8:")
    depends_on("catch2@3.5:", when="+tests")
    depends_on("python@3.11:", type="build", when="+tests")
    depends_on("mpi", when="+mpi")
    depends_on("elfutils", when="+access")

    for space in ("serial", "openmp", "threads"):
        depends_on(f"kokkos+{space}", when=f"+{space}")
        depends_on(f"kokkos-kernels+{space}", when=f"+{space}")
    depends_on("kokkos+sycl", when="+sycl")
    for arch in CudaPackage.cuda_arch_values:
        gpu = f"+cuda cuda_arch={arch}"
        depends_on(f"kokkos{gpu}", when=gpu)
        depends_on(f"kokkos-kernels{gpu}", when=gpu)
    for arch in ROCmPackage.amdgpu_targets:
        gpu = f"+rocm amdgpu_target={arch}"
        depends_on(f"kokkos{gpu}", when=gpu)

    # Kernels may be lambdas; Kokkos 5 always allows them.
    depends_on("kokkos+cuda_lambda", when="+cuda ^kokkos@:4")
    requires(
        "^kokkos+wrapper",
        "^kokkos+cmake_lang",
        policy="one_of",
        when="+cuda %cxx=gcc",
        msg="g++ compiles CUDA through kokkos+wrapper or kokkos+cmake_lang",
    )

    conflicts("cuda_arch=none", when="+cuda", msg="name the GPU: cuda_arch=90")
    conflicts(
        "amdgpu_target=none", when="+rocm", msg="name the GPU: amdgpu_target=gfx90a"
    )
    conflicts(
        "+openmp", when="+threads", msg="Kokkos has one host-parallel space at most"
    )
    conflicts("+cuda", when="+rocm", msg="Kokkos has one device space at most")
    conflicts("+cuda", when="+sycl", msg="Kokkos has one device space at most")
    conflicts("+rocm", when="+sycl", msg="Kokkos has one device space at most")
    conflicts("~serial", when="~openmp~threads", msg="a host space is the reference")
    conflicts("^cuda@13:", when="^kokkos@:4.7.0", msg="CUDA 13 needs Kokkos 4.7.1")

    sanity_check_is_file = [join_path("bin", "spacecheck")]

    def cmake_args(self):
        args = [
            self.define("SPACECHECK_FETCH", False),
            self.define_from_variant("SPACECHECK_ENABLE_TESTS", "tests"),
            self.define_from_variant("SPACECHECK_ENABLE_MPI", "mpi"),
            self.define_from_variant("SPACECHECK_ENABLE_ACCESS", "access"),
            self.define_from_variant("SPACECHECK_ENABLE_FAULTS", "faults"),
            self.define_from_variant("SPACECHECK_REQUIRE_SERIAL", "serial"),
            self.define_from_variant("SPACECHECK_REQUIRE_OPENMP", "openmp"),
            self.define_from_variant("SPACECHECK_REQUIRE_THREADS", "threads"),
            self.define_from_variant("SPACECHECK_REQUIRE_CUDA", "cuda"),
            self.define_from_variant("SPACECHECK_REQUIRE_HIP", "rocm"),
            self.define_from_variant("SPACECHECK_REQUIRE_SYCL", "sycl"),
        ]
        spec = self.spec
        if spec.satisfies("^kokkos+wrapper"):
            # Not self["kokkos"].kokkos_cxx: an external Kokkos cannot answer that.
            compiler = self["kokkos-nvcc-wrapper"].kokkos_cxx
            args.append(self.define("CMAKE_CXX_COMPILER", compiler))
        elif spec.satisfies("+cuda ^kokkos+cmake_lang"):
            nvcc = join_path(spec["cuda"].prefix.bin, "nvcc")
            args.append(self.define("CMAKE_CUDA_COMPILER", nvcc))
            arch = spec.variants["cuda_arch"].value
            args.append(self.define("CMAKE_CUDA_ARCHITECTURES", arch))
        elif spec.satisfies("+rocm"):
            args.append(self.define("CMAKE_CXX_COMPILER", spec["hip"].hipcc))
        return args

    def test_seed_case(self):
        """check the seed case on every execution space of this build"""
        spacecheck = which(join_path(self.prefix.bin, "spacecheck"), required=True)
        spacecheck("run", "seed_case")

    def test_catalogue(self):
        """check every kernel on every execution space of this build"""
        spacecheck = which(join_path(self.prefix.bin, "spacecheck"), required=True)
        spacecheck("run", "--quiet", "--repeat", "4")

    def test_fleet(self):
        """vote in a made-up fleet in which nobody differs"""
        spacecheck = which(join_path(self.prefix.bin, "spacecheck"), required=True)
        clean = ("--deviants", "0", "--lost", "0")
        spacecheck("fleet", "simulate", "--ranks", "1000", *clean)
