"""Tables of what is promised, and of the tests that show it; each name of a test is looked up."""

from __future__ import annotations

import ast
import functools
import importlib.util
import sys
from pathlib import Path
from typing import Any, Final, TypeAlias

from battery import Row

TESTS: Final = Path(__file__).resolve().parents[1]

Table: TypeAlias = dict[str, tuple[str, ...]]
"""Promises, each with its tests: ``file::function``, of the fault battery also with a row in brackets."""


def shown_by_nothing(table: Table) -> list[str]:
    """Print a table, and give the names in it that are of no test."""
    for promise, shown in table.items():
        print(f"{promise}: {', '.join(shown)}")
    return [name for shown in table.values() for name in shown if not exists(name)]


@functools.cache
def functions(file: str) -> frozenset[str]:
    """Name the test functions of a file."""
    return frozenset(
        one.name for one in ast.parse((TESTS / file).read_bytes()).body if isinstance(one, ast.FunctionDef)
    )


@functools.cache
def rows(file: str) -> dict[str, Row]:
    """Give the rows of a table, by their names."""
    name = f"rows of {file}"
    spec = importlib.util.spec_from_file_location(name, TESTS / file)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    lists = [one for one in vars(module).values() if isinstance(one, list)]
    tables = [[row for row in one if isinstance(row, Row)] for one in lists]
    assert all(len({row.name for row in table}) == len(table) for table in tables), "a name stands for two rows"
    return {row.name: row for table in tables for row in table}


def exists(name: str) -> bool:
    """Say whether there is such a test, with such a row, which is not known to be broken."""
    node, _, row = name.removesuffix("]").partition("[")
    file, function = node.split("::")
    return function in functions(file) and (not row or (row in rows(file) and not rows(file)[row].broken))
