"""As much of JSON Schema as docs/record.schema.json uses; an unknown keyword is an error."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
# additionalProperties is read by properties.
SAYS_NOTHING = {
    *("$schema", "$id", "$defs", "title", "description", "format"),
    "additionalProperties",
}


def fault(value, rules, root=None, where="") -> str | None:
    """Where and why a value is not as the rules say; None when it is."""
    root = rules if root is None else root
    if rules is True:
        return None
    if rules is False:
        return f"{where}: not allowed"
    if "additionalProperties" in rules and "properties" not in rules:
        rules = {"properties": {}} | rules
    for keyword, argument in rules.items():
        if keyword in SAYS_NOTHING:
            continue
        why = KEYWORDS[keyword](value, argument, rules, root, where)
        if why is not None:
            return why
    return None


def reference(value, argument, _rules, root, where):
    target = root
    for step in argument.removeprefix("#/").split("/"):
        target = target[step]
    return fault(value, target, root, where)


def of_type(value, argument, _rules, _root, where):
    names = [argument] if isinstance(argument, str) else argument
    for name in names:
        is_flag = isinstance(value, bool)
        if isinstance(value, TYPES[name]) and is_flag == (name == "boolean"):
            return None
    return f"{where}: {value!r} is not {argument}"


def properties(value, argument, rules, root, where):
    if not isinstance(value, dict):
        return None
    others = rules.get("additionalProperties", True)
    for name, member in value.items():
        if why := fault(member, argument.get(name, others), root, f"{where}/{name}"):
            return why
    return None


def items(value, argument, _rules, root, where):
    if not isinstance(value, list):
        return None
    whys = (fault(v, argument, root, f"{where}/{k}") for k, v in enumerate(value))
    return next(filter(None, whys), None)


def one_of(value, argument, _rules, root, where):
    whys = [fault(value, rules, root, where) for rules in argument]
    fitting = whys.count(None)
    return None if fitting == 1 else f"{where}: fits {fitting} of {len(whys)}: {whys}"


def required(value, argument, _rules, _root, where):
    missing = [name for name in argument if isinstance(value, dict) and name not in value]
    return f"{where}: {missing} missing" if missing else None


def told(holds, text):
    return lambda value, argument, _rules, _root, where: (
        None if holds(value, argument) else f"{where}: {value!r} {text} {argument!r}"
    )


KEYWORDS = {
    "$ref": reference,
    "type": of_type,
    "properties": properties,
    "items": items,
    "oneOf": one_of,
    "required": required,
    "const": told(lambda value, constant: value == constant, "is not"),
    "enum": told(lambda value, allowed: value in allowed, "is none of"),
    "minimum": told(lambda value, least: value >= least, "is less than"),
    "maximum": told(lambda value, most: value <= most, "is more than"),
    "minItems": told(lambda value, least: len(value) >= least, "is shorter than"),
    "maxItems": told(lambda value, most: len(value) <= most, "is longer than"),
    "pattern": told(lambda value, pattern: re.search(pattern, value), "does not fit"),
}
