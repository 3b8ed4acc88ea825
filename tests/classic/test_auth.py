"""Authorizations: what reaches the header, who is asked how often, and what is never shown."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import pickle
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from unittest import mock

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from coze import AsyncRunner, Failure, Outcome, Runner, Success, TokenCell, classic
from coze.api import users
from coze.classic.authorization import AsyncAuth, AsyncTokenAuth, Auth, SyncAuth, TokenAuth, token_source
from coze.classic.client import AsyncCoze, Coze
from coze.classic.errors import CozeArgumentError
from coze.classic.oauth import AsyncJWTAuth, AsyncJWTOAuthApp, JWTAuth, JWTOAuthApp, OAuthToken
from coze.effect import Effect
from coze.errors import ConfigError, InvalidArgument
from coze.models.users import User

USER: Final = {"user_id": "u", "user_name": "n", "nick_name": "k", "avatar_url": "a"}
EPOCH: Final = 2_000_000_000


class Service:
    """Answers calls and logins, and keeps which tokens it saw; `lifetime` is that of its tokens."""

    def __init__(self, *, lifetime: float = 900, pause: float = 0.0, refuses: str = "") -> None:
        self.seen: list[str] = []
        self.logins: list[httpx.Request] = []
        self._lifetime = lifetime
        self._pause = pause
        self._refuses = refuses

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            self.logins.append(request)
            time.sleep(self._pause)
            body = {"access_token": f"t{len(self.logins)}", "expires_in": int(time.time() + self._lifetime)}
            return httpx.Response(200, json={**body, "token_type": "Bearer"})
        self.seen.append(request.headers["Authorization"])
        if self.seen[-1] == self._refuses:
            return httpx.Response(401, json={"code": 4100, "msg": "no"})
        return httpx.Response(200, json={"code": 0, "msg": "", "data": USER})


def call(auth: Auth, service: Callable[[httpx.Request], httpx.Response], times: int = 1) -> Outcome[User]:
    """Call so many times by a synchronous runner, and give the last outcome."""
    client = httpx.Client(transport=httpx.MockTransport(service))
    with client, Runner(token_source(auth), client=client) as runner:
        for _ in range(times - 1):
            runner.run(users.me())
        return runner.run(users.me())


def call_async(
    auth: Auth, service: Callable[[httpx.Request], httpx.Response], times: int = 1, backend: str = "asyncio"
) -> list[Outcome[User]]:
    """Call so many times at once by an asynchronous runner."""
    outcomes: list[Outcome[User]] = []

    async def main() -> None:
        client = httpx.AsyncClient(transport=httpx.MockTransport(service))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            source = token_source(auth, asynchronous=True)

        async def one() -> None:
            outcomes.append(await runner.run(users.me()))

        async with client, AsyncRunner(source, client=client) as runner, anyio.create_task_group() as group:
            for _ in range(times):
                group.start_soon(one)

    anyio.run(main, backend=backend)
    return outcomes


@functools.cache
def pem() -> str:
    """Make a private key, once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class Counting(SyncAuth):
    """An authorization of a user's, who gives another token each time."""

    def __init__(self) -> None:
        self.asked = 0
        self.threads: set[int] = set()

    @property
    def token_type(self) -> str:
        return "Own"

    @property
    def token(self) -> str:
        self.asked += 1
        self.threads.add(threading.get_ident())
        return f"c{self.asked}"


class CountingAsync(AsyncAuth):
    """The same with ``await``."""

    def __init__(self, *, threads: bool = False) -> None:
        self.asked = 0
        self._threads = threads

    @property
    def token_type(self) -> str:
        return "Own"

    @property
    async def atoken(self) -> str:
        await (anyio.to_thread.run_sync(time.sleep, 0.001) if self._threads else anyio.sleep(0.001))
        self.asked += 1
        return f"c{self.asked}"


BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])

# --- tokens that do not change ----------------------------------------------------------------------------------------


def test_a_token() -> None:
    """It is sent as a bearer token, by both clients."""
    service = Service()
    call(TokenAuth("tok"), service)
    call_async(AsyncTokenAuth("tok"), service)
    call_async(TokenAuth("tok"), service)
    assert service.seen == ["Bearer tok"] * 3


@pytest.mark.parametrize("kind", [TokenAuth, AsyncTokenAuth])
@pytest.mark.parametrize("token", ["", None, 3])
def test_what_is_no_token(kind: Callable[[Any], Auth], token: object) -> None:
    """An argument that is no token is cozepy's AssertionError."""
    with pytest.raises(AssertionError):
        kind(token)


def test_headers() -> None:
    """`authentication` puts the token into headers, and `aauthentication` does."""
    headers: dict[str, str] = {"X": "1"}
    TokenAuth("tok").authentication(headers)
    assert headers == {"X": "1", "Authorization": "Bearer tok"}
    asyncio.run(AsyncTokenAuth("other").aauthentication(headers))
    assert headers["Authorization"] == "Bearer other"
    asyncio.run(TokenAuth("tok").aauthentication(headers))
    assert headers["Authorization"] == "Bearer tok"


@pytest.mark.parametrize("kind", [Auth, SyncAuth, AsyncAuth])
def test_they_are_to_be_subclassed(kind: Callable[[], Auth]) -> None:
    """What says neither scheme nor token is no authorization."""
    with pytest.raises(TypeError, match="abstract"):
        kind()


def test_a_token_is_never_shown() -> None:
    """It stands in no `repr` and no pickle."""
    for auth in (TokenAuth("s3cret"), AsyncTokenAuth("s3cret")):
        assert "s3cret" not in f"{auth!r}{vars(auth)}"
        with pytest.raises(TypeError):
            pickle.dumps(auth)


# --- authorizations of users ------------------------------------------------------------------------------------------


def test_a_users_auth_is_asked_for_each_request() -> None:
    """No token of it is kept, and its scheme is used."""
    service, auth = Service(), Counting()
    call(auth, service, times=3)
    assert service.seen == ["Own c1", "Own c2", "Own c3"]


@BACKENDS
def test_an_asynchronous_one_too(backend: str) -> None:
    """Each of many requests at once has a token of its own, on asyncio and trio."""
    service, auth = Service(), CountingAsync()
    outcomes = call_async(auth, service, times=20, backend=backend)
    assert all(isinstance(outcome, Success) for outcome in outcomes)
    assert sorted(service.seen) == sorted(f"Own c{number + 1}" for number in range(20))


@BACKENDS
def test_one_that_needs_threads(backend: str) -> None:
    """More requests than there are worker threads do not block each other, if each question needs a thread."""
    service = Service()
    started = time.monotonic()
    call_async(CountingAsync(threads=True), service, times=60, backend=backend)
    assert len(set(service.seen)) == 60
    assert time.monotonic() - started < 10


@BACKENDS
def test_a_synchronous_one_does_not_block_the_loop(backend: str) -> None:
    """An asynchronous client asks a SyncAuth in another thread."""
    service, auth = Service(), Counting()
    call_async(auth, service, times=3, backend=backend)
    assert auth.asked == 3
    assert threading.get_ident() not in auth.threads


def test_many_threads() -> None:
    """Each request of many threads has a token of its own."""
    service, auth = Service(), Counting()
    client = httpx.Client(transport=httpx.MockTransport(service))
    with client, Runner(token_source(auth), client=client) as runner, ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: runner.run(users.me()), range(100)))
    assert all(isinstance(outcome, Success) for outcome in outcomes)
    assert len(set(service.seen)) == 100


def test_each_request_asks_in_its_own_context() -> None:
    """A context variable of the caller is seen by the authorization: one client may serve many tenants."""
    tenant = contextvars.ContextVar("tenant", default="nobody")

    class OfTenant(CountingAsync):
        @property
        async def atoken(self) -> str:
            await asyncio.sleep(0)
            return tenant.get()

    service = Service()

    async def main() -> None:
        client = httpx.AsyncClient(transport=httpx.MockTransport(service))

        async def one(name: str) -> None:
            tenant.set(name)
            await runner.run(users.me())

        async with client, AsyncRunner(token_source(OfTenant(), asynchronous=True), client=client) as runner:
            await asyncio.gather(*(one(f"t{number}") for number in range(10)))

    asyncio.run(main())
    assert sorted(service.seen) == sorted(f"Own t{number}" for number in range(10))


class Overriding(TokenAuth):
    """An authorization that says all by itself."""

    def authentication(self, headers: dict[str, str]) -> None:
        headers["authorization"] = "Basic dXNlcjpwYXNz"

    async def aauthentication(self, headers: dict[str, str]) -> None:
        headers["Authorization"] = "Digest a=1, b=2"


def test_one_that_writes_the_header() -> None:
    """What `authentication` writes is sent, of a subclass of `TokenAuth` too."""
    service = Service()
    call(Overriding("tok"), service)
    call_async(Overriding("tok"), service)
    assert service.seen == ["Basic dXNlcjpwYXNz", "Digest a=1, b=2"]


def test_a_subclass_that_changes_the_token() -> None:
    """It is asked, and not what it was made of."""

    class Changing(TokenAuth):
        @property
        def token(self) -> str:
            return f"{super().token}-2"

    class Naming(TokenAuth):
        pass

    service = Service()
    call(Changing("tok"), service)
    call(Naming("tok"), service)
    assert service.seen == ["Bearer tok-2", "Bearer tok"]


def test_one_for_both_clients() -> None:
    """A subclass of `Auth` says both, and each client asks for its own."""

    class Both(CountingAsync):
        @property
        def token(self) -> str:
            return "sync"

    service = Service()
    call(Both(), service)
    call_async(Both(), service)
    assert service.seen == ["Own sync", "Own c1"]


def test_a_mock_is_asked() -> None:
    """A mock of an authorization is asked as one of the user's own, and has to set a header."""
    service, auth = Service(), mock.Mock(spec=TokenAuth)
    outcome = call(auth, service)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), ConfigError)
    auth.authentication.side_effect = lambda headers: headers.update(Authorization="Own m1")
    call(auth, service)
    assert service.seen == ["Own m1"]


class Writing(TokenAuth):
    """An authorization that writes headers of its own, other ones each time."""

    def __init__(self, *written: dict[str, str]) -> None:
        super().__init__("tok")
        self._written = iter(written)

    def authentication(self, headers: dict[str, str]) -> None:
        headers.update(next(self._written))

    async def aauthentication(self, headers: dict[str, str]) -> None:
        await anyio.lowlevel.checkpoint()
        headers.update(next(self._written))


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, ConfigError),
        ({"Authorization": ""}, ConfigError),
        ({"Authorization": "Bearer "}, ConfigError),
        ({"authorization": "Bearer", "X-Other": "1"}, ConfigError),
        ({"Authorization": "Bearer x\r\nX: y"}, InvalidArgument),
        ({"Authorization": "Bearer x", "X-Other": ""}, InvalidArgument),
        ({"X Other": "1"}, InvalidArgument),
    ],
)
def test_what_cannot_be_sent(headers: dict[str, str], kind: type) -> None:
    """Headers that are no authorization are an error, and nothing is sent."""
    service = Service()
    outcome = call(Writing(headers), service)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), kind)
    assert service.seen == []


OWN_HEADERS: Final = (
    {"Authorization": "Own c1", "X-Tenant": "a", "X-Time": "1"},
    {"Authorization": "Own c2", "x-tenant": "b"},
    {"X-Api-Key": "k3", "X-Gateway": "g"},
    {"Authorization": "k4"},
)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_all_headers_that_it_sets_are_sent(asynchronous: bool) -> None:
    """Each request has the headers that were set for it, and none that were set for another."""
    names = ("authorization", "x-tenant", "x-time", "x-api-key", "x-gateway")
    seen: list[dict[str, str]] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append({name: request.headers[name] for name in names if name in request.headers})
        return httpx.Response(200, json={"code": 0, "msg": "", "data": USER})

    (call_async if asynchronous else call)(Writing(*OWN_HEADERS), answering, times=4)
    expected = [{name.lower(): value for name, value in headers.items()} for headers in OWN_HEADERS]
    assert sorted(seen, key=str) == sorted(expected, key=str)


def test_headers_that_it_sets_are_not_shown() -> None:
    """The token that holds them shows none of them."""
    source = token_source(Writing({"X-Api-Key": "canary"}))
    assert isinstance(source, Effect)
    with Runner("another") as runner:
        outcome = runner.run(source)
    assert outcome.unwrap().headers == {"X-Api-Key": "canary"}
    assert "canary" not in repr(outcome)


def test_what_it_raises_is_its_own() -> None:
    """An exception of the user's goes through to the caller, and the next request asks again."""

    class Broken(Counting):
        @property
        def token(self) -> str:
            if self.asked == 0:
                self.asked += 1
                raise ZeroDivisionError
            return super().token

    service, auth = Service(), Broken()
    client = httpx.Client(transport=httpx.MockTransport(service))
    with client, Runner(token_source(auth), client=client) as runner:
        with pytest.raises(ZeroDivisionError):
            runner.run(users.me())
        assert isinstance(runner.run(users.me()), Success)


def test_a_refused_token_is_asked_for_again() -> None:
    """A server that refuses a token gets the next one, once."""
    service = Service(refuses="Own c1")
    assert isinstance(call(Counting(), service), Success)
    assert service.seen == ["Own c1", "Own c2"]


@pytest.mark.parametrize("auth", ["pat_canary", None, 7])
def test_what_is_no_authorization(auth: Any) -> None:
    """A client that is given something else says what it needs, and does not show what it got."""
    for client in (Coze, AsyncCoze):
        with pytest.raises(CozeArgumentError, match="TokenAuth") as caught:
            client(auth)
        assert "canary" not in str(caught.value)


# --- the wrong client -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("auth", [AsyncTokenAuth("tok"), CountingAsync()])
def test_an_async_auth_in_the_synchronous_client(auth: AsyncAuth) -> None:
    """It is a clear error at the first request: no empty token is sent."""
    service = Service()
    with pytest.raises(CozeArgumentError, match="AsyncAuth is for AsyncCoze"):
        call(auth, service)
    assert service.seen == []


def test_a_sync_auth_in_the_asynchronous_client() -> None:
    """It works, with a DeprecationWarning; an AsyncAuth gives none."""
    with pytest.warns(DeprecationWarning, match="TokenAuth"):
        token_source(TokenAuth("tok"), asynchronous=True)
    token_source(AsyncTokenAuth("tok"), asynchronous=True)
    token_source(TokenAuth("tok"))


def test_the_warning_names_the_line_that_made_the_client() -> None:
    """It is shown where `AsyncCoze` was called."""
    with pytest.warns(DeprecationWarning, match="is a SyncAuth") as caught:
        AsyncCoze(TokenAuth("tok"))
    assert caught[0].filename == __file__


@pytest.mark.parametrize("name", ["TokenAuth", "AsyncTokenAuth", "JWTAuth", "AsyncJWTAuth"])
def test_signatures_are_those_of_cozepy(name: str) -> None:
    """Names, order and defaults of the parameters are cozepy's, and so are the abstract properties to write."""
    with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
        peer = pytest.importorskip("cozepy")
    ours, theirs = (inspect.signature(getattr(one, name)).parameters for one in (classic, peer))
    assert [(one.name, one.default) for one in ours.values()] == [(one.name, one.default) for one in theirs.values()]
    for base in ("Auth", "SyncAuth", "AsyncAuth"):
        assert getattr(classic, base).__abstractmethods__ == getattr(peer, base).__abstractmethods__


# --- logins by a JWT --------------------------------------------------------------------------------------------------


def test_a_jwt_login_is_shared() -> None:
    """All clients that are given one object share one token, whatever their colour."""
    service = Service()
    auth = JWTAuth("cid", pem(), "KID", ttl=100)
    call(auth, service, times=2)
    call(auth, service)
    call_async(auth, service, times=5)
    assert service.seen == ["Bearer t1"] * 8
    (login,) = service.logins
    assert login.url == "https://api.coze.com/api/permission/oauth2/token"
    assert b'"duration_seconds":100' in login.content


@BACKENDS
def test_a_crowd_logs_in_once(backend: str) -> None:
    """Tasks that come at once wait for one login."""
    service = Service()
    call_async(AsyncJWTAuth("cid", pem(), "KID"), service, times=20, backend=backend)
    assert (len(service.logins), set(service.seen)) == (1, {"Bearer t1"})


def test_a_crowd_of_threads_logs_in_once() -> None:
    """Threads that come at once wait for one login."""
    service, auth = Service(pause=0.05), JWTAuth("cid", pem(), "KID")
    client = httpx.Client(transport=httpx.MockTransport(service))
    with client, Runner(token_source(auth), client=client) as runner, ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: runner.run(users.me()), range(20)))
    assert (len(service.logins), set(service.seen)) == (1, {"Bearer t1"})


def test_it_is_renewed_ahead() -> None:
    """A token that has expired is replaced by that of another login."""
    service = Service(lifetime=-1)
    call(JWTAuth("cid", pem(), "KID"), service, times=2)
    assert service.seen == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("kind", [JWTAuth, AsyncJWTAuth])
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"client_id": "c", "private_key": "k"},
        {"client_id": "c", "private_key": "k", "public_key_id": "p", "ttl": 0},
    ],
)
def test_what_is_no_login(kind: Callable[..., Auth], arguments: dict[str, Any]) -> None:
    """Arguments that are missing or wrong are cozepy's AssertionError."""
    with pytest.raises(AssertionError):
        kind(**arguments)


def test_the_token_itself() -> None:
    """`token` and `atoken` give the token of the one login, for who needs it without a request."""
    service = Service()
    client = httpx.Client(transport=httpx.MockTransport(service))
    app = JWTOAuthApp("cid", pem(), "KID")
    app._requester.through(Runner(client=client))
    auth = JWTAuth(oauth_app=app)
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda _: auth.token, range(20))) == {"t1"}
    call(auth, service)
    assert service.seen == ["Bearer t1"]

    async def main() -> set[str]:
        borrowed = httpx.AsyncClient(transport=httpx.MockTransport(service))
        other = AsyncJWTOAuthApp("cid", pem(), "KID")
        other._requester.through(AsyncRunner(client=borrowed))
        auth = AsyncJWTAuth(oauth_app=other)

        async def one() -> str:
            return await auth.atoken

        async with borrowed:
            return set(await asyncio.gather(*(one() for _ in range(20))))

    assert asyncio.run(main()) == {"t2"}
    assert len(service.logins) == 2


def test_an_app_of_the_users() -> None:
    """A subclass that logs in its own way is asked, and what it gives is kept as long as it is good."""

    class Sync(JWTOAuthApp):
        asked = 0

        def get_access_token(self, ttl: int = 900, scope: object = None, session_name: object = None) -> OAuthToken:
            self.asked += 1
            return OAuthToken(access_token=f"s{ttl}", expires_in=EPOCH)

    class Async(AsyncJWTOAuthApp):
        asked = 0

        async def get_access_token(
            self, ttl: int = 900, scope: object = None, session_name: object = None
        ) -> OAuthToken:
            await asyncio.sleep(0)
            self.asked += 1
            return OAuthToken(access_token=f"a{ttl}", expires_in=EPOCH)

    service = Service()
    sync, asynchronous = Sync("cid", "key", "KID"), Async("cid", "key", "KID")
    call(JWTAuth(oauth_app=sync, ttl=7), service, times=3)
    call_async(AsyncJWTAuth(oauth_app=asynchronous, ttl=8), service, times=3)
    assert service.seen == ["Bearer s7"] * 3 + ["Bearer a8"] * 3
    assert (sync.asked, asynchronous.asked) == (1, 1)


def test_a_login_is_never_shown() -> None:
    """Neither key nor token stands in a `repr`, and the cell is one."""
    auth = JWTAuth("cid", pem(), "KID")
    assert token_source(auth) is token_source(auth)
    assert isinstance(token_source(auth), TokenCell)
    assert "PRIVATE" not in f"{auth!r}{vars(auth)}{auth._cell.provider!r}"
