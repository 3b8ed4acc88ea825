"""Pages: the request that brings the next one, and walks that end."""

from __future__ import annotations

import functools
import itertools
import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, parse_qsl

import httpx
import pytest
from attrs import evolve
from colours import Colour
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.api import bots, conversation_messages, conversations, workspaces
from coze.decode import WHOLE
from coze.effect import Decoder, Request
from coze.endpoint import get, raw
from coze.errors import CozeError, DecodeError, LimitExceeded, PageLoop
from coze.http import HttpRequest, HttpResponse, JsonBody, path
from coze.models.bots import SimpleBot
from coze.models.chat import Message
from coze.models.plugins import PluginTool
from coze.outcome import Failure, Outcome, Success
from coze.pages import Page, Walk, by_id, numbered, tokened, with_parameter
from coze.values import Dialect, FrozenDict

Server: TypeAlias = Callable[[Mapping[str, Any]], object]
"""A list as a server has it: from the parameters of a request to the body of its answer."""


def parameters(http: HttpRequest) -> dict[str, Any]:
    """Give the parameters of a request as a server reads them."""
    body = http.body.encoded() if isinstance(http.body, JsonBody) else b"{}"
    return {**dict(http.query), **json.loads(body)}


def answered(request: Request[Page[Any]], body: object, dialect: Dialect = "hosted") -> Outcome[Page[Any]]:
    """Decode the answer to a request."""
    return request.decode(
        HttpResponse(
            http=request.http,
            status=200,
            headers=FrozenDict({"content-type": "application/json", "x-tt-logid": "log"}),
            content=json.dumps(body).encode(),
            dialect=dialect,
        )
    )


def page_of(request: Request[Page[Any]], body: object, dialect: Dialect = "hosted") -> Page[Any]:
    """Decode an answer that is a page."""
    return answered(request, body, dialect).unwrap()


def walked(
    first: Request[Page[Any]], server: Server, *, most: int = 200, dialect: Dialect = "hosted"
) -> tuple[list[str], CozeError | None, int]:
    """Walk through a list as runners do: the ids of the items, the error at the end, and the number of requests."""
    walk: Walk[Any] = Walk()
    request: Request[Page[Any]] = first
    ids: list[str] = []
    for asked in range(1, most + 1):
        given, following = walk.turn(request, answered(request, server(parameters(request.http)), dialect))
        ids += [item.id for outcome in given if isinstance(outcome, Success) for item in outcome.unwrap().items]
        if following is None:
            return ids, given[-1].failure() if isinstance(given[-1], Failure) else None, asked
        request = following
    pytest.fail("the walk does not end")


NUMBERED: Final = bots.list(workspace_id="1", page_size=2)
FLAGGED: Final = conversations.list(bot_id="1", page_size=2)
COUNTED: Final = workspaces.list(page_size=2)
OLDER: Final = bots.list_published(space_id="1", page_size=2)
BY_ID: Final = conversation_messages.list(conversation_id="1", limit=2)
NESTED: Final[Request[Page[SimpleBot]]] = get(
    "tests.nested",
    path("/v1/tests"),
    numbered(model=SimpleBot, at="data.page", total="total"),
    {"page_num": 1, "page_size": 2},
)
TOP: Final[Request[Page[SimpleBot]]] = get(
    "tests.top",
    path("/v1/tests"),
    numbered(model=SimpleBot, at=WHOLE, more=None, total="total"),
    {"page_num": 1, "page_size": 2},
)
TOKENED: Final[Request[Page[SimpleBot]]] = get(
    "tests.tokened", path("/v1/tests"), tokened(model=SimpleBot), {"page_size": 2, "page_token": None}
)


def with_number(request: Request[Page[Any]], number: int) -> Request[Page[Any]]:
    """Ask for another page first."""
    return evolve(request, http=with_parameter(request.http, "page", str(number)))


def two(*ids: int) -> list[dict[str, str]]:
    return [{"id": str(id), "bot_id": str(id), "role": "user"} for id in ids]


# --- the request for the next page ------------------------------------------------------------------------------------


@each(
    ("first", "data", "number", "total"),
    [
        # has_more decides, where the server says it
        (FLAGGED, {"conversations": two(1, 2), "has_more": True}, "2", None),
        (FLAGGED, {"conversations": two(1, 2), "has_more": False}, None, None),
        (FLAGGED, {"conversations": two(1), "has_more": True}, "2", None),
        (FLAGGED, {"conversations": [], "has_more": False}, None, None),
        (FLAGGED, {"has_more": False}, None, None),
        (FLAGGED, {"conversations": two(1, 2)}, None, None),
        (NUMBERED, {"items": two(1, 2), "has_more": False, "total": 100}, None, 100),
        (NUMBERED, {"items": two(1, 2), "has_more": True, "total": 1}, "2", 1),
        # else the total does
        (NUMBERED, {"items": two(1, 2), "total": 5}, "2", 5),
        (NUMBERED, {"items": two(1, 2), "total": 3}, "2", 3),
        (NUMBERED, {"items": two(1, 2), "total": 2}, None, 2),
        (NUMBERED, {"items": two(1), "total": 1}, None, 1),
        (NUMBERED, {"items": [], "total": 0}, None, 0),
        (NUMBERED, {"items": None, "total": 0}, None, 0),
        (NUMBERED, {"items": two(1, 2)}, None, None),
        (COUNTED, {"workspaces": two(1, 2), "total_count": 5}, "2", 5),
        (COUNTED, {"workspaces": two(1, 2), "total_count": 2}, None, 2),
        (OLDER, {"space_bots": two(1, 2), "total": 5}, "2", 5),
        (OLDER, {"space_bots": two(1), "total": 1}, None, 1),
    ],
)
def test_numbered_pages(first: Request[Page[Any]], data: object, number: str | None, total: int | None) -> None:
    """The next page of a numbered list has the next number and the same size, as long as the server promises more."""
    page = page_of(first, {"code": 0, "data": data})
    assert page.total == total
    if number is None:
        assert page.next is None
        return
    assert page.next is not None
    name = "page_index" if first is OLDER else "page_num"
    query = [(key, number if key == name else value) for key, value in first.http.query]
    assert page.next.http == evolve(first.http, query=tuple(query))
    assert page.next.decode == first.decode


@each(("number", "more"), [(1, True), (2, True), (3, False), (4, False)])
def test_a_walk_may_begin_anywhere(number: int, more: bool) -> None:
    """With a total of five and pages of two there is a next page before the third, wherever one begins."""
    first = bots.list(workspace_id="1", page_num=number, page_size=2)
    page = page_of(first, {"code": 0, "data": {"items": two(1), "total": 5}})
    assert (page.next is not None) is more
    if page.next is not None:
        assert dict(page.next.http.query)["page_num"] == str(number + 1)


@each(
    ("data", "token"),
    [
        ({"items": two(1, 2), "has_more": True, "next_page_token": "T1"}, "T1"),
        ({"items": two(1, 2), "has_more": True, "next_page_token": "a/b&c=d"}, "a/b&c=d"),
        ({"items": two(1, 2), "has_more": False, "next_page_token": "T1"}, None),
        ({"items": two(1, 2), "has_more": False}, None),
        ({"items": two(1, 2), "next_page_token": ""}, None),
        ({"items": [], "has_more": False, "next_page_token": ""}, None),
    ],
)
def test_tokened_pages(data: object, token: str | None) -> None:
    """The next page of a list with tokens is asked for with the token that came, as long as there is more."""
    page = page_of(TOKENED, {"code": 0, "data": data})
    if token is None:
        assert page.next is None
        return
    assert page.next is not None
    assert page.next.http.query == (("page_size", "2"), ("page_token", token))
    further = page_of(page.next, {"code": 0, "data": {"items": two(3), "has_more": True, "next_page_token": "T2"}})
    assert further.next is not None
    assert parse_qs(further.next.http.target.partition("?")[2]) == {"page_size": ["2"], "page_token": ["T2"]}


@each(
    ("asked", "body", "sent"),
    [
        ({}, {"first_id": "1", "last_id": "2", "has_more": True}, {"after_id": "2"}),
        ({}, {"first_id": 1, "last_id": 2, "has_more": True}, {"after_id": "2"}),
        ({"after_id": "0"}, {"first_id": "1", "last_id": "2", "has_more": True}, {"after_id": "2"}),
        ({"after_id": "9"}, {"first_id": "1", "last_id": "2", "has_more": True}, {"after_id": "2"}),
        ({"before_id": "9"}, {"first_id": "1", "last_id": "2", "has_more": True}, {"before_id": "1"}),
        ({"before_id": "9", "after_id": "8"}, {"last_id": "2", "has_more": True}, {"before_id": "9", "after_id": "2"}),
        ({}, {"first_id": "1", "last_id": "2", "has_more": False}, None),
        ({"before_id": "9"}, {"first_id": "1", "last_id": "2", "has_more": False}, None),
        ({}, {"first_id": "0", "last_id": "0", "has_more": False}, None),
        ({}, {"first_id": "1", "last_id": "2"}, None),
    ],
)
def test_pages_by_id(asked: dict[str, str], body: dict[str, object], sent: dict[str, str] | None) -> None:
    """The next page by id goes on after the last id, or before the first one if that is how one began."""
    first = conversation_messages.list(conversation_id="7", order="asc", limit=2, **asked)
    page = page_of(first, {"code": 0, "data": two(1, 2), **body})
    if sent is None:
        assert page.next is None
        return
    assert page.next is not None
    assert parameters(page.next.http) == {"conversation_id": "7", "order": "asc", "limit": 2, **sent}
    assert page.next.http.target == first.http.target


@each(("cursor", "read"), [("0", None), ("", None), (None, None), (0, None), ("7", "7"), (7, "7")])
def test_cursors(cursor: object, read: str | None) -> None:
    """A cursor is an id as text; Coze Studio writes 0 where there is none."""
    page = page_of(BY_ID, {"code": 0, "data": [], "first_id": cursor, "last_id": cursor, "has_more": False})
    assert (page.first_id, page.last_id, page.next) == (read, read, None)


def test_an_empty_list_of_studio() -> None:
    """Coze Studio leaves an empty list out, beside cursors of 0: that is a page without items."""
    body = {"code": 0, "msg": "", "first_id": "0", "last_id": "0", "has_more": False, "BaseResp": None}
    assert page_of(BY_ID, body, "studio") == Page(items=())


def test_a_number_in_a_body_stays_a_number() -> None:
    """Where the page is turned in a JSON body, the number is sent as a number."""
    decode = numbered(model=SimpleBot, total="total", number="page", size="size")
    first = raw("POST", "/open_api/list", decode=decode, body={"page": 1, "size": 2, "dataset_id": "5"})
    page = page_of(first, {"code": 0, "data": {"items": two(1, 2), "total": 3}})
    assert page.next is not None
    assert parameters(page.next.http) == {"page": 2, "size": 2, "dataset_id": "5"}


@each(
    ("first", "body", "count", "total", "more"),
    [
        (NESTED, {"data": {"page": {"items": two(1, 2), "total": 3}}}, 2, 3, True),
        (NESTED, {"data": {"page": {"items": two(1, 2), "total": 2}}}, 2, 2, False),
        (NESTED, {"data": {"page": {"items": two(1, 2), "has_more": True}}}, 2, None, True),
        (NESTED, {"data": {"page": {}, "items": two(1, 2), "has_more": True}}, 0, None, False),
        (NESTED, {"data": {"page": None}}, 0, None, False),
        (NESTED, {"data": {}}, 0, None, False),
        (NESTED, {"data": None}, 0, None, False),
        (NESTED, {}, 0, None, False),
        (TOP, {"items": two(1, 2), "total": 3}, 2, 3, True),
        (TOP, {"items": two(1, 2), "total": 2}, 2, 2, False),
        (TOP, {"items": two(1, 2), "total": 2, "has_more": True}, 2, 2, False),
        (TOP, {"data": {"items": two(1, 2), "total": 3}}, 0, None, False),
        (TOP, {"items": None, "total": 0}, 0, 0, False),
    ],
)
def test_a_page_in_another_place(
    first: Request[Page[Any]], body: dict[str, object], count: int, total: int | None, more: bool
) -> None:
    """A page is read from the place that the endpoint names, and where nothing is there it is empty."""
    page = page_of(first, {"code": 0, **body})
    assert (len(page.items), page.total) == (count, total)
    assert (page.next is not None) is more
    if page.next is not None:
        assert dict(page.next.http.query)["page_num"] == "2"


FROM_ZERO: Final[Request[Page[Any]]] = raw(
    "POST",
    "/open_api/list",
    decode=numbered(model=SimpleBot, at=WHOLE, more=None, total="total", number="page", size="size", studio_first=0),
    body={"page": 0, "size": 2},
)


@each(
    ("dialect", "number", "total", "more"),
    [
        # of five items in pages of two, Studio has the pages 0, 1 and 2, hosted Coze 1, 2 and 3
        ("studio", 0, 5, True),
        ("studio", 1, 5, True),
        ("studio", 2, 5, False),
        ("studio", 3, 5, False),
        ("hosted", 1, 5, True),
        ("hosted", 2, 5, True),
        ("hosted", 3, 5, False),
        # of exactly four
        ("studio", 0, 4, True),
        ("studio", 1, 4, False),
        ("hosted", 1, 4, True),
        ("hosted", 2, 4, False),
    ],
)
def test_studio_may_count_pages_from_zero(dialect: Dialect, number: int, total: int, more: bool) -> None:
    """Where Coze Studio counts pages from 0, the total is that of one page more than the number says."""
    first = with_number(FROM_ZERO, number)
    page = page_of(first, {"code": 0, "items": two(1, 2), "total": total}, dialect)
    assert (page.next is not None) is more
    if page.next is not None:
        assert parameters(page.next.http) == {"page": number + 1, "size": 2}


def test_studio_counts_pages_from_one_elsewhere() -> None:
    """An endpoint that says nothing of it counts pages from 1 on both servers."""
    dialects: tuple[Dialect, ...] = ("hosted", "studio")
    for dialect in dialects:
        assert page_of(NUMBERED, {"code": 0, "data": {"items": two(1, 2), "total": 2}}, dialect).next is None
        assert page_of(NUMBERED, {"code": 0, "data": {"items": two(1, 2), "total": 3}}, dialect).next is not None


NO_OBJECTS: Final[tuple[object, ...]] = ("text", 7, True, [], two(1))
NO_LISTS: Final[tuple[object, ...]] = ("text", 7, True, {"items": []})
NO_INTEGERS: Final[tuple[object, ...]] = ("5", True, 5.0, [])
NO_BOOLEANS: Final[tuple[object, ...]] = ("true", 1, [])
WRONG: Final[list[tuple[Request[Page[Any]], dict[str, Any], str]]] = [
    *((NUMBERED, {"data": data}, "$.data") for data in NO_OBJECTS),
    *((TOKENED, {"data": data}, "$.data") for data in NO_OBJECTS),
    *((NESTED, {"data": data}, "$.data") for data in NO_OBJECTS),
    *((NESTED, {"data": {"page": page}}, "$.data.page") for page in NO_OBJECTS),
    *((NESTED, {"data": {"page": {"items": items}}}, "$.data.page.items") for items in NO_LISTS),
    *((TOP, {"items": items}, "$.items") for items in NO_LISTS),
    *((BY_ID, {"data": data}, "$.data") for data in NO_LISTS),
    *((NUMBERED, {"data": {"items": items}}, "$.data.items") for items in NO_LISTS),
    *((TOKENED, {"data": {"items": items}}, "$.data.items") for items in NO_LISTS),
    (NUMBERED, {"data": {"items": [*two(1), {}]}}, "$.data.items[1].id"),
    (FLAGGED, {"data": {"conversations": [7]}}, "$.data.conversations[0]"),
    (TOKENED, {"data": {"items": [{"id": []}]}}, "$.data.items[0].id"),
    (BY_ID, {"data": [{"role": 7}]}, "$.data[0].role"),
]
LYING: Final[list[tuple[Request[Page[Any]], dict[str, Any], str]]] = [
    *((FLAGGED, {"data": {"conversations": two(1), "has_more": more}}, "$.data.has_more") for more in NO_BOOLEANS),
    *((NESTED, {"data": {"page": {"has_more": more}}}, "$.data.page.has_more") for more in NO_BOOLEANS),
    *((TOP, {"items": two(1), "total": total}, "$.total") for total in NO_INTEGERS),
    *((TOKENED, {"data": {"items": two(1), "has_more": more}}, "$.data.has_more") for more in NO_BOOLEANS),
    *((BY_ID, {"data": two(1), "has_more": more}, "$.has_more") for more in NO_BOOLEANS),
    *((COUNTED, {"data": {"workspaces": two(1), "total_count": total}}, "$.data.total_count") for total in ("5", True)),
    (TOKENED, {"data": {"items": two(1), "has_more": True, "next_page_token": ["T"]}}, "$.data.next_page_token"),
    (BY_ID, {"data": two(1), "has_more": True, "last_id": ["2"]}, "$.last_id"),
]


@each(("first", "body", "where"), WRONG)
def test_a_page_of_the_wrong_shape(first: Request[Page[Any]], body: dict[str, Any], where: str) -> None:
    """A list that is no list, and an item that is none, is a problem at its place, and no empty page."""
    outcome = answered(first, {"code": 0, **body})
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [where]
    assert error.log_id == "log"


@each(("first", "body", "where"), LYING)
def test_a_promise_of_the_wrong_type(first: Request[Page[Any]], body: dict[str, Any], where: str) -> None:
    """What says whether and how the list goes on is typed too: it is never taken for the end of the list."""
    outcome = answered(first, {"code": 0, **body})
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [where]


@pytest.mark.parametrize(
    ("decode", "place"),
    [
        (numbered, "data"),
        (functools.partial(numbered, at=WHOLE), "items"),
        (tokened, "data"),
        (by_id, "data"),
    ],
    ids=["numbered", "numbered at the top", "tokened", "by id"],
)
def test_depth_is_limited_where_items_keep_any_json(decode: Callable[..., Decoder[Page[Any]]], place: str) -> None:
    """What nests beyond the limit in a place that nobody reads is refused only if the items keep JSON of any shape."""
    news: object = "deepest"
    for _ in range(101):
        news = [news]
    forgetful = get("tests.deep", path("/v1/tests"), decode(model=SimpleBot))
    keeping = get("tests.deep", path("/v1/tests"), decode(model=PluginTool))
    body = {"code": 0, place: None, "new": news}
    assert page_of(forgetful, body) == Page(items=())
    outcome = answered(keeping, body)
    assert isinstance(outcome, Failure)
    assert outcome.failure() == LimitExceeded("limits.depth", 100, log_id="log")
    assert page_of(keeping, {"code": 0, place: None, "new": []}) == Page(items=())


def test_pages_are_values() -> None:
    """A page compares, pickles with the request for the next one, and its decoders do."""
    page = page_of(NUMBERED, {"code": 0, "data": {"items": two(1, 2), "total": 5}})
    twin = pickle.loads(pickle.dumps(page))
    assert (twin, hash(twin), twin.next) == (page, hash(page), page.next)
    assert page.next is not None
    assert by_id(Message) == by_id(Message) != by_id(SimpleBot)  # type: ignore[comparison-overlap]  # the claim


# --- walks ------------------------------------------------------------------------------------------------------------


def paged_by_number(ids: Sequence[int], *, flagged: bool) -> Server:
    """Serve a list by page number, with `has_more` or with a total."""

    def answer(asked: Mapping[str, Any]) -> object:
        number, size = int(asked["page_num"]), int(asked["page_size"])
        items = ids[(number - 1) * size : number * size]
        data: dict[str, object] = {"items": two(*items), "conversations": two(*items)}
        return {"code": 0, "data": data | ({"has_more": number * size < len(ids)} if flagged else {"total": len(ids)})}

    return answer


def paged_from(first: int, ids: Sequence[int]) -> Server:
    """Serve a list by page number on the top of the answer, with a total; the first page has this number."""

    def answer(asked: Mapping[str, Any]) -> object:
        begin = (asked["page"] - first) * asked["size"]
        return {"code": 0, "items": two(*ids[begin : begin + asked["size"]]), "total": len(ids)}

    return answer


def paged_by_token(ids: Sequence[int]) -> Server:
    """Serve a list by tokens that say nothing to anybody else."""

    def answer(asked: Mapping[str, Any]) -> object:
        begin, size = int(asked.get("page_token", "T0")[1:]), int(asked["page_size"])
        end = begin + size
        more = end < len(ids)
        data = {"items": two(*ids[begin:end]), "has_more": more, "next_page_token": f"T{end}" if more else ""}
        return {"code": 0, "data": data}

    return answer


def paged_by_id(ids: Sequence[int]) -> Server:
    """Serve a list by ids, as hosted Coze does: both directions are those of the list."""

    def answer(asked: Mapping[str, Any]) -> object:
        size = asked["limit"]
        if "before_id" in asked:
            end = ids.index(int(asked["before_id"]))
            begin = max(0, end - size)
            more = begin > 0
        else:
            begin = ids.index(int(asked["after_id"])) + 1 if "after_id" in asked else 0
            end = begin + size
            more = end < len(ids)
        page = ids[begin:end]
        cursors = {"first_id": str(page[0]), "last_id": str(page[-1])} if page else {}
        return {"code": 0, "data": two(*page), "has_more": more, **cursors}

    return answer


def paged_by_studio(ids: Sequence[int]) -> Server:
    """Serve a list, the newest first, as Coze Studio does: what is before an id comes the oldest first."""

    def answer(asked: Mapping[str, Any]) -> object:
        size = asked["limit"]
        if "before_id" in asked:
            rest = sorted(id for id in ids if id > int(asked["before_id"]))
        else:
            after = int(asked["after_id"]) if "after_id" in asked else None
            rest = sorted((id for id in ids if after is None or id < after), reverse=True)
        page = rest[:size]
        cursors = {"first_id": str(page[0] if page else 0), "last_id": str(page[-1] if page else 0)}
        return {"code": 0, "data": two(*page), "has_more": len(rest) > size, **cursors, "BaseResp": None}

    return answer


IDS: Final = st.integers(0, 30).map(lambda count: list(range(100, 100 + count)))
SIZES: Final = st.integers(1, 12)


@given(IDS, SIZES)
@settings(max_examples=60)
def test_a_walk_visits_each_item_once(ids: list[int], size: int) -> None:
    """However a list is addressed and cut into pages, a walk gives each item once and in order, and ends by itself."""
    expected = [str(id) for id in ids]
    newest_first = expected[::-1]
    token = get("tests.tokened", path("/v1/tests"), tokened(model=SimpleBot), {"page_size": size})
    backwards = ids[::-1]
    placed = evolve(FROM_ZERO, http=with_parameter(FROM_ZERO.http, "size", str(size)))
    walks = [
        (expected, walked(placed, paged_from(0, ids), dialect="studio")),
        (expected, walked(with_number(placed, 1), paged_from(1, ids))),
        (expected, walked(bots.list(workspace_id="1", page_size=size), paged_by_number(ids, flagged=False))),
        (expected, walked(bots.list(workspace_id="1", page_size=size), paged_by_number(ids, flagged=True))),
        (expected, walked(conversations.list(bot_id="1", page_size=size), paged_by_number(ids, flagged=True))),
        (expected, walked(token, paged_by_token(ids))),
        (newest_first, walked(conversation_messages.list(conversation_id="1", limit=size), paged_by_id(backwards))),
        (
            newest_first,
            walked(conversation_messages.list(conversation_id="1", limit=size), paged_by_studio(ids), dialect="studio"),
        ),
    ]
    for wanted, (found, error, asked) in walks:
        assert (found, error) == (wanted, None)
        assert asked == max(1, -(-len(ids) // size))


@given(st.integers(1, 30), SIZES)
@settings(max_examples=60)
def test_a_walk_backwards_visits_each_item_once(count: int, size: int) -> None:
    """A walk that begins before an item visits all those before it, each once."""
    ids = list(range(100, 100 + count))
    first = conversation_messages.list(conversation_id="1", limit=size, before_id=str(ids[-1]))
    found, error, _ = walked(first, paged_by_id(ids))
    assert (sorted(found), error) == ([str(id) for id in ids[:-1]], None)


@given(st.integers(1, 30), SIZES)
@settings(max_examples=60)
def test_a_walk_backwards_through_studio_visits_each_item_once(count: int, size: int) -> None:
    """Coze Studio gives what is before an id the oldest first: the walk goes on from the other end of the page."""
    ids = list(range(100, 100 + count))
    first = conversation_messages.list(conversation_id="1", limit=size, before_id=str(ids[0]))
    found, error, _ = walked(first, paged_by_studio(ids), dialect="studio")
    assert (sorted(found), error) == ([str(id) for id in ids[1:]], None)


def flagged_page(items: list[dict[str, str]], **data: object) -> object:
    return {"code": 0, "data": {"items": items, "conversations": items, **data}}


COUNTER: Final = itertools.count(1000)


@each(
    ("first", "server", "reason", "given_items"),
    [
        # an empty page that promises more, and a total that lies
        (FLAGGED, lambda _: flagged_page([], has_more=True), "an empty page promises more", 0),
        (
            FLAGGED,
            lambda asked: flagged_page(two(1, 2) if asked["page_num"] == "1" else [], has_more=True),
            "an empty page promises more",
            2,
        ),
        (
            NUMBERED,
            lambda asked: flagged_page(two(1, 2) if asked["page_num"] == "1" else [], total=100),
            "the total promises more than the pages hold",
            2,
        ),
        (
            NUMBERED,
            lambda asked: flagged_page(two(1, 2) if asked["page_num"] == "1" else [], total=3),
            "the total promises more than the pages hold",
            2,
        ),
        (
            NUMBERED,
            lambda asked: flagged_page({"1": two(1, 2), "2": two(3)}.get(asked["page_num"], []), total=4),
            "the total promises more than the pages hold",
            3,
        ),
        (
            NUMBERED,
            lambda asked: flagged_page(two(1, 2) if asked["page_num"] == "1" else [], total=1, has_more=True),
            "an empty page promises more",
            2,
        ),
        (BY_ID, lambda _: {"code": 0, "has_more": True, "last_id": "9"}, "an empty page promises more", 0),
        (TOKENED, lambda _: flagged_page([], has_more=True, next_page_token="T"), "an empty page promises more", 0),
        # the same page again
        (FLAGGED, lambda _: flagged_page(two(1, 2), has_more=True), "the same page came again", 2),
        (NUMBERED, lambda _: flagged_page(two(1, 2), total=100), "the same page came again", 2),
        (NUMBERED, lambda _: flagged_page(two(1, 2), total=4), "the same page came again", 2),
        (
            FLAGGED,
            lambda asked: flagged_page(two(int(asked["page_num"]) % 3), has_more=True),
            "the same page came again",
            3,
        ),
        # the same cursor again
        (
            TOKENED,
            lambda _: flagged_page(two(next(COUNTER)), has_more=True, next_page_token="T"),
            "the same cursor came again",
            2,
        ),
        (
            TOKENED,
            lambda asked: flagged_page(
                two(next(COUNTER)),
                has_more=True,
                next_page_token={"A": "B", "B": "C"}.get(asked.get("page_token"), "A"),
            ),
            "the same cursor came again",
            4,
        ),
        (TOKENED, lambda _: flagged_page(two(next(COUNTER)), has_more=True), "the same cursor came again", 1),
        (
            BY_ID,
            lambda _: {"code": 0, "data": two(next(COUNTER)), "has_more": True, "last_id": "9"},
            "the same cursor came again",
            2,
        ),
        (
            BY_ID,
            lambda _: {"code": 0, "data": two(next(COUNTER)), "has_more": True, "last_id": "0"},
            "the same cursor came again",
            1,
        ),
    ],
)
def test_a_list_that_never_ends(first: Request[Page[Any]], server: Server, reason: str, given_items: int) -> None:
    """A repeated cursor or page, in cycles too, an empty page that promises more, and a lying total end a walk."""
    found, error, _ = walked(first, server)
    assert isinstance(error, PageLoop)
    assert error.reason == reason
    assert len(found) == given_items
    assert error.call is not None
    assert error.call.endpoint == first.http.endpoint


@pytest.mark.parametrize(
    ("first", "server"),
    [
        (
            conversation_messages.list(conversation_id="1", limit=2, after_id="5"),
            lambda asked: {"code": 0, "data": two(next(COUNTER)), "has_more": "after_id" in asked, "last_id": "0"},
        ),
        (
            conversation_messages.list(conversation_id="1", limit=2, before_id="5"),
            lambda asked: {"code": 0, "data": two(next(COUNTER)), "has_more": "before_id" in asked},
        ),
        (
            get("tests.tokened", path("/v1/tests"), tokened(model=SimpleBot), {"page_size": 2, "page_token": "T5"}),
            lambda asked: flagged_page(two(next(COUNTER)), has_more="page_token" in asked),
        ),
    ],
    ids=["after_id", "before_id", "page_token"],
)
def test_a_walk_does_not_begin_anew(first: Request[Page[Any]], server: Server) -> None:
    """A page that promises more and gives no cursor ends the walk: it does not go back to the beginning of the list."""
    found, error, asked = walked(first, server)
    assert (len(found), asked) == (1, 1)
    assert isinstance(error, DecodeError | PageLoop)


# --- in all colours ---------------------------------------------------------------------------------------------------


def served(server: Server, heard: list[dict[str, str]]) -> Callable[[httpx.Request], httpx.Response]:
    """Answer requests as a server of a list, and keep what was asked."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = dict(parse_qsl(request.url.query.decode()))
        heard.append(asked)
        return httpx.Response(200, json=server(asked), headers={"X-Tt-Logid": f"log{len(heard)}"})

    return answer


@each(("begin", "size", "most", "count"), [(1, 10, 5, 35), (1, 200, 10, 25), (3, 10, 5, 35), (1, 2, 20, 50)])
def test_a_server_with_its_own_size_of_pages(begin: int, size: int, most: int, count: int) -> None:
    """Where the total decides, a walk goes by what came: a server may put fewer or more on a page than was asked."""
    ids = list(range(count))

    def server(asked: Mapping[str, Any]) -> object:
        start = (int(asked["page_num"]) - 1) * most
        return flagged_page(two(*ids[start : start + most]), total=count)

    first = bots.list(workspace_id="1", page_num=begin, page_size=size)
    found, error, asked = walked(first, server)
    rest = ids[(begin - 1) * most :]
    assert (found, error) == ([str(id) for id in rest], None)
    assert asked == -(-len(rest) // most)


@each("left", [2, 3, 6, 9, None, 0])
def test_a_total_that_shrinks_while_one_walks(left: int | None) -> None:
    """Items that are deleted during a walk, or a total that is not told any more, end it without an error."""
    pages = {"1": (range(5), 10), "2": (range(5, 9), left)}
    first = bots.list(workspace_id="1", page_size=5)
    found, error, _ = walked(
        first, lambda asked: flagged_page(two(*pages[asked["page_num"]][0]), total=pages[asked["page_num"]][1])
    )
    assert (len(found), error) == (9, None)


def test_runners_walk_through_lists(colour: Colour) -> None:
    """A runner gives each item once and in order, page by page, and asks for no more pages than there are."""
    ids = list(range(1, 8))
    heard: list[dict[str, str]] = []
    first = bots.list(workspace_id="1", page_size=3)
    runner = colour.answered_by(served(paged_by_number(ids, flagged=False), heard))
    items = colour.items(first, runner)
    assert [item.unwrap().id for item in items] == [str(id) for id in ids]
    assert [asked["page_num"] for asked in heard] == ["1", "2", "3"]
    pages = colour.pages(first, colour.answered_by(served(paged_by_number(ids, flagged=True), heard)))
    assert [len(page.unwrap().items) for page in pages] == [3, 3, 1]
    assert [page.unwrap().response.log_id for page in pages] == ["log4", "log5", "log6"]


def test_a_loop_is_the_last_item(colour: Colour) -> None:
    """In a list that never ends, what is new is given, and then one failure, with the log id and tries of its page."""
    heard: list[dict[str, str]] = []
    runner = colour.answered_by(served(lambda _: flagged_page(two(1, 2), has_more=True), heard))
    *items, last = colour.items(conversations.list(bot_id="1", page_size=2), runner)
    assert [item.unwrap().id for item in items] == ["1", "2"]
    assert isinstance(last, Failure)
    error = last.failure()
    assert isinstance(error, PageLoop)
    assert (error.log_id, error.attempts, len(heard)) == ("log2", 1, 2)


def test_a_failure_is_the_last_item(colour: Colour) -> None:
    """A page that fails ends the walk, after the items before it."""
    heard: list[dict[str, str]] = []

    def server(asked: Mapping[str, Any]) -> object:
        if asked["page_num"] == "2":
            return {"code": 4000, "msg": "no"}
        return flagged_page(two(1, 2), has_more=True)

    outcomes = colour.items(conversations.list(bot_id="1", page_size=2), colour.answered_by(served(server, heard)))
    assert [type(outcome) for outcome in outcomes] == [Success, Success, Failure]
    assert len(heard) == 2
