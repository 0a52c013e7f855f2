"""Stands in for Spack's modules: a recipe that is loaded with it keeps a list of its directives."""

import sys
import types
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple


class Directive(NamedTuple):
    kind: str
    what: tuple
    options: dict


_declared: list[Directive] = []


def _directive(kind: str):
    return lambda *what, **options: _declared.append(Directive(kind, what, options))


class PackageBase:
    directives: tuple[Directive, ...] = ()

    def __init_subclass__(cls):
        inherited = [d for base in reversed(cls.__bases__) for d in base.directives]
        cls.directives = (*inherited, *_declared)
        _declared.clear()

    def __init__(self, concrete):
        self.spec = concrete
        self.prefix = SimpleNamespace(bin="/prefix/bin")

    def __getitem__(self, name: str):
        # Kokkos brings its wrapper along; an external one knows no compiler of its own.
        if name != "kokkos-nvcc-wrapper" or not self.spec.satisfies("^kokkos+wrapper"):
            raise KeyError(name)
        return SimpleNamespace(kokkos_cxx=f"/{name}/bin/nvcc_wrapper")


class CMakePackage(PackageBase):
    def define(self, name: str, value) -> str:
        if isinstance(value, bool):
            return f"-D{name}:BOOL={'ON' if value else 'OFF'}"
        return f"-D{name}:STRING={value}"

    def define_from_variant(self, name: str, variant: str) -> str:
        return self.define(name, self.spec.variants[variant].value)


class CudaPackage(PackageBase):
    cuda_arch_values = ("80", "90", "90a")
    _declared.append(Directive("variant", ("cuda",), {"default": False}))
    _declared.append(
        Directive("variant", ("cuda_arch",), {"default": "none", "when": "+cuda"})
    )
    _declared.append(Directive("depends_on", ("cuda",), {"when": "+cuda"}))


class ROCmPackage(PackageBase):
    amdgpu_targets = ("gfx90a", "gfx90a:xnack+", "gfx942")
    _declared.append(Directive("variant", ("rocm",), {"default": False}))
    _declared.append(
        Directive("variant", ("amdgpu_target",), {"default": "none", "when": "+rocm"})
    )
    _declared.append(Directive("depends_on", ("hip",), {"when": "+rocm"}))


class Program:
    """Records what it is called with in place of running."""

    calls: list[tuple[str, ...]] = []

    def __init__(self, path: str):
        self.path = path

    def __call__(self, *arguments: str):
        Program.calls.append((self.path, *arguments))


DIRECTIVES = (
    "conflicts",
    "depends_on",
    "license",
    "maintainers",
    "requires",
    "variant",
    "version",
)


def _modules() -> dict[str, types.ModuleType]:
    package = types.ModuleType("spack.package")
    for kind in DIRECTIVES:
        setattr(package, kind, _directive(kind))
    package.join_path = lambda *parts: "/".join(parts)
    package.which = lambda path, required=False: Program(path)
    modules = {"spack": types.ModuleType("spack"), "spack.package": package}
    systems = "spack_repo.builtin.build_systems"
    for name, cls in (
        ("cmake", CMakePackage),
        ("cuda", CudaPackage),
        ("rocm", ROCmPackage),
    ):
        module = types.ModuleType(f"{systems}.{name}")
        setattr(module, cls.__name__, cls)
        modules[f"{systems}.{name}"] = module
    for name in ("spack_repo", "spack_repo.builtin", systems):
        modules[name] = types.ModuleType(name)
    return modules


def load(text: str, path: Path) -> type[PackageBase]:
    """The recipe's package class, from its text; Spack finds the class by its folder's name."""
    before = {name: sys.modules.get(name) for name in _modules()}
    sys.modules.update(_modules())
    _declared.clear()
    try:
        scope = {"__file__": str(path), "__name__": "recipe"}
        exec(compile(text, str(path), "exec"), scope)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    return scope["".join(part.capitalize() for part in path.parent.name.split("_"))]
