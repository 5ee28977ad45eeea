#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the transcript runner, with a shell script in the place of habeas."""
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUN = Path(__file__).resolve().parent / "run.py"
PROGRAM = r"""#!/bin/sh
case "$1" in
  id)   echo "src-abcdefghijklmnop2345" ;;
  hash) echo "sha256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef of $PWD/f" ;;
  fail) echo "habeas: no such id: $2" >&2; exit 3 ;;
  say)  shift; printf '%s\n' "$@" ;;
  time) echo "at 2020-12-09T14:03:00Z" ;;
  home) echo "$HABEAS_HOME" | sed 's/.*\///'; echo "$TALK" ;;
esac
"""

# (transcript, whether it agrees)
CASES = [
    ("$ habeas say a b\na\nb\n", True),
    ("# A comment.\n\n$ habeas say a\na\n\n# Another.\n$ habeas say b\nb\n", True),
    ("$ habeas say a b\na\n", False),
    ("$ habeas say a\na\nb\n", False),
    ("$ habeas say a\nb\n", False),
    ("$ habeas say a\n", False),  # output that is not expected
    ("$ habeas say a >/dev/null\na\n", False),  # expected output that never comes
    ("$ habeas say a b c d\na\n...\nd\n", True),
    ("$ habeas say a b c d\na\n...\nc\n", False),
    ("$ habeas say a\n...\na\n...\n", True),
    ("$ habeas id\n<ID:src>\n", True),
    ("$ habeas id\n<ID:clm>\n", False),
    ("$ habeas id\n<ID:src as ONE>\n$ habeas say {ONE}\n{ONE}\n", True),
    ("$ habeas id\n<ID:src as ONE>\n$ habeas say other\n{ONE}\n", False),
    ("$ habeas hash\nsha256 <HEX64> of <PATH>\n", True),
    ("$ habeas say <HEX64>\n<HEX64>\n", False),
    ("$ habeas time\nat <TIME>\n", True),
    ("$ habeas say 'a.c'\na.c\n$ habeas say abc\na.c\n", False),  # a point is a point
    ("$ habeas fail x\n! habeas: no such id: x\n[exit 3]\n", True),
    ("$ habeas fail x\n! habeas: no such id: x\n", False),  # the exit code counts
    ("$ habeas fail x\n! habeas: no such id: x\n[exit 4]\n", False),
    ("$ habeas fail x\nhabeas: no such id: x\n[exit 3]\n", False),  # the wrong stream
    ("$ habeas fail x | cat\n! habeas: no such id: x\n[exit 3]\n", True),  # pipefail
    ("@env TALK=soft\n$ habeas home\nhome\nsoft\n", True),
    ("@file d/x.txt\none\n\ntwo\n@end\n$ cat d/x.txt\none\n\ntwo\n", True),
    ("$ habeas say 'a' \\\n>   b\na\nb\n", True),
    ("$ habeas say '$ x' '# y'\n\\$ x\n\\# y\n", True),
    ("$ printf 'a\\n\\nb\\n\\n'\na\n\nb\n\\\n", True),
    ("$ printf 'a\\n\\n'\na\n\n", False),
    ("$ habeas say '{\"A\": 1}' '{A}'\n{\"A\": 1}\n{A}\n", True),
    ("$ cat\n", True),  # standard input is empty
    ("$ touch left\n$ ls\nleft\n", True),
    ("stray\n", False),
    ("# nothing but talk\n", False),
    ("@file x\nno end\n", False),
    ("$ habeas say a\na\n[exit zero]\n", False),
]


class RunTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.program = Path(self.folder.name) / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)

    def run_text(self, text, *flags):
        path = Path(self.folder.name) / "case.txt"
        path.write_text(text)
        done = subprocess.run([sys.executable, RUN, *flags, path], capture_output=True, text=True,
                              env={**os.environ, "HABEAS_BIN": str(self.program)})
        return done, path

    def test_each_transcript_is_judged_as_the_table_says(self):
        for text, agrees in CASES:
            with self.subTest(text):
                done, _ = self.run_text(text)
                self.assertEqual(done.returncode, 0 if agrees else 1, done.stdout + done.stderr)

    def test_a_difference_names_file_line_and_text(self):
        done, path = self.run_text("# One.\n$ habeas say a\nb\n")
        self.assertIn(f"{path}:2: $ habeas say a", done.stdout)
        self.assertIn("-b", done.stdout)
        self.assertIn("+a", done.stdout)

    def test_accept_writes_what_was_printed_with_placeholders(self):
        text = "# Kept.\n$ habeas hash\nold\n\n$ habeas fail q\n\n@env TALK=x\n$ habeas say '$ a'\n"
        done, path = self.run_text(text, "--accept")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(path.read_text(), "# Kept.\n$ habeas hash\nsha256 <HEX64> of <PATH>\n\n$ habeas fail q\n"
                         "! habeas: no such id: q\n[exit 3]\n\n@env TALK=x\n$ habeas say '$ a'\n\\$ a\n")
        again, _ = self.run_text(path.read_text())
        self.assertEqual(again.returncode, 0, again.stdout)

    def test_a_missing_program_is_not_a_pass(self):
        self.program.unlink()
        done, _ = self.run_text("$ true\n")
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
