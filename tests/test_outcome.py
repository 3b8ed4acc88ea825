"""Outcomes, and the typed helpers over them."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.result import Result

from coze.errors import ApiError, Closed, CozeError
from coze.outcome import (
    CozeFailure,
    Failure,
    Outcome,
    Success,
    as_result,
    bound,
    fold,
    mapped,
    or_raise,
    recovered,
)

ERROR = ApiError(4000, "no", kind="invalid_request", log_id="20260101")
SUCCESSES = st.integers().map(Success)
OUTCOMES: st.SearchStrategy[Outcome[int]] = SUCCESSES | st.sampled_from([Failure(ERROR), Failure(Closed("runner"))])


def doubled(number: int) -> int:
    return number * 2


def halved(number: int) -> Outcome[int]:
    return Success(number // 2) if number % 2 == 0 else Failure(ERROR)


def ignored(_error: CozeError) -> Outcome[int]:
    return Success(0)


@given(OUTCOMES)
@settings(max_examples=30)
def test_mapping_obeys_the_laws(outcome: Outcome[int]) -> None:
    """Mapping nothing changes nothing, and mapping twice is mapping both at once."""
    assert mapped(outcome, lambda value: value) == outcome
    assert mapped(mapped(outcome, doubled), str) == mapped(outcome, lambda value: str(doubled(value)))


@given(st.integers(), OUTCOMES)
@settings(max_examples=30)
def test_binding_obeys_the_laws(number: int, outcome: Outcome[int]) -> None:
    """Success is neutral on both sides, and the order of bracketing does not matter."""
    assert bound(Success(number), halved) == halved(number)
    assert bound(outcome, Success) == outcome
    assert bound(bound(outcome, halved), halved) == bound(outcome, lambda value: bound(halved(value), halved))


@given(OUTCOMES)
@settings(max_examples=30)
def test_each_helper_touches_one_side(outcome: Outcome[int]) -> None:
    """Mapping and binding leave a failure as the object that it is; recovering leaves a success so."""
    if isinstance(outcome, Failure):
        assert mapped(outcome, doubled) is outcome
        assert bound(outcome, halved) is outcome
        assert recovered(outcome, ignored) == Success(0)
    else:
        assert recovered(outcome, ignored) is outcome
    sides = fold(outcome, lambda value: ("value", value), lambda error: ("error", hash(error)))
    assert sides == (
        ("value", outcome.unwrap()) if isinstance(outcome, Success) else ("error", hash(outcome.failure()))
    )


def test_as_result_is_the_same_object() -> None:
    """For pipelines of `returns` the outcome itself is a result, with its methods."""
    outcome: Outcome[int] = Success(2)
    result: Result[int, CozeError] = as_result(outcome)
    assert result is outcome
    assert result.map(doubled) == Success(4)


def test_or_raise() -> None:
    """A success gives its value; a failure raises a fresh exception, with the error and without a cause."""
    assert or_raise(Success(3)) == 3
    failures: list[CozeFailure] = []
    for _ in range(2):
        with pytest.raises(CozeFailure) as caught:
            or_raise(Failure(ERROR))
        failures.append(caught.value)
    one, other = failures
    assert one is not other
    assert one.error is other.error is ERROR
    assert (one.__cause__, one.__context__, str(one)) == (None, None, str(ERROR))


def test_a_raised_failure_pickles() -> None:
    """The exception survives pickle with its error."""
    twin: CozeFailure = pickle.loads(pickle.dumps(CozeFailure(ERROR)))
    assert (type(twin), twin.error, str(twin)) == (CozeFailure, ERROR, str(ERROR))


@pytest.mark.parametrize(
    "call",
    [
        lambda fail: mapped(Success(1), fail),
        lambda fail: bound(Success(1), fail),
        lambda fail: recovered(Failure(ERROR), fail),
        lambda fail: fold(Success(1), fail, str),
        lambda fail: fold(Failure(ERROR), str, fail),
    ],
)
def test_a_callers_exception_goes_through(call: Callable[[Callable[[object], Outcome[int]]], object]) -> None:
    """What a caller's own function raises is not made an outcome."""

    def fails(_value: object) -> Outcome[int]:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        call(fails)


@given(OUTCOMES)
@settings(max_examples=10)
def test_outcomes_pickle(outcome: Outcome[int]) -> None:
    """Outcomes survive pickle, and compare by what they hold."""
    assert pickle.loads(pickle.dumps(outcome)) == outcome
