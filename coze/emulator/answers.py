"""What a route answers, before it becomes an HTTP response."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen

DELTA: Final = "conversation.message.delta"
MESSAGE: Final = "conversation.message.completed"
DONE: Final = "done"


def nothing() -> dict[str, object]:
    """Make an empty JSON object."""
    return {}


@frozen
class Data:
    """Answer with an envelope: `payload` holds its keys beside `code`, `msg` and `detail`, most often only `data`."""

    payload: Mapping[str, object] = field(factory=nothing)


@frozen
class Event:
    """One server-sent event of a chat, with its JSON object; `done` has none and sends the text `[DONE]`."""

    name: str
    data: Mapping[str, object] = field(factory=nothing)


Emit = Callable[[Event], None]


@frozen
class Events:
    """Answer with a stream of events.

    `begin` is called once, with the function that takes the events and may be called from any thread. The stream ends
    after the event `done`; without one it stays open.
    """

    begin: Callable[[Emit], object]


Answer = Data | Events


def data(value: object) -> Data:
    """Answer with a value under `data`."""
    return Data({"data": value})


def json_bytes(value: object) -> bytes:
    """Write JSON as hosted Coze does: compact, and not escaped to ASCII. A lone surrogate becomes `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def event_bytes(event: Event) -> bytes:
    """Write an event of a chat stream as hosted Coze does: no space after the colons, no id."""
    return b"event:%b\ndata:%b\n\n" % (event.name.encode(), json_bytes("[DONE]" if event.name == DONE else event.data))
