"""`Outcome`: how work ends, as a value; and the typed helpers over it.

`Outcome[T]` is ``Success[T] | Failure[CozeError]``, the two containers of `returns`. A ``match`` on the union is
precise and exhaustive in mypy and in pyright, without a plugin; one on ``Result[T, E]`` is neither.

>>> match bound(Success(20), lambda n: Success(n + 1)):
...     case Success(number):
...         print("got", number)
...     case Failure(error):
...         print("no:", error)
got 21
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from returns.result import Failure, Result, Success

from coze.errors import CozeError

T = TypeVar("T")
U = TypeVar("U")

Outcome: TypeAlias = Success[T] | Failure[CozeError]


class CozeFailure(Exception):  # noqa: N818  # it is what `or_raise` raises, and named after the container
    """A failure that a caller asked to have raised: `error` is the value. Always a fresh one, with no cause."""

    def __init__(self, error: CozeError) -> None:
        super().__init__(error)
        self.error = error

    def __str__(self) -> str:
        return str(self.error)


def mapped(outcome: Outcome[T], function: Callable[[T], U]) -> Outcome[U]:
    """Apply a function to the value of a success; a failure stays as it is.

    >>> mapped(Success(2), lambda n: n * 2)
    <Success: 4>
    """
    match outcome:
        case Success(value):
            return Success(function(value))
        case Failure():
            return outcome


def bound(outcome: Outcome[T], function: Callable[[T], Outcome[U]]) -> Outcome[U]:
    """Go on with the value of a success to another outcome; a failure stays as it is."""
    match outcome:
        case Success(value):
            return function(value)
        case Failure():
            return outcome


def recovered(outcome: Outcome[T], function: Callable[[CozeError], Outcome[T]]) -> Outcome[T]:
    """Go on from the error of a failure to another outcome; a success stays as it is."""
    match outcome:
        case Success():
            return outcome
        case Failure(error):
            return function(error)


def fold(outcome: Outcome[T], success: Callable[[T], U], failure: Callable[[CozeError], U]) -> U:
    """Make one value of either end.

    >>> fold(Success(2), str, lambda error: "none")
    '2'
    """
    match outcome:
        case Success(value):
            return success(value)
        case Failure(error):
            return failure(error)


def as_result(outcome: Outcome[T]) -> Result[T, CozeError]:
    """Give the same object typed as a `Result`, for pipelines of `returns`."""
    return outcome


def or_raise(outcome: Outcome[T]) -> T:
    """Give the value of a success; raise a fresh `CozeFailure` for a failure.

    For scripts and notebooks, where an error should stop everything.
    """
    match outcome:
        case Success(value):
            return value
        case Failure(error):
            raise CozeFailure(error)


__all__ = [
    "CozeFailure",
    "Failure",
    "Outcome",
    "Success",
    "as_result",
    "bound",
    "fold",
    "mapped",
    "or_raise",
    "recovered",
]
