# SPDX-License-Identifier: Apache-2.0
"""Just enough reading of C++ text for check_layers.py: comments, strings and kinds of braces.

It is no parser. It is exact about comments, strings and bracket nesting, and tells a block from an
initialiser by the words before the brace; check_layers_test.py holds the cases it must get right.
"""
import re

TOKEN = re.compile(
    r'//[^\n]*(?:\\\n[^\n]*)*'                       # line comment
    r'|/\*.*?\*/'                                    # block comment
    r'|(?:u8|[uUL])?R"(?P<mark>[^()\\ \n]*)\(.*?\)(?P=mark)"'  # raw string
    r'|(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"'             # string
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",         # character, but not the ' of 1'000
    re.S)
DIRECTIVE = re.compile(r'^[ \t]*#[^\n]*(?:\\\n[^\n]*)*', re.M)
TRY = re.compile(r'\bTRY(?:_CTX)?\s*\(')


def blank_comments_and_strings(text):
    """The same text, same length and lines: comments become spaces, a string's inside becomes x."""

    def blank(match):
        found = match.group()
        if found.startswith("/"):
            return re.sub(r"[^\n]", " ", found)
        return found[0] + re.sub(r"[^\n]", "x", found[1:-1]) + found[-1]

    return TOKEN.sub(blank, text)


def blank_directives(code):
    return DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), code)


def misplaced_tries(code):
    """Lines of each TRY inside the braces of an initialiser. `code` has its comments blanked.

    Leaving from there skips the destructors of the members already built: with GCC 12 and Clang 14
    `Pair{std::string(100, 'x'), TRY(g())}` leaks the string (LeakSanitizer). In the arguments of a
    call, and in a condition, both compilers clean up; so those are left to the reader's taste.
    """
    code = blank_directives(code)
    starts = {match.start() for match in TRY.finditer(code)}
    lines, stack = [], []  # stack of (bracket, position, kind)
    for position, char in enumerate(code):
        if position in starts:
            inner = next((kind for _, _, kind in reversed(stack) if kind != "group"), "block")
            if inner == "initialiser":
                lines.append(code.count("\n", 0, position) + 1)
        if char in "([":
            stack.append((char, position, "group"))
        elif char == "{":
            stack.append((char, position, "block" if opens_block(code, position, stack) else "initialiser"))
        elif char in ")]}" and stack:
            stack.pop()
    return lines


def head_of_group(code, before):
    """The text before the bracket that the closing one at the end of `before` matches."""
    depth = 0
    for position in range(len(before) - 1, -1, -1):
        if code[position] in ")]}":
            depth += 1
        elif code[position] in "([{":
            depth -= 1
            if depth == 0:
                return code[:position].rstrip()
    return ""


def opens_block(code, position, stack):
    """Whether the { at `position` opens statements or a declaration rather than an initialiser."""
    before = code[:position].rstrip()
    if before == "" or before[-1] in ";:" or re.search(r"\b(else|do|try|const|noexcept|override|final|mutable)$", before):
        return True
    if before[-1] in ")}":
        return not (stack and stack[-1][2] == "initialiser" and before[-1] == "}")
    if before[-1] == "{":
        return not (stack and stack[-1][2] == "initialiser")
    if before[-1] == "]":  # the body of a lambda without parameters, or an array's values
        return not re.search(r"[\w\])]$", head_of_group(code, before))
    if before[-1] in "=(,[?+-*/%!|&<" or re.search(r"\b(return|co_return|throw)$", before):
        return False
    # A name or `>`: a class, a namespace, a trailing return type; otherwise Type{...}.
    start = max([before.rfind(c) for c in ";{}"] + [stack[-1][1] if stack else -1]) + 1
    statement = before[start:]
    if re.match(r"\s*(?:(?:template\s*<[^{;]*>|export|inline|extern|typedef|static|constexpr)\s*)*"
                r"(?:struct|class|union|enum|namespace|extern|concept)\b", statement):
        return True
    return re.search(r"\)\s*(?:mutable|noexcept|const|constexpr|\s)*->\s*[\w:<>,\s&*]+$", statement) is not None
