"""The fault battery: chats that do not end as one hopes, and lists that lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest
from battery import LIST, Ask, Face, Row, cases, fails, gives, perform
from scripted import answer, ok, page, refused

from coze import ApiError, DecodeError, PageLoop, UnexpectedResponse
from coze.api import chat

# --- chats ------------------------------------------------------------------------------------------------------------


def poll(timeout: float | None = 5.0) -> Ask:
    """Begin a chat, and wait for its end, in small steps."""
    asked: dict[str, Any] = {"bot_id": "7", "user_id": "u", "poll_timeout": timeout, "poll_interval": 0.01}
    return Ask(
        "call",
        lambda: chat.create_and_poll(**asked),
        lambda coze: coze.chat.create_and_poll(**asked),
        lambda ended: (str(ended.chat.status), tuple(message.content for message in ended.messages or ())),
    )


def state(status: str, **more: object) -> bytes:
    """Answer with the state of a chat."""
    return ok({"id": "c", "conversation_id": "v", "status": status, **more})


def targets(*expected: str) -> Any:
    """Expect that the requests went to these targets."""
    return lambda server: [one.target.partition("?")[0] for one in server.requests] == list(expected)


SAID: Final = ok([{"role": "assistant", "type": "answer", "content": "hi"}])
CREATED, BUSY, DONE = state("created"), state("in_progress"), state("completed")
CHATS: Final = [
    Row("at once", poll(), says=(DONE, SAID), ideal=gives(("completed", ("hi",))), requests=2),
    Row("in the end", poll(), says=(CREATED, BUSY, BUSY, DONE, SAID), ideal=gives(("completed", ("hi",))), requests=5),
    Row(
        "created for long",
        poll(),
        says=(CREATED, *[CREATED] * 5, DONE, SAID),
        ideal=gives(("completed", ("hi",))),
        requests=8,
    ),
    Row(
        "in a status that nobody knows",
        poll(),
        says=(CREATED, state("resting"), DONE, SAID),
        ideal=gives(("completed", ("hi",))),
        requests=4,
    ),
    Row(
        "failed",
        poll(),
        says=(BUSY, state("failed", last_error={"code": 5000, "msg": "oops"}), ok([])),
        ideal=gives(("failed", ())),
        requests=3,
    ),
    Row(
        "waiting for action",
        poll(),
        says=(BUSY, state("requires_action"), ok([])),
        ideal=gives(("requires_action", ())),
        requests=3,
    ),
    Row(
        "cancelled from elsewhere",
        poll(),
        says=(BUSY, state("canceled"), ok([])),
        ideal=gives(("canceled", ())),
        requests=3,
    ),
    Row(
        "cancelled in the other spelling",
        poll(),
        says=(BUSY, state("cancelled"), ok([])),
        ideal=gives(("cancelled", ())),
        requests=3,
    ),
    Row(
        "without end",
        poll(0.0),
        says=(BUSY, state("canceled")),
        ideal=gives(("canceled", ())),
        asked=targets("/v3/chat", "/v3/chat/cancel"),
        requests=2,
    ),
    Row("without end for a while", poll(0.05), says=(BUSY,), ideal=gives(("in_progress", ())), requests=None),
    Row(
        "ended while it is cancelled",
        poll(0.0),
        says=(BUSY, refused(4104), DONE, SAID),
        ideal=gives(("completed", ("hi",))),
        requests=4,
    ),
    Row("not to be cancelled", poll(0.0), says=(BUSY, refused(4101)), ideal=fails(ApiError, code=4101), requests=2),
    Row("refused", poll(), says=(refused(4016),), ideal=fails(ApiError, code=4016)),
    Row("lost on the way", poll(), says=(BUSY, refused(4001)), ideal=fails(ApiError, code=4001), requests=2),
    Row(
        "lost for a moment", poll(), says=(BUSY, page(502), DONE, SAID), ideal=gives(("completed", ("hi",))), requests=4
    ),
    Row("broken on the way", poll(), says=(BUSY, page(502)), ideal=fails(UnexpectedResponse, status=502), requests=4),
    Row("without its messages", poll(), says=(DONE, refused(5000)), ideal=fails(ApiError, code=5000), requests=4),
    Row("in a status that is a number", poll(), says=(state(7),), ideal=fails(DecodeError)),  # type: ignore[arg-type]  # it lies
    Row(
        "without a status",
        poll(),
        says=(ok({"id": "c", "conversation_id": "v"}), DONE, SAID),
        ideal=gives(("completed", ("hi",))),
        requests=3,
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(CHATS))
def test_a_chat(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Waiting for a chat always ends: by its end, by the limit of time, or by a failure; no status is guessed."""
    perform(row, face, caplog)


# --- lists ------------------------------------------------------------------------------------------------------------


def bots(ids: Sequence[str], **more: object) -> bytes:
    """Answer with a page of bots."""
    return ok({"items": [{"id": one, "name": "n"} for one in ids], **more})


def numbered(*numbers: str) -> Any:
    """Expect that these pages were asked for."""
    return lambda server: (
        [one.target.partition("page_num=")[2].partition("&")[0] for one in server.requests] == list(numbers)
    )


ONE, TWO, THREE = bots("ab", has_more=True), bots("cd", has_more=True), bots("e", has_more=False)
LOOP: Final = "the same page came again"
LISTS: Final = [
    Row("honest", LIST, says=(ONE, TWO, THREE), ideal=gives(*"abcde"), requests=3, asked=numbered("1", "2", "3")),
    Row("empty", LIST, says=(bots("", has_more=False),), ideal=gives()),
    Row("empty, and a promise", LIST, says=(bots("", has_more=True),), ideal=fails(PageLoop)),
    Row(
        "an empty page in between",
        LIST,
        says=(ONE, bots("", has_more=True), THREE),
        ideal=fails(PageLoop, *"ab"),
        requests=2,
    ),
    Row("an empty page at the end", LIST, says=(ONE, bots("", has_more=False)), ideal=gives(*"ab"), requests=2),
    Row("the same page", LIST, says=(ONE,), ideal=fails(PageLoop, *"ab", reason=LOOP), requests=2),
    Row("two pages in turn", LIST, says=(ONE, TWO, ONE, TWO), ideal=fails(PageLoop, *"abcd", reason=LOOP), requests=3),
    Row(
        "a total that promises too much",
        LIST,
        says=(bots("ab", total=99, has_more=True), bots("", total=99, has_more=True)),
        ideal=fails(PageLoop, *"ab"),
        requests=2,
    ),
    Row(
        "a total that promises too little",
        LIST,
        says=(bots("ab", total=0, has_more=True), THREE),
        ideal=gives(*"abe"),
        requests=2,
    ),
    Row("a total alone", LIST, says=(bots("ab", total=3), bots("c", total=3)), ideal=gives(*"abc"), requests=2),
    Row("a negative total", LIST, says=(bots("ab", total=-1),), ideal=gives(*"ab")),
    Row("a total that is text", LIST, says=(bots("ab", total="3", has_more=False),), ideal=fails(DecodeError)),
    Row("a promise that is text", LIST, says=(bots("ab", has_more="yes"),), ideal=fails(DecodeError)),
    Row("a promise that is a number", LIST, says=(bots("ab", has_more=1),), ideal=fails(DecodeError)),
    Row("a promise that is null", LIST, says=(bots("ab", has_more=None),), ideal=gives(*"ab")),
    Row("no items", LIST, says=(ok({"has_more": False}),), ideal=gives()),
    Row("no items, and a promise", LIST, says=(ok({"has_more": True}),), ideal=fails(PageLoop)),
    Row("items that are null", LIST, says=(ok({"items": None, "has_more": False}),), ideal=gives()),
    Row("items that are no list", LIST, says=(ok({"items": {}, "has_more": False}),), ideal=fails(DecodeError)),
    Row("an item that is none", LIST, says=(ok({"items": [None], "has_more": False}),), ideal=fails(DecodeError)),
    Row("no data", LIST, says=(answer({"code": 0}),), ideal=gives()),
    Row("larger pages than asked for", LIST, says=(bots("abcdef", has_more=False),), ideal=gives(*"abcdef")),
    Row("a page that is refused", LIST, says=(ONE, refused(4100)), ideal=fails(ApiError, *"ab", code=4100), requests=2),
    Row("a page that is lost", LIST, says=(ONE, page(502), TWO, THREE), ideal=gives(*"abcde"), requests=4),
    Row("a page that stays lost", LIST, says=(ONE, page(502)), ideal=fails(UnexpectedResponse, *"ab"), requests=4),
    Row("a page of another shape", LIST, says=(ONE, ok([])), ideal=fails(DecodeError, *"ab"), requests=2),
]


@pytest.mark.parametrize(("row", "face"), cases(LISTS))
def test_a_list(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """A walk gives what came, each page once, and then ends: by the last page, or by an error that says how it lies."""
    perform(row, face, caplog)
