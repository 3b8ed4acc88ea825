"""The examples in the docstrings of the installed package."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import coze

RUNS_BY_ITSELF = {"coze.emulator.__main__"}
MODULES = sorted(
    {"coze", *(found.name for found in pkgutil.walk_packages(coze.__path__, "coze."))} - RUNS_BY_ITSELF,
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """Every example in the docstrings of a module gives what it says."""
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_package_has_examples() -> None:
    """The examples are found: the walk reaches subpackages, and docstrings hold more than a few."""
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) >= 10
    assert {"coze.run.transport", "coze.values", "coze.http"} <= set(MODULES)
