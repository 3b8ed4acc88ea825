"""The fault battery: what a row says, and how it is performed on every face of the package.

A row is a server that misbehaves, a call, and the ideal outcome of it. The faces are the functional API in its three
colours and the facade in its two, whose asynchronous one runs on asyncio and on trio by turns. Whatever a row is about,
its failure is looked at as each failure is: it belongs to the union of errors, is one bounded line, survives pickle and
copies, and neither it nor a log record, nor a frame of a traceback shows the token; in the facade it is the one
exception that its kind of error has, made afresh.

    ROWS = (Row("a page with 502", READ, says=(page(502),), ideal=fails(UnexpectedResponse, status=502), requests=3),)

    @pytest.mark.parametrize(("row", "face"), cases(ROWS))
    def test_transport(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
        perform(row, face, caplog)
"""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
import signal
import ssl
import time
import traceback
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Literal, NoReturn, TypeAlias, assert_never, cast

import anyio
import attrs
import pytest
from attrs import evolve, field, frozen
from colours import Colour, Name
from frames import locals_of
from scripted import PATIENCE, Script, Server, replies

from coze import (
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    Failure,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    Outcome,
    PageLoop,
    Retry,
    Steps,
    StreamInterrupted,
    Success,
    Timeouts,
    TransportError,
    UnexpectedResponse,
    attempt,
    classic,
    custom,
    program,
)
from coze.api import bots, chat, conversations, users
from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, TokenAuth
from coze.models.chat_events import Done

# --- what is asked for ------------------------------------------------------------------------------------------------

CORE: Final = ("sync", "asyncio", "trio")
FACADE: Final = ("classic", "async classic")
ALL: Final = (*CORE, *FACADE)

Face: TypeAlias = str
"""One of `ALL`: a colour of the functional API, or a client of the facade."""


@frozen
class Ask:
    """A call: how it is made for the functional API, and by a client of the facade; and what is told of its value.

    A call gives one item, a stream its events, a list its items. `shown` gives None for an item that only one of the
    faces has.
    """

    kind: Literal["call", "events", "items"]
    effect: Callable[[], Any]
    classic: Callable[[Any], Any]
    shown: Callable[[Any], object] = lambda value: value
    times: int = 1


def said(event: Any) -> object:
    """Tell an event of a chat in both faces alike: the text of its message, or the status of its chat."""
    if isinstance(event, Done):
        return None
    message, talk = getattr(event, "message", None), getattr(event, "chat", None)
    if message is not None:
        return message.content
    return str(talk.status) if talk is not None else "unknown"


READ: Final = Ask("call", users.me, lambda coze: coze.users.me(), lambda user: user.user_id)
WRITE: Final = Ask(
    "call", conversations.create, lambda coze: coze.conversations.create(), lambda conversation: conversation.id
)
TALK: Final = Ask(
    "events",
    lambda: chat.stream(bot_id="7", user_id="u"),
    lambda coze: coze.chat.stream(bot_id="7", user_id="u"),
    said,
)
LIST: Final = Ask(
    "items",
    lambda: bots.list(workspace_id="7", page_size=2),
    lambda coze: coze.bots.list(space_id="7", page_size=2, use_api_version=2),
    lambda bot: bot.id,
)


def again(ask: Ask, times: int = 2) -> Ask:
    """Ask so many times, one after the other, with the same client."""
    return evolve(ask, times=times)


# --- what a row says --------------------------------------------------------------------------------------------------


@frozen
class Heard:
    """What came of a call: the items, and the error that ended it."""

    items: tuple[object, ...]
    error: CozeError | None = None


@frozen
class Ideal:
    """What should come of a call: these items, and then nothing, or an error of this kind with these fields."""

    items: tuple[object, ...] = ()
    kind: type | None = None
    fields: dict[str, object] = field(factory=dict)
    otherwise: Ideal | None = None

    def fits(self, heard: Heard) -> bool:
        """Say whether this came."""
        if self.otherwise is not None and self.otherwise.fits(heard):
            return True
        kind = None if heard.error is None else type(heard.error)
        told = {name: getattr(heard.error, name, None) for name in self.fields}
        return (heard.items, kind, told) == (self.items, self.kind, self.fields)


def gives(*items: object) -> Ideal:
    """Expect a success."""
    return Ideal(items)


def fails(kind: type, /, *items: object, **fields: object) -> Ideal:
    """Expect a failure, after these items."""
    return Ideal(items, kind, fields)


def either(one: Ideal, other: Ideal) -> Ideal:
    """Expect one of two, where it is not ours to say which: Python's own limits differ."""
    return evolve(one, otherwise=other)


FAST: Final = Retry(base=0.0)
SLACK: Final = 5.0
"""By how many seconds a machine may be late."""
TOKEN: Final = "pat_" + "c4nary" * 5


@frozen
class Row:
    """A case: what is asked, what the server does, what should come of it, and how many requests the server hears.

    The server answers with what it `says`, one request after the other, over however many connections; `first` are
    scripts of its first connections instead. `asked` looks at what the server has heard. `lasts` bounds the seconds
    that it takes. `runner` are arguments of a runner of the functional API; a row that needs any is none of the facade.
    """

    name: str
    ask: Ask
    says: tuple[bytes | Script, ...] = field(kw_only=True, default=(b"",))
    ideal: Ideal = field(kw_only=True)
    requests: int | None = field(kw_only=True, default=1)
    first: tuple[Script, ...] = field(kw_only=True, default=())
    asked: Callable[[Server], bool] = field(kw_only=True, default=lambda _: True)
    token: str = field(kw_only=True, default=TOKEN)
    base_url: Callable[[Server], str] = field(kw_only=True, default=lambda server: server.base_url)
    retry: Retry = field(kw_only=True, default=FAST)
    timeouts: Timeouts = field(kw_only=True, default=Timeouts(total=10.0))
    runner: dict[str, Any] = field(kw_only=True, factory=dict)
    lasts: tuple[float, float] = field(kw_only=True, default=(0.0, 10.0))
    faces: tuple[Face, ...] = field(kw_only=True, default=ALL)
    broken: str = field(kw_only=True, default="")
    """Why it cannot be as it should, today."""


def cases(rows: Iterable[Row]) -> list[Any]:
    """Give the cases of a parametrized test: each row on each of its faces."""
    return [
        pytest.param(
            row, face, id=f"{row.name}-{face}", marks=[pytest.mark.xfail(reason=row.broken)] * bool(row.broken)
        )
        for row in rows
        for face in row.faces
        if face in CORE or not row.runner
    ]


def perform(row: Row, face: Face, caplog: pytest.LogCaptureFixture, tls: ssl.SSLContext | None = None) -> None:
    """Play a row on a face, and see that it goes as it should."""
    caplog.set_level(logging.DEBUG)
    with Server(*row.first, replies(*row.says), tls=tls) as server:
        began = time.monotonic()
        with watched():
            heard = _in_facade(row, face, server) if face in FACADE else _in_core(row, face, server)
        took = time.monotonic() - began
        assert row.ideal.fits(heard), heard
        assert row.requests is None or len(server.requests) == row.requests, server.requests
        assert row.asked(server), server.requests
    assert row.lasts[0] <= took <= row.lasts[1] + SLACK
    if heard.error is not None:
        sound(heard.error, row.token)
    assert silent_about(row.token, caplog.text)


@contextlib.contextmanager
def watched(seconds: float = 6 * PATIENCE) -> Iterator[None]:
    """End what hangs, where the system can: a row that does is a row that fails, and not the end of all tests."""

    def hangs(*_: object) -> NoReturn:
        pytest.fail("it hangs")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- the faces --------------------------------------------------------------------------------------------------------


@program
def repeated(ask: Ask) -> Steps[list[Outcome[object]]]:
    """Ask as often as one is to, up to the first failure."""
    outcomes: list[Outcome[object]] = []
    while len(outcomes) < ask.times and not any(isinstance(one, Failure) for one in outcomes):
        outcomes.append((yield from attempt(ask.effect())))
    return outcomes


def _in_core(row: Row, face: Face, server: Server) -> Heard:
    colour, profile = Colour(cast("Name", face)), custom(row.base_url(server))
    runner = {"token": row.token, "profile": profile, "retry": row.retry, "timeouts": row.timeouts, **row.runner}
    match row.ask.kind:
        case "events":
            outcomes = colour.events(row.ask.effect(), runner)
        case "items":
            outcomes = colour.items(row.ask.effect(), runner)
        case "call":
            outcomes = colour.run(repeated(row.ask), runner).unwrap()
        case _:
            assert_never(row.ask.kind)
    failures = [one.failure() for one in outcomes if isinstance(one, Failure)]
    assert failures in ([], [outcomes[-1].failure()] if failures else []), "a failure is the last item"
    return Heard(_shown(row, [one.unwrap() for one in outcomes if isinstance(one, Success)]), *failures)


def _in_facade(row: Row, face: Face, server: Server) -> Heard:
    items: list[object] = []
    error = None

    async def main() -> None:  # arguments would be in the frames of the loop
        await _by_async_coze(row, row.base_url(server), items)

    try:
        if face == "classic":
            items.extend(_by_coze(row, row.base_url(server)))
        else:
            anyio.run(main, backend=loop_of(row))
    except classic.CozeError as caught:
        error = judged(caught, row.token)
    return Heard(_shown(row, items), error)


def loop_of(row: Row) -> str:
    """Tell whose turn it is to run a row on the asynchronous client of the facade: one half of all is trio's."""
    return ("asyncio", "trio")[len(row.name) % 2]


def _by_coze(row: Row, base_url: str) -> Iterator[object]:
    with Coze(TokenAuth(row.token), base_url) as whole:
        coze = whole.with_options(retry=row.retry, timeout=row.timeouts)
        match row.ask.kind:
            case "events":
                with row.ask.classic(coze) as stream:
                    yield from stream
            case "items":
                yield from row.ask.classic(coze)
            case "call":
                for _ in range(row.ask.times):
                    yield row.ask.classic(coze)


async def _by_async_coze(row: Row, base_url: str, items: list[object]) -> None:
    async with AsyncCoze(AsyncTokenAuth(row.token), base_url) as whole:
        coze = whole.with_options(retry=row.retry, timeout=row.timeouts)
        match row.ask.kind:
            case "events":
                async with row.ask.classic(coze) as stream:
                    async for event in stream:
                        items.append(event)  # noqa: PERF401  # what came before a failure counts
            case "items":
                async for item in await row.ask.classic(coze):
                    items.append(item)  # noqa: PERF401  # see above
            case "call":
                for _ in range(row.ask.times):
                    items.append(await row.ask.classic(coze))  # noqa: PERF401  # see above


def _shown(row: Row, items: list[object]) -> tuple[object, ...]:
    assert silent_about(row.token, *items)
    return tuple(shown for shown in map(row.ask.shown, items) if shown is not None)


# --- what holds for each failure --------------------------------------------------------------------------------------

EXCEPTIONS: Final[dict[type, type[classic.CozeError]]] = {
    ApiError: classic.CozeAPIError,
    UnexpectedResponse: classic.CozeAPIError,
    OAuthError: classic.CozeAPIError,
    TransportError: classic.CozeTransportError,
    StreamInterrupted: classic.CozeStreamError,
    DecodeError: classic.CozeDecodeError,
    LimitExceeded: classic.CozeLimitError,
    PageLoop: classic.CozeLimitError,
    InvalidArgument: classic.CozeArgumentError,
    ConfigError: classic.CozeArgumentError,
    Closed: classic.CozeClosedError,
}
"""The exception of each kind of error, but for a timeout of the transport, which is one of its own."""


def sound(error: CozeError, token: str = TOKEN) -> None:
    """See that an error is one of the union: a bounded line of printable text, a value, and silent about the token."""
    assert type(error) in typing.get_args(CozeError)
    text = str(error)
    assert text.isprintable()
    assert len(text) <= 2048
    assert pickle.loads(pickle.dumps(error)) == copy.deepcopy(error) == error
    assert silent_about(token, error, *[getattr(error, one.name) for one in attrs.fields(type(error))])


def judged(caught: classic.CozeError, token: str = TOKEN) -> CozeError:
    """See that an exception is the one of its error, made afresh, silent, and fit to be kept; give the error."""
    error = caught.value
    assert error is not None, caught
    timed_out = isinstance(error, TransportError) and error.timed_out
    assert type(caught) is (classic.CozeTimeoutError if timed_out else EXCEPTIONS[type(error)])
    assert caught.__cause__ is caught.__context__ is None
    assert str(caught).isprintable()
    assert len(str(caught)) <= 3 * 2048
    kept = pickle.loads(pickle.dumps(caught))
    assert (type(kept), str(kept), kept.value) == (type(caught), str(caught), error)
    assert silent_about(token, caught, *traceback.format_exception(caught), *locals_of(caught))
    return error


def silent_about(token: str, *values: object) -> bool:
    """Say whether no value shows a token, in its text or in its pickle; a token of blanks is none."""
    if not token.strip():
        return True
    return not any(
        token in one
        if isinstance(one, str)
        else token in f"{one}{one!r}" or token.encode("utf-8", "replace") in pickled(one)
        for one in values
    )


def pickled(value: object) -> bytes:
    """Give the pickle of a value, if it has one."""
    try:
        return pickle.dumps(value)
    except (TypeError, AttributeError, pickle.PicklingError):
        return b""
