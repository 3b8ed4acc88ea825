"""Tokens, and the providers that need no login.

A token provider is an ``Effect[Token]``: a runner performs it when it needs a token, and keeps what it gives until it
expires.
"""

from __future__ import annotations

import re
from typing import Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from attrs import converters, evolve, field, frozen
from returns.result import Failure, Success

from coze.effect import Effect, Environment, Given, Now, Sleep, Steps, attempt, fail, local, program, succeed
from coze.errors import ConfigError, CozeError, InvalidArgument
from coze.outcome import Outcome
from coze.values import FrozenDict, Secret

T_co = TypeVar("T_co", covariant=True)


def as_secret(value: str | Secret) -> Secret:
    """Hide a text; what is hidden stays so."""
    return value if isinstance(value, Secret) else Secret(value)


@frozen(kw_only=True)
class Token:
    """A token: what goes into the header, when it expires (unix seconds; None: not known), and what renews it.

    `headers`, where a provider gives some, are sent instead of the one header that is made of the token; they are not
    stored. No part of equality are `issued_to`, which names the app, and the server, that a refresh token is for;
    `issued_at`, when the token was asked for (unix seconds; None: not known); and `unsaved`, why a store could not keep
    the token (None if it could).
    """

    access_token: Secret = field(converter=as_secret)
    token_type: str = "Bearer"  # noqa: S105  # the scheme
    expires_at: float | None = None
    refresh_token: Secret | None = field(default=None, converter=converters.optional(as_secret))
    scope: str | None = None
    issued_to: str | None = field(default=None, eq=False)
    issued_at: float | None = field(default=None, eq=False)
    headers: FrozenDict[str, str] | None = field(default=None, repr=False)
    unsaved: CozeError | None = field(default=None, eq=False)

    def is_again(self, other: Token | None) -> bool:
        """Say whether the other is the same access token."""
        return other is not None and self.access_token == other.access_token


TokenProvider: TypeAlias = Effect[Token]


# --- what a provider can ask for --------------------------------------------------------------------------------------


@frozen
class Former(Effect["Token | None"]):
    """Tell which token is to be replaced: one that has expired, or that the server has refused; None at first."""


@frozen
class Replacing(Effect[T_co]):
    """Perform an effect for which this is the token to replace."""

    former: Token | None
    effect: Effect[T_co]

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it."""
        return self.effect.interactive


# --- sources ----------------------------------------------------------------------------------------------------------


def static(token: str | Secret) -> TokenProvider:
    """Give always this token, such as a personal access token.

    White space around it is stripped. A token that is empty or holds anything but printable ASCII is an
    `InvalidArgument` when it is first needed; the error does not show it.
    """
    checked = checked_token(token.reveal() if isinstance(token, Secret) else token, "token")
    match checked:
        case Secret():
            return succeed(Token(access_token=checked))
        case InvalidArgument():
            return fail(checked)


@program
def from_environment(variable: str = "COZE_API_TOKEN") -> Steps[Token]:
    """Give the token that stands in a variable of the environment; `ConfigError` names it if it is missing."""
    text = yield from Environment(variable)
    if text is None or not text.strip():
        return (yield from fail(ConfigError(variable, "set it to a token, or give the runner a token")))
    match checked_token(text, variable):
        case Secret() as secret:
            return Token(access_token=secret)
        case InvalidArgument() as refused:
            return (yield from fail(ConfigError(variable, refused.problem)))


def unsendable(token: Token) -> InvalidArgument | None:
    """Say why a token cannot go into a header, without showing it."""
    if not _VALUE.fullmatch(token.access_token.reveal()):
        return InvalidArgument("token", "it is empty, or has a character that no header holds: copy it again")
    return None if _SCHEME.fullmatch(token.token_type) else InvalidArgument("token_type", "it is a word like Bearer")


def checked_token(text: str, name: str) -> Secret | InvalidArgument:
    """Check a text that goes into a header: printable ASCII without blanks."""
    stripped = text.strip()
    if not stripped:
        return InvalidArgument(name, "it is empty: give a token")
    if not _PRINTABLE.fullmatch(stripped):
        return InvalidArgument(name, "it has a character that no token has: copy it again, without blanks or quotes")
    return Secret(stripped)


_VALUE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}")
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


# --- providers of providers -------------------------------------------------------------------------------------------

MARGIN: Final = 60.0
"""How many seconds before its expiry a token is not given out any more, unless somebody chooses otherwise."""


def margin_of(expires_at: float, issued_at: float | None) -> float:
    """Give how many seconds before its expiry a token is renewed: 60, or a tenth of its lifetime if that is shorter."""
    return MARGIN if issued_at is None else min(MARGIN, max(expires_at - issued_at, 0.0) / 10)


def is_fresh(token: Token, now: float) -> bool:
    """Say whether a token will be valid for a while."""
    return token.expires_at is None or now < token.expires_at - margin_of(token.expires_at, token.issued_at)


@frozen
class Cached(Effect[Token]):
    """What a provider has given, as long as it is fresh. See `cached`."""

    provider: TokenProvider
    margin: float | None

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it."""
        return self.provider.interactive


def cached(provider: TokenProvider, *, margin: float | None = None) -> TokenProvider:
    """Give what the provider has given, and ask it anew `margin` seconds ahead of the expiry.

    Every runner keeps its token so, with a margin of 60 seconds, or a tenth of the lifetime if that is shorter: this
    is for another one, and is given to the runner itself. Inside another provider it is what it was made of.
    """
    return Cached(provider, margin)


def first_of(*providers: TokenProvider) -> TokenProvider:
    """Give the token of the first provider that has one; if none has, fail as the last of them does."""
    return _first_of(*providers)


@program
def _first_of(*providers: TokenProvider) -> Steps[Token]:
    for provider in providers[:-1]:
        match (yield from attempt(provider)):
            case Success(token):
                return token
            case Failure():
                continue
    if not providers:
        return (yield from fail(InvalidArgument("providers", "give at least one")))
    return (yield from providers[-1])


class Store(Protocol):
    """Where a token is kept between two runs of a program: a class with two methods, which may block.

    `load` gives the token that is there, or None. One that also has `try_lock` (take a lock and say whether it was
    free) and `unlock` keeps two processes from renewing one token at the same time.
    """

    def load(self) -> Outcome[Token | None]:
        """Give the token that is kept, None if there is none, or what is wrong with what is there."""
        ...

    def save(self, token: Token) -> Outcome[None]:
        """Keep a token in the place of the one before."""
        ...


@runtime_checkable
class LockingStore(Store, Protocol):
    """A store that several processes share."""

    def try_lock(self) -> bool:
        """Take the lock, and say whether it was free; without waiting."""
        ...

    def unlock(self) -> None:
        """Give the lock back."""
        ...


def stored(store: Store, provider: TokenProvider) -> TokenProvider:
    """Give the token that is found in a store while it is fresh; else ask the provider for one, and save it.

    A provider that renews tokens (`coze.auth.grant.refreshing`) gets the one that was found, whatever is wrong with it.
    A token that cannot be saved is given all the same, for what it replaces may be good no more: `Token.unsaved` says
    why, and so does a warning of the logger ``coze``. The runner goes on from it, and not from the one in the store;
    what comes after it is saved again.
    """
    return _stored(store, provider)


@program
def _stored(store: Store, provider: TokenProvider) -> Steps[Token]:
    former = yield from Former()
    if isinstance(store, LockingStore):
        while not store.try_lock():
            yield from Sleep(_LOOK_AGAIN)
    try:
        if former is None or former.unsaved is None:
            load: Effect[Outcome[Token | None]] = local(store.load)
            found = yield from Given((yield from load))
            now = yield from Now()
            if found is not None and is_fresh(found, now) and not found.is_again(former):
                return found
            former = found or former
        token = yield from Replacing(former, provider)
        save: Effect[Outcome[None]] = local(store.save, token)
        saved = yield from save
        return evolve(token, unsaved=saved.failure() if isinstance(saved, Failure) else None)
    finally:
        if isinstance(store, LockingStore):
            store.unlock()


_LOOK_AGAIN: Final = 0.05
"""The seconds after which a lock is tried again."""
