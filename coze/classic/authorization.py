"""Authorizations: where a client has its tokens from. Subclass `Auth`, `SyncAuth` or `AsyncAuth` for one of your own.

`JWTAuth` and `AsyncJWTAuth` stand beside their apps, in `coze.classic.oauth`.
"""

from __future__ import annotations

import functools
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Final, ParamSpec, TypeVar, cast

from coze.auth.token import Token, static
from coze.classic.errors import CozeArgumentError
from coze.effect import Effect, fail, local, succeed
from coze.errors import ConfigError
from coze.http import header_problem
from coze.run.setting import TokenSource
from coze.values import FrozenDict, Secret

P = ParamSpec("P")
T = TypeVar("T")


class Auth(ABC):
    """An authorization. One of your own is asked anew for each request, for one request at a time.

    All headers that its `authentication` sets go out with that request.
    """

    own_source: TokenSource | None = None
    """Where a runner has the token from by itself; None where it has to ask."""

    @property
    @abstractmethod
    def token_type(self) -> str:
        """The scheme of the header, mostly Bearer."""

    @property
    @abstractmethod
    def token(self) -> str:
        """The token, for `Coze`."""

    @property
    @abstractmethod
    async def atoken(self) -> str:
        """The token, for `AsyncCoze`."""

    def authentication(self, headers: dict[str, str]) -> None:
        """Put the token into the headers of a request of `Coze`."""
        headers["Authorization"] = f"{self.token_type} {self.token}"

    async def aauthentication(self, headers: dict[str, str]) -> None:
        """Put the token into the headers of a request of `AsyncCoze`."""
        headers["Authorization"] = f"{self.token_type} {await self.atoken}"


class SyncAuth(Auth, ABC):
    """An authorization that is asked without ``await``. `AsyncCoze` takes it too, with a DeprecationWarning."""

    @property
    async def atoken(self) -> str:
        """The token."""
        return self.token


class AsyncAuth(Auth, ABC):
    """An authorization that is asked with ``await``: for `AsyncCoze` only."""

    @property
    def token(self) -> str:
        """What only an asynchronous client can ask for: it raises `CozeArgumentError`."""
        raise CozeArgumentError("an AsyncAuth is for AsyncCoze: give Coze one that has its token without await")


class Bearer(Auth, ABC):
    """An authorization whose scheme is Bearer."""

    @property
    def token_type(self) -> str:
        """The scheme: Bearer."""
        return "Bearer"


class TokenAuth(Bearer, SyncAuth):
    """Authorize with a token that does not change, such as a personal access token."""

    def __init__(self, token: str) -> None:
        self._token = _checked(token)
        self.own_source: TokenSource | None = static(self._token)

    @property
    def token(self) -> str:
        """The token."""
        return self._token.reveal()


class AsyncTokenAuth(Bearer, AsyncAuth):
    """Authorize `AsyncCoze` with a token that does not change, such as a personal access token."""

    def __init__(self, token: str) -> None:
        self._token = _checked(token)
        self.own_source: TokenSource | None = static(self._token)

    @property
    async def atoken(self) -> str:
        """The token."""
        return self._token.reveal()


def _checked(token: object) -> Secret:
    expect(isinstance(token, str) and token, "give a token: a text that is not empty")
    return Secret(str(token))


def expect(condition: object, otherwise: str) -> None:
    """Refuse an argument with the exception that cozepy's users know, under ``python -O`` too."""
    if not condition:
        raise AssertionError(otherwise)


# --- what a runner is given -------------------------------------------------------------------------------------------


def token_source(auth: Auth, *, asynchronous: bool = False) -> TokenSource:
    """Give what a runner has its token from; `asynchronous` if it is that of `AsyncCoze`.

    A token that does not change is taken once, and that of a JWT login is kept in one cell, which all clients share
    that were given the authorization. Any other is asked anew for each request.
    """
    if not isinstance(cast(object, auth), Auth):
        raise CozeArgumentError(f"auth: give an Auth such as TokenAuth(...), not {type(auth).__name__}")
    if asynchronous and isinstance(auth, SyncAuth):
        warnings.warn(
            f"{type(auth).__name__} is a SyncAuth: give AsyncCoze an AsyncAuth", DeprecationWarning, stacklevel=3
        )
    kind: type = type(auth)
    source = auth.own_source if issubclass(kind, Auth) else None  # a mock says it is one, and is none
    if source is not None and _gives_as_made(auth) and (asynchronous or not isinstance(auth, AsyncAuth)):
        return source
    # A SyncAuth may block: it is asked in the worker thread, where an AsyncAuth sends its question back to the loop.
    waits = asynchronous and (not isinstance(auth, SyncAuth) or _changes(auth, "atoken", "aauthentication"))
    return local(_awaited if waits else _asked, auth)


def _gives_as_made(auth: Auth) -> bool:
    return not _changes(auth, "token_type", "token", "atoken", "authentication", "aauthentication")


def _changes(auth: Auth, *names: str) -> bool:
    """Say whether a class of the user's has one of these names anew."""
    theirs = (one for one in type(auth).__mro__ if not one.__module__.startswith("coze.classic."))
    return any(name in vars(one) for one in theirs for name in names)


def _asked(auth: Auth) -> Effect[Token]:
    headers: dict[str, str] = {}
    auth.authentication(headers)
    return _read(headers, auth.token_type)


def _awaited(auth: Auth) -> Effect[Token]:
    headers: dict[str, str] = {}
    in_loop(auth.aauthentication, headers)
    return _read(headers, auth.token_type)


def in_loop(function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call an asynchronous function in the event loop that a worker thread belongs to, and wait for it."""
    from anyio import from_thread  # noqa: PLC0415  # it takes long to load

    return from_thread.run(functools.partial(function, *args, **kwargs))


def _read(headers: dict[str, str], scheme: str) -> Effect[Token]:
    """Make a token of all headers that an authorization has set: they go out with one request, and are not kept."""
    token = next((value for name, value in headers.items() if name.lower() == "authorization"), None)
    if not headers or (token is not None and token.strip() in ("", scheme)):
        return fail(_NO_TOKEN)
    refused = header_problem(headers)
    if refused is not None:
        return fail(refused)
    known_by = Secret(token or " ".join(headers.values()))
    return succeed(Token(access_token=known_by, expires_at=0.0, headers=FrozenDict(headers)))


_NO_TOKEN: Final = ConfigError(
    "auth", "set the header Authorization to a scheme and a token, and not to a scheme alone"
)
