"""A running emulator."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from attrs import evolve
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from coze.emulator.app import application
from coze.emulator.engine import Engine
from coze.emulator.oauth.browser import Sent, decided, opened
from coze.emulator.oauth.ready import Apps
from coze.emulator.oauth.records import App, JwtApp
from coze.emulator.oauth.state import OAuth
from coze.emulator.records import User
from coze.emulator.responder import Responder, respond
from coze.emulator.world import World

STOPPING = 0.2

AnApp = TypeVar("AnApp", bound=App)


def discard(_: str) -> None:
    """Take a line of a log that nobody reads."""


class Emulator:
    """Serve a local Coze, as the hosted one behaves, from a thread of this process.

    >>> with Emulator() as server:
    ...     server.base_url.startswith("http://127.0.0.1:")
    True

    A new emulator has one user with a token, a workspace and a published bot; `world` holds all state and makes more.
    Its OAuth server has one app of each kind (`apps`); `register_app` and `register_user` add what else is needed, and
    `oauth` holds its state.
    `responder` answers for the bots that have none of their own. `port` 0 takes a free one. `pace` is the time between
    two pieces of an answer, `latency` the time before an answer that is not streamed is there; both in seconds. `tls`
    makes it speak HTTPS. `log` gets a line for each response and for what goes wrong, from several threads and without
    secrets.

    It answers when `start` or entering returns. `close` or leaving ends it at once: open streams are cut off, and chats
    stay as they are. It can be started again, on the same port and with the same state. It installs no signal handlers,
    prints nothing and leaves no thread behind, but for a responder that does not return.
    """

    def __init__(
        self,
        *,
        responder: Responder = respond,
        host: str = "127.0.0.1",
        port: int = 0,
        pace: float = 0.0,
        latency: float = 0.1,
        tls: ssl.SSLContext | None = None,
        log: Callable[[str], None] = discard,
    ) -> None:
        self.world: World = World()
        user = self.world.add_user("emulator")
        self.user_id: str = user.id
        self.token: str = self.world.add_token(user.id)
        self.workspace_id: str = next(iter(self.world.workspaces))
        self.bot_id: str = self.world.add_bot(
            "Echo",
            workspace_id=self.workspace_id,
            description="Answers from what it was told.",
            prologue="Hello, what is your name?",
        ).id
        self.oauth: OAuth = OAuth(self.world)
        self.apps: Apps = Apps(self.oauth, user.id)
        self._host = host
        self._port = port
        self._new_engine: Callable[[], Engine] = lambda: Engine(
            self.world, responder, pace=pace, latency=latency, log=log
        )
        self._tls = tls
        self._log = log
        self._running: _Running | None = None

    @property
    def base_url(self) -> str:
        """The URL to give to a client; the port is known once the emulator was started."""
        return f"{'http' if self._tls is None else 'https'}://{self._host}:{self._port}"

    def start(self) -> Self:
        """Begin to serve, and return when requests are answered; do nothing if it serves already.

        Raises `OSError` if the port is taken.
        """
        if self._running is None:
            listener = _listener(self._host, self._port)
            self._port = listener.getsockname()[1]
            app = application(self.world, self.oauth, engine := self._new_engine(), self._log)
            self._running = _Running(_Server(app, self._tls), engine, listener)
        return self

    def register_app(self, app: AnApp) -> AnApp:
        """Add an OAuth app, or put it in the place of the one with the same id; a JWT app acts for the first user.

        Raises `ValueError` for a redirect URI that is not absolute, and for a public key that is no RSA key.
        """
        owned = evolve(app, owner_id=self.user_id) if isinstance(app, JwtApp) and not app.owner_id else app
        return self.oauth.register(owned)

    def register_user(self, name: str) -> User:
        """Add a user, with a personal workspace, who can consent to apps."""
        return self.world.add_user(name)

    def consent(self, url: str, *, allow: bool = True, user_id: str | None = None) -> str:
        """Play the person who opens an authorization URL and decides; give the URL that the browser is sent to then.

        It is the first user, unless another one is named. Raises `OAuthRefusal` where the person would see an error.
        """
        wish = opened(self.oauth, url)
        sent = wish if isinstance(wish, Sent) else decided(self.oauth, wish, user_id or self.user_id, allow=allow)
        return sent.location

    def confirm_device(self, user_code: str, *, allow: bool = True, user_id: str | None = None) -> None:
        """Play the person who types the code that a device shows and decides; `OAuthRefusal` if no device waits."""
        self.oauth.decide(self.oauth.waiting(user_code), user_id or self.user_id, allow=allow)

    def close(self) -> None:
        """Stop serving; do nothing if it does not serve."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _listener(host: str, port: int) -> socket.socket:
    # asyncio sends small packets at once only on sockets that say they are TCP; create_server makes ones that do not.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


class _Running:
    """One run of a server, in a thread."""

    def __init__(self, server: "_Server", engine: Engine, listener: socket.socket) -> None:
        self._engine = engine
        self._server = server
        self._thread = threading.Thread(target=self._run, args=(listener,), name="coze-emulator", daemon=True)
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise RuntimeError("The emulator did not start; its thread has said why.")

    def _run(self, listener: socket.socket) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[listener]))
        finally:
            listener.close()
            self._server.ready.set()

    def stop(self) -> None:
        self._engine.stop(STOPPING)
        self._server.stop()
        self._thread.join()
        # A request may have come in between and begun a chat.
        self._engine.stop(STOPPING)


class _Protocol(H11Protocol):
    """Writes no URLs to a log, whoever listens to uvicorn's loggers: they may hold a state, a code or a verifier."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False


class _Server(uvicorn.Server):
    """A uvicorn server that starts and stops when told to, without looking at a clock or waiting for its clients."""

    def __init__(self, app: Starlette, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=60,
            )
        )
        self.config.load()
        self.config.ssl = tls
        self.ready: threading.Event = threading.Event()

    def stop(self) -> None:
        """End the server, from any thread."""
        self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=STOPPING)
