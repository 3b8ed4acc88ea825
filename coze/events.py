"""Server-sent events: a push parser (bytes in, events out), and how events are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen
from returns.result import Failure, Success

from coze.codec import ParseError, keeps_json, loads, parse_text, reader, structure
from coze.decode import as_object
from coze.effect import Ids
from coze.errors import ApiError, clean, kind_of
from coze.http import ServerSentEvent
from coze.outcome import Outcome, mapped
from coze.policy import DEFAULT_LIMITS, Limits
from coze.values import FrozenDict

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M")


class EventParser:
    """Turn the bytes of an event stream into events, however they are cut: the parser of the HTML standard.

    Lines end with LF, CR or CRLF and nowhere else; a byte order mark at the start, comments and unknown fields are
    skipped; lines of data are joined by LF; the id stays for the events that follow. Two things are other than in the
    standard, because Coze's servers need them: an event with a name and without data is an event, and so is one that
    the end of the body cuts off before its blank line (`close` gives it). The time it takes is linear in the bytes,
    and what it holds is bounded: once one event is larger than `limit` bytes, `overflowed` is true and the rest is not
    read.
    """

    def __init__(self, limit: int = DEFAULT_LIMITS.event_bytes) -> None:
        self._limit = limit
        self._rest: list[bytes] = []  # of a line that has not ended
        self._size = 0  # of the event so far, and of that line
        self._after_cr = False
        self._at_start = True
        self._name = ""
        self._data: list[bytes] = []
        self._named = False
        self._id = ""
        self.retry: int | None = None
        self.overflowed: bool = False

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take the next bytes, and give the events that they complete."""
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk[0] == _LF:
                chunk = chunk[1:]
        if not chunk or self.overflowed:
            return []
        if _LF not in chunk and _CR not in chunk:
            self._hold(chunk)
            return []
        if self._rest:
            chunk = b"".join([*self._rest, chunk])
            self._size -= sum(map(len, self._rest))
            self._rest.clear()
        self._after_cr = chunk[-1] == _CR
        lines = chunk.splitlines()
        if chunk[-1] not in (_LF, _CR):
            rest = lines.pop()
            events = self._read(lines)
            self._hold(rest)
            return events
        return self._read(lines)

    def close(self) -> list[ServerSentEvent]:
        """Take the end of the bytes, and give the event that it cuts off, if there is one."""
        lines = [b"".join(self._rest)] if self._rest else []
        self._size -= sum(map(len, self._rest))
        self._rest.clear()
        return self._read([*lines, b""]) if not self.overflowed else []

    def _hold(self, rest: bytes) -> None:
        if rest:
            self._rest.append(rest)
            self._size += len(rest)
            self.overflowed = self._size > self._limit

    def _read(self, lines: list[bytes]) -> list[ServerSentEvent]:
        events: list[ServerSentEvent] = []
        if self._at_start and lines:
            self._at_start = False
            lines[0] = lines[0].removeprefix(_BOM)
        data, size = self._data, self._size
        for line in lines:
            if not line:
                if data or self._named:
                    whole = data[0] if len(data) == 1 else b"\n".join(data)
                    events.append(ServerSentEvent(self._name, whole.decode("utf-8", "replace"), self._id))
                    self._name, self._named = "", False
                    data.clear()
                size = 0
                continue
            size += len(line)
            if size > self._limit:
                self.overflowed = True
                break
            if line.startswith(b"data:"):  # nearly all lines are of these two kinds
                data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif line.startswith(b"event:"):
                self._name, self._named = line[6:].removeprefix(b" ").decode("utf-8", "replace"), True
            else:
                name, _, value = line.partition(b":")
                self._field(name, value.removeprefix(b" "))
        self._size = size
        return events

    def _field(self, name: bytes, value: bytes) -> None:
        if name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif name == b"data":  # without a colon
            self._data.append(value)
        elif name == b"event":
            self._name, self._named = "", True
        elif name == b"retry" and value.isdigit() and len(value) < 10:
            self.retry = int(value)


_LF: Final = 10
_CR: Final = 13
_BOM: Final = b"\xef\xbb\xbf"

# --- reading ----------------------------------------------------------------------------------------------------------


@frozen
class holding(Generic[M, T]):  # noqa: N801  # reads as a phrase: holding(MessageDelta, Message)
    """Read the data of an event as a model, and put it into a class of events."""

    event: Callable[[M], T]
    model: type[M]

    def __call__(self, data: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[T]:
        """Read the data."""
        try:
            value = loads(data, limits, flat=not keeps_json(self.model))
        except ParseError as refused:
            return Failure(refused.error)
        try:
            return Success(self.event(reader(self.model)(value, self.model)))
        except Exception:  # whatever it is, `structure` says what is wrong
            return mapped(structure(value, self.model), self.event)


@frozen
class last(Generic[T]):  # noqa: N801
    """Read the last event: its data is the text ``[DONE]``, nothing, or an object with a ``debug_url``."""

    event: Callable[[str | None], T]

    def __call__(self, data: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[T]:
        """Read the data."""
        match parse_text(data, limits):
            case Success(value):
                url = as_object(value).get("debug_url")
                return Success(self.event(url if isinstance(url, str) and url else None))
            case Failure():  # it ends the stream, whatever it says
                return Success(self.event(None))


@frozen
class refused:  # noqa: N801
    """Read an event that is a failure: an object with a code, as a number or as text, and a message."""

    def __call__(self, data: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[Any]:
        """Read the data."""
        match parse_text(data, limits):
            case Success(value):
                body = as_object(value)
                code = _number(body.get("code") or body.get("error_code"))
                message = body.get("msg") or body.get("error_message")
                url = body.get("debug_url")
                return Failure(
                    ApiError(
                        code,
                        clean(message if isinstance(message, str) else ""),
                        kind=kind_of(code, 200),
                        debug_url=clean(url if isinstance(url, str) else "") or None,
                    )
                )
            case Failure():
                return Failure(ApiError(-1, clean(data)))


def _number(code: object) -> int:
    """Read a code, of Coze Studio also as text; -1 if there is none, for 0 would be a success."""
    if isinstance(code, str):
        code = int(code) if re.fullmatch("-?[0-9]{1,18}", code) else None
    return code if isinstance(code, int) and not isinstance(code, bool) and code != 0 else -1


def _sorted_names(kinds: frozenset[type]) -> str:
    return f"{{{', '.join(sorted(kind.__name__ for kind in kinds))}}}"


@frozen(kw_only=True)
class read_events(Generic[T_co]):  # noqa: N801
    """Read the events of a stream by their names, in any case of letters; those of other names are unknown."""

    table: FrozenDict[str, Callable[[str, Limits], Outcome[T_co]]]
    unknown: Callable[[str, str], T_co]
    terminal: frozenset[type] = field(repr=_sorted_names)
    settling: frozenset[type] = field(default=frozenset[type](), repr=_sorted_names)
    find_ids: Callable[[object], Ids | None]

    def parser(self, limits: Limits) -> EventParser:
        """Begin to find the events of a body, each within `limits.event_bytes`."""
        return EventParser(limits.event_bytes)

    def __call__(self, event: ServerSentEvent, limits: Limits = DEFAULT_LIMITS) -> Outcome[T_co]:
        """Read one event."""
        read = self.table.get(event.name) or self.table.get(event.name.casefold())
        return Success(self.unknown(event.name, event.data)) if read is None else read(event.data, limits)

    def ids(self, event: object) -> Ids | None:
        """Tell which conversation and chat an event speaks of."""
        return self.find_ids(event)
