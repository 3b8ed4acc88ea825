"""What each method does, in both clients: headers, policies, when it is sent, and the log id of what it gives."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from attrs import field, frozen
from called import STREAMED, arguments, as_recorded, method_of, replies_to
from catalogue import LOG_ID, RecordedCase, received, recorded_cases
from differences import NEWER, PAGES

from coze import NO_RETRY, classic
from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, CozeAPIError, TokenAuth
from coze.classic.group import Group, area
from coze.classic.methods import Method

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

METHODS: Final = frozenset(json.loads((Path(__file__).parent / "data" / "methods.json").read_bytes()))
SYNC_ONLY: Final = "chat.submit_tool_outputs(stream=True)"
SWITCH: Final = ("chat.submit_tool_outputs", "stream")
"""What only the synchronous client has, as with cozepy."""

PLAIN: Final = frozenset({"knowledge.documents.create", "knowledge.documents.delete", "knowledge.documents.update"})
"""The older methods whose results say nothing of their answer, as with cozepy: a list, and None."""

MINE: Final = {"X-Mine": "1", "X-Both": "of the call"}
CLIENTS: Final = {"X-Client": "2", "X-Both": "of the client"}


@frozen
class Sight:
    """What was seen of a call: how many requests it had sent when it gave its result, and what came of all."""

    case: RecordedCase
    at_once: int
    kind: type[object]
    requests: list[httpx.Request] = field(factory=list[httpx.Request])
    log_ids: list[str] = field(factory=list[str])
    headers: Mapping[str, str] = field(factory=dict[str, str])

    def __str__(self) -> str:
        return str(self.case)


def cases(colour: str) -> Iterator[RecordedCase]:
    """Give the call with the required arguments, of each method and of each way that it takes."""
    given = (case for case in recorded_cases() if case.name == "required")
    return (case for case in given if colour == "sync" or case.entry != SYNC_ONLY)


@functools.cache
def sights(colour: str) -> list[Sight]:
    """Call each method, with headers, of a client that has some of its own and other policies."""
    return [seen(case) if colour == "sync" else asyncio.run(seen_async(case)) for case in cases(colour)]


def seen(case: RecordedCase) -> Sight:
    """Call a method of the synchronous client."""
    requests, replies, mine = [], replies_to(case), {**MINE}

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return next(replies)

    with httpx.Client(transport=httpx.MockTransport(answering)) as http:
        client = Coze(TokenAuth("token"), http_client=http)
        client = client.with_headers(CLIENTS).with_options(timeout=7, retry=NO_RETRY)
        given = method_of(client, case)(**arguments(classic, case), headers=mine)
        sight = Sight(case, len(requests), type(given), requests, headers=mine)
        if hasattr(given, "__next__"):
            sight.log_ids.extend(event.response.logid for event in given)
        pages = given.iter_pages() if case.next_pages else [given]
        sight.log_ids.extend(page.response.logid for page in pages if hasattr(page, "response"))
    return sight


async def seen_async(case: RecordedCase) -> Sight:
    """Call a method of the asynchronous client."""
    requests, replies, mine = [], replies_to(case), {**MINE}

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return next(replies)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
        client = AsyncCoze(AsyncTokenAuth("token"), http_client=http)
        client = client.with_headers(CLIENTS).with_options(timeout=7, retry=NO_RETRY)
        asked = {name: value for name, value in arguments(classic, case).items() if (case.entry, name) != SWITCH}
        given = method_of(client, case)(**asked, headers=mine)
        given = await given if inspect.isawaitable(given) else given
        sight = Sight(case, len(requests), type(given), requests, headers=mine)
        if hasattr(given, "__anext__"):
            sight.log_ids.extend([event.response.logid async for event in given])
        pages = [page async for page in given.iter_pages()] if case.next_pages else [given]
        sight.log_ids.extend(page.response.logid for page in pages if hasattr(page, "response"))
    return sight


both: Final = pytest.mark.parametrize("colour", ["sync", "async"])


@both
def test_every_method_is_called(colour: str) -> None:
    """There is a call of each method; so what is shown here is shown of all."""
    assert {case.entry.partition("(")[0] for case in cases(colour)} == METHODS
    assert len(METHODS) == 103


@both
def test_headers_go_out_with_every_method(colour: str) -> None:
    """Each method takes `headers`: they go out with all its requests, beside the client's; the dict stays as it is."""
    for sight in sights(colour):
        assert sight.requests, sight
        assert sight.headers == MINE, sight
        for request in sight.requests:
            sent = {name: request.headers.get(name) for name in (*MINE, *CLIENTS, "Authorization")}
            assert sent == {**CLIENTS, **MINE, "Authorization": "Bearer token"}, sight


@both
def test_policies_hold_for_every_method(colour: str) -> None:
    """What `with_options` chooses holds for each request of each method."""
    waits = {
        (str(sight), request.extensions["timeout"]["read"]) for sight in sights(colour) for request in sight.requests
    }
    assert [(name, wait) for name, wait in waits if not 0 < wait <= 7] == []


@both
def test_what_is_sent_at_once(colour: str) -> None:
    """A list has its first page when the method returns; a stream is open then, an async one at its first event."""
    for sight in sights(colour):
        entry = sight.case.entry.partition("(")[0]
        assert (entry in PAGES or entry == "workspaces.members.list") == issubclass(sight.kind, PAGED), sight
        assert (sight.case.entry in STREAMED) == issubclass(sight.kind, (classic.Stream, classic.AsyncStream)), sight
        if sight.case.entry in STREAMED:
            assert (sight.at_once, len(sight.requests)) == (int(colour == "sync"), 1), sight
        elif issubclass(sight.kind, PAGED):
            assert sight.at_once == 1, sight
        else:
            assert sight.at_once == len(sight.requests), sight


PAGED: Final = (classic.PagedBase, classic.AsyncPagedBase)


@both
def test_every_result_has_the_log_id(colour: str) -> None:
    """Each result has the log id of its answer: models, lists, files, each page, a stream and each of its events."""
    for sight in sights(colour):
        assert set(sight.log_ids) == (set() if sight.case.entry in PLAIN else {LOG_ID}), sight
        if sight.case.entry in STREAMED:
            assert len(sight.log_ids) > 3, sight  # its own, and those of its events
        if len(sight.requests) > 1 and issubclass(sight.kind, PAGED):
            assert len(sight.log_ids) == len(sight.requests), sight


@both
def test_every_method_raises_what_the_server_says(colour: str) -> None:
    """A refusal is the same exception from each method, with the text and log id of the server's; each is a new one."""
    raised = [refused(case) if colour == "sync" else asyncio.run(refused_async(case)) for case in cases(colour)]
    told = [(error.code, error.msg, error.logid, error.debug_url, error.__cause__) for error in raised]
    assert set(told) == {(4000, "bad", "LID", "https://d", None)}
    assert {str(error) for error in raised} == {"code: 4000, msg: bad, logid: LID, debug_url: https://d"}
    assert len({id(error) for error in raised}) == len(raised)


def refusing(_: httpx.Request) -> httpx.Response:
    """Refuse whatever is asked."""
    body = {"code": 4000, "msg": "bad", "debug_url": "https://d"}
    return httpx.Response(200, headers={"x-tt-logid": "LID"}, json=body)


def refused(case: RecordedCase) -> CozeAPIError:
    """Call a method of the synchronous client that is refused."""
    with httpx.Client(transport=httpx.MockTransport(refusing)) as http, pytest.raises(CozeAPIError) as caught:
        method_of(Coze(TokenAuth("token"), http_client=http), case)(**arguments(classic, case))
    return caught.value


async def refused_async(case: RecordedCase) -> CozeAPIError:
    """Call a method of the asynchronous client that is refused."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(refusing)) as http:
        asked = {name: value for name, value in arguments(classic, case).items() if (case.entry, name) != SWITCH}
        given = method_of(AsyncCoze(AsyncTokenAuth("token"), http_client=http), case)(**asked)
        with pytest.raises(CozeAPIError) as caught:
            await (anext(given) if hasattr(given, "__anext__") else given)
    return caught.value


@both
def test_newer_methods_send_what_was_recorded(colour: str) -> None:
    """What cozepy 0.20.0 does not have yet sends what was recorded of a later one, but for what was not given."""
    given = [case for case in recorded_cases() if case.entry in NEWER]
    assert {case.entry for case in given} == NEWER
    for case in given:
        sight = seen(case) if colour == "sync" else asyncio.run(seen_async(case))
        sent: list[dict[str, Any]] = [dict(as_recorded(received(one))) for one in sight.requests]
        asked = [without_nothing(one) for one in (*case.requests, *case.next_pages)]
        assert [(one["method"], one["path"], one.get("json")) for one in sent] == [
            (one["method"], one["path"], one.get("json")) for one in asked
        ], case
        assert [sorted(one.get("query", ())) for one in sent] == [sorted(one.get("query", ())) for one in asked], case


def without_nothing(request: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the peer sends for what was not given: empty values of a query, and null."""
    query = [pair for pair in request.get("query", ()) if pair[1] != ""]
    body = {name: value for name, value in request.get("json", {}).items() if value is not None}
    return {**request, "query": query, **({"json": body} if "json" in request else {})}


# --- how they are written ---------------------------------------------------------------------------------------------


def test_every_method_is_one_line_over_an_endpoint() -> None:
    """Each method is a line of the tree, over a function of `coze.api`, or over one of the adapters."""
    found = {name: method for group in groups() for name, method in written(group)}
    assert sorted(found) == sorted(METHODS)
    homes = {name: method._named.__module__ for name, method in found.items()}
    adapted = {name for name, home in homes.items() if home == "coze.classic.adapters"}
    assert adapted == ADAPTED
    assert [name for name in homes.keys() - adapted if not homes[name].startswith("coze.api.")] == []


ADAPTED: Final = frozenset(
    {
        "benefit_limitations.create",
        "bots.list",
        "bots.publish",
        "bots.retrieve",
        "datasets.documents.list",
        "knowledge.documents.list",
        "workflows.list",
    }
)
"""Methods over functions of the adapters; those that only change what is given or what comes have their own name."""


def groups(group: Any = None, prefix: str = "") -> Iterator[tuple[str, type[Any]]]:
    """Give the classes of groups of a client as they are written, with their dotted names."""
    group = Coze(TokenAuth("token")) if group is None else group
    for name in dir(type(group)):
        if isinstance(inspect.getattr_static(type(group), name), area):
            inner = getattr(group, name)
            yield f"{prefix}{name}", type(inner).__mro__[1]
            yield from groups(inner, f"{prefix}{name}.")


def written(group: tuple[str, type[Any]]) -> Iterator[tuple[str, Method]]:
    """Give the methods that are written in a group, by their dotted names."""
    prefix, kind = group
    yield from ((f"{prefix}.{name}", one) for name, one in vars(kind).items() if isinstance(one, Method))


def test_every_group_is_made_when_it_is_used_and_kept() -> None:
    """Groups are made when they are first used, and kept, in both clients."""
    for client in (Coze(TokenAuth("token")), AsyncCoze(AsyncTokenAuth("token"))):
        assert [name for name, value in vars(client).items() if isinstance(value, Group)] == []
        for name, _ in groups():
            path = name.split(".")
            first, second = (functools.reduce(getattr, path, client) for _ in range(2))
            assert first is second, name
