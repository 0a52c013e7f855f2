"""What has to hold of the recipe and of spack.yaml: each check returns the faults that it found."""

import re
from pathlib import Path

from concretizer import Conflict, concretize, variants_of
from fake_spack import CudaPackage, Program, ROCmPackage, load
from options import cmake_options
from specs import SpecError, parse
from yaml_subset import read

ROOT = Path(__file__).resolve().parents[2]
REPO = ROOT / "spack_repo" / "spacecheck"
RECIPE = REPO / "packages" / "spacecheck" / "package.py"

# Our variant, and Kokkos' name of the space.
SPACES = {
    "serial": "SERIAL",
    "openmp": "OPENMP",
    "threads": "THREADS",
    "cuda": "CUDA",
    "rocm": "HIP",
    "sycl": "SYCL",
}
SWITCHES = {
    "tests": "SPACECHECK_ENABLE_TESTS",
    "mpi": "SPACECHECK_ENABLE_MPI",
    "access": "SPACECHECK_ENABLE_ACCESS",
    "faults": "SPACECHECK_ENABLE_FAULTS",
}
DEFAULTS = dict.fromkeys([*SPACES, *SWITCHES], False) | dict.fromkeys(
    ["serial", "access", "faults"], True
)

# Variants of the packages below, as Spack's own recipes have them; a condition limits the versions.
KOKKOS = {s: "" for s in SPACES} | {
    "amdgpu_target": "",
    "cmake_lang": "",
    "cuda_arch": "",
    "cuda_lambda": ":4",
    "wrapper": "",
}
BELOW = {
    "boost": {"math": ""},
    "kokkos": KOKKOS,
    "kokkos-kernels": {
        s: "" for s in ("serial", "openmp", "threads", "cuda", "cuda_arch")
    },
}

NVIDIA, AMD = CudaPackage.cuda_arch_values, ROCmPackage.amdgpu_targets
CHOICES = (
    "",
    "+openmp+tests",
    "+threads+mpi",
    "+sycl",
    *(f"+cuda cuda_arch={arch}" for arch in NVIDIA),
    *(f"+rocm amdgpu_target={target}" for target in AMD),
    "+openmp+cuda cuda_arch=90 ^kokkos@4.7.2+cmake_lang",
    "+openmp+cuda cuda_arch=90 ^kokkos@4.5.1+wrapper ^cuda@12.9.1",
    "+cuda cuda_arch=90 ^kokkos@4.7.1 ^cuda@13.0",
    "~serial+openmp ^kokkos@4.5",
)
REFUSED = (
    "~serial",
    "+openmp+threads",
    "+cuda",
    "+rocm",
    "+cuda cuda_arch=90 +rocm amdgpu_target=gfx90a",
    "+cuda cuda_arch=90 +sycl",
    "+rocm amdgpu_target=gfx90a +sycl",
    "+cuda cuda_arch=90 ^kokkos@4.5.1+wrapper ^cuda@13.0",
    "^kokkos@4.4",
)


def variants(recipe: type) -> list[str]:
    have = variants_of(recipe)
    faults = [f"no variant {name}" for name in DEFAULTS if name not in have]
    for name, options in have.items():
        if name in DEFAULTS and options["default"] is not DEFAULTS[name]:
            faults.append(f"variant {name} is {options['default']} unless asked")
        elif name not in DEFAULTS and name not in ("cuda_arch", "amdgpu_target"):
            faults.append(f"variant {name} is not known here: say what it maps to")
    return faults


def choices(recipe: type) -> list[str]:
    """Each choice can be met, and what is asked of Kokkos is what was chosen."""
    faults = []
    for choice in CHOICES:
        try:
            build = concretize(recipe, choice)
        except (SpecError, Conflict) as refusal:
            faults.append(f"{choice!r} cannot be met: {refusal}")
            continue
        for name, node in build.packages.items():
            for variant in node.variants:
                held = BELOW.get(name, {}).get(variant)
                if held is None or (held and not build.satisfies(f"^{name}@{held}")):
                    faults.append(
                        f"{choice!r}: {name} {node.versions} has no {variant}"
                    )
        faults += [f"{choice!r}: {fault}" for fault in _spaces_of_kokkos(build)]
    return faults


def _spaces_of_kokkos(build) -> list[str]:
    faults = []
    chosen = build.root.variants
    kokkos, kernels = build.packages["kokkos"], build.packages["kokkos-kernels"]
    for space in SPACES:
        if chosen[space] and kokkos.variants.get(space) is not True:
            faults.append(f"kokkos lacks {space}")
        has_variant = space in BELOW["kokkos-kernels"]
        if chosen[space] and has_variant and kernels.variants.get(space) is not True:
            faults.append(f"kokkos-kernels lacks {space}")
    for gpu in ("cuda_arch", "amdgpu_target"):
        if chosen.get(gpu, "none") != kokkos.variants.get(gpu, "none"):
            faults.append(f"kokkos has another {gpu}")
    if chosen["tests"] != ("catch2" in build.packages):
        faults.append("catch2 comes with +tests and only then")
    if chosen["mpi"] != ("mpi" in build.packages):
        faults.append("mpi comes with +mpi and only then")
    compiles_cuda = ("^kokkos+wrapper", "^kokkos+cmake_lang")
    if chosen["cuda"] and not any(build.satisfies(way) for way in compiles_cuda):
        faults.append("g++ cannot compile CUDA without kokkos+wrapper or +cmake_lang")
    return faults


def refusals(recipe: type) -> list[str]:
    faults = []
    for choice in REFUSED:
        try:
            concretize(recipe, choice)
        except (Conflict, SpecError):
            continue
        faults.append(f"{choice!r} is taken, and must be refused")
    return faults


def directives(recipe: type) -> list[str]:
    """Every spec in a directive can be read, and no package below is left without a bound."""
    faults = []
    for directive in recipe.directives:
        if directive.kind in ("depends_on", "conflicts", "requires"):
            for text in (*directive.what, directive.options.get("when", "")):
                try:
                    parse(text)
                except SpecError as error:
                    faults.append(f"{directive.kind}: {error}")
    asked = [parse(d.what[0]).root for d in recipe.directives if d.kind == "depends_on"]
    for name, bound in (
        ("kokkos", "4.5:"),
        ("kokkos-kernels", "4.5:"),
        ("catch2", "3.5:"),
    ):
        if not any(node.name == name and node.versions == bound for node in asked):
            faults.append(f"depends_on {name}@{bound} is missing")
    for name in ("c", "cxx", "boost", "cli11", "fmt", "nlohmann-json", "xxhash"):
        if not any(node.name == name for node in asked):
            faults.append(f"depends_on {name} is missing")
    return faults


def cmake_arguments(recipe: type, cmake_text: str) -> list[str]:
    """Each variant sets its option of CMakeLists.txt, and each space's option has its variant."""
    faults = []
    declared = cmake_options(cmake_text)
    for choice in CHOICES:
        try:
            build = concretize(recipe, choice)
        except (SpecError, Conflict):
            continue  # told by choices()
        given = dict(
            re.fullmatch(r"-D(\w+):\w+=(.*)", argument).groups()
            for argument in recipe(build).cmake_args()
        )
        ours = {name for name in given if name.startswith("SPACECHECK_")}
        faults += [
            f"CMakeLists.txt has no option {name}" for name in sorted(ours - declared)
        ]
        wanted = {"SPACECHECK_FETCH": "OFF"}
        for variant, name in SWITCHES.items():
            wanted[name] = "ON" if build.root.variants[variant] else "OFF"
        for variant, space in SPACES.items():
            name = f"SPACECHECK_REQUIRE_{space}"
            wanted[name] = "ON" if build.root.variants[variant] else "OFF"
        for name, value in wanted.items():
            if given.get(name) != value:
                faults.append(
                    f"{choice!r}: {name} is {given.get(name)}, should be {value}"
                )
        faults += [f"{choice!r}: {fault}" for fault in _compiler(build, given)]
    required = {name for name in declared if name.startswith("SPACECHECK_REQUIRE_")}
    for name in sorted(required - {f"SPACECHECK_REQUIRE_{s}" for s in SPACES.values()}):
        faults.append(f"no variant sets {name}")
    return sorted(set(faults))


def _compiler(build, given: dict[str, str]) -> list[str]:
    if build.satisfies("^kokkos+wrapper"):
        wanted = {"CMAKE_CXX_COMPILER": "/kokkos-nvcc-wrapper/bin/nvcc_wrapper"}
    elif build.satisfies("+cuda"):
        arch = build.root.variants["cuda_arch"]
        wanted = {
            "CMAKE_CUDA_COMPILER": "/cuda/bin/nvcc",
            "CMAKE_CUDA_ARCHITECTURES": arch,
        }
    elif build.satisfies("+rocm"):
        wanted = {"CMAKE_CXX_COMPILER": "/hip/bin/hipcc"}
    else:
        wanted = {}
    have = {name: value for name, value in given.items() if name.startswith("CMAKE_")}
    return (
        [] if have == wanted else [f"compiler settings are {have}, should be {wanted}"]
    )


def installed_program(recipe: type) -> list[str]:
    """`spack test run` starts the installed program on the seed case."""
    Program.calls.clear()
    hooks = [name for name in vars(recipe) if name.startswith("test_")]
    for hook in hooks:
        if not getattr(recipe, hook).__doc__:
            return [f"{hook} has no description for spack test list"]
        getattr(recipe(concretize(recipe, "")), hook)()
    program = "/prefix/bin/spacecheck"
    faults = []
    if (program, "run", "seed_case") not in Program.calls:
        faults.append("no test_* method runs: spacecheck run seed_case")
    # Without a kernel's name: the whole catalogue.
    whole = [call for call in Program.calls if call[1:3] == ("run", "--quiet")]
    if not whole:
        faults.append("no test_* method runs the whole catalogue")
    return faults


def checkout(recipe: type) -> list[str]:
    """Spack clones what the recipe lies in; a branch that all have is its version."""
    faults = []
    if recipe.git != ROOT.as_uri():
        faults.append(f"git is {recipe.git}, should be this checkout")
    versions = [d for d in recipe.directives if d.kind == "version"]
    if [(v.what, v.options) for v in versions] != [(("main",), {"branch": "main"})]:
        faults.append("the one version is main, by its branch")
    licences = [d.what[0] for d in recipe.directives if d.kind == "license"]
    if licences != ["Apache-2.0 WITH LLVM-exception"]:
        faults.append(f"license is {licences}, LICENSE says otherwise")
    return faults


def environment(recipe: type, text: str) -> list[str]:
    """spack.yaml as it stands, and with every commented choice taken."""
    faults = []
    taken = re.sub(r"^( +)#(?=[-a-z]|  )", r"\1", text, flags=re.MULTILINE)
    for words, yaml in (("as it stands", text), ("with all choices", taken)):
        spack = read(yaml).get("spack") or {}
        known = {"specs", "repos", "develop", "concretizer", "view", "packages"}
        faults += [
            f"spack.yaml {words}: unknown key {k}" for k in sorted(set(spack) - known)
        ]
        for spec in spack.get("specs", []):
            try:
                if parse(spec).root.name != "spacecheck":
                    faults.append(f"spack.yaml {words}: {spec!r} is not spacecheck")
                concretize(recipe, spec)
            except (SpecError, Conflict) as error:
                faults.append(f"spack.yaml {words}: {spec!r}: {error}")
    stands, all_choices = read(text)["spack"], read(taken)["spack"]
    if len(stands["specs"]) != 1:
        faults.append("spack.yaml has one spec for the host")
    specs = " ".join(all_choices["specs"])
    for choice in ("+cuda cuda_arch=", "+rocm amdgpu_target="):
        if choice not in specs:
            faults.append(f"spack.yaml offers no {choice}")
    if all_choices.get("packages") != {"all": {"require": ["target=x86_64_v3"]}}:
        faults.append("spack.yaml offers no target for mixed clusters")
    if stands.get("concretizer") != {"unify": True} or stands.get("view") is not True:
        faults.append("spack.yaml needs unify: true and view: true")
    if stands.get("repos") != {"spacecheck": REPO.relative_to(ROOT).as_posix()}:
        faults.append("spack.yaml does not name this checkout's recipes")
    if stands.get("develop") != {
        "spacecheck": {"spec": "spacecheck@main", "path": "."}
    }:
        faults.append("spack.yaml does not build this checkout")
    return faults


def repository() -> list[str]:
    faults = []
    if read((REPO / "repo.yaml").read_text()) != {
        "repo": {"namespace": "spacecheck", "api": "v2.0"}
    }:
        faults.append("repo.yaml: namespace spacecheck and api v2.0 are expected")
    for package in (REPO, REPO / "packages"):
        init = package / "__init__.py"
        if not init.is_file() or init.stat().st_size:
            faults.append(f"{init.relative_to(ROOT)} has to be there, and empty")
    if (REPO.parent / "__init__.py").exists():
        faults.append("spack_repo/__init__.py hides every other repository from Spack")
    return faults


def all_faults(recipe_text: str, environment_text: str, cmake_text: str) -> list[str]:
    recipe = load(recipe_text, RECIPE)
    unreadable = [*variants(recipe), *directives(recipe)]
    if unreadable:
        return unreadable  # what follows would only say the same in other words
    return [
        *choices(recipe),
        *refusals(recipe),
        *cmake_arguments(recipe, cmake_text),
        *installed_program(recipe),
        *checkout(recipe),
        *environment(recipe, environment_text),
        *repository(),
    ]
