"""cozepy and the facade, side by side: the same calls against the same server, sync and async."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from typing import Any, Final, TypeAlias
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
    Difference(
        "chat.create_and_poll *", "(logid)", "", LOG_ID, "what a chat came to has the log id of its last answer"
    ),
    Difference(_RUN, "*.(logid)", "", LOG_ID, "events of workflows too have the log id"),
)
"""What the facade gives in another way than the peer."""

CASES: Final = [case for case in recorded_cases() if case.entry.partition("(")[0] not in NEWER | BROKEN]


@frozen
class Seen:
    """What a call did: its messages, what it gave, of which classes that is, and whether it was called deprecated."""

    requests: list[object]
    result: object
    kinds: list[str]
    warned: bool


def test_both_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the same call and the same replies both send the same, and give the same of the same classes.

    But for the named differences, each of which is one that there is, newer fields, and an asynchronous stream, which
    is a generator with cozepy. Both warn of the same methods.
    """
    monkeypatch.setattr("time.sleep", lambda _: None)  # they poll once a second
    known: list[Difference] = []
    strange: list[object] = []
    for case, colour in COLOURED:
        theirs, ours = seen_from(cozepy, case, colour), seen_from(classic, case, colour)
        found: list[Found] = [(REQUESTS, one) for one in unlike(theirs.requests, ours.requests, both=True)]
        found += [(RESULTS, one) for one in unlike(theirs.result, ours.result)]
        for table, one in found:
            named = [difference for difference in table if difference.covers(case, *one)]
            known += named
            strange += [] if named else [(str(case), colour, *one)]
        kinds = ["AsyncStream" if kind == "async_generator" else kind for kind in theirs.kinds]
        if (ours.kinds, ours.warned) != (kinds, theirs.warned):
            strange.append((str(case), colour, theirs.kinds, ours.kinds, theirs.warned, ours.warned))
    assert strange == []
    assert [one for one in (*REQUESTS, *RESULTS) if one not in known] == []


Found: TypeAlias = tuple[tuple[Difference, ...], tuple[str, object, object]]

COLOURED: Final = [
    (case, colour) for case in CASES for colour in ("sync", "async") if ONE_COLOUR.get(case.entry, colour) == colour
]

# --- calling ----------------------------------------------------------------------------------------------------------


def seen_from(library: Any, case: RecordedCase, colour: str) -> Seen:
    """Call one of the two libraries, and see what happens."""
    wires: list[Wire] = []
    kinds: list[str] = []
    replies = replies_to(case)

    def answering(request: httpx.Request) -> httpx.Response:
        wires.append(received(request))
        return next(replies)

    transport = httpx.MockTransport(answering)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", DeprecationWarning)
        if colour == "sync":
            with httpx.Client(transport=transport) as http:
                client = library.Coze(auth=library.TokenAuth("token"), http_client=http)
                given = method_of(client, case)(**arguments(library, case))
                result = kept(given, list(given) if follows(case, given) else [], kinds)
        else:
            result = asyncio.run(awaited(library, case, transport, kinds))
    warned = any(issubclass(one.category, DeprecationWarning) for one in told)
    return Seen([written(wire) for wire in wires], result, kinds, warned)


async def awaited(library: Any, case: RecordedCase, transport: httpx.MockTransport, kinds: list[str]) -> object:
    """Call one of the two asynchronous clients."""
    async with httpx.AsyncClient(transport=transport) as http:
        client = library.AsyncCoze(auth=library.AsyncTokenAuth("token"), http_client=http)
        asked = arguments(library, case)
        asked.pop(SYNC_ONLY.get(case.entry, ""), None)
        given = method_of(client, case)(**asked)
        if inspect.isawaitable(given):
            given = await given
        return kept(given, [one async for one in given] if follows(case, given) else [], kinds)


def follows(case: RecordedCase, given: object) -> bool:
    """Tell whether a result is a stream, or a page that others come after."""
    is_stream = hasattr(given, "__next__") or hasattr(given, "__anext__")
    return is_stream or (hasattr(given, "iter_pages") and bool(case.next_pages))


def kept(given: Any, several: list[Any], kinds: list[str]) -> object:
    """Write a result, and what comes of it item by item; note of which classes it is."""
    inside = given if isinstance(given, list) else getattr(given, "data", None)
    items = several or getattr(given, "items", None) or (inside if isinstance(inside, list) else [])
    kinds += [type(given).__name__, *dict.fromkeys(type(one).__name__ for one in items)]
    if hasattr(given, "iter_pages"):
        return {**head(given), "all": dumped(several)}
    return dumped(several or given)


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
