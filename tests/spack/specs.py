"""The part of Spack's spec syntax that the recipe uses: read it, and ask whether it holds."""

import re
from typing import NamedTuple

TOKEN = re.compile(
    r"\s*(?:(?P<dependency>\^)"
    r"|@(?P<versions>[\w.:,]+)"
    r"|(?P<sign>[+~])(?P<flag>\w+)"
    r"|%(?:(?P<language>\w+)=)?(?P<compiler>[a-z][\w-]*)"
    r"|(?P<key>\w+)=(?P<value>[\w.:,+-]+)"
    r"|(?P<name>[a-z0-9][a-z0-9-]*))"
)


class SpecError(Exception):
    pass


class Node:
    """A package, with what is said of it; in a concrete build, with all that is known of it."""

    def __init__(self, name: str):
        self.name = name
        self.versions = ""
        self.variants: dict[str, bool | str] = {}

    def merge(self, other: "Node") -> None:
        for name, value in other.variants.items():
            if self.variants.setdefault(name, value) != value:
                raise SpecError(
                    f"{self.name} has to have {name}={self.variants[name]} and {value}"
                )
        if not other.versions:
            return
        if not self.versions:
            self.versions = other.versions
        elif self.is_one_version() and not version_in(self.versions, other.versions):
            reason = f"is {self.versions} and has to be {other.versions}"
            raise SpecError(f"{self.name} {reason}")

    def is_one_version(self) -> bool:
        return bool(re.fullmatch(r"[\w.]+", self.versions))

    def holds(self, asked: "Node") -> bool:
        if asked.versions and not self.is_one_version():
            return False
        if asked.versions and not version_in(self.versions, asked.versions):
            return False
        return all(self.variants.get(n, False) == v for n, v in asked.variants.items())


class Spec(NamedTuple):
    root: Node
    dependencies: dict[str, Node]
    compiler: str | None


def parse(text: str) -> Spec:
    root, dependencies, compiler = Node(""), {}, None
    node, at, name_may_come = root, 0, True
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SpecError(f"not a spec: {text!r}, at {text[at:]!r}")
        at = match.end()
        if match["dependency"]:
            node, name_may_come = Node(""), True
            continue
        if match["name"]:
            if not name_may_come:
                raise SpecError(
                    f"not a spec: {text!r}, a second name {match['name']!r}"
                )
            node.name = match["name"]
            if node is not root:
                dependencies[node.name] = node
        elif match["versions"]:
            node.versions = match["versions"]
        elif match["flag"]:
            node.variants[match["flag"]] = match["sign"] == "+"
        elif match["key"]:
            node.variants[match["key"]] = match["value"]
        else:
            compiler = match["compiler"]
        name_may_come = False
        if node is not root and not node.name:
            raise SpecError(f"not a spec: {text!r}, a dependency without a name")
    return Spec(root, dependencies, compiler)


def version_in(version: str, ranges: str) -> bool:
    """Spack's rule: "4" and ":4" hold for 4.7.2 too."""

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("."))

    if not re.fullmatch(r"[\d.]+", version):
        return version in ranges.split(",")
    have = numbers(version)
    for one in ranges.split(","):
        low, colon, high = one.partition(":")
        high = high if colon else low
        if low and have < numbers(low):
            continue
        if high and have[: len(numbers(high))] > numbers(high):
            continue
        return True
    return False
