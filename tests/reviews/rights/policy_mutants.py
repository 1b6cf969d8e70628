"""Damages policies in every small way and puts the damage in the place of the real function while a block runs.

The code of the real function is exchanged, so everybody who imported it by name meets the damage too. Damaged are
comparisons, and/or, not, decisions, truth values, verdicts, conditions of queries, refusals, and words of enums.
"""

import ast
import copy
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import EnumMeta
from types import FunctionType, ModuleType
from typing import Any

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.LtE: ast.Gt, ast.Gt: ast.LtE,
}  # fmt: skip
EXTREMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
CONDITIONS = ("filter", "exclude", "is_open")  # what is asked of the database or the calendar by keywords


@dataclass(frozen=True)
class Mutant:
    """One damage: the module, the top-level statement it is in, and what was put there instead."""

    module: ModuleType
    was: str
    became: str
    statement: ast.stmt

    def __str__(self) -> str:
        return f"{self.module.__name__}: {self.was}  →  {self.became}"


def replacements(module: ModuleType, node: ast.AST) -> Iterator[ast.AST]:
    """What a node of a policy may be replaced by."""
    match node:
        case ast.Compare(ops=[operator]):
            yield ast.Compare(node.left, [TURNED[type(operator)]()], node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for place in range(len(values)):
                fewer = [*values[:place], *values[place + 1 :]]
                yield ast.BoolOp(op, fewer) if len(fewer) > 1 else fewer[0]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(op=ast.BitOr(), left=left, right=right) if not isinstance(right, ast.Constant):
            yield from (left, right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Attribute(value=kind, attr=word) if isinstance(found := _value(module, kind), EnumMeta):
            names = [member.name for member in found]  # type: ignore[var-annotated]
            if word in names:
                yield ast.Attribute(kind, names[(names.index(word) + 1) % len(names)], ast.Load())
        case ast.Set(elts=elements) if len(elements) > 1:
            for place in range(len(elements)):
                yield ast.Set([*elements[:place], *elements[place + 1 :]])
        case ast.If(body=body, orelse=orelse):
            yield from (ast.If(ast.Constant(value), body, orelse) for value in (True, False))
        case ast.Raise():
            yield ast.Pass()
        case ast.Return(value=ast.Name(id="ALLOWED")):
            yield ast.Return(ast.Call(ast.Name("Verdict", ast.Load()), [ast.Constant("No.")], []))
        case ast.Return(value=ast.Call(func=ast.Name(id="Verdict"))):
            yield ast.Return(ast.Name("ALLOWED", ast.Load()))
        case ast.Call(func=ast.Attribute(attr=verb), keywords=keywords) if verb in CONDITIONS:
            for place in range(len(keywords)):
                yield ast.Call(node.func, node.args, [*keywords[:place], *keywords[place + 1 :]])
            for place in range(len(node.args) if verb == "filter" else 0):
                yield ast.Call(node.func, [*node.args[:place], *node.args[place + 1 :]], keywords)
        case ast.Call(func=ast.Name(id=name)) if name in EXTREMES and name not in vars(module):
            yield ast.Call(ast.Name(EXTREMES[name], ast.Load()), node.args, node.keywords)


def _value(module: ModuleType, node: ast.AST) -> Any:
    """What a dotted name stands for in a module; None where it is none."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    return getattr(_value(module, node.value), node.attr, None) if isinstance(node, ast.Attribute) else None


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Every damage of a module's functions, properties and constants, one at a time."""
    for statement in ast.parse(inspect.getsource(module)).body:
        parts = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        for part in parts:
            of_class = isinstance(statement, ast.ClassDef)
            if not isinstance(part, ast.FunctionDef) and (of_class or not isinstance(part, ast.Assign)):
                continue
            skipped = {id(node) for node in _said(part)}
            nodes = [node for node in ast.walk(part) if id(node) not in skipped]
            for node in nodes:
                for replacement in replacements(module, node):
                    damaged = _Put(node, replacement).visit(copy.deepcopy(part, {id(node): node}))
                    whole: ast.stmt = damaged
                    if isinstance(statement, ast.ClassDef):
                        whole = ast.ClassDef(statement.name, [], [], [damaged], [])
                    yield Mutant(module, _short(node), _short(replacement), whole)


def _said(part: ast.stmt) -> Iterator[ast.AST]:
    """Annotations and decorators: no decisions."""
    if isinstance(part, ast.FunctionDef):
        for one in (*part.args.args, *part.args.kwonlyargs):
            yield from ast.walk(one)
        for other in (part.returns, *part.decorator_list):
            yield from ast.walk(other) if other is not None else ()


def _short(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).splitlines()[0][:100]


class _Put(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return self.replacement if node is self.target else self.generic_visit(node)


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """The damage instead of the real thing, and the real thing back afterwards."""
    names = dict(vars(mutant.module))
    owner: Any = mutant.module
    part = mutant.statement
    if isinstance(part, ast.ClassDef):
        owner, part = getattr(owner, part.name), part.body[0]
    if isinstance(part, ast.FunctionDef):
        part = copy.deepcopy(part)
        part.decorator_list = []
    tree = ast.fix_missing_locations(ast.Module([part], []))
    exec(compile(tree, "mutant", "exec"), names)
    if isinstance(part, ast.FunctionDef):
        real = _function(vars(owner)[part.name])
        kept = real.__code__
        real.__code__ = names[part.name].__code__
        try:
            yield
        finally:
            real.__code__ = kept
    elif isinstance(part, ast.Assign):
        word = part.targets[0].id  # type: ignore[attr-defined]
        value = getattr(owner, word)
        setattr(owner, word, names[word])
        try:
            yield
        finally:
            setattr(owner, word, value)


def _function(found: Any) -> FunctionType:
    function: FunctionType = found.fget if isinstance(found, property) else found
    return function
