#!/usr/bin/env python3
"""Prints the end of what each failed test printed, from ctest's JUnit files. usage: scripts/failed.py FILE..."""

import sys
import xml.etree.ElementTree as ElementTree

MOST_LINES = 40

for file in sys.argv[1:]:
    for case in ElementTree.parse(file).iter("testcase"):
        if case.get("status") != "fail":
            continue
        lines = (case.findtext("system-out") or "").rstrip().splitlines()
        print(f"--- {case.get('name')} ({file}), the last {min(len(lines), MOST_LINES)} of {len(lines)} lines:")
        print("\n".join(lines[-MOST_LINES:]))
