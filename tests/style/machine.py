"""Names that belong to the machine at hand and to no tracked file, found out at run time."""

import configparser
import os
import re
from pathlib import Path

from common import git

# Parents of a checkout that say nothing about the machine.
ORDINARY = {"/", "/home", "/mnt", "/opt", "/srv", "/tmp", "/usr/src", "/var/tmp"}


def names_of_this_machine(root: Path) -> list[tuple[str, re.Pattern]]:
    """Pairs of what it is and how it is recognised."""
    found = []
    home = os.path.expanduser("~").rstrip("/")
    if home.count("/") >= 1:
        found.append(("this machine's home folder", _path(home)))
    top = (git(root, "rev-parse", "--show-toplevel") or str(root)).strip()
    if top not in ORDINARY:
        found.append(("this machine's checkout path", _path(top)))
    parent = os.path.dirname(top)
    if parent not in ORDINARY:
        found.append(("this machine's checkout path", _path(parent)))
    for host in sorted(registry_hosts()):
        pattern = rf"(?<![\w-]){re.escape(host)}(?![\w-])"
        found.append(
            ("a package registry's host (derive it at run time)", re.compile(pattern))
        )
    return found


def _path(folder: str) -> re.Pattern:
    name = re.escape(folder)
    if folder.count("/") >= 2:
        return re.compile(rf"{name}(?![\w.-])")
    # A folder of one name: inside "a/NAME/x" it is no absolute path, and alone too short to tell.
    return re.compile(rf"(?:(?<![\w.}})/*-])|(?<=-[IL])|(?<=//)){name}/")


def registry_hosts() -> set[str]:
    texts = [value for name, value in os.environ.items() if name.startswith("PIP_")]
    apt = Path("/etc/apt")
    places = [apt / "sources.list", *sorted(apt.glob("sources.list.d/*"))]
    texts += [_read(place) for place in places]
    pip_places = ["/etc/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf"]
    texts += [_read(Path(place).expanduser()) for place in pip_places]
    hosts = {host for text in texts for host in _hosts(text)} | _pip_defaults()
    return {
        host
        for host in hosts
        if "." in host and not re.fullmatch(r"127(\.\d+){3}", host)
    }


def _hosts(text: str) -> set[str]:
    urls = re.findall(r"https?://(?:[^/@\s]*@)?([^/:\s\"']+)", text)
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return set(urls)
    trusted = [
        section.get("trusted-host", "")
        for section in (parser[name] for name in parser.sections())
    ]
    return set(urls) | {
        entry.partition(":")[0] for line in trusted for entry in line.split()
    }


def _pip_defaults() -> set[str]:
    try:
        from pip._internal.models.index import PyPI
    except ImportError:
        return set()
    return {PyPI.netloc, PyPI.file_storage_domain}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
