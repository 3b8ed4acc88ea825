"""What a route answers, before it becomes an HTTP response."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen

DELTA: Final = "conversation.message.delta"
MESSAGE: Final = "conversation.message.completed"
DONE: Final = "done"
ENDS: Final = frozenset({DONE, "Done", "Error", "Interrupt"})
"""The events that a stream ends with: of a chat the first, of a workflow's run the others."""


def nothing() -> dict[str, object]:
    """Make an empty JSON object."""
    return {}


@frozen
class Data:
    """Answer with an envelope: `payload` holds its keys beside `code`, `msg` and `detail`, most often only `data`."""

    payload: Mapping[str, object] = field(factory=nothing)


@frozen
class Event:
    """One server-sent event, with its JSON object; the `done` of a chat has none and sends the text `[DONE]`.

    Those of a workflow's run have an id.
    """

    name: str
    data: Mapping[str, object] = field(factory=nothing)
    id: int | None = None


Emit = Callable[[Event], None]


def json_bytes(value: object) -> bytes:
    """Write JSON as hosted Coze does: compact, and not escaped to ASCII. A lone surrogate becomes `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def event_bytes(event: Event) -> bytes:
    """Write an event of a chat stream as hosted Coze does: no space after the colons, no id."""
    return b"event:%b\ndata:%b\n\n" % (event.name.encode(), json_bytes(event.data if event.name != DONE else "[DONE]"))


def spaced_bytes(event: Event) -> bytes:
    """Write an event of a workflow or a chatflow as hosted Coze does: spaces after the colons, and `&` escaped."""
    id = b"" if event.id is None else b"id: %d\n" % event.id
    return b"%bevent: %b\ndata: %b\n\n" % (id, event.name.encode(), json_bytes(event.data).replace(b"&", rb"\u0026"))


@frozen
class Events:
    """Answer with a stream of events.

    `begin` is called once, with the function that takes the events and may be called from any thread. The stream ends
    after one of `ENDS`; without one it stays open. `form` writes an event.
    """

    begin: Callable[[Emit], object]
    form: Callable[[Event], bytes] = event_bytes


@frozen
class Later:
    """Answer when work is done: `begin` is called once, with a function that takes the answer in any thread."""

    begin: Callable[[Callable[[Data], object]], object]


@frozen
class Audio:
    """Answer with the bytes of a recording."""

    content: bytes
    media_type: str


Answer = Data | Events | Later | Audio


def data(value: object) -> Data:
    """Answer with a value under `data`."""
    return Data({"data": value})
