"""What a contender does, in both colours. Each call checks its answer, so that nobody wins by not reading it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Final, Literal, Protocol, TypeAlias

from attrs import frozen

Name: TypeAlias = Literal["coze", "coze.classic", "httpx", "cozepy"]
Colour: TypeAlias = Literal["sync", "async"]

NAMES: Final[tuple[Name, ...]] = ("coze", "coze.classic", "httpx", "cozepy")
COLOURS: Final[tuple[Colour, ...]] = ("sync", "async")


class SyncCalls(Protocol):
    """The calls of the race, in the thread that asks, over connections that are kept."""

    def me(self) -> None:
        """Ask who the token belongs to."""

    def bots(self) -> None:
        """List 50 bots."""

    def chat(self, deltas: int) -> None:
        """Read a chat's stream to its end."""

    def decode(self) -> None:
        """Read 100 messages and 50 bots from the bytes of two answers that are there already."""

    def close(self) -> None:
        """Close the connections."""


class AsyncCalls(Protocol):
    """The same calls, in a task of asyncio."""

    async def me(self) -> None:
        """Ask who the token belongs to."""

    async def bots(self) -> None:
        """List 50 bots."""

    async def chat(self, deltas: int) -> None:
        """Read a chat's stream to its end."""

    async def close(self) -> None:
        """Close the connections."""


@frozen
class Contender:
    """A library: what makes its calls to a server, given the base URL."""

    sync: Callable[[str], SyncCalls]
    asynchronous: Callable[[str], AsyncCalls]


def present() -> tuple[Name, ...]:
    """Tell which contenders are installed."""
    return tuple(name for name in NAMES if importlib.util.find_spec(name) is not None)


def load(name: Name) -> Contender:
    """Import a contender, and nothing of the others."""
    match name:
        case "coze":
            from tests.bench import ours

            return Contender(ours.Sync, ours.Async)
        case "coze.classic":
            from tests.bench import classic

            return Contender(classic.Sync, classic.Async)
        case "httpx":
            from tests.bench import plain

            return Contender(plain.Sync, plain.Async)
        case "cozepy":
            from tests.bench import peer

            return Contender(peer.Sync, peer.Async)


TOKEN: Final = "pat_bench"
BOT: Final = "7379462189365198898"
WORKSPACE: Final = "7351285495123918894"

# The pool of every contender: as coze and cozepy have it by default, but that no connection expires while it is idle
# during the turns of the others.
CONNECTIONS: Final = 1000
IDLE_CONNECTIONS: Final = 100
IDLE_SECONDS: Final = 300.0


def check(got: object, expected: object) -> None:
    """Stop the race if an answer is not what was sent."""
    if got != expected:
        raise AssertionError(f"got {got!r} instead of {expected!r}")
