"""What cozepy's users know: headers, answers, streams and exceptions behave as recorded, or better where it is said."""

from __future__ import annotations

import copy
import json
import pickle
import platform
import re
import typing
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast

import httpx
import pytest
from behaviour import ANSWERS, STREAMS, Row, chat, events, me, says, workflow
from beside import Raised, seen, unlike, without_pauses
from catalogue import API
from colours import Colour
from each import each

from coze import Failure, classic, errors
from coze.classic import (
    ChatEvent,
    ChatEventType,
    ChatStatus,
    CozeAPIError,
    CozeError,
    CozeInvalidEventError,
    CozePKCEAuthError,
    CozePKCEAuthErrorType,
    DocumentStatus,
    Message,
    MessageRole,
)
from coze.classic.errors import settled

DATA: Final = Path(__file__).parent / "data"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat calls at once."""
    without_pauses(monkeypatch)


# --- answers and streams ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_waiting")
@each("row", [*ANSWERS, *STREAMS], str)
def test_each_answer_has_its_outcome(row: Row, colour: Colour) -> None:
    """What cozepy gives or raises is given or raised; where that is a fault, what the table says instead."""
    expected = row.theirs if row.ours is None else row.ours
    assert list(unlike(expected, seen(classic, colour.name, row.call, row.answers()))) == []


@each("row", [*ANSWERS, *STREAMS], str)
def test_each_difference_has_a_reason(row: Row) -> None:
    """What we do in another way is said with a reason, and whatever we raise is an exception of the library."""
    assert (row.ours is None) == (row.reason == "")
    outcome = row.theirs if row.ours is None else row.ours
    last = outcome[-1] if isinstance(outcome, list) and outcome else outcome
    if isinstance(last, Raised):
        assert issubclass(getattr(classic, last.kind), CozeError)


RECORDED: Final[dict[str, list[object]]] = json.loads((DATA / "events.json").read_text("utf-8"))
"""The events that cozepy makes of the streams of its test suite."""


@pytest.mark.parametrize(
    ("name", "follow", "kept", "failure"),
    [
        ("chat_text.txt", chat, 8, None),
        ("workflow_chat.txt", chat, 8, None),
        ("chat_failed.txt", chat, 1, None),
        ("chat_error.txt", chat, 0, "CozeAPIError"),
        ("chat_invalid.txt", chat, 1, "CozeStreamError"),
        ("workflow_run.txt", workflow, 7, None),  # the eighth comes after an error, which ends a workflow
        ("workflow_invalid.txt", workflow, 1, "CozeStreamError"),
    ],
)
def test_recorded_streams(name: str, follow: Any, kept: int, failure: str | None, colour: Colour) -> None:
    """The streams of cozepy's test suite give the events that it makes of them, as far as they are whole."""
    content = next(place / name for place in (API / "data", DATA) if (place / name).exists()).read_bytes()
    given = seen(classic, colour.name, follow, [events(content.decode())[0].made()])
    expected = [*RECORDED[name][:kept], *([Raised(failure)] if failure else [])]
    assert list(unlike(expected if kept else expected[0], given)) == []


# --- headers ----------------------------------------------------------------------------------------------------------


def test_headers_have_the_formats_of_the_peer(colour: Colour) -> None:
    """A call tells its library, Python and system in two headers, and its token; a body says what it is."""
    requests: list[httpx.Request] = []
    seen(classic, colour.name, me, [says({})[0].made()], requests)
    seen(classic, colour.name, lambda coze: coze.conversations.create(name="你好"), [says({})[0].made()], requests)
    asked, told = requests
    agent, python = f"coze/{version('coze')}", "{}.{}".format(*platform.python_version_tuple())
    found = re.fullmatch(rf"{re.escape(agent)} python/{re.escape(python)} ([a-z]+)/(\S+)", asked.headers["user-agent"])
    assert found is not None
    assert found[1] == platform.system().lower()
    assert json.loads(asked.headers["x-coze-client-user-agent"]) == {
        "version": version("coze"),
        "lang": "python",
        "lang_version": python,
        "os_name": found[1],
        "os_version": found[2],
    }
    assert asked.headers["authorization"] == "Bearer token"
    assert "content-type" not in asked.headers
    assert told.headers["content-type"] == "application/json"
    assert told.content == '{"name":"你好"}'.encode()


# --- exceptions -------------------------------------------------------------------------------------------------------

SLOW: Final = CozePKCEAuthErrorType.SLOW_DOWN
EXCEPTIONS: Final[list[tuple[CozeError, str, dict[str, object]]]] = [
    (
        CozeAPIError(1, "m", "l"),
        "code: 1, msg: m, logid: l",
        {"code": 1, "msg": "m", "logid": "l", "debug_url": None},
    ),
    (CozeAPIError(1, "m", "l", "d"), "code: 1, msg: m, logid: l, debug_url: d", {"debug_url": "d"}),
    (CozeAPIError(None, "m", "l"), "msg: m, logid: l", {"code": None}),
    (CozeAPIError(None, "m", "l", "d"), "msg: m, logid: l, debug_url: d", {}),
    (CozeAPIError(0, "m", "l"), "msg: m, logid: l", {"code": 0}),
    (CozeAPIError(), "msg: , logid: None", {"code": None, "msg": "", "logid": None, "debug_url": None}),
    (CozeAPIError(1), "code: 1, msg: , logid: None", {}),
    (CozeAPIError(code=1, msg="m", logid="l", debug_url="d"), "code: 1, msg: m, logid: l, debug_url: d", {}),
    (CozePKCEAuthError(SLOW, "L"), "pkce auth error: slow_down", {"error": SLOW, "logid": "L"}),
    (CozePKCEAuthError(SLOW), "pkce auth error: slow_down", {"logid": None}),
    (
        CozeInvalidEventError("event", "x", "l"),
        "invalid event, field: event, data: x, logid: l",
        {"field": "event", "data": "x", "logid": "l"},
    ),
    (CozeInvalidEventError("", "x", "l"), "invalid event, data: x, logid: l", {"field": ""}),
    (CozeInvalidEventError(), "invalid event, data: , logid: ", {"field": "", "data": "", "logid": ""}),
]


@each(("error", "text", "told"), EXCEPTIONS)
def test_exceptions_are_those_of_the_peer(error: CozeError, text: str, told: dict[str, object]) -> None:
    """Exceptions have the arguments, the attributes and the text that cozepy's have, and are copied and pickled."""
    for one in (error, copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(one) is type(error)
        assert (str(one), one.args) == (text, (text,))
        assert {name: getattr(one, name) for name in told} == told
        assert isinstance(one, CozeError)


MADE_OF: Final[list[tuple[errors.CozeError, type[CozeError]]]] = [
    (errors.ApiError(4000, "no"), CozeAPIError),
    (errors.OAuthError("slow_down", "no"), CozePKCEAuthError),
    (errors.OAuthError("invalid_grant", "no"), CozeAPIError),
    (errors.UnexpectedResponse(502, "text/html", excerpt="<html>"), CozeAPIError),
    (errors.TransportError("connect", "refused"), classic.CozeTransportError),
    (errors.TransportError("receive", "late", timed_out=True), classic.CozeTimeoutError),
    (errors.StreamInterrupted("cut", delivered=3, chat_id="7"), classic.CozeStreamError),
    (errors.DecodeError((errors.Problem("$", "text", "null"),)), classic.CozeDecodeError),
    (errors.LimitExceeded("limits.depth", 100), classic.CozeLimitError),
    (errors.PageLoop("again"), classic.CozeLimitError),
    (errors.InvalidArgument("bot_id", "empty"), classic.CozeArgumentError),
    (errors.ConfigError("token", "empty"), classic.CozeArgumentError),
    (errors.Closed("client"), classic.CozeClosedError),
]


def test_every_error_has_its_exception() -> None:
    """Each error of the core is raised as an exception of its own kind, anew each time; it keeps it, and is kept.

    Some are what programs catch anyway: ValueError, TimeoutError.
    """
    assert {type(error) for error, _ in MADE_OF} == set(typing.get_args(errors.CozeError))
    for error, kind in MADE_OF:
        raised: list[CozeError] = []
        for _ in range(2):
            with pytest.raises(CozeError) as caught:
                settled(Failure(error))
            raised.append(caught.value)
        assert raised[0] is not raised[1]
        for one in (*raised, *(copied(raised[0]) for copied in (copy.copy, copy.deepcopy, pickled))):
            assert (type(one), one.value, str(one)) == (kind, error, str(raised[1]))
            assert one.__cause__ is one.__context__ is None
    assert issubclass(classic.CozeArgumentError, ValueError)
    assert issubclass(classic.CozeTimeoutError, TimeoutError)


def pickled(error: CozeError) -> CozeError:
    """Send an exception to another process, and back."""
    return cast(CozeError, pickle.loads(pickle.dumps(error)))


class Refusal(CozeAPIError):
    """An exception as programs derive them, which is made of other things."""

    def __init__(self, *, status: int) -> None:
        super().__init__(7, "refused", "l")
        self.status: int = status


def test_an_exception_of_the_users_is_pickled() -> None:
    """It keeps what it says and what it has, whatever its ``__init__`` takes."""
    error = Refusal(status=404)
    for one in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert isinstance(one, Refusal)
        assert (str(one), one.status, one.code, one.msg) == ("code: 7, msg: refused, logid: l", 404, 7, "refused")


# --- values that grow -------------------------------------------------------------------------------------------------


def test_a_value_is_its_constant() -> None:
    """A value that is known is the constant itself, wherever it comes from: programs compare by ``is`` as well."""
    read = Message.model_validate({"role": "user", "content": "c", "content_type": "text"})
    event = ChatEvent(event=ChatEventType("done"))
    assert read.role is MessageRole("user") is MessageRole.USER
    assert event.event is ChatEventType.DONE
    assert DocumentStatus(1) is DocumentStatus.COMPLETED is pickle.loads(pickle.dumps(DocumentStatus.COMPLETED))


def test_values_that_grow_are_quiet() -> None:
    """A value nobody knows yet is held with the peer's name for it; equal ones are equal; there is no warning.

    Differences: the text of a value is the value and not ``ChatStatus.COMPLETED``, and what is closed with cozepy is
    open too: no answer fails because the service has learned a word.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        status: Any = ChatStatus("brand.new")
        number: Any = DocumentStatus(77)
    assert (status.name, status.value, status == ChatStatus("brand.new")) == ("BRAND_NEW", "brand.new", True)
    assert (ChatStatus("completed").name, ChatStatus.COMPLETED.value) == ("COMPLETED", "completed")
    assert ChatStatus("completed") == ChatStatus.COMPLETED == "completed"
    assert hash(ChatStatus.COMPLETED) == hash("completed")
    assert f"{ChatStatus.COMPLETED} {ChatStatus.COMPLETED!s}" == "completed completed"
    assert (number.value, number == 77) == (77, True)
    assert (status.is_dynamic, ChatStatus.COMPLETED.is_dynamic) == (True, False)
