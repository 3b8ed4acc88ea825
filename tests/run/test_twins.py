"""The twins: what a synchronous runner can do, an asynchronous one can do, by the same names and in the same way."""

from __future__ import annotations

import inspect
import re

import pytest

from coze import AsyncRunner, Runner
from coze.run import aio, sync

PAIRS: dict[str, tuple[type, type]] = {
    "runners": (Runner, AsyncRunner),
    "streams": (sync.EventStream, aio.AsyncEventStream),
    "engines": (sync.Engine, aio.Engine),
}
ASYNCHRONOUS = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
}


def members(kind: type) -> dict[str, object]:
    """Give the public members of a class, those of the asynchronous protocols under their synchronous names."""
    named = {ASYNCHRONOUS.get(name, name): value for name, value in vars(kind).items()}
    wanted = {*ASYNCHRONOUS.values(), "__init__"}
    return {name: value for name, value in named.items() if not name.startswith("_") or name in wanted}


def shape(member: object) -> object:
    """Show how a member is called and what it gives, whatever its colour."""
    if isinstance(member, property):
        return "property", shape(member.fget)
    assert callable(member)
    signature = inspect.signature(member)
    gives = re.sub(r"\bAsync(?=Iterator|EventStream)", "", str(signature.return_annotation))
    return [(one.name, one.kind, one.default, plain(one.annotation)) for one in signature.parameters.values()], gives


def plain(annotation: object) -> str:
    """Show the type of a parameter; what a runner sends with is its own business."""
    return re.sub(r"\bAsync(?=\w)", "", str(annotation))


@pytest.mark.parametrize("name", PAIRS)
def test_twins_have_the_same_names(name: str) -> None:
    """Every public name of one twin is a name of the other."""
    one, other = PAIRS[name]
    assert members(one).keys() == members(other).keys()
    assert "__init__" in members(one)


@pytest.mark.parametrize("name", ["runners", "streams"])
def test_twins_are_called_in_the_same_way(name: str) -> None:
    """Every public method has the same parameters, defaults, types and result in both twins."""
    one, other = (members(kind) for kind in PAIRS[name])
    assert {key: shape(value) for key, value in one.items()} == {key: shape(value) for key, value in other.items()}


@pytest.mark.parametrize("name", ["runners", "streams"])
def test_only_what_takes_time_is_awaited(name: str) -> None:
    """In the asynchronous twin exactly the methods that wait are coroutines, in the synchronous one none."""
    one, other = (members(kind) for kind in PAIRS[name])
    waiting = {key for key, value in other.items() if inspect.iscoroutinefunction(value)}
    named = {"runners": {"run", "close"}, "streams": {"open", "close", "__next__"}}[name]
    assert waiting == named | {"__enter__", "__exit__"}
    assert not any(inspect.iscoroutinefunction(value) for value in one.values())
