"""Pages: what they say of themselves, and how they are walked through."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import parse_qs

import httpx
import pytest

from coze.classic import (
    AsyncLastIDPaged,
    AsyncNumberPaged,
    AsyncPagedBase,
    AsyncTokenPaged,
    Coze,
    CozeAPIError,
    CozeLimitError,
    LastIDPaged,
    NumberPaged,
    PagedBase,
    TokenPaged,
)


def ok(data: object, **beside: object) -> dict[str, object]:
    """Write an envelope."""
    return {"code": 0, "msg": "", "data": data, **beside}


CONVERSATIONS: Final = [ok({"has_more": number < 3, "conversations": [{"id": str(number)}]}) for number in (1, 2, 3)]
WORKSPACES: Final = [
    ok({"total_count": 5, "workspaces": [{"id": str(one)} for one in ids]}) for ids in ((1, 2), (3, 4), (5,))
]
APPS: Final = [
    ok({"items": [{"id": str(number)}], "next_page_token": f"T{number}", "has_more": number < 3})
    for number in (1, 2, 3)
]
MESSAGES: Final = [
    ok([{"id": str(number), "role": "user"}], first_id=f"f{number}", last_id=f"l{number}", has_more=number < 3)
    for number in (1, 2, 3)
]


def asked(server: Any) -> list[dict[str, str]]:
    """Give the queries that were asked, and start anew."""
    found = [dict(request.url.params) for request in server.requests]
    server.requests.clear()
    return found


def test_numbered_pages(server: Any, coze: Coze) -> None:
    """The first page is there when the method returns; the others are fetched as the walk goes on."""
    list(map(server.says, CONVERSATIONS))
    page = coze.conversations.list(bot_id="b", page_size=2)
    assert asked(server) == [{"bot_id": "b", "page_num": "1", "page_size": "2"}]
    assert isinstance(page, NumberPaged)
    assert isinstance(page, PagedBase)
    assert ([one.id for one in page.items], page.has_more, page.total) == (["1"], True, 0)
    page.items.reverse()
    assert page.items is page.items
    assert (page.page_num, page.page_size, page.response.logid) == (1, 2, "LOG")
    walk = iter(page)
    assert next(walk).id == "1"
    assert asked(server) == []
    assert [one.id for one in walk] == ["2", "3"]
    assert [one["page_num"] for one in asked(server)] == ["2", "3"]


def test_a_page_is_walked_again(server: Any, coze: Coze) -> None:
    """A page can be iterated again: the first page is kept, those after it are fetched again."""
    list(map(server.says, [*CONVERSATIONS, *CONVERSATIONS[1:]]))
    page = coze.conversations.list(bot_id="b")
    for _ in range(2):
        assert [one.id for one in page] == ["1", "2", "3"]
    assert [one["page_num"] for one in asked(server)] == ["1", "2", "3", "2", "3"]


def test_pages_of_a_total(server: Any, coze: Coze) -> None:
    """Where the server tells a total, there are more pages while it is not reached."""
    list(map(server.says, WORKSPACES))
    pages = list(coze.workspaces.list(page_size=2).iter_pages())
    assert [(page.page_num, len(page.items), page.has_more, page.total) for page in pages] == [
        (1, 2, True, 5),
        (2, 2, True, 5),
        (3, 1, False, 5),
    ]
    assert all(page.page_size == 2 and page.response.logid == "LOG" for page in pages)


def test_a_walk_from_the_middle(server: Any, coze: Coze) -> None:
    """A list may be asked for from a later page on."""
    server.says(WORKSPACES[2])
    page = coze.workspaces.list(page_num=3, page_size=2)
    assert [one.id for one in page] == ["5"]
    assert (page.page_num, page.has_more) == (3, False)


def test_tokened_pages(server: Any, coze: Coze) -> None:
    """A list with tokens sends back the token of the server's."""
    list(map(server.says, APPS))
    first = coze.api_apps.list(page_size=2)
    assert isinstance(first, TokenPaged)
    pages = list(first.iter_pages())
    assert [(page.page_token, page.page_size, page.has_more, page.total) for page in pages] == [
        ("", 2, True, 0),
        ("T1", 2, True, 0),
        ("T2", 2, False, 0),
    ]
    assert [one.get("page_token") for one in asked(server)] == [None, "T1", "T2"]


def test_pages_by_id(server: Any, coze: Coze) -> None:
    """A list of messages goes on after the last id."""
    list(map(server.says, MESSAGES))
    first = coze.conversations.messages.list(conversation_id="7")
    assert isinstance(first, LastIDPaged)
    pages = list(first.iter_pages())
    assert [(page.first_id, page.last_id, page.before_id, page.after_id, page.has_more) for page in pages] == [
        ("f1", "l1", "", "", True),
        ("f2", "l2", "", "l1", True),
        ("f3", "l3", "", "l2", False),
    ]
    assert b'"order":"desc"' in server.requests[0].content


def test_a_list_that_does_not_end(server: Any, coze: Coze) -> None:
    """An empty page that promises more, without end, is an exception, where the peer walks for ever."""
    for _ in range(3):
        server.says(ok({"has_more": True, "conversations": []}))
    page = coze.conversations.list(bot_id="b")
    assert (page.items, page.has_more) == ([], True)
    with pytest.raises(CozeLimitError):
        list(page)


def test_a_failure_in_between(server: Any, coze: Coze) -> None:
    """A page that is refused raises where the walk comes to it, and the walk may begin again."""
    server.says(CONVERSATIONS[0])
    page = coze.conversations.list(bot_id="b")
    server.says({"code": 4000, "msg": "bad"})
    walk = iter(page)
    assert next(walk).id == "1"
    with pytest.raises(CozeAPIError, match="bad"):
        next(walk)
    list(map(server.says, CONVERSATIONS[1:]))
    assert [one.id for one in page] == ["1", "2", "3"]


def test_headers_go_with_every_page(server: Any, coze: Coze) -> None:
    """The headers of a call go out with all its pages."""
    list(map(server.says, CONVERSATIONS))
    call: Any = coze.conversations.list
    list(call(bot_id="b", headers={"X-A": "1"}))
    assert [request.headers["x-a"] for request in server.requests] == ["1", "1", "1"]


def test_pages_of_bots(server: Any, coze: Coze) -> None:
    """The older list of bots goes on from page to page too."""
    for number in (1, 2, 3):
        server.says(ok({"total": 3, "space_bots": [{"bot_id": str(number)}]}))
    page = coze.bots.list(space_id="7", page_num=1, page_size=1)
    assert [(one.page_num, one.items[0].id) for one in page.iter_pages()] == [(1, "1"), (2, "2"), (3, "3")]
    assert [one["page_index"] for one in asked(server)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("bodies", "kind"),
    [(CONVERSATIONS, AsyncNumberPaged), (APPS, AsyncTokenPaged), (MESSAGES, AsyncLastIDPaged)],
    ids=["number", "token", "id"],
)
def test_async_pages(server: Any, bodies: list[object], kind: type) -> None:
    """Asynchronous pages are walked in the same way."""

    async def main() -> None:
        client = server.async_coze()
        calls: dict[type, Any] = {
            AsyncNumberPaged: lambda: client.conversations.list(bot_id="b"),
            AsyncTokenPaged: client.api_apps.list,
            AsyncLastIDPaged: lambda: client.conversations.messages.list(conversation_id="7"),
        }
        list(map(server.says, [*bodies, *bodies[1:]]))
        page = await calls[kind]()
        assert len(server.requests) == 1
        assert type(page) is kind
        assert isinstance(page, AsyncPagedBase)
        assert [one.id async for one in page] == ["1", "2", "3"]
        assert [[one.id for one in other.items] async for other in page.iter_pages()] == [["1"], ["2"], ["3"]]
        assert len(server.requests) == 5

    asyncio.run(main())


def test_nothing_empty_is_asked(server: Any, coze: Coze) -> None:
    """No query value is empty."""
    server.says(APPS[2])
    coze.api_apps.list(page_token="")
    [request] = server.requests
    assert isinstance(request, httpx.Request)
    assert parse_qs(request.url.query.decode(), keep_blank_values=True) == {"page_size": ["20"]}
