"""The examples in the docstrings of the installed package."""

from __future__ import annotations

import doctest
import functools
import importlib
import pkgutil

import pytest

import coze

RUNS_BY_ITSELF = {"coze.emulator.__main__"}
MODULES = sorted(
    {"coze", *(found.name for found in pkgutil.walk_packages(coze.__path__, "coze."))} - RUNS_BY_ITSELF,
)


@functools.cache
def examples_of(name: str) -> list[doctest.DocTest]:
    """Find the docstrings of a module that hold examples: running the others costs a second in all."""
    return [test for test in doctest.DocTestFinder().find(importlib.import_module(name)) if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """Every example in the docstrings of a module gives what it says."""
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in examples_of(name):
        runner.run(test)
    assert runner.failures == 0


def test_the_package_has_examples() -> None:
    """The examples are found: the walk reaches subpackages, and docstrings hold more than a few."""
    found = [test for name in MODULES for test in examples_of(name)]
    assert len(found) >= 10
    assert {"coze.run.transport", "coze.values", "coze.http"} <= set(MODULES)
