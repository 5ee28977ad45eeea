#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the man page and the shell completion know the commands that the program has, no more and
no fewer. tools/check_docs.py compares those two with each other, so one of them is enough here.

    HABEAS_BIN=build/release/src/cli/habeas tests/cli/check_commands.py
"""
import os
import re
import subprocess
import sys
from pathlib import Path

COMPLETION = Path(__file__).resolve().parents[2] / "share/completions/habeas.bash"
SAID_BY_OPTIONS = {"help"}  # `habeas help` is CLI11's --help where the program has no such command


def subcommands(binary, *words):
    """The names under "Subcommands:" of a --help."""
    done = subprocess.run([binary, *words, "--help"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"check_commands: `habeas {' '.join(words)} --help` exits {done.returncode}: {done.stderr}")
    section = re.search(r"^Subcommands:\n((?:[ \t]+.*\n?|\n(?=[ \t]))+)", done.stdout, re.M)
    return set(re.findall(r"^  ([a-z][a-z-]*)\b", section.group(1), re.M)) if section else set()


def main():
    binary = os.environ.get("HABEAS_BIN", "")
    if not os.access(binary, os.X_OK):
        sys.exit(f"check_commands: no program at {binary!r}: set HABEAS_BIN")
    has = set()
    for command in subcommands(binary):
        verbs = subcommands(binary, command)
        has |= {f"{command} {verb}" for verb in verbs} if verbs else {command}
    if not has:
        sys.exit("check_commands: `habeas --help` names no commands")
    told = set()
    for command, verbs in re.findall(r"^ +\[([a-z-]+)\]='([a-z -]*)'", COMPLETION.read_text(), re.M):
        told |= {f"{command} {verb}" for verb in verbs.split()} if verbs else {command}
    told -= SAID_BY_OPTIONS - has
    for name in sorted(told - has):
        print(f"share/: habeas {name} is in the man page and the completion; the program has no such command")
    for name in sorted(has - told):
        print(f"share/: habeas {name} is missing in the man page and the completion")
    return 1 if told != has else 0


if __name__ == "__main__":
    sys.exit(main())
