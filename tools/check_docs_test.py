#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of check_docs.py: a small sound tree, and one fault planted in it at a time."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check_docs import faults_of  # noqa: E402

ADR = "# {}. Title\n\n## Context\na\n\n## Decision\nb\n\n## Alternatives\nc\n\n## Consequences\nd\n"
CLEAN = {
    "Makefile": "test: deps\n",
    "README.md": "[a](docs/a.md#part) [web](https://example.org/x) [here](#top) `make test`\n\n    [code](nowhere.md)\n",
    "docs/a.md": "[up](../README.md)\n```\n[code](nowhere.md)\n```\n",
    "docs/adr/0001-one.md": ADR.format(1),
    "docs/adr/0002-two.md": ADR.format(2),
    "src/base/a.h": "// See docs/a.md.\n",
    "share/man/habeas.1": ".TP\n.B habeas init\nx\n.TP\n.B habeas log show\ny\n",
    "share/completions/habeas.bash": "declare -A x=(\n  [init]=''\n  [log]='show'\n)\n",
}
FAULTS = [
    ({"docs/a.md": "x\n[b](b.md)\n"}, "docs/a.md:2: the link b.md leads nowhere"),
    ({"README.md": "`make tost`\n"}, "README.md:1: `make tost` is no target"),
    ({"src/base/a.h": "// One.\n// See docs/b.md, section 2.\n"}, "src/base/a.h:2: docs/b.md is not there"),
    ({"docs/adr/0002-two.md": None, "docs/adr/0003-two.md": ADR.format(3)}, "numbers with a gap"),
    ({"docs/adr/0002-two.md": ADR.format(1)}, "the title starts with `# 2. `"),
    ({"docs/adr/0002-two.md": ADR.format(2).replace("## Alternatives", "## Others")}, "the headings are Context"),
    ({"docs/adr/0002-two.md": ADR.format(2) + "x\n" * 40}, "a decision takes 10 to 40"),
    ({"docs/adr/notes.md": "x\n"}, "a decision is called NNNN-words.md"),
    ({"share/man/habeas.1": ".B habeas init\n"}, "habeas log show is in the completion only"),
    ({"share/completions/habeas.bash": "x=(\n  [log]='show'\n)\n"}, "habeas init is in the man page only"),
]


class CheckDocsTest(unittest.TestCase):
    def faults_of(self, changes):
        with tempfile.TemporaryDirectory() as root:
            for name, text in {**CLEAN, **changes}.items():
                if text is not None:
                    path = Path(root) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
            return list(faults_of(Path(root)))

    def test_a_sound_tree_has_no_fault(self):
        self.assertEqual(self.faults_of({}), [])

    def test_each_planted_fault_is_named_and_nothing_else(self):
        for changes, message in FAULTS:
            with self.subTest(message):
                faults = self.faults_of(changes)
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(message, faults[0])


if __name__ == "__main__":
    unittest.main()
