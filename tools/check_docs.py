#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documents hold together: tools/check_docs.py [ROOT]

Prints `path:line: what is wrong` and exits 1; exits 0 in silence if there is nothing.

  links     a relative link in a .md file leads to a file or folder that is there
  make      `make TARGET` names a target of the Makefile
  adr       docs/adr has numbers without gaps or doubles, and each record the four headings
  man       every command of the man page is in the shell completion, and the other way round
"""
import os
import re
import sys
from pathlib import Path

SKIPPED_FOLDERS = {"build", "node_modules", ".git", "demo-out"}
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
ADR_HEADINGS = ["Context", "Decision", "Alternatives", "Consequences"]


def documents(root):
    for base, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(names):
            if name.endswith(".md"):
                yield Path(base) / name


def check_links(root, path, text):
    fence = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fence = not fence
        if fence or line.startswith("    "):
            continue
        for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (path.parent / target.split("#")[0]).exists():
                yield f"{path.relative_to(root)}:{number}: the link {target} leads nowhere"


def check_make(root, path, text, targets):
    for number, line in enumerate(text.splitlines(), 1):
        for target in re.findall(r"`make ([a-z-]+)", line):
            if target not in targets:
                yield f"{path.relative_to(root)}:{number}: `make {target}` is no target of the Makefile"


def check_code(root):
    for folder in ("src", "bench", "cmake"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".cc", ".h", ".cmake"):
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                for name in re.findall(r"\bdocs/[\w/.-]+\.md\b", line):
                    if not (root / name).exists():
                        yield f"{path.relative_to(root)}:{number}: {name} is not there"


def check_adrs(root):
    folder = root / "docs" / "adr"
    numbers = []
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        name = path.relative_to(root)
        match = re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", path.name)
        if not match:
            yield f"{name}:1: a decision is called NNNN-words.md"
            continue
        numbers.append(int(match.group(1)))
        text = path.read_text()
        if not re.match(rf"# {int(match.group(1))}\. \S", text):
            yield f"{name}:1: the title starts with `# {int(match.group(1))}. `"
        headings = re.findall(r"^## (.+)$", text, re.M)
        if headings != ADR_HEADINGS:
            yield f"{name}:1: the headings are {', '.join(ADR_HEADINGS)}"
        if not 10 <= text.count("\n") <= 40:
            yield f"{name}:1: {text.count(chr(10))} lines; a decision takes 10 to 40"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"docs/adr:0: numbers with a gap or a double: {numbers}"


def check_commands(root):
    man, completion = root / "share/man/habeas.1", root / "share/completions/habeas.bash"
    if not man.exists() or not completion.exists():
        return
    words = set(re.findall(r"^\.B habeas ([a-z-]+(?: [a-z-]+)?)", man.read_text(), re.M))
    listed = set()
    for command, verbs in re.findall(r"^ +\[([a-z-]+)\]='([a-z -]*)'", completion.read_text(), re.M):
        listed.update(f"{command} {verb}" for verb in verbs.split()) if verbs else listed.add(command)
    for command in sorted(words - listed):
        yield f"share/completions/habeas.bash:1: habeas {command} is in the man page only"
    for command in sorted(listed - words):
        yield f"share/man/habeas.1:1: habeas {command} is in the completion only"


def faults_of(root):
    makefile = root / "Makefile"
    targets = set(re.findall(r"^([a-z-]+):", makefile.read_text(), re.M)) if makefile.exists() else set()
    for path in documents(root):
        text = path.read_text()
        yield from check_links(root, path, text)
        yield from check_make(root, path, text, targets)
    yield from check_code(root)
    yield from check_adrs(root)
    yield from check_commands(root)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    if not root.is_dir():
        print(f"check_docs: no folder {root}", file=sys.stderr)
        return 2
    faults = list(faults_of(root))
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
