"""One emulator for all tests of it, and the few calls that many of them make."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from place import Place

from coze.emulator import Emulator, KeyPair, Responder, key_pair

Ask = Callable[..., Any]


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    with Emulator(latency=0.03) as server:
        yield server


def client(server: Emulator, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=server.base_url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, verify=False
    )


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
def place(server: Emulator) -> Place:
    """Make a fresh user, who performs effects of the functional API."""
    return Place.of(server)


@pytest.fixture
def other(server: Emulator) -> Place:
    """Make another user, who shares nothing with the first one."""
    return Place.of(server)


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


@pytest.fixture
def clock() -> Clock:
    """Make the clock of the server whose OAuth a test uses."""
    return Clock()


@pytest.fixture
def oauth(clock: Clock) -> Iterator[Emulator]:
    """Serve a local Coze of its own for a test of OAuth."""
    with Emulator(latency=0) as server:
        server.world.clock = clock
        yield server


@pytest.fixture
def http(oauth: Emulator) -> Iterator[httpx.Client]:
    """Make a client without a token."""
    with httpx.Client(base_url=oauth.base_url, trust_env=False, verify=False) as http:
        yield http


@pytest.fixture(scope="session")
def pair() -> KeyPair:
    """Make the keys of a JWT app, once: it takes long."""
    return key_pair()


@pytest.fixture
def token(http: httpx.Client) -> Ask:
    """Ask for a token, with the grant and the other parameters in the body."""

    def asked(path: str = "token", bearer: str = "", **body: Any) -> httpx.Response:
        headers = [(b"Authorization", f"Bearer {bearer}".encode())] if bearer else []
        return http.post(f"/api/permission/oauth2/{path}", content=json.dumps(body), headers=headers)

    return asked


@pytest.fixture
def caller(http: httpx.Client) -> Ask:
    """Ask the API whose a token is; the code of the refusal if it is nobody's."""

    def asked(token: str) -> str | int:
        answer = http.get("/v1/users/me", headers={"Authorization": f"Bearer {token}"}).json()
        return str(answer["data"]["user_id"]) if answer["code"] == 0 else int(answer["code"])

    return asked


@pytest.fixture
def refusal() -> Callable[[httpx.Response], tuple[int, str]]:
    """Read a refusal of the OAuth server: the status and the error code."""

    def read(answer: httpx.Response) -> tuple[int, str]:
        body = answer.json()
        assert set(body) == {"error_code", "error_message", "error"}, body
        assert (body["error"], bool(body["error_message"])) == (body["error_code"], True)
        return answer.status_code, str(body["error_code"])

    return read


@pytest.fixture
def web(oauth: Emulator, token: Ask) -> Ask:
    """Log in with the ready-made web app: a person consents, and the code is exchanged."""

    def logged_in(user_id: str | None = None, workspace: str = "") -> dict[str, Any]:
        app = oauth.apps.web
        (uri,) = app.redirect_uris
        query = httpx.QueryParams(response_type="code", client_id=app.client_id, redirect_uri=uri, state="s")
        place = f"workspace_id/{workspace}/authorize" if workspace else "authorize"
        sent = oauth.consent(f"{oauth.base_url}/api/permission/oauth2/{place}?{query}", user_id=user_id)
        answer = token(
            bearer=app.client_secret,
            grant_type="authorization_code",
            client_id=app.client_id,
            code=httpx.URL(sent).params["code"],
            redirect_uri=uri,
        )
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    return logged_in
