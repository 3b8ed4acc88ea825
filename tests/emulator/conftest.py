"""One emulator for all tests of it, and the few calls that many of them make."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from coze.emulator import Emulator, Responder

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    with Emulator(latency=0.03) as server:
        yield server


def client(server: Emulator, token: str) -> httpx.Client:
    return httpx.Client(base_url=server.base_url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)


@pytest.fixture(scope="session")
def api(server: Emulator) -> Iterator[httpx.Client]:
    """Make a client of the first user."""
    with client(server, server.token) as api:
        yield api


@pytest.fixture(scope="session")
def stranger(server: Emulator) -> Iterator[httpx.Client]:
    """Make a client of another user, who shares nothing with the first one."""
    with client(server, server.world.add_token(server.world.add_user("stranger").id)) as api:
        yield api


@pytest.fixture
def bot(server: Emulator) -> Callable[[Responder], str]:
    """Make a bot with a responder of its own and without suggestions."""

    def made(responder: Responder) -> str:
        return server.world.add_bot("Test", workspace_id=server.workspace_id, responder=responder, suggests=False).id

    return made


@pytest.fixture
def body(server: Emulator) -> Callable[..., dict[str, Any]]:
    """Make the body of a chat request in which the user says something."""

    def made(text: str = "Hello", **changes: Any) -> dict[str, Any]:
        said = [{"role": "user", "content": text, "content_type": "text"}]
        return {"bot_id": server.bot_id, "user_id": "u", "additional_messages": said, **changes}

    return made


@pytest.fixture
def events() -> Callable[[str], list[tuple[str, Any]]]:
    """Read the text of a stream into names and data."""

    def read(text: str) -> list[tuple[str, Any]]:
        blocks = text.removesuffix("\n\n").split("\n\n")
        lines = [block.split("\n") for block in blocks]
        return [(name.removeprefix("event:"), json.loads(data.removeprefix("data:"))) for name, data in lines]

    return read


@pytest.fixture
def say(api: httpx.Client, body: Ask, events: Ask) -> Ask:
    """Say something in a conversation and give the events of the answer."""

    def said(text: str = "Hello", conversation_id: str = "", **changes: Any) -> list[tuple[str, Any]]:
        answer = api.post(
            "/v3/chat", params={"conversation_id": conversation_id}, json=body(text, stream=True, **changes)
        )
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
        read: list[tuple[str, Any]] = events(answer.text)
        return read

    return said


@pytest.fixture
def settled(api: httpx.Client) -> Ask:
    """Poll a chat until it is not running any more."""

    def polled(chat: dict[str, Any]) -> dict[str, Any]:
        ids = {"conversation_id": chat["conversation_id"], "chat_id": chat["id"]}
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            found: dict[str, Any] = api.get("/v3/chat/retrieve", params=ids).json()["data"]
            if found["status"] != "in_progress":
                return found
            time.sleep(0.01)
        raise AssertionError("the chat did not end")

    return polled
