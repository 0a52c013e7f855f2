"""Reads the YAML that spack.yaml and repo.yaml are written in: maps, lists, one-line values.

Python has no YAML reader of its own, and the tests install none.
"""

import re


class YamlError(Exception):
    pass


def read(text: str):
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if "\t" in line:
            raise YamlError(f"line {number}: a tab")
        if bare:
            lines.append((number, len(bare) - len(bare.lstrip()), bare.strip()))
    value, rest = _block(lines, 0)
    if rest:
        raise YamlError(f"line {rest[0][0]}: indented like nothing above it")
    return value


def _block(lines: list, indent: int):
    """The map or list at this indentation, and the lines after it."""
    if not lines or lines[0][1] < indent:
        return None, lines
    indent = lines[0][1]
    if lines[0][2].startswith("- "):
        found: list | dict = []
    else:
        found = {}
    while lines and lines[0][1] == indent:
        number, _, line = lines.pop(0)
        is_item = line.startswith("- ")
        if is_item != isinstance(found, list):
            break_at = (number, indent, line)
            return found, [break_at, *lines]
        if is_item:
            found.append(_value(line[2:], number))
            continue
        key, colon, value = line.partition(":")
        if not colon or (value and not value.startswith(" ")):
            raise YamlError(f"line {number}: neither 'key: value' nor '- item'")
        if key in found:
            raise YamlError(f"line {number}: {key} a second time")
        if value.strip():
            found[key] = _value(value.strip(), number)
        else:
            # A list may stand at its key's own indentation.
            is_list = lines and lines[0][1] == indent and lines[0][2].startswith("- ")
            found[key], lines = _block(lines, indent if is_list else indent + 1)
    return found, lines


def _value(text: str, number: int):
    if text.startswith("[") and text.endswith("]"):
        return [
            _value(part.strip(), number)
            for part in text[1:-1].split(",")
            if part.strip()
        ]
    if text in ("true", "false"):
        return text == "true"
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if re.match(r"[\[{&*!|>'\"%@`]", text) or ": " in text:
        raise YamlError(f"line {number}: more YAML than this reads: {text}")
    return text
