"""The options that a CMakeLists.txt declares, read from its text."""

import re

FOREACH = re.compile(
    r"foreach\s*\(\s*(\w+)\s+IN\s+ITEMS\s+([^)]*)\)(.*?)endforeach\s*\(\)", re.DOTALL
)
DECLARED = re.compile(
    r"^\s*(?:option\s*\(\s*(\w+)|set\s*\(\s*(\w+)\s[^)]*\bCACHE\b)", re.MULTILINE
)


def cmake_options(text: str) -> set[str]:
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)

    def unrolled(match: re.Match) -> str:
        return "".join(
            match[3].replace(f"${{{match[1]}}}", item) for item in match[2].split()
        )

    return {a or b for a, b in DECLARED.findall(FOREACH.sub(unrolled, text))}
