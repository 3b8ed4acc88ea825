"""cozepy and the facade, side by side: the same calls against the same server, sync and async."""

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final
from unittest.mock import ANY

import httpx
import pytest
from attrs import frozen
from beside import dumped, unlike
from catalogue import API, LOG_ID, RecordedCase, Wire, ok, received, recorded_cases, recorded_replies
from differences import ABSENT, NEWER, PAGES, Difference

from coze import classic

with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
    cozepy: Any = pytest.importorskip("cozepy")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

BROKEN: Final = frozenset({"workspaces.members.list"})
"""Methods of the peer's that fail at any answer."""

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

VALUES: Final = "values, no names"
NUMBER: Final = "it is called page_num"
REQUESTS: Final = (
    Difference("*", "*.query.*", "", ABSENT, "no empty query value"),
    Difference("*", "*.body.*", None, ABSENT, "no null that the caller did not give"),
    Difference("*", "*.body.*messages.1.type", "", ABSENT, "a type that nobody gave"),
    Difference("*", "*.body.additional_messages", [], ABSENT, "messages that nobody gave"),
    Difference("datasets.documents.create *", "*.format_type", ABSENT, 0, "the default of the synchronous client"),
    Difference("chat.retrieve *", "*.method", "POST", "GET", "the reference and Coze Studio have a GET"),
    Difference("chat.create_and_poll *", "*.method", "POST", "GET", "the reference and Coze Studio have a GET"),
    Difference("bots.list(use_api_version=2) *", "*.query.page_index", ANY, ABSENT, NUMBER),
    Difference("bots.list(use_api_version=2) *", "*.query.page_num", ABSENT, ANY, NUMBER),
    Difference("apps.list *", "*.query.page_index", ANY, ABSENT, NUMBER),
    Difference("apps.list *", "*.query.page_num", ABSENT, ANY, NUMBER),
    Difference("workflows.list all", "*.query.workflow_mode", "WorkflowMode.CHATFLOW", "chatflow", VALUES),
    Difference("*.list all", "*.query.publish_status", "PublishStatus.UNPUBLISHED_DRAFT", "unpublished_draft", VALUES),
    Difference("audio.rooms.create all", "*.translate_config.from_", ANY, ABSENT, "it is called from"),
    Difference("audio.rooms.create all", "*.translate_config.from", ABSENT, ANY, "it is called from"),
    Difference("*.features.update required", "*.body", {}, None, "a form, even where it is empty"),
)
"""What the facade sends in another way than the peer."""

_LIST: Final = "bots.list*"
_RUN: Final = "workflows.runs.*"
RESULTS: Final = (
    Difference(_LIST, "*.bot_id", ANY, ABSENT, "a property with the value of id, no field"),
    Difference(_LIST, "*.bot_name", ANY, ABSENT, "a property with the value of name, no field"),
    Difference(_LIST, "*.publish_time", ANY, ABSENT, "a property with the value of updated_at, no field"),
    Difference(_RUN, "*.(logid)", "", LOG_ID, "events of workflows too have the log id"),
)
"""What the facade gives in another way than the peer."""

CASES: Final = [case for case in recorded_cases() if case.entry.partition("(")[0] not in NEWER | BROKEN]


@frozen
class Seen:
    """What a call did: its messages, and what it gave."""

    requests: list[object]
    result: object


COLOURED: Final[list[tuple[RecordedCase, str]]] = [
    (case, colour) for case in CASES for colour in ("sync", "async") if ONE_COLOUR.get(case.entry, colour) == colour
]
each: Final = pytest.mark.parametrize(("case", "colour"), COLOURED, ids=str)


@each
def test_requests_are_equal(case: RecordedCase, colour: str) -> None:
    """For the same call both send the same messages, but for the named differences."""
    theirs, ours = seen_from_both(case, colour)
    found = unlike(theirs.requests, ours.requests, both=True)
    assert [one for one in found if not any(known.covers(case, *one) for known in REQUESTS)] == []


@each
def test_results_are_equal(case: RecordedCase, colour: str) -> None:
    """For the same call and the same replies both give the same, but for the named differences and newer fields."""
    theirs, ours = seen_from_both(case, colour)
    found = unlike(theirs.result, ours.result)
    assert [one for one in found if not any(known.covers(case, *one) for known in RESULTS)] == []


def test_no_difference_is_only_in_the_tables() -> None:
    """Each named difference is one that there is."""
    found: list[tuple[Difference, ...]] = []
    for case, colour in COLOURED:
        theirs, ours = seen_from_both(case, colour)
        requests, results = unlike(theirs.requests, ours.requests, both=True), unlike(theirs.result, ours.result)
        found += [tuple(known for known in REQUESTS if known.covers(case, *one)) for one in requests]
        found += [tuple(known for known in RESULTS if known.covers(case, *one)) for one in results]
    assert [known for known in (*REQUESTS, *RESULTS) if not any(known in some for some in found)] == []


@functools.cache
def seen_at(place: int) -> tuple[Seen, Seen]:
    """Make the same call with both libraries, once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _: None)  # they poll once a second
        return seen_from(cozepy, *COLOURED[place]), seen_from(classic, *COLOURED[place])


def seen_from_both(case: RecordedCase, colour: str) -> tuple[Seen, Seen]:
    """Tell what both libraries do at the same call."""
    return seen_at(COLOURED.index((case, colour)))


# --- calling ----------------------------------------------------------------------------------------------------------


def seen_from(library: Any, case: RecordedCase, colour: str) -> Seen:
    """Call one of the two libraries, and see what happens."""
    wires: list[Wire] = []
    replies = replies_to(case)

    def answering(request: httpx.Request) -> httpx.Response:
        wires.append(received(request))
        return next(replies)

    transport = httpx.MockTransport(answering)
    if colour == "sync":
        with httpx.Client(transport=transport) as http:
            client = library.Coze(auth=library.TokenAuth("token"), http_client=http)
            result = method_of(client, case)(**arguments(library, case))
            result = {**head(result), "all": walked(case, result)} if hasattr(result, "iter_pages") else dumped(result)
    else:
        result = asyncio.run(awaited(library, case, transport))
    return Seen([written(wire) for wire in wires], result)


async def awaited(library: Any, case: RecordedCase, transport: httpx.MockTransport) -> object:
    """Call one of the two asynchronous clients."""
    async with httpx.AsyncClient(transport=transport) as http:
        client = library.AsyncCoze(auth=library.AsyncTokenAuth("token"), http_client=http)
        given = arguments(library, case)
        given.pop(SYNC_ONLY.get(case.entry, ""), None)
        result = method_of(client, case)(**given)
        if inspect.isawaitable(result):
            result = await result
        if hasattr(result, "iter_pages"):
            return {**head(result), "all": [dumped(item) async for item in result] if case.next_pages else []}
        return [dumped(event) async for event in result] if hasattr(result, "__aiter__") else dumped(result)


def written(wire: Wire) -> dict[str, object]:
    """Write a message, place by place."""
    url = httpx.URL(f"https://api.coze.com{wire.target}")
    return {
        "method": wire.method,
        "path": url.path,
        "query": dict(url.params.multi_items()),
        "body": wire.json,
        "form": [[part.name, part.filename, part.content.decode()] for part in wire.form],
        "headers": dict(wire.headers),
    }


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


def arguments(library: ModuleType, case: RecordedCase) -> dict[str, Any]:
    """Make the arguments of a recorded call, of the library's own values."""
    given = {name: value_of(library, value) for name, value in case.arguments.items()}
    return {"page_size": PAGE_SIZES[case.entry], **given} if case.entry in PAGE_SIZES else given


def value_of(library: ModuleType, recorded_value: object) -> object:
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


def named(library: ModuleType, name: str) -> Any:
    """Find something of a library by its dotted name."""
    outer, *inner = name.split(".")
    lacks = library is cozepy and outer in UNEXPORTED
    return functools.reduce(
        getattr, inner, getattr(importlib.import_module(UNEXPORTED[outer]) if lacks else library, outer)
    )


def head(page: Any) -> dict[str, object]:
    """Write what a page says of itself."""
    names = ("page_num", "page_size", "total", "page_token", "first_id", "last_id", "before_id", "after_id", "has_more")
    said = {name: getattr(page, name) for name in names if hasattr(page, name)}
    return {**said, "items": [dumped(item) for item in page.items], "logid": page.response.logid}


def walked(case: RecordedCase, page: Any) -> list[object]:
    """Walk through all pages, where there are three for the call."""
    return [dumped(item) for item in page] if case.next_pages else []
