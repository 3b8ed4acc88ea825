"""Calls that make several requests go as recorded: pages, and chats that are waited for."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

import anyio
import httpx
import pytest
from attrs import frozen
from behaviour import refusal
from beside import raised, without_pauses
from colours import Colour
from each import each

from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, CozeError, TokenAuth

T = TypeVar("T")

# --- pages ------------------------------------------------------------------------------------------------------------


def ok(data: object, **beside: object) -> dict[str, object]:
    """Write an envelope."""
    return {"code": 0, "msg": "", "data": data, **beside}


@frozen
class Walk:
    """A list, its pages as they are served; what is seen of each, and what is asked for it."""

    name: str
    call: Callable[[Any], Any]
    served: Sequence[dict[str, object]]
    pages: Sequence[tuple[int, bool, int | None]]
    asked: Sequence[dict[str, str]]
    raises: str = ""

    def __str__(self) -> str:
        return self.name


def conversations(*pages: tuple[int, bool]) -> list[dict[str, object]]:
    """Serve numbered pages that tell whether more follow."""
    return [
        ok({"conversations": [{"id": f"{number}-{one}"} for one in range(size)], "has_more": more})
        for number, (size, more) in enumerate(pages)
    ]


def workspaces(total: int | None, *sizes: int) -> list[dict[str, object]]:
    """Serve numbered pages that tell how many items there are."""
    return [
        ok({"workspaces": [{"id": f"{number}-{one}"} for one in range(size)], "total_count": total})
        for number, size in enumerate(sizes)
    ]


def apps(*tokens: str) -> list[dict[str, object]]:
    """Serve pages with a token each, the last one without more."""
    return [
        ok({"items": [{"id": str(number)}], "next_page_token": token, "has_more": number < len(tokens) - 1})
        for number, token in enumerate(tokens)
    ]


def messages(*ids: str) -> list[dict[str, object]]:
    """Serve pages with the id of their last item each, the last page without more."""
    return [
        ok([{"id": str(number), "role": "user"}], first_id=f"f{id}", last_id=id, has_more=number < len(ids) - 1)
        for number, id in enumerate(ids)
    ]


def numbered(*numbers: int) -> list[dict[str, str]]:
    """Ask for pages by number."""
    return [{"page_num": str(number), "page_size": "2"} for number in numbers]


def two_conversations(coze: Any) -> Any:
    """List by page number, with a mark that tells whether more follow."""
    return coze.conversations.list(bot_id="b", page_size=2)


def two_workspaces(coze: Any) -> Any:
    """List by page number, with a total."""
    return coze.workspaces.list(page_size=2)


def two_apps(coze: Any) -> Any:
    """List by token."""
    return coze.api_apps.list(page_size=2)


def all_messages(coze: Any) -> Any:
    """List by the id of the last item."""
    return coze.conversations.messages.list(conversation_id="7")


WALKS: Final = (
    Walk(
        "has_more",
        two_conversations,
        conversations((1, True), (1, True), (1, False)),
        [(1, True, 0), (1, True, 0), (1, False, 0)],
        numbered(1, 2, 3),
    ),
    Walk("has_more false on a full page", two_conversations, conversations((2, False)), [(2, False, 0)], numbered(1)),
    Walk(
        "empty",
        lambda coze: coze.conversations.list(bot_id="b"),
        conversations((0, False)),
        [(0, False, 0)],
        [{"page_num": "1", "page_size": "50"}],
    ),
    Walk(
        "total 5",
        two_workspaces,
        workspaces(5, 2, 2, 1),
        [(2, True, 5), (2, True, 5), (1, False, 5)],
        numbered(1, 2, 3),
    ),
    Walk(
        "total 5 from page 3",
        lambda coze: coze.workspaces.list(page_num=3, page_size=2),
        workspaces(5, 1),
        [(1, False, 5)],
        numbered(3),
    ),
    Walk("total 4", two_workspaces, workspaces(4, 2, 2), [(2, True, 4), (2, False, 4)], numbered(1, 2)),
    Walk("total 2", two_workspaces, workspaces(2, 2), [(2, False, 2)], numbered(1)),
    Walk(
        "total 5 on short pages",
        two_workspaces,
        workspaces(5, 1, 1, 1),
        [(1, True, 5), (1, True, 5), (1, False, 5)],
        numbered(1, 2, 3),
    ),
    Walk(
        "tokens",
        two_apps,
        apps("T1", "T2", ""),
        [(1, True, 0), (1, True, 0), (1, False, 0)],
        [{"page_size": "2"}, {"page_size": "2", "page_token": "T1"}, {"page_size": "2", "page_token": "T2"}],
    ),
    Walk("a token without more", two_apps, apps("T1"), [(1, False, 0)], [{"page_size": "2"}]),
    Walk(
        "ids",
        all_messages,
        messages("1", "2", "3"),
        [(1, True, None), (1, True, None), (1, False, None)],
        [{"order": "desc"}, {"order": "desc", "after_id": "1"}, {"order": "desc", "after_id": "2"}],
    ),
    Walk(
        "ids in the other order",
        lambda coze: coze.conversations.messages.list(conversation_id="7", order="asc", after_id="0"),
        messages("1", "2"),
        [(1, True, None), (1, False, None)],
        [{"order": "asc", "after_id": "0"}, {"order": "asc", "after_id": "1"}],
    ),
)
"""Where the peer does the same (but for the values that nobody gave)."""

BETTER: Final = (
    Walk(  # it goes on with after_id, that is, in the other direction
        "ids before",
        lambda coze: coze.conversations.messages.list(conversation_id="7", before_id="9"),
        messages("8", "7"),
        [(1, True, None), (1, False, None)],
        [{"order": "desc", "before_id": "9"}, {"order": "desc", "before_id": "f8"}],
    ),
    Walk(  # it refuses the answer
        "total null", two_workspaces, workspaces(None, 1), [(1, False, 0)], numbered(1)
    ),
    Walk(  # these go on for ever, or as long as the server likes
        "has_more on empty pages",
        two_conversations,
        conversations(*[(0, True)] * 5),
        [(0, True, 0)],
        numbered(1),
        "CozeLimitError",
    ),
    Walk(
        "total on empty pages",
        two_workspaces,
        workspaces(9, 2, 0, 0, 0),
        [(2, True, 9), (0, True, 9)],
        numbered(1, 2),
        "CozeLimitError",
    ),
    Walk(
        "the same token",
        two_apps,
        apps("T", "T", "T", "T"),
        [(1, True, 0), (1, True, 0)],
        [{"page_size": "2"}, {"page_size": "2", "page_token": "T"}],
        "CozeLimitError",
    ),
    Walk("no token", two_apps, apps("", ""), [(1, True, 0)], [{"page_size": "2"}], "CozeLimitError"),
    Walk(
        "the same id",
        all_messages,
        messages("1", "1", "1"),
        [(1, True, None), (1, True, None)],
        [{"order": "desc"}, {"order": "desc", "after_id": "1"}],
        "CozeLimitError",
    ),
)
"""Where the peer does something else."""


@each("walk", [*WALKS, *BETTER], str)
def test_pages_are_walked_as_recorded(walk: Walk, colour: Colour) -> None:
    """The pages of a walk say what they should, and ask for each other; a list that does not end says so."""
    served = iter(walk.served)
    requests: list[httpx.Request] = []
    pages: list[tuple[int, bool, int | None]] = []
    failures: list[Exception] = []

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=next(served))

    async def work(coze: Any) -> None:
        first = walk.call(coze)
        try:
            walked = again(first) if colour.name == "sync" else (await first).iter_pages()
            while page := await anext(walked, None):
                pages.append((len(page.items), page.has_more, getattr(page, "total", None)))
        except CozeError as error:
            failures.append(error)

    perform(colour, work, answering)
    assert pages == walk.pages
    assert [asked_by(request) for request in requests] == walk.asked
    assert [type(one).__name__ for one in failures] == ([walk.raises] if walk.raises else [])


async def again(page: Any) -> AsyncIterator[Any]:
    """Walk through synchronous pages."""
    for one in page.iter_pages():
        yield one


def asked_by(request: httpx.Request) -> dict[str, str]:
    """Give what a request says of the page that it asks for."""
    given = {**request.url.params, **(json.loads(request.content) if request.content else {})}
    return {name: text for name, text in given.items() if name not in {"bot_id", "conversation_id", "limit"}}


def perform(
    colour: Colour, work: Callable[[Any], Awaitable[T]], answering: Callable[[httpx.Request], httpx.Response]
) -> T:
    """Do something with a client of this colour; what a synchronous one does is done outside of any loop's way."""
    transport = httpx.MockTransport(answering)

    async def main() -> T:
        if colour.name == "sync":
            with httpx.Client(transport=transport) as http:
                return await work(Coze(TokenAuth("token"), http_client=http))
        async with httpx.AsyncClient(transport=transport) as opened:
            return await work(AsyncCoze(AsyncTokenAuth("token"), http_client=opened))

    return anyio.run(main, backend="asyncio" if colour.name == "sync" else colour.name)


# --- waiting for a chat -----------------------------------------------------------------------------------------------


@frozen
class Wait:
    """A chat that is waited for: how the server answers, and what comes of it."""

    name: str
    statuses: list[str]
    poll_timeout: int | None
    cancel: dict[str, object]
    paths: Sequence[str]
    sleeps: Sequence[float]
    result: object

    def __str__(self) -> str:
        return self.name


BEGUN: Final = ["chat", "chat/retrieve"]
CANCELED: Final = ok({"id": "7", "conversation_id": "8", "status": "canceled"})
WAITS: Final = (
    Wait(
        "completed",
        ["in_progress", "in_progress", "completed"],
        None,
        {},
        [*BEGUN, "chat/retrieve", "chat/message/list"],
        [1, 1],
        ("completed", 1),
    ),
    Wait("failed", ["in_progress", "failed"], None, {}, [*BEGUN, "chat/message/list"], [1], ("failed", 1)),
    Wait(
        "requires action",
        ["in_progress", "requires_action"],
        None,
        {},
        [*BEGUN, "chat/message/list"],
        [1],
        ("requires_action", 1),
    ),
    Wait("canceled", ["in_progress", "canceled"], 9, {}, [*BEGUN, "chat/message/list"], [1], ("canceled", 1)),
    Wait(  # the peer takes it for the end, and gives a chat without an answer
        "created",
        ["created", "in_progress", "completed"],
        None,
        {},
        [*BEGUN, "chat/retrieve", "chat/message/list"],
        [1, 1],
        ("completed", 1),
    ),
    Wait(  # the peer looks once more, and gives the chat as it was before it was cancelled
        "time is over",
        ["in_progress"],
        2,
        CANCELED,
        [*BEGUN, "chat/retrieve", "chat/cancel"],
        [1, 1],
        ("canceled", None),
    ),
    Wait(
        "ended just then",
        ["in_progress", "in_progress", "completed"],
        1,
        {"code": 4104, "msg": "not running"},
        [*BEGUN, "chat/cancel", "chat/retrieve", "chat/message/list"],
        [1],
        ("completed", 1),
    ),
    Wait(
        "not to be cancelled",
        ["in_progress"],
        1,
        {"code": 4000, "msg": "x"},
        [*BEGUN, "chat/cancel"],
        [1],
        refusal(4000, "x", "LID3"),
    ),
)
"""What the peer does as well, but for the two that say otherwise; its clock goes over the limit by a second."""


@pytest.mark.parametrize("wait", WAITS, ids=str)
def test_chats_are_waited_for_as_recorded(wait: Wait, colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """`create_and_poll` looks once a second until the chat has ended, or its time is over."""
    sleeps = without_pauses(monkeypatch)
    paths: list[str] = []
    statuses = iter([*wait.statuses, *wait.statuses[-1:] * 9])
    start = time.time()

    monkeypatch.setattr(time, "time", lambda: start + sum(sleeps))

    def answering(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path.removeprefix("/v3/"))
        match paths[-1]:
            case "chat" | "chat/retrieve":
                body = ok({"id": "7", "conversation_id": "8", "status": next(statuses)})
            case "chat/cancel":
                body = wait.cancel
            case _:
                body = ok([{"role": "assistant", "content": "hi"}])
        return httpx.Response(200, json=body, headers={"x-tt-logid": f"LID{len(paths)}"})

    async def work(coze: Any) -> object:
        try:
            given = coze.chat.create_and_poll(bot_id="1", user_id="2", poll_timeout=wait.poll_timeout)
            poll = await given if colour.name != "sync" else given
        except CozeError as error:
            return raised(error)
        told = {one.response.logid for one in (poll, poll.messages or poll.chat)}
        assert told == {f"LID{len(paths)}"}  # of the last answer
        return poll.chat.status, None if poll.messages is None else len(poll.messages)

    result = perform(colour, work, answering)
    assert (paths, sleeps) == (list(wait.paths), list(wait.sleeps))
    assert result == wait.result
