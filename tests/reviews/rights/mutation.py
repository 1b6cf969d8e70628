"""Damages the rule in every small way and puts the damaged rule in the place of the real one.

A mutant is the source of `reviews/rights.py` with one comparison turned round, one `and` made an `or`, one `not` or one
operand left out, one word of an enum, number or truth value replaced, one decision taken or dropped. Functions,
properties and constants are damaged; names of fields and the words of enums are data and are not.
"""

import ast
import copy
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import EnumMeta
from types import SimpleNamespace
from typing import Any

from reviews import rights

SOURCE = inspect.getsource(rights)
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One damage: where, what it was and what it became, and the whole damaged module."""

    line: int
    was: str
    became: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"line {self.line}: {self.was}  →  {self.became}"


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may be replaced by."""
    match node:
        case ast.Compare(ops=[operator]):
            turned = copy.deepcopy(node)
            turned.ops = [TURNED[type(operator)]()]
            yield turned
        case ast.BoolOp():
            other = copy.deepcopy(node)
            other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield other
            for place in range(len(node.values)):
                fewer = copy.deepcopy(node)
                del fewer.values[place]
                yield fewer if len(fewer.values) > 1 else fewer.values[0]
        case ast.UnaryOp(op=ast.Not()):
            yield copy.deepcopy(node.operand)
        case ast.BinOp(op=ast.BitOr()):
            yield copy.deepcopy(node.left)
            yield copy.deepcopy(node.right)
        case ast.IfExp():
            yield copy.deepcopy(node.body)
            yield copy.deepcopy(node.orelse)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Attribute(value=ast.Name(id=kind), attr=word) if isinstance(getattr(rights, kind, None), EnumMeta):
            for member in getattr(rights, kind):
                if member.name != word:
                    yield ast.Attribute(ast.Name(kind, ast.Load()), member.name, ast.Load())
        case ast.Tuple(elts=elements, ctx=ast.Load()) if len(elements) > 1:
            for place in range(len(elements)):
                fewer_elements = copy.deepcopy(node)
                del fewer_elements.elts[place]
                yield fewer_elements
        case ast.Set(elts=elements) if len(elements) > 1:
            for place in range(len(elements)):
                fewer_words = copy.deepcopy(node)
                del fewer_words.elts[place]
                yield fewer_words
        case ast.If():
            for value in (True, False):
                decided = copy.deepcopy(node)
                decided.test = ast.Constant(value)
                yield decided
        case ast.Return(value=ast.Name(id="NOTHING" | "EVERYTHING" | "EVERYTHING_TO_READ" as given)):
            for name in {"NOTHING", "EVERYTHING", "EVERYTHING_TO_READ"} - {given}:
                yield ast.Return(ast.Name(name, ast.Load()))
        case ast.Return(value=ast.Name(id="NO_REVIEW" | "_WHOLE_REVIEW" as given)):
            yield ast.Return(ast.Name("NO_REVIEW" if given == "_WHOLE_REVIEW" else "_WHOLE_REVIEW", ast.Load()))
        case ast.Call(keywords=keywords) if any(keyword.arg for keyword in keywords):
            for place in range(len(keywords)):
                without = copy.deepcopy(node)
                del without.keywords[place]
                yield without


def is_damaged(node: ast.stmt) -> bool:
    """Whether a statement of the module takes part: functions, constants, and the properties of classes."""
    match node:
        case ast.FunctionDef():
            return node.name not in ("all_stages", "granted_stages", "_by_stage")  # compared with the rule elsewhere
        case ast.Assign():
            return True
    return False


def places(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that may be damaged."""
    for statement in tree.body:
        parts = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        for part in parts:
            if is_damaged(part) and not (isinstance(statement, ast.ClassDef) and not isinstance(part, ast.FunctionDef)):
                skipped = {id(one) for one in _annotations(part)}
                yield from (node for node in ast.walk(part) if id(node) not in skipped)


def _annotations(part: ast.AST) -> Iterator[ast.AST]:
    if isinstance(part, ast.FunctionDef):
        for argument in part.args.args:
            if argument.annotation is not None:
                yield from ast.walk(argument.annotation)
        if part.returns is not None:
            yield from ast.walk(part.returns)
        for decorator in part.decorator_list:
            yield from ast.walk(decorator)


def mutants() -> Iterator[Mutant]:
    """Every damage of the rule, one at a time."""
    for number, original in enumerate(places(ast.parse(SOURCE))):
        for replacement in replacements(original):
            tree = ast.parse(SOURCE)
            target = list(places(tree))[number]
            damaged = _Put(target, replacement).visit(tree)
            ast.fix_missing_locations(damaged)
            yield Mutant(getattr(original, "lineno", 0), _short(original), _short(replacement), damaged)


def _short(node: ast.AST) -> str:
    first = ast.unparse(node).splitlines()[0]
    return first if len(first) <= 110 else f"{first[:107]}…"


class _Put(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.replacement, node) if node is self.target else self.generic_visit(node)


@contextmanager
def in_place(mutant: Mutant) -> Iterator[SimpleNamespace]:
    """The damaged rule over the real enums and classes, whose properties are damaged meanwhile."""
    names = dict(vars(rights))
    restored: list[tuple[type, str, Any]] = []
    try:
        for statement in mutant.tree.body:
            if isinstance(statement, ast.FunctionDef | ast.Assign):
                exec(compile(ast.Module([statement], []), "mutant", "exec"), names)
            elif isinstance(statement, ast.ClassDef):
                kind = getattr(rights, statement.name)
                for part in statement.body:
                    if isinstance(part, ast.FunctionDef):
                        exec(compile(ast.Module([part], []), "mutant", "exec"), names)
                        restored.append((kind, part.name, kind.__dict__[part.name]))
                        setattr(kind, part.name, names.pop(part.name))
        yield SimpleNamespace(**names)
    finally:
        for kind, name, value in restored:
            setattr(kind, name, value)
