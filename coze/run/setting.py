"""What a runner is made of, and the decisions that both runners share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeAlias, TypedDict, Unpack

from attrs import evolve, field, frozen
from returns.result import Failure

from coze.auth.token import Token, TokenProvider, from_environment, static
from coze.effect import Effect, Given
from coze.errors import Closed, ConfigError, LimitExceeded, TransportError
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS, Limits, Retry, Timeouts
from coze.profile import COM, Profile, custom
from coze.run.cell import FETCH_LIMIT, TokenCell
from coze.run.observe import Observer, log, logger
from coze.run.primitives import Context
from coze.values import FrozenDict, Secret

TokenSource: TypeAlias = str | Secret | TokenProvider | TokenCell
"""Where a runner has its token from: the token itself, a provider, or a cell that it shares with other runners."""


class HttpClient(Protocol):
    """A client of httpx or of httpx2 that somebody else opened, and closes."""

    @property
    def is_closed(self) -> bool:
        """Whether it can be used no more."""
        ...

    @property
    def build_request(self) -> Callable[..., Any]:
        """Make a request with the settings of the client."""
        ...

    @property
    def send(self) -> Callable[..., Any]:
        """Send a request."""
        ...


@frozen(kw_only=True)
class Setting:
    """What a runner was given, and what it takes where it was given nothing."""

    cell: TokenCell = field(repr=False)
    profile: Profile | None
    timeouts: Timeouts | None
    retry: Retry
    limits: Limits
    proxy: str | None = field(repr=False)
    ca_file: str | None
    headers: FrozenDict[str, str] = field(repr=False)
    observer: Observer

    def context(self) -> Context:
        """Give the context of work; the profile of the environment (``COZE_API_BASE``) is read now, at first use."""
        return Context(
            profile=self.profile or _profile_of_environment(),
            timeouts=self.timeouts,
            retry=self.retry,
            limits=self.limits,
            headers=self.headers,
            observed=self.observer is not log or logger.isEnabledFor(_DEBUG),
        )


_DEBUG: Final = 10


class Choices(TypedDict):
    """What a runner may be given; None leaves it to the runner."""

    token: TokenSource | None
    profile: Profile | None
    timeouts: Timeouts | None
    retry: Retry | None
    limits: Limits | None
    proxy: str | None
    ca_file: str | os.PathLike[str] | None
    headers: Mapping[str, str] | None
    observer: Observer | None


def setting(**chosen: Unpack[Choices]) -> Setting:
    """Fill in what a runner was not given."""
    return Setting(
        cell=token_cell(chosen["token"]),
        profile=chosen["profile"],
        timeouts=chosen["timeouts"],
        retry=chosen["retry"] or Retry(),
        limits=chosen["limits"] or DEFAULT_LIMITS,
        proxy=chosen["proxy"],
        ca_file=None if chosen["ca_file"] is None else os.fspath(chosen["ca_file"]),
        headers=FrozenDict(chosen["headers"] or {}),
        observer=chosen["observer"] or log,
    )


def token_cell(token: TokenSource | None) -> TokenCell:
    """Make the cell of a runner, or take the one that it shares."""
    given: object = token  # a caller without a type checker may give anything
    match given:
        case TokenCell():
            return given
        case None:
            return TokenCell(from_environment())
        case str() | Secret():
            return TokenCell(static(given))
        case Effect():
            return TokenCell(given)
        case _:  # told when the token is needed, and not quoted
            kind = type(given).__name__
            return TokenCell(Given(Failure(ConfigError("token", f"is {kind}, and no text, Secret or provider"))))


def _profile_of_environment() -> Profile:
    base_url = os.environ.get("COZE_API_BASE")
    if not base_url:
        return COM
    profile = custom(base_url)
    if profile.problem is None:
        return profile
    return evolve(profile, problem=evolve(profile.problem, setting="COZE_API_BASE"))


# --- fetching a token -------------------------------------------------------------------------------------------------


def fetch_context(
    context: Context,
    provider: TokenProvider,
    former: Token | None,
    now: float,
    deadline: float | None,
    *,
    early: bool = False,
) -> Context:
    """Give the context in which a token is fetched: without a token, and within the time that is left.

    That is half of it if the fetch is `early`: should it fail, the token that is valid still has time to be used. Where
    a person has to act, there is no such time.
    """
    left = FETCH_LIMIT if deadline is None else min(FETCH_LIMIT, max(deadline - now, 0.0) / (2 if early else 1))
    within = None if provider.interactive else left
    headers = FrozenDict[str, str]()
    return evolve(context, authorizes=False, former=former, headers=headers, within=within, deadline=None)


def abandons(outcome: Outcome[Any], provider: TokenProvider, now: float, deadline: float | None) -> bool:
    """Say whether whoever led a fetch only ran out of its own time, so that others may try again."""
    return isinstance(outcome, Failure) and not provider.interactive and deadline is not None and now >= deadline


def fetched(outcome: Outcome[Token]) -> Outcome[Token]:
    """Give what a fetch has given; one that took longer than a fetch may is a failure like any other."""
    match outcome:
        case Failure(LimitExceeded("within")):
            return no_time_for_token()
        case _:
            return outcome


def no_time_for_token() -> Failure[TransportError]:
    """Say that the time of a call ran out while it waited for a token."""
    return Failure(TransportError("pool", "the total time ran out while waiting for a token", timed_out=True))


OUT_OF_TIME: Final = Failure(TransportError("receive", "the time ran out", timed_out=True, may_have_been_sent=True))
CLOSED: Final = Failure(Closed("runner"))
CLIENT_CLOSED: Final = Failure(Closed("HTTP client"))
FOREIGN_PROCESS: Final = Failure(
    ConfigError("client", "it was opened before a fork: give the child process a client of its own")
)
FOREIGN_LOOP: Final = Failure(
    ConfigError("client", "it belongs to another event loop: make a client and a runner in this one")
)


def misfit(client: HttpClient, *, asynchronous: bool) -> Failure[ConfigError] | Failure[Closed] | None:
    """Say what is wrong with a client that somebody lends to a runner of this colour."""
    if not all(hasattr(client, name) for name in ("is_closed", "build_request", "send")):
        return Failure(ConfigError("client", f"{type(client).__name__} is no client of httpx or httpx2"))
    enters = hasattr(client, "__aenter__"), hasattr(client, "__enter__")
    if enters == (not asynchronous, asynchronous):
        wanted = "an AsyncClient, or take a Runner" if asynchronous else "a Client, or take an AsyncRunner"
        return Failure(ConfigError("client", f"{type(client).__name__} does not fit this runner: lend {wanted}"))
    return CLIENT_CLOSED if client.is_closed else None
