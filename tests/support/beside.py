"""Two libraries behind one face: cozepy and the facade make the same call, and what they give is compared."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

import anyio
import anyio.lowlevel
import httpx
import pytest
from attrs import field, frozen
from differences import ABSENT

ATTRIBUTES: Final = ("code", "msg", "logid", "debug_url", "error", "field", "data")
"""What exceptions tell."""


@frozen
class Raised:
    """An exception: the name of its class, the first line of its text, and what it tells."""

    kind: str
    text: str = ""
    told: Mapping[str, object] = field(factory=dict)

    def is_like(self, found: object) -> bool:
        """Tell whether this was raised; its text may stand inside the other's, and there may be more to tell."""
        return (
            isinstance(found, Raised)
            and self.kind == found.kind
            and self.text in found.text
            and self.told.items() <= found.told.items()
        )


def raised(error: Exception) -> Raised:
    """See what an exception says."""
    told = {name: plain(getattr(error, name)) for name in ATTRIBUTES if hasattr(error, name)}
    return Raised(type(error).__name__, str(error).partition("\n")[0], told)


def seen(
    library: Any,
    colour: str,
    call: Callable[[Any], Any],
    replies: Iterable[httpx.Response | Exception],
    requests: list[httpx.Request] | None = None,
) -> object:
    """Make a call with a client of one of the libraries, and see what it gives.

    It is answered by these replies, one after the other. What it gives is written as plain values, or as what was
    raised; the events of a stream are a list, whose last item may be what was raised.
    """
    coming = iter(replies)

    def answering(request: httpx.Request) -> httpx.Response:
        if requests is not None:
            requests.append(request)
        reply = next(coming)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def work() -> object:
        async with library.AsyncHTTPClient(transport=httpx.MockTransport(answering)) as http:
            given = call(library.AsyncCoze(auth=library.AsyncTokenAuth("token"), http_client=http))
            if inspect.isawaitable(given):
                return dumped(await given)
            return await _followed(given)

    try:
        if colour != "sync":
            return anyio.run(work, backend=colour)
        with library.SyncHTTPClient(transport=httpx.MockTransport(answering)) as http:
            return dumped(call(library.Coze(auth=library.TokenAuth("token"), http_client=http)))
    except Exception as error:
        return raised(error)


def without_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let nobody sleep, in any colour, and keep for how long they would have."""
    slept: list[float] = []

    async def pause(seconds: float) -> None:
        slept.append(seconds)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(anyio, "sleep", pause)
    return slept


def dumped(value: Any) -> object:
    """Write a result as plain values; what came in an answer of its own, with its log id."""
    if hasattr(value, "model_dump"):
        return {**plain(value.model_dump()), "(logid)": value.response.logid}
    if hasattr(value, "write_to_file"):
        return [b"".join(value._raw_response.iter_bytes()), value.response.logid]
    if hasattr(value, "iter_pages"):
        return {"items": [dumped(item) for item in value.items], "has_more": value.has_more}
    if hasattr(value, "__next__"):
        return list(_until_it_fails(value))
    if hasattr(value, "__iter__") and not isinstance(value, str | bytes):
        return [dumped(item) for item in value]
    return value


def _until_it_fails(events: Iterator[object]) -> Iterator[object]:
    """Write events, and what ends them; a failure in the place of the first is raised."""
    first = True
    while True:
        try:
            event = next(events)
        except StopIteration:
            return
        except Exception as error:
            if first:
                raise
            yield raised(error)
            return
        first = False
        yield dumped(event)


async def _followed(events: AsyncIterator[object]) -> list[object]:
    """Do the same with asynchronous events."""
    found: list[object] = []
    try:
        while True:
            found.append(dumped(await anext(events)))
    except StopAsyncIteration:
        return found
    except Exception as error:
        if not found:
            raise
        return [*found, raised(error)]


def plain(value: Any) -> Any:
    """Take the members of enumerations for their values."""
    match value:
        case Enum():
            return value.value
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case _ if hasattr(value, "data") and hasattr(value, "response"):
            return plain(value.data)
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def unlike(
    theirs: object, ours: object, place: str = "", *, both: bool = False
) -> Iterator[tuple[str, object, object]]:
    """Find the places where two results differ; what only ours has is no difference."""
    match theirs, ours:
        case dict(), dict():
            for key in {**theirs, **(ours if both else {})}:
                pair = theirs.get(key, ABSENT), ours.get(key, ABSENT)
                yield from unlike(*pair, f"{place}.{key}".lstrip("."), both=both)
        case list(), list() if len(theirs) == len(ours):
            for at, (item, other) in enumerate(zip(theirs, ours, strict=True)):
                yield from unlike(item, other, f"{place}.{at}".lstrip("."), both=both)
        case Raised(), Raised() if theirs.is_like(ours):
            pass
        case _ if theirs != ours:
            yield place, theirs, ours
        case _:
            pass
