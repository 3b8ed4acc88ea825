"""cozepy and the facade, side by side, where something goes wrong: the same calls, and the same answers."""

from __future__ import annotations

import warnings
from typing import Any, Final

import pytest
from behaviour import ANSWERS, STREAMS, Row
from beside import Raised, raised, seen, unlike, without_pauses
from each import each

from coze import classic

with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
    cozepy: Any = pytest.importorskip("cozepy")

ROWS: Final = (*ANSWERS, *STREAMS)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat calls at once."""
    without_pauses(monkeypatch)


@pytest.mark.parametrize("colour", ["sync", "asyncio"])
@each("row", ROWS, str)
def test_failures_are_equal(row: Row, colour: str) -> None:
    """For the same answer both give the same, or raise the same with the same attributes and text.

    Where the table names a difference, the peer does what it says of the peer, and we do not.
    """
    theirs, ours = (seen(library, colour, row.call, row.answers()) for library in (cozepy, classic))
    assert list(unlike(row.theirs, theirs)) == []
    found = [one for one in unlike(theirs, ours) if not _log_id_of_an_event(*one)]
    assert (found == []) == (row.ours is None)


def _log_id_of_an_event(place: str, theirs: object, ours: object) -> bool:
    """Tell the one difference that all streams of workflows have: our events have the log id, the peer's have none."""
    return place.endswith("(logid)") and (theirs, ours) == ("", "LID")


@each(
    ("name", "arguments"),
    [
        ("CozeAPIError", ()),
        ("CozeAPIError", (1,)),
        ("CozeAPIError", (0, "m", "l")),
        ("CozeAPIError", (1, "m", "l", "d")),
        ("CozeAPIError", (None, "m", "l", "d")),
        ("CozePKCEAuthError", ("slow_down",)),
        ("CozePKCEAuthError", ("access_denied", "l")),
        ("CozeInvalidEventError", ()),
        ("CozeInvalidEventError", ("", "x", "l")),
        ("CozeInvalidEventError", ("event", "x", "l")),
    ],
)
def test_exceptions_are_equal(name: str, arguments: tuple[Any, ...]) -> None:
    """Exceptions that are made by hand have the same text, the same arguments and the same attributes."""

    def made(library: Any) -> tuple[Raised, object, str]:
        kind: Any = getattr(library, name)
        if name == "CozePKCEAuthError":
            error: Any = kind(library.CozePKCEAuthErrorType(arguments[0]), *arguments[1:])
        else:
            error = kind(*arguments)
        assert isinstance(error, library.CozeError)
        return raised(error), error.args, repr(error)

    assert made(cozepy) == made(classic)
