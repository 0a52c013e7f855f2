"""What a choice of variants asks of the packages below, by the recipe's own directives.

Far less than Spack's concretizer: conditions are weighed one after the other until nothing is
added, so that a recipe which loses a variant, or asks for a contradiction, is found.
"""

from types import SimpleNamespace

from specs import Node, SpecError, parse


class Conflict(Exception):
    """The recipe refuses this choice, with its own words."""


class Concrete:
    """A build: the recipe's package, the packages below it, and the C++ compiler."""

    def __init__(self, root: Node, packages: dict[str, Node], compiler: str):
        self.root, self.packages, self.compiler = root, packages, compiler

    @property
    def variants(self) -> dict[str, SimpleNamespace]:
        return {n: SimpleNamespace(value=v) for n, v in self.root.variants.items()}

    def satisfies(self, text: str) -> bool:
        asked = parse(text)
        if asked.compiler and asked.compiler != self.compiler:
            return False
        if not self.root.holds(asked.root):
            return False
        return all(
            name in self.packages and self.packages[name].holds(node)
            for name, node in asked.dependencies.items()
        )

    def __getitem__(self, name: str) -> SimpleNamespace:
        if name not in self.packages:
            raise KeyError(name)
        bin_folder = f"/{name}/bin"
        prefix = SimpleNamespace(bin=bin_folder)
        return SimpleNamespace(prefix=prefix, hipcc=f"{bin_folder}/hipcc")


def variants_of(recipe: type) -> dict[str, dict]:
    return {d.what[0]: d.options for d in recipe.directives if d.kind == "variant"}


# What is taken where a choice names no version.
NEWEST = {"kokkos": "5.1.1", "cuda": "12.9.1"}


def concretize(recipe: type, choice: str, compiler: str = "gcc") -> Concrete:
    """The build that `choice` stands for, such as "+openmp ^kokkos@4.7.2".

    Raises SpecError for a choice or a directive that cannot be met, Conflict for one refused.
    """
    chosen = parse(choice)
    known = variants_of(recipe)
    for name in chosen.root.variants:
        if name not in known:
            raise SpecError(f"{choice!r} names a variant that the recipe lacks: {name}")
    for name, version in NEWEST.items():
        if name in chosen.dependencies and not chosen.dependencies[name].versions:
            chosen.dependencies[name].versions = version
    root = Node(chosen.root.name)
    root.variants = {n: o["default"] for n, o in known.items() if not o.get("when")}
    root.variants.update(chosen.root.variants)
    build = Concrete(root, dict(chosen.dependencies), compiler)
    for name, options in known.items():
        if options.get("when") and build.satisfies(options["when"]):
            root.variants.setdefault(name, options["default"])

    before = None
    while before != (before := _known_of(build)):
        for directive in recipe.directives:
            if build.satisfies(directive.options.get("when", "")):
                _apply(build, directive)
    for directive in recipe.directives:
        if directive.kind != "conflicts":
            continue
        clash, when = directive.what[0], directive.options.get("when", "")
        if build.satisfies(when) and build.satisfies(clash):
            raise Conflict(directive.options.get("msg", clash))
    return build


def _apply(build: Concrete, directive) -> None:
    if directive.kind == "depends_on":
        asked = parse(directive.what[0]).root
        below = build.packages.setdefault(asked.name, Node(asked.name))
        below.versions = below.versions or NEWEST.get(asked.name, "")
        below.merge(asked)
    elif directive.kind == "requires":
        if any(build.satisfies(alternative) for alternative in directive.what):
            return
        for name, node in parse(directive.what[0]).dependencies.items():
            build.packages.setdefault(name, Node(name)).merge(node)


def _known_of(build: Concrete) -> list[tuple]:
    return sorted(
        (p.name, p.versions, *sorted((n, str(v)) for n, v in p.variants.items()))
        for p in build.packages.values()
    )
