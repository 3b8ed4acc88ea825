"""The recorded calls, made with either library: arguments of its own values, and the replies to them."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
from catalogue import API, LOG_ID, RecordedCase, Wire, ok, recorded_replies
from differences import PAGES

ONE_COLOUR: Final = {
    "chat.submit_tool_outputs_stream": "async",
    "chat.submit_tool_outputs(stream=True)": "sync",
    "chat.create_and_poll": "sync",
}
"""Methods that the peer has in one colour only."""

PAGE_SIZES: Final = {"audio.voiceprint_groups.list": 10, "audio.voiceprint_groups.features.list": 10}
"""Page sizes that differ between the peer's two clients (10 and 100): ours is the smaller."""

SYNC_ONLY: Final = {"chat.submit_tool_outputs": "stream", "datasets.documents.create": "format_type"}
"""Parameters that the peer's asynchronous client does not have."""

STREAMED: Final = {
    "chat.stream": "chat_text.txt",
    "chat.submit_tool_outputs_stream": "chat_text.txt",
    "chat.submit_tool_outputs(stream=True)": "chat_text.txt",
    "workflows.chat.stream": "workflow_chat.txt",
    "workflows.runs.stream": None,
    "workflows.runs.resume": None,
}
"""What answers the streams."""

WORKFLOW_RUN: Final = b"".join(
    b"id: %d\nevent: %s\ndata: %s\n\n" % one
    for one in (
        (0, b"Message", b'{"content":"msg","node_is_finish":false,"node_seq_id":"0","node_title":"Message"}'),
        (1, b"News", b'{"fresh":true}'),
        (2, b"Interrupt", b'{"interrupt_data":{"data":"","event_id":"7404/2769","type":2},"node_title":"ask"}'),
    )
)

UNEXPORTED: Final = {
    "AuditStatus": "cozepy.connectors.bots",
    "RoomAudioConfig": "cozepy.audio.rooms",
    "RoomConfig": "cozepy.audio.rooms",
    "RoomMode": "cozepy.audio.rooms",
    "RoomVideoConfig": "cozepy.audio.rooms",
    "TranslateConfig": "cozepy.audio.rooms",
}
"""What the installed peer does not export yet, and where it has it."""


def method_of(client: Any, case: RecordedCase) -> Any:
    """Find a method by its dotted name."""
    return functools.reduce(getattr, case.entry.partition("(")[0].split("."), client)


def replies_to(case: RecordedCase) -> Iterator[httpx.Response]:
    """Give the replies to a call, one after the other."""
    entry = case.entry.partition("(")[0]
    if case.entry in STREAMED:
        name = STREAMED[case.entry]
        content = (API / "data" / name).read_bytes() if name else WORKFLOW_RUN
        yield httpx.Response(200, headers={"X-Tt-Logid": LOG_ID, "Content-Type": "text/event-stream"}, content=content)
    elif entry == "audio.speech.create":
        yield httpx.Response(200, headers={"X-Tt-Logid": LOG_ID, "Content-Type": "audio/mpeg"}, content=b"audio")
    elif entry == "chat.create_and_poll":
        chat = {"id": "id_value", "conversation_id": "conversation_id_value"}
        yield from map(replied, (ok({**chat, "status": "in_progress"}), ok({**chat, "status": "completed"}), ok([])))
    elif case.entry == "bots.list(use_api_version=2)":
        yield replied(ok({"items": [{"id": "1", **_BOT}], "total": 1}))
    elif case.entry == "bots.list":
        yield replied(ok({"space_bots": [_OLD_BOT], "total": 1}))
    else:
        yield from (replied(page_of(entry, page)) for page in range(1, 4) if entry in PAGES)
        yield replied(recorded_replies()[entry])


def page_of(entry: str, number: int) -> object:
    """Give a page with an item that has all that the peer wants."""
    sample = next(_items(recorded_replies()[entry]))
    page = {"first_id": f"first_{number}"} if entry == "conversations.messages.list" else {}
    return _filled({**PAGES[entry](number), **page}, sample)


def _items(value: object) -> Iterator[dict[str, object]]:
    match value:
        case [dict() as item, *_]:
            yield item
        case dict():
            for inner in value.values():
                yield from _items(inner)
        case _:
            pass


def _filled(value: object, sample: dict[str, object]) -> object:
    match value:
        case [dict() as item]:
            return [{**sample, **item}]
        case dict():
            return {key: _filled(inner, sample) for key, inner in value.items()}
        case _:
            return value


def replied(body: object) -> httpx.Response:
    """Answer with JSON."""
    return httpx.Response(200, headers={"X-Tt-Logid": LOG_ID}, json=body)


_BOT: Final = {
    "name": "n",
    "description": "d",
    "icon_url": "u",
    "is_published": True,
    "updated_at": 1718792949,
    "owner_user_id": "7",
}
_OLD_BOT: Final = {
    "bot_id": "1",
    "bot_name": "n",
    "description": "d",
    "icon_url": "u",
    "publish_time": "1718792949",
}


def arguments(library: Any, case: RecordedCase) -> dict[str, Any]:
    """Make the arguments of a recorded call, of the library's own values."""
    given = {name: value_of(library, value) for name, value in case.arguments.items()}
    return {"page_size": PAGE_SIZES[case.entry], **given} if case.entry in PAGE_SIZES else given


def value_of(library: Any, recorded_value: object) -> object:
    """Make the library's own value that stands in a recording."""
    match recorded_value:
        case {"$model": str(name), "fields": dict(fields)}:
            model = named(library, name)
            known = getattr(model, "model_fields", {})
            names = {field: getattr(known.get(field), "alias", None) or field for field in fields}
            return model(**{names[field]: value_of(library, value) for field, value in fields.items()})
        case {"$enum": str(name)}:
            return named(library, name)
        case {"$file": [str(name), str(content)]}:
            return name, content.encode()
        case list():
            return [value_of(library, item) for item in recorded_value]
        case _:
            return recorded_value


def named(library: Any, name: str) -> Any:
    """Find something of a library by its dotted name."""
    outer, *inner = name.split(".")
    home = library if hasattr(library, outer) else importlib.import_module(UNEXPORTED[outer])
    return functools.reduce(getattr, inner, getattr(home, outer))


def as_recorded(wire: Wire) -> Mapping[str, object]:
    """Write a message as recordings do."""
    url = httpx.URL(f"https://api.coze.com{wire.target}")
    written: dict[str, object] = {"method": wire.method, "path": url.path}
    if url.params:
        written["query"] = [list(pair) for pair in url.params.multi_items()]
    if wire.json is not None:
        written["json"] = json.loads(json.dumps(wire.json))
    if wire.form:
        written["multipart"] = [
            {
                "name": part.name,
                **({"filename": part.filename, "content_type": part.content_type} if part.filename else {}),
                "value": part.content.decode(),
            }
            for part in wire.form
        ]
    if wire.headers:
        written["headers"] = dict(wire.headers)
    return written
