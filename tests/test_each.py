"""What runs many cases as one test runs them all, and says which of them fail."""

from __future__ import annotations

import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st


def test_all_cases_run_and_each_failure_says_which_it_is() -> None:
    """A case that fails does not keep the others from running."""
    seen: list[tuple[int, str]] = []

    @each("number", [1, 2, 3])
    @each("text", ["a", "b"])
    def test(number: int, text: str) -> None:
        seen.append((number, text))
        assert (number, text) not in {(1, "a"), (3, "b")}

    with pytest.raises(ExceptionGroup) as raised:
        test()
    assert seen == [(number, text) for number in (1, 2, 3) for text in ("a", "b")]
    assert [error.__notes__ for error in raised.value.exceptions] == [
        ["the case is 'a'", "the case is 1"],
        ["the case is 'b'", "the case is 3"],
    ]


@settings(max_examples=3)
@given(drawn=st.integers(0, 9))
@each(("one", "other"), [(1, 2), (3, 4)])
def test_cases_may_be_drawn_and_listed(one: int, other: int, drawn: int, tmp_path_factory: object) -> None:
    """What is drawn, what is listed and what is a fixture all arrive."""
    assert (one, other) in {(1, 2), (3, 4)}
    assert 0 <= drawn <= 9
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)


def test_no_case_is_no_test() -> None:
    """A list of cases that is empty by mistake is not a success."""
    with pytest.raises(AssertionError, match="no case"):
        each("number", [])
