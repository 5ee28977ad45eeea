#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of check_layers.py: a small clean tree, and one fault planted in it at a time."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check_layers import Checker  # noqa: E402
from cpp_text import blank_comments_and_strings, misplaced_tries  # noqa: E402

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
CMAKE_SPDX = "# SPDX-License-Identifier: Apache-2.0\n"


def header(body=""):
    return SPDX + "#pragma once\n" + body


def cmake(name, deps="", extra="", sources="a.cc"):
    dep_words = f" DEPS {deps}" if deps else ""
    return CMAKE_SPDX + f"habeas_module({name} SOURCES {sources} TESTS a_test.cc{dep_words}{extra})\n"


CLEAN = {
    "docs/architecture.md": "| module | what | DEPS |\n|---|---|---|\n| base | x | - |\n| crypto | x | base |\n"
                            "| sql | x | base |\n| verify | x | base crypto |\n| workspace | x | all above |\n",
    "src/base/CMakeLists.txt": cmake("base"),
    "src/base/result.h": header("#define TRY(e) (e)\n"),
    "src/base/a.cc": SPDX + '#include "base/result.h"\n#include <fcntl.h>\n#include <vector>\n',
    "src/base/a_test.cc": SPDX + "#include <gtest/gtest.h>\n",
    "src/crypto/CMakeLists.txt": cmake("crypto", "base"),
    "src/crypto/hash.h": header('#include "base/result.h"\n'),
    "src/crypto/internal/evp.h": header("#include <openssl/evp.h>\n"),
    "src/crypto/a.cc": SPDX + '#include "crypto/internal/evp.h"\n#include <openssl/evp.h>\n',
    "src/sql/CMakeLists.txt": cmake("sql", "base"),
    "src/sql/a.cc": SPDX + "#include <sqlite3.h>\n// NOLINT(google-runtime-int): sqlite's own type\n",
    "src/verify/CMakeLists.txt": cmake("verify", "base crypto", " TEST_LIBS habeas_sql"),
    "src/verify/a.cc": SPDX + '#include "crypto/hash.h"\n// #include "sql/nothing.h" is a comment\n',
    "src/verify/testing/suite.h": header("#include <gtest/gtest.h>\n"),
    "src/verify/a_test.cc": SPDX + '#include "verify/testing/suite.h"\n#include "sql/database.h"\n',
    "src/sql/database.h": header(),
    "src/workspace/CMakeLists.txt": cmake("workspace", "base crypto sql verify"),
    "src/workspace/a.cc": SPDX + "#include <curl/curl.h>\n#include <sys/socket.h>\n",
    "tools/x.sh": "#!/bin/sh\n" + CMAKE_SPDX,
}

# One row per fault: what the tree gets, and what the one message must say.
FAULTS = [
    ("a missing DEPS", {"src/sql/a.cc": SPDX + '#include "crypto/hash.h"\n'}, "src/sql/a.cc:2: sql includes crypto"),
    ("a test beyond DEPS and TEST_LIBS", {"src/sql/a_test.cc": SPDX + '#include "crypto/hash.h"\n'}, "src/sql/a_test.cc:2: sql includes crypto"),
    ("DEPS beyond the document", {"src/sql/CMakeLists.txt": cmake("sql", "base crypto")}, "DEPS crypto is not allowed by the table"),
    ("a module unknown to the document", {"src/extra/CMakeLists.txt": cmake("extra")}, "extra is not in the table"),
    ("DEPS on nothing", {"src/sql/CMakeLists.txt": cmake("sql", "base nowhere")}, "DEPS names nowhere"),
    ("a cycle", {"docs/architecture.md": None, "src/base/CMakeLists.txt": cmake("base", "crypto")}, "cycle: base -> crypto -> base"),
    ("a module without a build file", {"src/lone/a.cc": SPDX}, "src/lone:0: a module without a CMakeLists.txt"),
    ("a build file for another name", {"src/sql/CMakeLists.txt": cmake("sequel", "base")}, "no habeas_module(sql"),
    ("a foreign internal header", {"src/verify/a.cc": SPDX + '#include "crypto/internal/evp.h"\n'}, "is private to crypto"),
    ("a testing header in the product", {"src/verify/a.cc": SPDX + '#include "verify/testing/suite.h"\n'}, "is for tests"),
    ("gtest in the product", {"src/verify/a.cc": SPDX + "#include <gtest/gtest.h>\n"}, "<gtest/gtest.h> is for tests"),
    ("a third-party header in a public one", {"src/sql/database.h": header("#include <sqlite3.h>\n")}, "third-party <sqlite3.h> in a public header"),
    ("sqlite outside sql", {"src/verify/a.cc": SPDX + "#include <sqlite3.h>\n"}, "<sqlite3.h> belongs to sql"),
    ("openssl outside crypto", {"src/verify/a.cc": SPDX + "#include <openssl/ts.h>\n"}, "<openssl/ts.h> belongs to crypto"),
    ("an unknown library", {"src/verify/a.cc": SPDX + "#include <boost/any.hpp>\n"}, "<boost/any.hpp> is not known"),
    ("third party in quotes", {"src/verify/a.cc": SPDX + '#include "sqlite3.h"\n'}, "is third party"),
    ("an include not rooted at src", {"src/verify/a.cc": SPDX + '#include "suite.h"\n'}, "is not rooted at src/"),
    ("an include of nothing", {"src/verify/a.cc": SPDX + '#include "crypto/gone.h"\n'}, '"crypto/gone.h" does not exist'),
    ("sockets below verify", {"src/crypto/a.cc": SPDX + "#include <sys/socket.h>\n"}, "network code lives in workspace alone"),
    ("curl in verify", {"src/verify/a.cc": SPDX + "#include <curl/curl.h>\n"}, "network code lives in workspace alone"),
    ("a TRY in an initialiser", {"src/verify/a.cc": SPDX + "void f() {\n  Pair p{1, TRY(g())};\n}\n"}, "src/verify/a.cc:3: TRY inside the braces"),
    ("the wall clock", {"src/verify/a.cc": SPDX + "auto t = std::chrono::system_clock::now();\n"}, "time and chance are parameters"),
    ("chance", {"src/verify/a.cc": SPDX + "std::random_device d;\n"}, "time and chance are parameters"),
    ("standard output", {"src/verify/a.cc": SPDX + 'void f() { std::cout << "x"; }\n'}, "standard streams belong to cli"),
    ("an over-long file", {"src/verify/a.cc": SPDX + "int x;\n" * 801}, "802 lines: split it"),
    ("no licence line", {"src/verify/a.cc": "int x;\n"}, "src/verify/a.cc:1: no `SPDX"),
    ("no licence line in a script", {"tools/x.sh": "#!/bin/sh\n"}, "tools/x.sh:1: no `SPDX"),
    ("a header without pragma once", {"src/sql/database.h": SPDX}, "without `#pragma once`"),
    ("a drawer", {"src/verify/util/a.txt": ""}, "a folder called util says nothing"),
    ("a file that is not built", {"src/verify/b.cc": SPDX}, "src/verify/b.cc:1: not named in"),
    ("a bare NOLINT", {"src/verify/a.cc": SPDX + "int x;  // NOLINT\n"}, "NOLINT must name its check"),
    ("a NOLINT without a reason", {"src/verify/a.cc": SPDX + "int x;  // NOLINT(misc-x)\n"}, "NOLINT must name its check"),
]

# Code, and whether the TRY in it is where nothing leaks.
TRY_PLACES = [
    ("void f() { TRY(g()); }", True),
    ("void f() { a = 1; TRY(g()); }", True),
    ("void f() { int x = TRY(g()); }", True),
    ("void f() { int x = TRY(g()).size(); }", True),
    ("void f() { x[1] = TRY_CTX(g(), \"a{\"); }", True),
    ("int f() { return TRY(g()); }", True),
    ("void f() { if (a) TRY(g()); else TRY(h()); }", True),
    ("void f() { if (a) { TRY(g()); } }", True),
    ("void f() { while (TRY(rows.step())) n++; }", True),
    ("void f() { if (auto x = TRY(g()); x > 0) h(); }", True),
    ("void f() { switch (k) { case K::kA: TRY(g()); } }", True),
    ("void f() { each([&](int a) -> Result<void> { TRY(g(a)); return {}; }); }", True),
    ("void f() { each([&] { TRY(g()); }); }", True),
    ("void f() { auto l = [this]() mutable -> Result<std::vector<int>> { return TRY(g()); }; }", True),
    ("struct S { void f() { TRY(g()); } };", True),
    ("template <typename T> class S final : public B<T> { void f() const override { TRY(g()); } };", True),
    ("namespace a::b { auto f() -> Result<int> { return TRY(g()); } }", True),
    ("S::S(int a) : a_(a), b_{2} { TRY(g()); }", True),
    ("enum class E { kA }; void f() { TRY(g()); }", True),
    ("void f() { Options o{.a = 1}; TRY(g()); }", True),
    ("void f() { for (int x : {1, 2}) { TRY(g(x)); } }", True),
    ("void f() { // Pair{TRY(x)}\n TRY(g()); }", True),
    ("void f() { auto s = \"Pair{TRY(x)}\"; }", True),
    ("void f() { auto s = R\"(Pair{TRY(x)})\"; char c = '{'; TRY(g()); }", True),
    ("void f() { int n = 1'000; TRY(g()); int m = 2'000; }", True),
    ("#define TRY(expression) ({ x; })\nvoid f();", True),
    ("void f() { Pair p{TRY(g()), 1}; }", False),
    ("void f() { Pair p = {1, TRY(g())}; }", False),
    ("int f() { return {.a = TRY(g()), .b = 1}; }", False),
    ("int f() { return Pair{.a = TRY(g())}; }", False),
    ("void f() { std::vector<int> v{TRY(g())}; }", False),
    ("void f() { int a[]{TRY(g())}; }", False),
    ("void f() { h({1, {2, TRY(g())}}); }", False),
    ("S::S() : a_{TRY(g())} {}", False),
    ("void f() { h({1, k(TRY(g()))}); }", False),
    ("void f() { v.push_back({.a = TRY(g())}); }", False),
    ("void f() { return std::array<int, 1>{TRY(g())}; }", False),
    ("void f() { h(1, TRY(g())); }", True),
    ("void f() { h({1, 2}, TRY(g())); }", True),
    ("void f() { Pair p{1, [&]() -> Result<int> { return TRY(g()); }()}; }", True),
    ("void f() { if (a && TRY(g())) h(); }", True),
]


def write_tree(root, files):
    for name, text in files.items():
        if text is None:
            continue
        path = Path(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class CheckLayersTest(unittest.TestCase):
    def faults_of(self, changes):
        with tempfile.TemporaryDirectory() as root:
            write_tree(root, {**CLEAN, **changes})
            # Files that the build names must be there in both cases.
            for name in ("base", "crypto", "sql", "verify", "workspace"):
                for file in ("a.cc", "a_test.cc"):
                    path = Path(root) / "src" / name / file
                    if not path.exists():
                        path.write_text(SPDX)
            return Checker(root).run()

    def test_a_clean_tree_has_no_fault(self):
        self.assertEqual(self.faults_of({}), [])

    def test_each_planted_fault_is_named_and_nothing_else(self):
        for what, changes, message in FAULTS:
            with self.subTest(what):
                faults = self.faults_of(changes)
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(message, faults[0])

    def test_a_long_file_with_a_reason_passes(self):
        text = SPDX + "// long-file: one generated table.\n" + "int x;\n" * 900
        self.assertEqual(self.faults_of({"src/verify/a.cc": text}), [])

    def test_a_third_party_header_where_no_module_can_include_it_passes(self):
        files = {"src/workspace/fetch.h": header("#include <curl/curl.h>\n")}
        self.assertEqual(self.faults_of(files), [])

    def test_a_header_that_cmake_makes_passes(self):
        files = {"src/verify/version.h.in": "", "src/verify/a.cc": SPDX + '#include "verify/version.h"\n'}
        self.assertEqual(self.faults_of(files), [])

    def test_a_socket_in_a_test_passes(self):
        self.assertEqual(self.faults_of({"src/crypto/a_test.cc": SPDX + "#include <sys/socket.h>\n"}), [])

    def test_a_long_test_passes(self):
        self.assertEqual(self.faults_of({"src/verify/a_test.cc": SPDX + "int x;\n" * 900}), [])

    def test_the_program_exits_1_and_prints_the_fault(self):
        with tempfile.TemporaryDirectory() as root:
            write_tree(root, {"src/base/CMakeLists.txt": cmake("base"), "src/base/a.cc": "int x;\n"})
            done = subprocess.run([sys.executable, Path(__file__).parent / "check_layers.py", root],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("src/base/a.cc:1: no `SPDX", done.stdout)

    def test_a_missing_tree_is_an_error_and_not_a_pass(self):
        done = subprocess.run([sys.executable, Path(__file__).parent / "check_layers.py", "/nonexistent"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)


class TryPlacesTest(unittest.TestCase):
    def test_each_place_is_judged_as_the_table_says(self):
        for code, fine in TRY_PLACES:
            with self.subTest(code):
                self.assertEqual(misplaced_tries(blank_comments_and_strings(code)) == [], fine)

    def test_blanking_keeps_length_and_lines(self):
        for code, _ in TRY_PLACES:
            blanked = blank_comments_and_strings(code)
            self.assertEqual(len(blanked), len(code))
            self.assertEqual(blanked.count("\n"), code.count("\n"))


if __name__ == "__main__":
    unittest.main()
