"""What the server of the race answers: canned bytes in the shapes of hosted Coze, the same for all contenders."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable
from typing import Final

USER: Final = "7382159487131697202"
BOTS: Final = 50
MESSAGES: Final = 100
CONVERSATION: Final = "7397787494399344689"
LOG_ID: Final = "20241210152726467C48D89D6DB2F3C14D"
HEADERS: Final = {"content-type": "application/json; charset=utf-8", "x-tt-logid": LOG_ID}
"""The headers of an answer that say something of its body."""

_WORDS: Final = (
    "Hello",
    " there",
    ", ",
    "how",
    " are",
    " you",
    " today",
    "?",
    " 你好",
    "\n\n",
    "**bold**",
    ' "quoted"',
)
_GROUP: Final = 16  # events in one write: about 6 kB


def user() -> bytes:
    """Give the answer of users.me, head and body."""
    return _answer(
        {
            "user_id": USER,
            "user_name": "user7382159487",
            "nick_name": "Robin",
            "avatar_url": "https://lf-coze.example/obj/avatar/7382159487131697202.png",
        }
    )


def page() -> bytes:
    """Give a page of 50 bots, the only one of its list, head and body."""
    return _whole(bots_body())


def bots_body() -> bytes:
    """Give the body of a page of 50 bots."""
    return _body({"data": {"total": BOTS, "items": [_bot(at) for at in range(BOTS)]}})


def messages_body() -> bytes:
    """Give the body of a page of 100 messages, questions and answers in turn, with no others after it."""
    talk = [
        {**_message("".join(_WORDS)), "role": "user", "type": "question"},
        {**_message("".join(_WORDS * 4)), "reasoning_content": ""},
    ]
    times = {"created_at": 1722434129, "updated_at": 1722434130, "meta_data": {}}
    messages = [{**talk[at % 2], "id": str(7397787494399393841 + at), **times} for at in range(MESSAGES)]
    cursors = {"first_id": messages[0]["id"], "last_id": messages[-1]["id"], "has_more": False}
    return _body({"data": messages, **cursors})


def _bot(at: int) -> dict[str, object]:
    return {
        "id": str(7379462189365198800 + at),
        "name": f"Travel planner {at}",
        "description": f"Plans journeys by train through region {at}, and knows where to eat on the way.",
        "icon_url": f"https://lf-coze.example/obj/icon/{7379462189365198800 + at}.png",
        "is_published": True,
        "updated_at": 1718289297 + at,
        "owner_user_id": USER,
        "folder_id": "",
        "published_at": 1718289297 + at,
    }


def _answer(data: dict[str, object]) -> bytes:
    return _whole(_body({"data": data}))


def _body(payload: dict[str, object]) -> bytes:
    return _json({"code": 0, "msg": "", **payload, "detail": {"logid": LOG_ID}})


def _whole(body: bytes) -> bytes:
    return _head("application/json; charset=utf-8", f"Content-Length: {len(body)}") + body


def _head(media_type: str, framing: str) -> bytes:
    lines = (
        "HTTP/1.1 200 OK",
        "Server: bench",
        "Date: Tue, 10 Dec 2024 15:27:26 GMT",
        f"Content-Type: {media_type}",
        framing,
        f"X-Tt-Logid: {LOG_ID}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# --- the stream -------------------------------------------------------------------------------------------------------


@functools.cache
def chat(deltas: int) -> tuple[bytes, ...]:
    """Give a chat's stream with so many deltas, as the pieces to write one after the other: the head, then events.

    Each event is one chunk of HTTP, as real servers send them.
    """
    chunks = [b"%x\r\n%b\r\n" % (len(event), event) for event in _events(deltas)]
    groups = [b"".join(chunks[at : at + _GROUP]) for at in range(0, len(chunks), _GROUP)]
    return (_head("text/event-stream", "Transfer-Encoding: chunked"), *groups, b"0\r\n\r\n")


@functools.cache
def chat_bytes(deltas: int) -> int:
    """Count the bytes of the body of such a stream."""
    return sum(map(len, _events(deltas)))


def _events(deltas: int) -> Iterable[bytes]:
    words = [_event("conversation.message.delta", _message(word)) for word in _WORDS]
    yield _event("conversation.chat.created", _chat("created"))
    yield _event("conversation.chat.in_progress", _chat("in_progress"))
    yield from itertools.islice(itertools.cycle(words), deltas)
    yield _event("conversation.message.completed", _message("".join(_WORDS * 80)))
    yield _event("conversation.chat.completed", _chat("completed"))
    yield b'event:done\ndata:"[DONE]"\n\n'


def _event(name: str, data: dict[str, object]) -> bytes:
    return b"event:%b\ndata:%b\n\n" % (name.encode(), _json(data))


def _chat(status: str) -> dict[str, object]:
    return {
        "id": "7397787494399361073",
        "conversation_id": CONVERSATION,
        "bot_id": "7379462189365198898",
        "created_at": 1722434129,
        "last_error": {"code": 0, "msg": ""},
        "status": status,
        "usage": {"token_count": 633, "output_count": 19, "input_count": 614},
        "section_id": CONVERSATION,
    }


def _message(content: str) -> dict[str, object]:
    return {
        "id": "7397787494399393841",
        "conversation_id": CONVERSATION,
        "bot_id": "7379462189365198898",
        "role": "assistant",
        "type": "answer",
        "content": content,
        "content_type": "text",
        "chat_id": "7397787494399361073",
        "section_id": CONVERSATION,
    }
