"""Logging in by the browser of this machine: a browser that is a function, and a listener that is real."""

from __future__ import annotations

import builtins
import io
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

import anyio
import httpx
import pytest
from colours import Colour
from desk import failure
from scripted import PATIENCE, Live, Server, answer, ok, replies

from coze import (
    AsyncRunner,
    ConfigError,
    InvalidArgument,
    OAuthError,
    Outcome,
    PKCEApp,
    Secret,
    Success,
    Token,
    TokenProvider,
    WebApp,
    browser,
    login,
    login_async,
    raw,
    refreshing,
)
from coze.run.login import REDIRECT_URI

TOKEN = Token(access_token=Secret("at"), refresh_token=Secret("rt"))
GRANT = answer({"access_token": "at", "refresh_token": "rt"})
Kind: TypeAlias = type[WebApp] | type[PKCEApp]


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Say whether nobody listens at a port."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


class Person:
    """Somebody with a browser: `visits` are what it is redirected to, made of the redirect URI and the state.

    `opened` are the pages that it was sent to, `answers` what the listener answered, with the page's text.
    """

    def __init__(self, *visits: Callable[[str, str], str], method: str = "GET") -> None:
        self.visits = visits or (self.agree,)
        self.method = method
        self.opened: list[str] = []
        self.answers: list[tuple[int, str]] = []
        self.threads: list[threading.Thread] = []
        self.sent_off = threading.Event()

    @staticmethod
    def agree(redirect_uri: str, state: str) -> str:
        """Say yes."""
        return f"{redirect_uri}?{urlencode({'code': 'CODE', 'state': state})}"

    @staticmethod
    def decline(redirect_uri: str, state: str) -> str:
        """Say no."""
        return f"{redirect_uri}?{urlencode({'error': 'access_denied', 'state': state})}"

    def open(self, url: str) -> bool:
        """Open a page, and go where it leads, as a browser does: in its own time."""
        self.opened.append(url)
        query = parse_qs(urlsplit(url).query)

        def go() -> None:
            with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
                for visit in self.visits:
                    page = client.request(self.method, visit(query["redirect_uri"][0], query["state"][0]))
                    self.answers.append((page.status_code, page.text))

        self.threads.append(threading.Thread(target=go))
        self.threads[-1].start()
        self.sent_off.set()
        return True

    def wait(self) -> None:
        """Wait until all pages were visited."""
        for thread in self.threads:
            thread.join(PATIENCE)


class Nobody(Person):
    """Somebody who opens the page, and does nothing."""

    def open(self, url: str) -> bool:
        """Open a page."""
        self.opened.append(url)
        self.sent_off.set()
        return True


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a token for each code."""
    with Server(replies(GRANT)) as server:
        yield server


@pytest.fixture
def redirect_uri() -> str:
    """Give a redirect URI of this machine."""
    return f"http://127.0.0.1:{free_port()}/callback"


def app(server: Server, kind: Kind = PKCEApp) -> WebApp | PKCEApp:
    """Make an app of a server."""
    if kind is WebApp:
        return WebApp(client_id="cid", client_secret="csec", profile=server.profile)
    return PKCEApp(client_id="cid", profile=server.profile)


def never(*_: object) -> Any:
    """Do what is not to be done."""
    raise AssertionError("nobody was to be asked")


def provider(server: Server, redirect_uri: str, person: Person, kind: Kind = PKCEApp, **more: Any) -> TokenProvider:
    """Make a login of a person."""
    chosen = {"open_url": person.open, "show": never, "ask": never, "patience": PATIENCE, **more}
    return browser(app(server, kind), redirect_uri=redirect_uri, **chosen)


# --- by a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [WebApp, PKCEApp])
def test_a_browser_logs_in(colour: Colour, server: Server, redirect_uri: str, kind: Kind) -> None:
    """The browser is opened at the app's page, its redirect is received, and its code is given for the token."""
    person = Person()
    outcome = colour.run(provider(server, redirect_uri, person, kind, workspace_id="ws"), {"token": "t"})
    person.wait()
    assert outcome == Success(TOKEN)
    [url] = person.opened
    assert url.startswith(f"{server.base_url}/api/permission/oauth2/workspace_id/ws/authorize?response_type=code&")
    assert person.answers[0][0] == 200
    assert "done" in person.answers[0][1]
    assert "CODE" not in person.answers[0][1]
    [request] = server.requests
    assert (request.json()["code"], request.json()["redirect_uri"]) == ("CODE", redirect_uri)
    assert request.headers.get("authorization") == ("Bearer csec" if kind is WebApp else None)
    assert ("code_verifier" in request.json()) is (kind is PKCEApp)
    assert is_free(urlsplit(redirect_uri).port or 0)


def test_other_redirects_are_waited_past(colour: Colour, server: Server, redirect_uri: str) -> None:
    """A redirect of another login, other pages, and a code without a state get an error, and the login goes on."""
    others: list[Callable[[str, str], str]] = [
        lambda uri, _: f"{uri}?code=EVIL&state=guess",
        lambda uri, _: f"{uri}?code=EVIL",
        lambda uri, _: f"{uri}?error=access_denied",
        lambda uri, state: f"{uri}?code=EVIL&state={state}&state={state}",
        lambda uri, state: f"{uri.removesuffix('/callback')}/favicon.ico?code=EVIL&state={state}",
        lambda uri, state: f"{uri}/more?code=EVIL&state={state}",
        lambda uri, _: uri,
    ]
    person = Person(*others, Person.agree)
    assert colour.run(provider(server, redirect_uri, person), {"token": "t"}) == Success(TOKEN)
    person.wait()
    assert [status for status, _ in person.answers] == [404] * len(others) + [200]
    assert [one.json()["code"] for one in server.requests] == ["CODE"]


def test_noise_is_waited_past(server: Server, redirect_uri: str) -> None:
    """Whoever connects and says nothing, or no HTTP, or goes away, holds the login up for a moment only."""
    port = urlsplit(redirect_uri).port or 0
    person = Person()
    agree = person.open

    def noisy(url: str) -> bool:
        for noise in (b"", b"\x16\x03\x01\x02\x00\x01", b"GET http://[ HTTP/1.1\r\n\r\n", b"GET /\r\n"):
            with socket.create_connection(("127.0.0.1", port), 1.0) as one:
                one.sendall(noise)
        return agree(url)

    effect = provider(server, redirect_uri, person, open_url=noisy)
    assert Colour("sync").run(effect, {"token": "t"}) == Success(TOKEN)
    person.wait()


def test_only_this_machine_is_listened_to(server: Server, redirect_uri: str) -> None:
    """The listener is bound to 127.0.0.1, and to no other address."""
    person = Person()
    seen: list[bool] = []

    def look(url: str) -> bool:
        with socket.socket() as other:  # any other address of this machine is free to be bound
            try:
                other.bind(("127.0.0.2", urlsplit(redirect_uri).port or 0))
            except OSError:
                seen.append(False)
            else:
                seen.append(True)
        return person.open(url)

    effect = provider(server, redirect_uri, person, open_url=look)
    assert Colour("sync").run(effect, {"token": "t"}) == Success(TOKEN)
    assert seen == [True]
    person.wait()


def test_a_refusal_of_the_user_is_the_outcome(colour: Colour, server: Server, redirect_uri: str) -> None:
    """If the user says no, that is an `OAuthError`, and no token is asked for."""
    person = Person(Person.decline)
    error = failure(colour.run(provider(server, redirect_uri, person), {"token": "t"}))
    person.wait()
    assert isinstance(error, OAuthError)
    assert error.error == "access_denied"
    assert server.requests == []
    assert is_free(urlsplit(redirect_uri).port or 0)


def test_nobody_is_waited_for_long(colour: Colour, server: Server, redirect_uri: str) -> None:
    """If nobody comes within the patience, that is the outcome, and the port is free."""
    began = time.monotonic()
    error = failure(colour.run(provider(server, redirect_uri, Nobody(), patience=0.1), {"token": "t"}))
    assert 0.1 <= time.monotonic() - began < 2.0
    assert isinstance(error, OAuthError)
    assert error.error == "expired_token"
    assert is_free(urlsplit(redirect_uri).port or 0)


def test_a_port_that_is_in_use_is_told(colour: Colour, server: Server) -> None:
    """Where somebody else listens, no browser is opened, and the error says what to change."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        uri = f"http://127.0.0.1:{other.getsockname()[1]}/callback"
        error = failure(colour.run(provider(server, uri, Person(), open_url=never), {"token": "t"}))
    assert isinstance(error, ConfigError)
    assert error.setting == "redirect_uri"


def test_an_exception_of_the_browser_is_its_callers(colour: Colour, server: Server, redirect_uri: str) -> None:
    """What the function that opens the browser raises goes through, and the port is free."""

    def broken(_: str) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        colour.run(provider(server, redirect_uri, Person(), open_url=broken), {"token": "t"})
    assert is_free(urlsplit(redirect_uri).port or 0)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://127.0.0.1:99999/callback",
        "http://localhost:x/callback",
        "http://[::1",
        "http://127.0.0.1:0/callback",
    ],
)
def test_a_redirect_uri_that_cannot_be_is_told(server: Server, uri: str) -> None:
    """A redirect URI that nobody can be redirected to is an error, and nothing raises or is opened."""
    outcome = Colour("sync").run(provider(server, uri, Person(), open_url=never), {"token": "t"})
    error = failure(outcome)
    assert isinstance(error, InvalidArgument | ConfigError)
    assert "redirect_uri" in str(error)


def test_a_login_is_a_provider(colour: Colour, redirect_uri: str) -> None:
    """A runner that is given a login logs in when it first needs a token, and once."""
    person = Person()
    with Server(replies(GRANT)) as logins, Server(replies(ok(1))) as api:
        with Live(colour, api, token=refreshing(app(logins), provider(logins, redirect_uri, person))) as live:
            assert person.opened == []
            assert [live.run(raw("GET", "/x")) for _ in range(3)] == [Success(1)] * 3
        assert len(person.opened) == len(logins.requests) == 1
        assert {one.headers["authorization"] for one in api.requests} == {"Bearer at"}
    person.wait()
    assert provider(logins, redirect_uri, person).interactive


# --- without one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uri", ["a browser", "https://e.com/callback", "http://192.0.2.1:8765/", "myapp://callback"])
def test_without_a_browser_the_redirect_is_pasted(colour: Colour, server: Server, redirect_uri: str, uri: str) -> None:
    """Where there is no browser, or the redirect leads elsewhere, the URL is shown, and what is pasted is read."""
    here = uri == "a browser"
    shown: list[str] = []
    opened: list[str] = []

    def paste(_: str) -> str:
        assert is_free(urlsplit(redirect_uri).port or 0)
        query = parse_qs(urlsplit(shown[0].split()[-1]).query)
        return f"  {Person.agree(query['redirect_uri'][0], query['state'][0])}\n"

    def no_browser(url: str) -> bool:
        opened.append(url)
        return False

    effect = provider(
        server, redirect_uri if here else uri, Person(), open_url=no_browser, show=shown.append, ask=paste
    )
    assert colour.run(effect, {"token": "t"}) == Success(TOKEN)
    assert len(shown) == 1
    assert len(opened) == (1 if here else 0)


@pytest.mark.parametrize(
    "pasted", ["", "CODE", "https://e.com/?code=CODE", "https://e.com/?code=CODE&state=x", "http://[::1"]
)
def test_what_is_pasted_is_checked(server: Server, pasted: str) -> None:
    """What is no redirect of this login is refused, and sends nothing."""
    effect = provider(server, "https://e.com", Person(), show=lambda _: None, ask=lambda _: pasted)
    assert isinstance(failure(Colour("sync").run(effect, {"token": "t"})), OAuthError | InvalidArgument)
    assert server.requests == []


def test_where_nobody_can_be_asked_there_is_no_login(
    colour: Colour, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a program without a terminal, `input` finds the end of its text: that is a failure, and no exception."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    effect = browser(app(server), redirect_uri="https://e.com")
    assert isinstance(failure(colour.run(effect, {"token": "t"})), OAuthError | ConfigError)
    assert "https://e.com" not in capsys.readouterr().err


# --- giving up --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=str)
def test_a_login_that_is_cancelled_frees_its_port(server: Server, redirect_uri: str, backend: Colour) -> None:
    """If its task is cancelled, a login ends at once, and the port is soon free."""
    person = Nobody()
    port = urlsplit(redirect_uri).port or 0

    async def main() -> float:
        began = 0.0

        async def cancel() -> None:
            nonlocal began
            await anyio.to_thread.run_sync(person.sent_off.wait)
            began = time.monotonic()
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(cancel)
            await login_of(provider(server, redirect_uri, person))
        return time.monotonic() - began

    async def login_of(effect: TokenProvider) -> None:
        async with AsyncRunner("t") as runner:
            await runner.run(effect)

    assert anyio.run(main, backend=backend.name) < 2.0
    ends = time.monotonic() + 2.0
    while not is_free(port):
        assert time.monotonic() < ends
        time.sleep(0.01)


# --- the one-line functions -------------------------------------------------------------------------------------------


class Machine(webbrowser.BaseBrowser):
    """The browser that is installed: that of a person."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self._person = person

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        """Open a page."""
        return self._person.open(url)


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Make the machine's own browser that of a person; nobody is at its terminal."""
    person = Person()
    monkeypatch.setattr(webbrowser, "_tryorder", [])
    monkeypatch.setattr(webbrowser, "_browsers", {})
    webbrowser.register("person", None, Machine(person))
    monkeypatch.setattr(builtins, "input", never)
    return person


@pytest.mark.parametrize("backend", ["sync", "asyncio", "trio"])
def test_one_line_logs_in(server: Server, redirect_uri: str, usual: Person, backend: str) -> None:
    """`login` and `login_async` open the browser of this machine, and give the token; no runner is needed."""
    given: Outcome[Token]
    if backend == "sync":
        given = login(app(server), redirect_uri=redirect_uri)
    else:

        async def main() -> Outcome[Token]:
            return await login_async(app(server), redirect_uri=redirect_uri)

        given = anyio.run(main, backend=backend)
    usual.wait()
    assert given == Success(TOKEN)
    assert len(usual.opened) == 1


def test_the_usual_redirect_uri_is_of_this_machine() -> None:
    """What is to be registered in the console is an address of this machine, with a port and a path."""
    parts = urlsplit(REDIRECT_URI)
    assert (parts.scheme, parts.hostname, parts.path) == ("http", "127.0.0.1", "/callback")
    assert parts.port
