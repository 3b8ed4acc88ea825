"""cozepy and the facade, side by side: the same calls against the same server, sync and async."""

from __future__ import annotations

import asyncio
import functools
import inspect
import warnings
from typing import Any, Final
from unittest.mock import ANY

import httpx
import pytest
from attrs import frozen
from beside import dumped, unlike
from called import ONE_COLOUR, SYNC_ONLY, arguments, method_of, replies_to
from catalogue import LOG_ID, RecordedCase, Wire, received, recorded_cases
from differences import ABSENT, NEWER, Difference

from coze import classic

with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
    cozepy: Any = pytest.importorskip("cozepy")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

BROKEN: Final = frozenset({"workspaces.members.list"})
"""Methods of the peer's that fail at any answer."""

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


def head(page: Any) -> dict[str, object]:
    """Write what a page says of itself."""
    names = ("page_num", "page_size", "total", "page_token", "first_id", "last_id", "before_id", "after_id", "has_more")
    said = {name: getattr(page, name) for name in names if hasattr(page, name)}
    return {**said, "items": [dumped(item) for item in page.items], "logid": page.response.logid}


def walked(case: RecordedCase, page: Any) -> list[object]:
    """Walk through all pages, where there are three for the call."""
    return [dumped(item) for item in page] if case.next_pages else []
