"""The recorded requests are the peer's: its own client, called with the recorded arguments, sends them."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from called import as_recorded, value_of
from catalogue import LOG_ID, RecordedCase, Wire, ok, received, recorded, recorded_cases, recorded_replies
from differences import NEWER

with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
    cozepy: Any = pytest.importorskip("cozepy")

BROKEN: Final = {"workspaces.members.list": "validation errors for WorkspaceMember"}
"""Methods that send their message and fail at any answer (this one reads a page as one member), and what they say."""

SYNC_NAMES: Final = {"chat.submit_tool_outputs_stream": ("chat.submit_tool_outputs", {"stream": True})}
"""Methods that only the peer's asynchronous client has, and what stands for them in the synchronous one."""

STREAMS: Final = (
    "chat.stream",
    "chat.submit_tool_outputs_stream",
    "chat.submit_tool_outputs(stream=True)",
    "workflows.chat.stream",
    "workflows.runs.stream",
    "workflows.runs.resume",
)

INSTALLED: Final = [case for case in recorded_cases() if case.entry.partition("(")[0] not in NEWER]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # which its older names give
@pytest.mark.parametrize("case", INSTALLED, ids=str)
def test_the_peer_sends_what_was_recorded(case: RecordedCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The peer's client sends exactly the recorded messages for the recorded arguments."""
    monkeypatch.setattr("time.sleep", lambda _: None)  # it polls once a second
    assert [as_recorded(wire) for wire in sent_by_the_peer(case)] == [dict(request) for request in case.requests]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_newer_is_not_there() -> None:
    """The methods that are said to be newer than the installed peer are not in it."""
    client = cozepy.Coze(auth=cozepy.TokenAuth("token"))
    for entry in recorded():
        assert (entry in NEWER) == (method_of(client, entry.partition("(")[0]) is None), entry


def method_of(client: Any, entry: str) -> Any:
    """Find a method of the peer's client by its dotted name; None if there is none."""
    found = client
    for name in SYNC_NAMES.get(entry, (entry,))[0].split("."):
        found = getattr(found, name, None)
    return found


def sent_by_the_peer(case: RecordedCase) -> list[Wire]:
    """Call the peer's client, and give what goes over the wire."""
    seen: list[Wire] = []
    replies = iter(replies_to(case.entry))

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(received(request))
        headers = {"X-Tt-Logid": LOG_ID}
        if case.entry in STREAMS:
            return httpx.Response(200, headers={**headers, "Content-Type": "text/event-stream"}, content=b"")
        if case.entry == "audio.speech.create":
            return httpx.Response(200, headers={**headers, "Content-Type": "audio/mpeg"}, content=b"audio")
        return httpx.Response(200, headers=headers, json=next(replies))

    with httpx.Client(transport=httpx.MockTransport(answering)) as http:
        client = cozepy.Coze(auth=cozepy.TokenAuth("token"), http_client=http)
        entry = case.entry.partition("(")[0]
        fixed = SYNC_NAMES[entry][1] if entry in SYNC_NAMES else {}
        arguments = {name: value_of(cozepy, value) for name, value in case.arguments.items()}
        with pytest.raises(ValueError, match=BROKEN[entry]) if entry in BROKEN else contextlib.nullcontext():
            result = method_of(client, entry)(**arguments, **fixed)
        if case.entry in STREAMS:
            assert list(result) == []
    return seen


def replies_to(entry: str) -> Iterator[object]:
    """Give the replies that were served while a method was recorded."""
    chat = {"id": "id_value", "conversation_id": "conversation_id_value"}
    if entry == "chat.create_and_poll":
        yield from (ok({**chat, "status": "in_progress"}), ok({**chat, "status": "completed"}), ok([]))
    elif entry == "bots.list(use_api_version=2)":
        yield ok({"items": [], "total": 0})
    else:
        yield recorded_replies()[entry.partition("(")[0]]
