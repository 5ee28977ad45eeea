#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the rules of the house that a compiler does not: tools/check_layers.py [ROOT]

Prints `path:line: what is wrong` for each fault and exits 1; exits 0 in silence if there is none.
The rules (docs/architecture.md, "Layers"; CONTRIBUTING.md):

  deps        a module includes only itself and what its habeas_module(... DEPS ...) names; a test
              also what TEST_LIBS names; DEPS stay within the table of docs/architecture.md
  cycle       DEPS form no cycle
  internal    src/<m>/internal/ is included by <m> alone; src/<m>/testing/ by tests alone
  thirdparty  each third-party header has its modules, and none is in a public header
  network     socket and HTTP headers appear in workspace alone, so never below verify (a test may
              make a socket: it is one of the things that intake must refuse)
  try         TRY is never inside an initialiser's braces, where GCC 12 and Clang 14 leak what
              was built before it
  chance      the wall clock and the machine's randomness are read in base alone
  streams     standard output and error belong to cli
  length      800 lines, unless the file says `// long-file: <reason>` (tests may be longer)
  spdx        the licence line atop each file; `#pragma once` in each header
  folders     no folder called util, common, misc, helpers or core
  listed      every .cc is named in its module's CMakeLists.txt
  nolint      NOLINT names its check and says why
"""
import os
import re
import sys
from pathlib import Path

from cpp_text import blank_comments_and_strings, misplaced_tries

FORBIDDEN_FOLDERS = {"util", "utils", "common", "misc", "helpers", "helper", "core"}
MAX_LINES = 800
SOURCE_SUFFIXES = {".cc", ".h", ".py", ".sh", ".go", ".mjs", ".js", ".ts", ".cmake"}
SKIPPED_FOLDERS = {"build", "node_modules", ".git", "__pycache__", "demo-out", "data"}

# Header prefix -> modules whose .cc files (and internal headers) may include it; None: any module.
THIRD_PARTY = {
    "sqlite3.h": {"sql"},
    "openssl/": {"crypto"},
    "sodium": {"crypto"},
    "magic.h": {"vault"},
    "curl/": {"workspace"},
    "CLI/": {"cli"},
    "toml++/": {"casefile", "linkage", "workspace"},
    "unicode/": {"text", "ingest"},
    "seccomp.h": {"ingest"},
    "archive": {"ingest"},
    "libxml/": {"ingest"},
    "poppler-": {"ingest"},
    "exiv2/": {"ingest"},
    "tesseract/": {"ingest"},
    "leptonica/": {"ingest"},
    "gmime/": {"ingest"},
    "zlib.h": {"ingest"},
    "xapian": {"search"},
    "Eigen/": {"estimate"},
    "boost/math/": {"estimate"},
    "fmt/": None,
}
TEST_ONLY = ("gtest/", "gmock/", "benchmark/")
NETWORK = ("sys/socket.h", "netinet/", "arpa/", "netdb.h", "sys/un.h", "net/if", "resolv.h", "curl/")
NETWORK_MODULES = {"workspace"}
# C, POSIX, Linux and compiler headers that are no third party.
SYSTEM = re.compile(
    r"(sys|linux|asm|bits|netinet|arpa|net)/[\w/]+\.h|(aio|byteswap|cpuid|dirent|endian|errno|fcntl|"
    r"ftw|getopt|grp|langinfo|limits|locale|malloc|math|netdb|poll|pthread|pwd|resolv|sched|semaphore|"
    r"signal|spawn|stdarg|stddef|stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd|utime|"
    r"\w*intrin|arm_neon|arm_acle)\.h")
CHANCE = re.compile(
    r"system_clock::now|\brandom_device\b|\bgettimeofday\s*\(|CLOCK_REALTIME|\bgetrandom\s*\(|"
    r"(?<![\w.>])s?rand\s*\(|(?<![\w.>:])(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)")
STREAMS = re.compile(r"\bstd::(cout|cerr|clog)\b|(?<!\w)(?:std::)?(printf|puts|putchar)\s*\(")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


class Module:
    """What a src/<name>/CMakeLists.txt declares."""

    def __init__(self, name, text):
        self.name = name
        self.cmake = re.sub(r"#[^\n]*", "", text)
        self.found = False
        self.deps, self.test_deps = [], []
        for call in re.findall(r"habeas_module\s*\(([^)]*)\)", self.cmake):
            words = call.split()
            if not words or words[0] != name:
                continue
            self.found = True
            lists, current = {}, None
            for word in words[1:]:
                if word in ("SOURCES", "TESTS", "DEPS", "LIBS", "TEST_LIBS"):
                    current = lists.setdefault(word, [])
                elif current is not None:
                    current.append(word)
            self.deps = lists.get("DEPS", [])
            self.test_deps = [w[len("habeas_"):] for w in lists.get("TEST_LIBS", []) if w.startswith("habeas_")]


class Checker:
    def __init__(self, root):
        self.root = Path(root)
        self.faults = []
        self.modules = {}

    def fault(self, path, line, message):
        self.faults.append(f"{path.relative_to(self.root)}:{line}: {message}")

    def run(self):
        source = self.root / "src"
        folders = sorted(p for p in source.iterdir() if p.is_dir()) if source.is_dir() else []
        for folder in folders:
            self.load_module(folder)
        self.check_declared_layers()
        for path in self.files():
            self.check_any_file(path)
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.suffix in (".cc", ".h") and folder.name in self.modules:
                    self.check_source(path, self.modules[folder.name])
        return self.faults

    def files(self):
        for base, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for folder in folders:
                if folder in FORBIDDEN_FOLDERS:
                    self.fault(Path(base) / folder, 0, f"a folder called {folder} says nothing: name the concept")
            for name in sorted(names):
                yield Path(base) / name

    # --- what the build files declare -----------------------------------------------------------

    def load_module(self, folder):
        cmake = folder / "CMakeLists.txt"
        if not cmake.exists():
            self.fault(folder, 0, "a module without a CMakeLists.txt")
            return
        # What a subfolder (testing/) builds is named in its own CMakeLists.txt.
        nested = [path.read_text() for path in sorted(folder.glob("*/CMakeLists.txt"))]
        module = Module(folder.name, "\n".join([cmake.read_text(), *nested]))
        if not module.found:
            self.fault(cmake, 1, f"no habeas_module({folder.name} ...)")
        self.modules[folder.name] = module

    def documented_deps(self):
        """The table of docs/architecture.md: {module: allowed DEPS}, or None without the document."""
        document = self.root / "docs" / "architecture.md"
        if not document.exists():
            return None
        rows, above = {}, []
        for line in document.read_text().splitlines():
            row = re.fullmatch(r"\|\s*([a-z]+)\s*\|[^|]*\|\s*([a-z -]+?)\s*\|", line)
            if not row:
                continue
            name, deps = row.groups()
            rows[name] = list(above) if deps == "all above" else [] if deps == "-" else deps.split()
            above.append(name)
        return rows

    def check_declared_layers(self):
        documented = self.documented_deps()
        for module in self.modules.values():
            cmake = self.root / "src" / module.name / "CMakeLists.txt"
            for dep in module.deps:
                if dep not in self.modules:
                    self.fault(cmake, 1, f"DEPS names {dep}, which is no module")
            if documented is None:
                continue
            if module.name not in documented:
                self.fault(cmake, 1, f"module {module.name} is not in the table of docs/architecture.md")
                continue
            for dep in module.deps:
                if dep in self.modules and dep not in documented[module.name]:
                    self.fault(cmake, 1, f"DEPS {dep} is not allowed by the table of docs/architecture.md: "
                               "argue it in docs/adr/ and change the table with it")
        cycle = self.find_cycle()
        if cycle:
            self.fault(self.root / "src" / cycle[0] / "CMakeLists.txt", 1, "DEPS form a cycle: " + " -> ".join(cycle))

    def find_cycle(self):
        done = set()

        def visit(name, path):
            if name in path:
                return path[path.index(name):] + [name]
            if name in done or name not in self.modules:
                return None
            for dep in self.modules[name].deps:
                found = visit(dep, path + [name])
                if found:
                    return found
            done.add(name)
            return None

        for name in sorted(self.modules):
            found = visit(name, [])
            if found:
                return found
        return None

    # --- files ----------------------------------------------------------------------------------

    def check_any_file(self, path):
        if path.suffix not in SOURCE_SUFFIXES and path.name not in ("CMakeLists.txt", "Makefile"):
            return
        text = path.read_text(errors="replace")
        if not any("SPDX-License-Identifier: Apache-2.0" in line for line in text.splitlines()[:3]):
            self.fault(path, 1, "no `SPDX-License-Identifier: Apache-2.0` line atop")
        if path.suffix == ".h" and "#pragma once" not in text:
            self.fault(path, 1, "a header without `#pragma once`")
        if path.suffix not in (".cc", ".h"):
            return
        lines = text.count("\n")
        if lines > MAX_LINES and not is_test(path) and not re.search(r"// long-file: \S", text):
            self.fault(path, MAX_LINES, f"{lines} lines: split it, or say `// long-file: <reason>`")
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"NOLINT(?!END)", line) and not re.search(r"NOLINT(NEXTLINE|BEGIN)?\([\w.,* -]+\): \S", line):
                self.fault(path, number, "NOLINT must name its check and say why: `NOLINT(check): reason`")

    def check_source(self, path, module):
        text = path.read_text(errors="replace")
        code = blank_comments_and_strings(text)
        test = is_test(path)
        # A header is public if another module may include it.
        used = any(module.name in other.deps for other in self.modules.values())
        public = used and path.suffix == ".h" and "internal" not in path.parts and not test
        for match in INCLUDE.finditer(text):
            if code[match.start():match.end()].strip() == "":
                continue  # inside a comment
            line = text.count("\n", 0, match.start(1) if match.group(1) else match.start(2)) + 1
            if match.group(1):
                self.check_own_include(path, line, module, match.group(1), test)
            else:
                self.check_foreign_include(path, line, module, match.group(2), test, public)
        if path.suffix == ".cc" and not re.search(rf"(?<![\w.-]){re.escape(path.name)}(?![\w.-])", module.cmake):
            self.fault(path, 1, f"not named in src/{module.name}/CMakeLists.txt, so never compiled")
        for line in misplaced_tries(code):
            self.fault(path, line, "TRY inside the braces of an initialiser leaks: give it its own statement first")
        if test:
            return
        if module.name != "base":
            for match in CHANCE.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                self.fault(path, line, f"`{match.group().strip()}`: time and chance are parameters (Clock&, Random&)")
        if module.name not in ("cli", "base"):
            for match in STREAMS.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                self.fault(path, line, f"`{match.group().strip()}`: standard streams belong to cli")

    def check_own_include(self, path, line, module, name, test):
        parts = name.split("/")
        target = parts[0]
        if len(parts) < 2 or target not in self.modules:
            if any(name.startswith(prefix) for prefix in (*THIRD_PARTY, *TEST_ONLY)):
                self.fault(path, line, f'"{name}" is third party: include it with <>')
            elif not (self.root / "src" / name).exists():
                self.fault(path, line, f'"{name}" is not rooted at src/')
            return
        here = self.root / "src" / name
        if not here.exists() and not here.with_name(here.name + ".in").exists():  # .in: CMake makes it
            self.fault(path, line, f'"{name}" does not exist')
        allowed = {module.name, *module.deps, *(module.test_deps if test else [])}
        if target not in allowed:
            self.fault(path, line, f"{module.name} includes {target}, which its DEPS do not name")
        if "internal" in parts[1:-1] and target != module.name:
            self.fault(path, line, f'"{name}" is private to {target}')
        if "testing" in parts[1:-1] and not test:
            self.fault(path, line, f'"{name}" is for tests')

    def check_foreign_include(self, path, line, module, name, test, public):
        if any(name.startswith(prefix) for prefix in NETWORK) and module.name not in NETWORK_MODULES and not test:
            self.fault(path, line, f"<{name}> in {module.name}: network code lives in workspace alone")
            return
        if "." not in name and "/" not in name and not any(name.startswith(p) for p in THIRD_PARTY):
            return  # the standard library
        if any(name.startswith(prefix) for prefix in TEST_ONLY):
            if not test:
                self.fault(path, line, f"<{name}> is for tests")
            return
        for prefix, allowed in THIRD_PARTY.items():
            if name.startswith(prefix):
                if public:
                    self.fault(path, line, f"third-party <{name}> in a public header: it would leak to every caller")
                if allowed is not None and module.name not in allowed and not test:
                    self.fault(path, line, f"<{name}> belongs to {', '.join(sorted(allowed))}, not to {module.name}")
                return
        if not SYSTEM.fullmatch(name):
            self.fault(path, line, f"<{name}> is not known: a new library needs a row in THIRD_PARTY of {Path(__file__).name}")


def is_test(path):
    return path.name.endswith("_test.cc") or bool({"testing", "tests", "bench"} & set(path.parts))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    if not (root / "src").is_dir():
        print(f"check_layers: no src/ in {root}; name the root of the project", file=sys.stderr)
        return 2
    faults = Checker(root).run()
    for fault in faults:
        print(fault)
    if faults:
        print(f"check_layers: {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
