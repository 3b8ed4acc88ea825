"""Logging in on this machine: a browser is opened, and what it is redirected to is received here.

    token = login(PKCEApp(client_id="..."), redirect_uri="http://127.0.0.1:8765/callback")

The redirect URI has to be registered for the app in the Coze console.
"""

from __future__ import annotations

import contextlib
import threading
import time
import webbrowser
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from returns.result import Failure, Success

from coze.auth import pkce, web
from coze.auth.pkce import PKCEApp
from coze.auth.token import Token, TokenProvider
from coze.auth.web import Login, WebApp, callback
from coze.effect import Effect, Given, Steps, interactive, local, program
from coze.errors import ConfigError, InvalidArgument, OAuthError
from coze.outcome import Outcome
from coze.run.front import AsyncRunner, Runner

REDIRECT_URI: Final = "http://127.0.0.1:8765/callback"
"""Where the browser is redirected to, unless somebody chooses otherwise: register it for your app."""

PATIENCE: Final = 300.0
"""How many seconds a person has to log in."""

Open: TypeAlias = Callable[[str], bool]
"""A function that opens a URL in a browser, and says whether there is one."""


def login(
    app: WebApp | PKCEApp, *, redirect_uri: str = REDIRECT_URI, workspace_id: str | None = None
) -> Outcome[Token]:
    """Log in by the browser of this machine, and give the token; see `browser`."""
    with Runner() as runner:
        return runner.run(browser(app, redirect_uri=redirect_uri, workspace_id=workspace_id))


async def login_async(
    app: WebApp | PKCEApp, *, redirect_uri: str = REDIRECT_URI, workspace_id: str | None = None
) -> Outcome[Token]:
    """Log in by the browser of this machine, and give the token; see `browser`."""
    async with AsyncRunner() as runner:
        return await runner.run(browser(app, redirect_uri=redirect_uri, workspace_id=workspace_id))


def browser(
    app: WebApp | PKCEApp,
    *,
    redirect_uri: str = REDIRECT_URI,
    workspace_id: str | None = None,
    open_url: Open = webbrowser.open,
    show: Callable[[str], object] = print,
    ask: Callable[[str], str] = input,
    patience: float = PATIENCE,
) -> TokenProvider:
    """Log a user in by the browser of this machine: a provider, to be combined with others.

    `redirect_uri` is ``http://127.0.0.1:<port>/<path>`` (or localhost), and registered for the app. A listener there,
    on this machine only, receives the redirect; one that does not belong to this login is answered with an error, and
    waited past. Where `open_url` finds no browser, or the redirect URI leads elsewhere, the URL is shown, and the user
    pastes what they were redirected to.

    Failures: `OAuthError` (``access_denied``: the user said no; ``expired_token``: nobody came within `patience`
    seconds), `ConfigError` (the port is in use).
    """
    return interactive(_browser(app, redirect_uri, workspace_id, open_url, show, ask, patience))


@program
def _browser(
    app: WebApp | PKCEApp,
    redirect_uri: str,
    workspace_id: str | None,
    open_url: Open,
    show: Callable[[str], object],
    ask: Callable[[str], str],
    patience: float,
) -> Steps[Token]:
    begin: Effect[Login]
    match app:
        case WebApp():
            begin = web.begin(app, redirect_uri=redirect_uri, workspace_id=workspace_id)
        case PKCEApp():
            begin = pkce.begin(app, redirect_uri=redirect_uri, workspace_id=workspace_id)
    started = yield from begin
    listener = _Listener(started)
    try:
        receive: Effect[Outcome[str]] = local(_redirect, listener, started.url, open_url, show, ask, patience)
        redirected_to = yield from Given((yield from receive))
    finally:
        listener.close()
    match app:
        case WebApp():
            return (yield from web.finish(app, started, redirected_to))
        case PKCEApp():
            return (yield from pkce.finish(app, started, redirected_to))


def _redirect(
    listener: _Listener,
    url: str,
    open_url: Open,
    show: Callable[[str], object],
    ask: Callable[[str], str],
    patience: float,
) -> Outcome[str]:
    """Send the user to the page, and give what they are redirected to."""
    if listener.listens:
        match listener.begin():
            case Failure() as failure:
                return failure
            case Success():
                pass
        if open_url(url):
            return listener.wait(patience)
        listener.close()
    show(f"Open this page and log in:\n{url}")
    try:
        return Success(ask("Paste the URL of the page that you were sent to: ").strip())
    except EOFError:
        return Failure(ConfigError("ask", "there is no browser, and no terminal to ask at: give another login"))


class _Server(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away."""


class _Listener:
    """Waits on this machine for the redirect of one login."""

    def __init__(self, login: Login) -> None:
        self._port: int | None = 80
        self._path = "/"
        self.listens: bool = False
        try:
            parts = urlsplit(login.redirect_uri)
            self.listens = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
            self._path = parts.path or "/"
            self._port = 80 if parts.port is None else parts.port or None
        except ValueError:  # `begin` says so
            self.listens, self._port = True, None
        self._state = login.state
        self._server: _Server | None = None
        self._closed = threading.Event()
        self._redirect: str | None = None

    def begin(self) -> Outcome[None]:
        """Open the port, before the browser is."""
        if self._port is None:
            return Failure(InvalidArgument("redirect_uri", "give one like http://127.0.0.1:8765/callback"))
        try:
            self._server = _Server(("127.0.0.1", self._port), self._handler())
        except OSError as error:
            problem = f"this machine cannot listen at its port ({type(error).__name__}): register another one"
            return Failure(ConfigError("redirect_uri", problem))
        self._server.timeout = _LOOK
        return Success(None)

    def wait(self, patience: float) -> Outcome[str]:
        """Answer what comes, until it is the redirect."""
        ends = time.monotonic() + patience
        server = self._server
        with contextlib.suppress(OSError, ValueError):  # `close` was called meanwhile
            while server is not None and self._redirect is None and not self._closed.is_set():
                if time.monotonic() > ends:
                    return Failure(OAuthError("expired_token", "nobody logged in in time"))
                server.handle_request()
        self.close()
        if self._redirect is None:
            return Failure(OAuthError("expired_token", "the login was given up"))
        return Success(self._redirect)

    def close(self) -> None:
        """Close the port."""
        self._closed.set()
        server, self._server = self._server, None
        if server is not None:
            server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 2.0  # nobody holds the listener for longer

            def do_GET(self) -> None:  # the name that http.server wants
                page = listener.answer(self.path)
                content = (_PAGE % _DONE if page else _PAGE % _OTHER).encode()
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # as http.server names it
                """Say nothing: the path holds the code."""

        return Handler

    def answer(self, target: str) -> bool:
        """Take the target of a request, if it is the redirect of this login."""
        if urlsplit(target).path != self._path:
            return False
        match callback(target, self._state):
            case Failure(OAuthError("state_mismatch")):
                return False
            case _:
                self._redirect = target
                return True


_LOOK: Final = 0.2
"""The seconds after which a listener looks whether it is still wanted."""

_PAGE: Final = "<!doctype html><meta charset=utf-8><title>Coze</title><p>%s"
_DONE: Final = "This is done: go back to your program. You can close this page."
_OTHER: Final = "This is not the page that a login leads to."
