"""Where the library can be mutated: one small fault for each place.

A comparison, a number, a sign, a condition or an argument becomes another. Left alone
are text and f-strings, annotations, decorators and what is raised; and `zip(strict=)`
and `encoding=`, which guard and compute nothing.
"""

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "personalising"
LIBRARY = ROOT / "lib" / PACKAGE
EQUIVALENT = ROOT / "tests" / "mutants_equivalent.yml"
MUTATED = (
    "study/**/*.py",
    "statistics/**/*.py",
    "published/**/*.py",
    "waves/**/*.py",
)
NOT_MUTATED = (
    "**/kernels.py",
    "**/__main__.py",
    "study/**/figures*",
    "study/**/showing.py",
    "study/**/*_figures.py",
    "study/**/figures/**/*.py",
    "study/**/sentences*",
    "study/**/*_sentences.py",
    "study/**/sentences/**/*.py",
)

OTHER: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.USub: ("-", ""),
    ast.Invert: ("~", ""),
    ast.Not: ("not ", ""),
}
SYMMETRIC = ("max", "min", "maximum", "minimum", "array_equal")
LEFT_ALONE = (ast.Raise, ast.JoinedStr)
NOT_VISITED = ("annotation", "returns", "decorator_list")
OWN = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)  # have mutants of their own
Change = tuple[int, int, str]  # from a byte to a byte, and what shall stand there


@dataclass(frozen=True)
class Mutant:
    """A module of which some bytes are others."""

    path: str  # in the library
    start: int
    end: int
    text: str
    line: int
    lines: range  # of what is changed, and of the head of the statement round it
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.path} {self.start}-{self.end} {self.text}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What the list of equivalent mutants knows it by."""
        return self.path, self.before, self.after

    def source(self) -> bytes:
        there = (LIBRARY / self.path).read_bytes()
        return there[: self.start] + self.text.encode() + there[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n    - {self.before}\n    + {self.after}"


class Points:
    """Finds all mutants of a module."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.starts = [0, *(each.end() for each in re.finditer(rb"\n", source))]
        self.found: list[Mutant] = []
        self._visit(ast.parse(source), range(0))

    def _visit(self, node: ast.AST, head: range) -> None:
        if isinstance(node, LEFT_ALONE):
            return
        if isinstance(node, ast.stmt):
            head = _head(node)
        self.found += [self._mutant(*change, head) for change in self._changes(node)]
        for name, value in ast.iter_fields(node):
            if name in NOT_VISITED or (name == "keywords" and _calls(node, "zip")):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._visit(child, head)

    def _mutant(self, start: int, end: int, text: str, head: range) -> Mutant:
        first, last = (
            self.source.rfind(b"\n", 0, start) + 1,
            self.source.index(b"\n", end),
        )
        there = self.source[first:last]
        other = self.source[first:start] + text.encode() + self.source[end:last]
        before, after = (" ".join(part.decode().split()) for part in (there, other))
        line = self.source.count(b"\n", 0, start) + 1
        stop = line + there.count(b"\n") + 1
        reach = range(min(line, head.start), max(stop, head.stop)) if head else head
        return Mutant(self.path, start, end, text, line, reach, before, after)

    def _changes(self, node: ast.AST) -> Iterator[Change]:
        yield from self._operators(node)
        match node:
            case ast.Constant(value=bool(value)):
                yield *self._span(node), str(not value)
            case ast.Constant(value=int(value) | float(value)):
                yield *self._span(node), repr(value + 1)
            case ast.Call():
                yield from self._arguments(node)
        for condition in _conditions(node):
            if not isinstance(condition, OWN):
                yield *self._span(condition), f"(not ({self._text(condition)}))"

    def _operators(self, node: ast.AST) -> Iterator[Change]:
        """Another operator for each that stands between two operands."""
        for kind, left, right in _operations(node):
            if type(kind) in OTHER:
                old, new = OTHER[type(kind)]
                start = self._span(left)[0 if left is node else 1]
                between = self.source[start : self._span(right)[0]]
                blank = re.sub(rb"#.*", lambda comment: b" " * len(comment[0]), between)
                start += blank.index(old.encode())
                yield start, start + len(old), new

    def _arguments(self, node: ast.Call) -> Iterator[Change]:
        """Two that change places; one that is given by name and not given."""
        if _calls(node, "isinstance", "zip"):
            return
        in_any_order = _calls(node, *SYMMETRIC)
        for left, right in pairwise([] if in_any_order else node.args):
            start, end = self._span(left)[0], self._span(right)[1]
            between = self.source[self._span(left)[1] : self._span(right)[0]].decode()
            text = self._text(right) + between + self._text(left)
            texts = _is_text(left) or _is_text(right)
            if not texts and text.encode() != self.source[start:end]:
                yield start, end, text
        for keyword in node.keywords:
            if keyword.arg not in (None, "encoding"):
                start, end = self._span(keyword)
                comma = re.match(rb"\s*,", self.source[end:])
                yield start, end + (comma.end() if comma else 0), ""

    def _span(self, node: Any) -> tuple[int, int]:
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self.source[start:end].decode()


def _head(statement: ast.stmt) -> range:
    """A statement's lines, up to the first statement inside it."""
    inside = [n.lineno for n in ast.walk(statement) if isinstance(n, ast.stmt)][1:]
    end = min([*inside, (statement.end_lineno or statement.lineno) + 1])
    return range(statement.lineno, max(end, statement.lineno + 1))


def _conditions(node: ast.AST) -> Sequence[ast.expr]:
    match node:
        case ast.If() | ast.While() | ast.IfExp():
            return [node.test]
        case ast.comprehension():
            return node.ifs
        case ast.FunctionDef(returns=ast.Name(id="bool")):
            returns = (n for n in ast.walk(node) if isinstance(n, ast.Return))
            return [each.value for each in returns if each.value]
    return []


def _operations(node: ast.AST) -> Sequence[tuple[ast.AST, ast.AST, ast.AST]]:
    """Operators with what stands to their left and right."""
    match node:
        case ast.Compare():
            pairs = pairwise([node.left, *node.comparators])
            return [(op, *pair) for op, pair in zip(node.ops, pairs, strict=True)]
        case ast.BoolOp():
            return [(node.op, *pair) for pair in pairwise(node.values)]
        case ast.BinOp() if not (_is_text(node.left) or _is_text(node.right)):
            return [(node.op, node.left, node.right)]
        case ast.AugAssign() if not _is_text(node.value):
            return [(node.op, node.target, node.value)]
        case ast.UnaryOp():
            return [(node.op, node, node.operand)]
    return []


def _calls(node: ast.AST, *names: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in names
    return False


def _is_text(node: ast.expr) -> bool:
    """If nothing is computed with it, or if it may be an argument of any number."""
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr | ast.Starred)


def all_mutants() -> list[Mutant]:
    files = {file for each in MUTATED for file in LIBRARY.glob(each)}
    files -= {file for each in NOT_MUTATED for file in LIBRARY.glob(each)}
    named = {file.relative_to(LIBRARY).as_posix(): file for file in files}
    found = [Points(path, named[path].read_bytes()).found for path in sorted(named)]
    return [mutant for each in found for mutant in each]


def draw(mutants: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """Take a random one and each so many further on, in the order of the modules."""
    generator = random.Random(seed)
    inside = sorted(mutants, key=lambda mutant: (mutant.path, generator.random()))
    step = len(inside) / min(number, len(inside))
    start = generator.uniform(0, step)
    return [inside[int(start + i * step)] for i in range(min(number, len(inside)))]
