"""The token cell: one token that many callers use, and one fetch at a time of its successor.

A cell holds no colour: the runners, sync and async, ask it what to do and wait in their own ways. It may be shared by
runners, in one thread or in many.
"""

from __future__ import annotations

import hashlib
import os
import threading
from typing import Final, TypeAlias

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.auth.token import Cached, Replacing, Token, TokenProvider, margin_of, unsendable
from coze.effect import Given, Now, Steps, attempt, fail, local, program
from coze.errors import ConfigError
from coze.outcome import Outcome
from coze.run.locks import ProcessLock
from coze.run.observe import logger
from coze.values import Secret

FETCH_LIMIT: Final = 30.0
"""The most seconds that one fetch of a token may take, where no person has to act."""


@frozen
class Held:
    """A token, and how many seconds ago it was fetched; `late` if a person was waited for."""

    token: Token
    age: float
    late: bool = False


class Flight:
    """A fetch that is under way: those who wait for it share how it ends.

    `outcome` is None if it was abandoned: whoever led it ran out of time or was stopped, and another one may lead.
    """

    def __init__(self, home: object) -> None:
        self.home: object = home
        self.process: int = os.getpid()
        self.landed: threading.Event = threading.Event()
        self.outcome: Outcome[Token] | None = None


@frozen
class Lead:
    """You fetch the token, and land the flight; `former` is the token to replace, if there is one.

    `early` says that it is valid still: what the fetch fails with is no failure of yours.
    """

    flight: Flight
    former: Token | None = None
    early: bool = False


@frozen
class Wait:
    """Somebody fetches the token: wait for it."""

    flight: Flight


Advice: TypeAlias = Held | Lead | Wait


class TokenCell:
    """A provider and the token that it gave last. Give one cell to several runners, and they share the token.

    A token is renewed ahead of its expiry: `margin` seconds (by default 60, or a tenth of its lifetime if that is
    shorter). While one caller renews it, the others use the old one as long as it is valid; if that fails, all do, and
    for a quarter of the time that is left (1 to 30 seconds) nobody tries again.
    """

    __slots__ = ("_flight", "_former", "_held", "_lock", "_spent", "margin", "provider")

    def __init__(self, provider: TokenProvider, *, margin: float | None = None) -> None:
        while isinstance(provider, Cached):  # the outer margin comes first
            margin = provider.margin if margin is None else margin
            provider = provider.provider
        self.provider: TokenProvider = provider
        self.margin: float | None = margin
        # A fetch that nobody goes on with is landed when it is collected, be it in the midst of `ask`.
        self._lock = ProcessLock()
        self._held: _Kept | None = None
        self._former: Token | None = None
        self._flight: Flight | None = None
        self._spent: set[bytes] = set()

    def fresh(self, now: float) -> Held | None:
        """Give the token if it need not be renewed yet. Takes no lock."""
        held = self._held
        return Held(held.token, now - held.since) if held is not None and now < held.renew_at else None

    def ask(self, now: float, rejected: Token | None, home: object) -> Advice:
        """Say what to do: take the token, wait for a fetch, or lead one; `rejected` is a token that was refused."""
        with self._lock:
            held = self._held
            if held is not None and held.token.is_again(rejected):
                self._former = evolve(held.token, expires_at=now)
                held = self._held = None
            if held is not None and (now < held.renew_at or (self._flight is not None and now < held.expires_at)):
                return Held(held.token, now - held.since)
            if self._flight is not None and self._flight.process != os.getpid():
                self._flight = None  # it is the parent's, which does not tell this process of its end
            if self._flight is not None:
                return Wait(self._flight)
            if held is not None:
                self._former = held.token
            self._flight = Flight(home)
            return Lead(self._flight, self._former, early=held is not None and now < held.expires_at)

    def spend(self, secret: Secret, *, back: bool = False) -> bool:
        """Note that a single-use secret is sent, or take that back; tell whether it was not noted before."""
        mark = hashlib.sha256(secret.reveal().encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            first = mark not in self._spent
            (self._spent.discard if back else self._spent.add)(mark)
            return first

    def land(self, flight: Flight, outcome: Outcome[Token] | None, now: float) -> Outcome[Held] | None:
        """End a flight, and tell the leader what it gives; None if it was abandoned.

        A failure to renew a token that is still valid is none: the token is used on.
        """
        with self._lock:
            if self._flight is flight:
                self._flight = None
            held = self._held
            match outcome:
                case Success(token) if (problem := unsendable(token)) is not None:
                    flight.outcome = Failure(ConfigError("token", problem.problem))
                case Success(token):
                    held = self._held = _Kept.of(token, now, self.margin)
                    flight.outcome = outcome
                case Failure() if held is not None and now < held.expires_at:
                    self._held = held.kept_on(now)
                    flight.outcome = Success(held.token)
                case _:
                    flight.outcome = outcome
        flight.landed.set()
        match flight.outcome:
            case Success(token):
                if outcome is flight.outcome and token.unsaved is not None:
                    logger.warning("a new token could not be saved: %s", token.unsaved)
                return Success(Held(token, now - held.since if held is not None else 0.0))
            case Failure() as failure:
                return failure
            case None:
                return None


@frozen
class _Kept:
    token: Token
    since: float
    renew_at: float
    expires_at: float

    @classmethod
    def of(cls, token: Token, now: float, margin: float | None) -> _Kept:
        if token.expires_at is None:
            return cls(token, now, float("inf"), float("inf"))
        issued_at = now if token.issued_at is None else token.issued_at
        ahead = margin_of(token.expires_at, issued_at) if margin is None else margin
        return cls(token, now, token.expires_at - max(ahead, 0.0), token.expires_at)

    def kept_on(self, now: float) -> _Kept:
        """Use a token on that could not be renewed, and let its renewal rest for a while."""
        rest = min(max((self.expires_at - now) / 4, 1.0), 30.0)
        return evolve(self, renew_at=min(max(self.renew_at, now + rest), self.expires_at))


# --- for who needs the token itself -----------------------------------------------------------------------------------


@program
def token_of(cell: TokenCell) -> Steps[Token]:
    """Give the token of a cell, fetched if need be: for who needs the token itself, and no request with it."""
    while True:
        now = yield from Now()
        match cell.ask(now, None, None):
            case Held() as held:
                return held.token
            case Wait(flight):
                yield from local(_landed, flight)
                if isinstance(flight.outcome, Failure):
                    return (yield from fail(flight.outcome.failure()))
            case Lead(flight, former):
                outcome: Outcome[Token] | None = None
                landed: Outcome[Held] | None = None
                try:
                    outcome = yield from attempt(Replacing(former, cell.provider))
                    now = yield from Now()
                finally:
                    landed = cell.land(flight, outcome, now)
                if landed is not None:
                    held = yield from Given(landed)
                    return held.token


def _landed(flight: Flight) -> bool:
    return flight.landed.wait(FETCH_LIMIT)
