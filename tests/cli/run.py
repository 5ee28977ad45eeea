#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs transcripts: text files that show commands and what they print, and are tests.

    HABEAS_BIN=build/release/src/cli/habeas tests/cli/run.py [--accept] [FILE.txt ...]

Without files: every tests/cli/*.txt. Exit 0 all agree, 1 some differ (with the difference), 2 nothing
could be run. --accept rewrites the expected part of each file with what was printed, putting
placeholders where values change from run to run; read the result as you would read new code.

A transcript:

    # What this shows, in a sentence or two. Lines that start with # are for the reader.
    @env HABEAS_PASSPHRASE=correct horse
    @file claims.toml
    [[claim]]
    @end
    $ habeas init case --name 'A case'
    case      case
    origin    <ANY>
    ! recovery key: <ANY>
    $ habeas source add case --name 'The Gazette'
    <ID:src as GAZETTE>
    $ habeas show case {GAZETTE} --json \
    >   | python3 -c 'import json, sys; print(json.load(sys.stdin)["name"])'
    The Gazette
    $ habeas show case src-0000
    ! habeas: no such id: src-0000
    [exit 3]

- `$ ` starts a command, `> ` continues it. It runs under `bash -o pipefail`, all commands of a file in one
  fresh folder, with `habeas` on the PATH, its own HABEAS_HOME, and HABEAS_SOURCE naming the project. Standard
  input is empty. Variables and `cd` do not last from one command to the next (use @env, or `cd x && ...`).
- Below it stand the lines of standard output; those of standard error follow `! `. Both are compared whole.
  A line `...` (or `! ...`) stands for any number of lines, none included.
- `[exit N]` is the exit code; left out, it is 0.
- An output line that itself starts with `$ `, `> `, `! `, `#`, `@`, `[exit` or a backslash has a backslash before it; so may
  an empty one, and must where it is the last, since empty lines before a command are layout.
- Placeholders: <HEX64> <HEX> <B64> <ID:src> (any prefix of docs/formats) <TIME> (RFC 3339, UTC) <DATE> <N> <SIZE>
  <DURATION> <VKEY> (of a signed note) <CODE> (of recovery) <WORD> (no space in it) <ANY> (not empty) and <PATH> (something
  below the fresh folder or the key home, up to a space, a quote, a colon or a semicolon).
  `<KIND as NAME>` also remembers the text: {NAME} means it in later commands and expectations.
- @env NAME=VALUE holds for the commands below it. @file NAME ... @end makes a file.
"""
import difflib
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SECONDS = 300  # for one command; a sanitised build on a loaded machine is slow

KINDS = {
    "HEX64": r"[0-9a-f]{64}",
    "HEX": r"[0-9a-f]+",
    "B64": r"[A-Za-z0-9+/]+={0,2}",
    "TIME": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "DATE": r"\d{4}-\d\d-\d\d",
    "N": r"\d+",
    "SIZE": r"\d+(?:\.\d+)? ?(?:B|bytes|[kKMGT]i?B)",
    "DURATION": r"\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|min|h)",
    "VKEY": r"\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*",
    "CODE": r"[0-9A-Z]{5}(?:-[0-9A-Z]{5})+",
    "WORD": r"\S+",
    "ANY": r".+",
}
ID = r"[a-z2-7]{20}"
PATH_REST = r"[^\s'\";:]*"
PLACEHOLDER = re.compile(r"<(HEX64|HEX|B64|TIME|DATE|N|SIZE|DURATION|VKEY|CODE|WORD|PATH|ANY|ID:[a-z]+)(?: as ([A-Z][A-Z0-9_]*))?>")
VARIABLE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
ESCAPED = re.compile(r"^(?:[$>!] |[$>!]$|#|@|\[exit|\\)")


@dataclass
class Step:
    command: str
    first_line: int  # of the command, counted from 1
    body: list = field(default_factory=list)  # raw expected lines
    end_line: int = 0  # first line after the expectation, counted from 0

    def expected(self, stream):
        out = []
        for line in self.body:
            if line.startswith("[exit"):
                continue
            is_error = line == "!" or line.startswith("! ")
            if is_error == (stream == "stderr"):
                text = line[2:] if is_error else line
                out.append(text[1:] if text.startswith("\\") else text)
        return out

    def exit_code(self):
        for line in self.body:
            match = re.fullmatch(r"\[exit (\d+)\]", line)
            if match:
                return int(match.group(1))
        return 0


class BadTranscript(Exception):
    pass


def parse(text):
    """Steps in order: ("env", name, value), ("file", name, text) or a Step."""
    steps, lines, i = [], text.splitlines(), 0
    while i < len(lines):
        line = lines[i]
        if line.startswith("#") or (line == "" and not (steps and isinstance(steps[-1], Step))):
            i += 1
        elif line.startswith("@env "):
            name, equals, value = line[5:].partition("=")
            if not equals:
                raise BadTranscript(f"line {i + 1}: @env NAME=VALUE")
            steps.append(("env", name, value))
            i += 1
        elif line.startswith("@file "):
            try:
                end = lines.index("@end", i)
            except ValueError:
                raise BadTranscript(f"line {i + 1}: @file without @end") from None
            steps.append(("file", line[6:], "".join(l + "\n" for l in lines[i + 1:end])))
            i = end + 1
        elif line.startswith("$ "):
            step = Step(line[2:], i + 1)
            i += 1
            while i < len(lines) and (lines[i].startswith("> ") or lines[i] == ">"):
                step.command += "\n" + lines[i][2:]
                i += 1
            while i < len(lines) and not re.match(r"\$ |#|@", lines[i]):
                step.body.append(lines[i])
                i += 1
            while step.body and step.body[-1] == "":  # blank lines between steps are layout
                step.body.pop()
                i -= 1
            step.end_line = i
            while i < len(lines) and lines[i] == "":
                i += 1
            if any(l.startswith("[exit") and not re.fullmatch(r"\[exit \d+\]", l) for l in step.body):
                raise BadTranscript(f"line {step.first_line}: the exit code is written [exit N]")
            steps.append(step)
        else:
            raise BadTranscript(f"line {i + 1}: neither a command nor its output: {line!r}")
    if not any(isinstance(s, Step) for s in steps):
        raise BadTranscript("no command in it")
    return steps


def expand(text, variables):
    """{NAME} becomes what <... as NAME> remembered; braces around anything else stay."""
    return VARIABLE.sub(lambda m: variables.get(m.group(1), m.group()), text)


def line_pattern(line, variables, folder):
    """The regular expression that an expected line stands for; a named group for each `as NAME`."""
    out, at, here = "", 0, set()
    line = expand(line, variables)
    for match in PLACEHOLDER.finditer(line):
        kind, name = match.groups()
        if kind.startswith("ID:"):
            pattern = re.escape(kind[3:]) + "-" + ID
        elif kind == "PATH":
            pattern = re.escape(folder) + PATH_REST
        else:
            pattern = KINDS[kind]
        out += re.escape(line[at:match.start()])
        out += f"(?P<{name}>{pattern})" if name and name not in here else f"(?:{pattern})"
        if name:
            here.add(name)
        at = match.end()
    return out + re.escape(line[at:])


def matches(expected, actual, variables, folder):
    """Whether the lines agree; on success the remembered texts enter `variables`."""
    if len(expected) > 0 and expected.count("...") == 0 and len(expected) != len(actual):
        return False

    def walk(e, a, found):
        if e == len(expected):
            return found if a == len(actual) else None
        if expected[e] == "...":
            for skip in range(a, len(actual) + 1):
                done = walk(e + 1, skip, found)
                if done is not None:
                    return done
            return None
        if a == len(actual):
            return None
        match = re.fullmatch(line_pattern(expected[e], {**variables, **found}, folder), actual[a])
        return walk(e + 1, a + 1, {**found, **match.groupdict()}) if match else None

    found = walk(0, 0, {})
    if found is None:
        return False
    variables.update(found)
    return True


def run_command(command, folder, env):
    process = subprocess.Popen(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return [], [f"(killed: it ran for more than {SECONDS} seconds)"], -1
    lines = [data.decode(errors="backslashreplace").splitlines() for data in (out, err)]
    return lines[0], lines[1], process.returncode


def with_placeholders(line, variables, folder):
    """An actual line as --accept writes it."""
    for name, text in variables.items():
        if len(text) >= 8:
            line = line.replace(text, "{" + name + "}")
    line = re.sub(re.escape(folder) + PATH_REST, "<PATH>", line)
    line = re.sub(KINDS["VKEY"], "<VKEY>", line)
    line = re.sub(r"\b" + KINDS["CODE"] + r"\b", "<CODE>", line)
    line = re.sub(r"\bprocess \d+", "process <N>", line)
    line = re.sub(r"\b[0-9a-f]{64}\b", "<HEX64>", line)
    line = re.sub(KINDS["TIME"], "<TIME>", line)
    line = re.sub(r"\b([a-z]{3})-" + ID + r"\b", r"<ID:\1>", line)
    return "\\" + line if ESCAPED.match(line) or line == "" else line


class Runner:
    def __init__(self, path, binary, accept):
        self.path, self.binary, self.accept = path, binary, accept
        self.variables, self.differences, self.rewrites = {}, [], []

    def run(self):
        text = self.path.read_text()
        steps = parse(text)
        with tempfile.TemporaryDirectory(prefix="habeas-cli-") as base:
            base = os.path.realpath(base)
            folder = os.path.join(base, "work")
            tools = os.path.join(base, "bin")
            os.mkdir(folder)
            os.mkdir(tools)
            os.symlink(self.binary, os.path.join(tools, "habeas"))
            env = {"PATH": tools + os.pathsep + os.environ.get("PATH", "/usr/bin:/bin"), "HOME": base, "LC_ALL": "C.UTF-8",
                   "TZ": "UTC", "HABEAS_HOME": os.path.join(base, "home"), "HABEAS_SOURCE": str(SOURCE)}
            env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
            for step in steps:
                if isinstance(step, Step):
                    self.run_step(step, folder, base, env)
                elif step[0] == "env":
                    env[step[1]] = expand(step[2], self.variables)
                else:
                    target = Path(folder, step[1])
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(expand(step[2], self.variables))
        if self.accept and self.rewrites:
            lines = text.splitlines()
            for start, end, body in reversed(self.rewrites):
                lines[start:end] = body
            self.path.write_text("\n".join(lines) + "\n")
        return self.differences

    def run_step(self, step, folder, base, env):
        command = expand(step.command, self.variables)
        out, err, code = run_command(command, folder, env)
        expected_out, expected_err = step.expected("stdout"), step.expected("stderr")
        before = dict(self.variables)
        if (matches(expected_out, out, self.variables, base) and matches(expected_err, err, self.variables, base)
                and code == step.exit_code()):
            return
        written = [with_placeholders(l, before, base) for l in out]
        written += ["! " + with_placeholders(l, before, base) for l in err]
        written += [f"[exit {code}]"] if code else []
        if self.accept:
            start = step.end_line - len(step.body)
            self.rewrites.append((start, step.end_line, written))
            return
        shown = difflib.unified_diff(step.body, written, "expected", "printed", lineterm="", n=2)
        raw = [f"  stdout: {l}" for l in out] + [f"  stderr: {l}" for l in err]
        self.differences.append(f"{self.path}:{step.first_line}: $ {command}\n" + "\n".join("  " + l for l in shown)
                                + "\n  as printed:\n" + "\n".join(raw) + f"\n  exit {code}")


def main():
    arguments = sys.argv[1:]
    accept = "--accept" in arguments
    names = [a for a in arguments if a != "--accept"]
    files = [Path(n) for n in names] or sorted(p for p in HERE.glob("*.txt") if p.name != "CMakeLists.txt")
    binary = os.path.realpath(os.environ.get("HABEAS_BIN", SOURCE / "build/release/src/cli/habeas"))
    if not os.access(binary, os.X_OK):
        print(f"run.py: no program at {binary}: build it, or set HABEAS_BIN", file=sys.stderr)
        return 2
    if not files:
        print("run.py: no transcripts to run", file=sys.stderr)
        return 2
    failed = 0
    for path in files:
        try:
            differences = Runner(path, binary, accept).run()
        except (BadTranscript, OSError, UnicodeDecodeError) as problem:
            differences = [f"{path}: {problem}"]
        failed += bool(differences)
        for difference in differences:
            print(difference)
    print(f"run.py: {len(files) - failed} of {len(files)} transcripts agree")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
