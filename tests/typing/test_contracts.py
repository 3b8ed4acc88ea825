"""The contracts beside this file are for type checkers; here they are only imported, and looked over."""

from __future__ import annotations

import ast
import json
import re
import runpy
from pathlib import Path
from typing import Final

import pytest

CONTRACTS: Final = sorted(path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__))
each: Final = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)


@each
def test_a_contract_is_imported_without_doing_anything(contract: Path) -> None:
    """A contract defines functions, all of which can be made, and calls none of them."""
    names = runpy.run_path(str(contract))
    statements = ast.parse(contract.read_text()).body
    defined = [node.name for node in statements if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert len(defined) > 5
    assert all(callable(names[name]) for name in defined)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom, ast.ClassDef)
    assert all(isinstance(one, kinds) or ast.get_docstring(ast.Module([one], [])) for one in statements)


@each
def test_a_contract_is_of_both_kinds(contract: Path) -> None:
    """A contract has claims of what is so, and of what is refused: each of those names the code of the refusal."""
    text = contract.read_text()
    assert text.count("assert_type(") > 5
    assert text.count("type: ignore[") >= 3
    assert re.findall(r"type: ignore(?!\[)", text) == []
    assert "reportUnnecessaryTypeIgnoreComment=true" in text


def test_each_method_has_a_contract() -> None:
    """What each method of the two clients gives is said in `classic_methods.py`, once for each client."""
    methods = json.loads((Path(__file__).parents[1] / "classic" / "data" / "methods.json").read_bytes())
    text = (Path(__file__).parent / "classic_methods.py").read_text()
    for client in ("coze", "other"):
        assert sorted(re.findall(rf"assert_type\(\s*(?:await )?{client}\.([\w.]+)\(", text)) == sorted(methods)
