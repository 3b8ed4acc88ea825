"""What the runners of the clients are made of: the peer's timeouts, and the core's retries."""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any, Final, Self

from coze.policy import Timeouts
from coze.profile import custom
from coze.run.front import AsyncRunner, Runner
from coze.run.setting import TokenSource

if TYPE_CHECKING:  # whoever gives a client has loaded it
    import httpx

    from coze.run.aio import AsyncEventStream, Engine
    from coze.run.sync import EventStream

PATIENT: Final = Timeouts(total=None, connect=5.0, read=600.0, write=600.0, pool=600.0, idle=600.0)
"""How long the facade waits: ten minutes for each byte, and as long as bytes come."""


# Not `__del__`: when a cycle is taken apart, what is inside could be asked first, and would warn.


def ending(holder: object, held: EventStream[Any] | AsyncEventStream[Any]) -> None:
    """Let a stream end when nobody holds its holder."""
    weakref.finalize(holder, held.abandon)


class UnattendedRunner(Runner):
    """A runner that closes its connections when nobody holds it: programs of the facade need not close theirs."""

    def unattended(self) -> Self:
        """Begin to look."""
        weakref.finalize(self, self._engine.abandon)
        return self


class UnattendedAsyncRunner(AsyncRunner):
    """The same for tasks: the event loop closes it, if one runs here."""

    def unattended(self) -> Self:
        """Begin to look."""
        weakref.finalize(self, _close, self._engine)
        return self


def _close(engine: Engine) -> None:
    if not _closed_soon(engine):
        engine.abandon()


def _closed_soon(engine: Engine) -> bool:
    """Let the event loop of asyncio that runs here close what nobody holds; say whether there is one."""
    asyncio = sys.modules.get("asyncio")  # which is loaded where a loop runs
    try:
        loop = asyncio.get_running_loop() if asyncio else None
    except RuntimeError:
        return False
    if loop is None:
        return False
    task = loop.create_task(engine.close())
    _CLOSING.add(task)

    def closed(_: object) -> None:
        _CLOSING.discard(task)
        engine.abandon()  # where the loop ended before it came to that

    task.add_done_callback(closed)
    return True


_CLOSING: Final[set[object]] = set()
"""Tasks, which a loop does not hold by itself."""


def runner(token: TokenSource, base_url: str, http_client: httpx.Client | None) -> Runner:
    """Make the runner of a synchronous client."""
    return UnattendedRunner(
        token,
        profile=custom(base_url, insecure=True),
        client=http_client,
        timeouts=PATIENT if http_client is None else _of(http_client.timeout),
    ).unattended()


def async_runner(token: TokenSource, base_url: str, http_client: httpx.AsyncClient | None) -> AsyncRunner:
    """Make the runner of an asynchronous client."""
    return UnattendedAsyncRunner(
        token,
        profile=custom(base_url, insecure=True),
        client=http_client,
        timeouts=PATIENT if http_client is None else _of(http_client.timeout),
    ).unattended()


def _of(timeout: httpx.Timeout) -> Timeouts:
    """Give the timeouts of a client that was given."""
    return Timeouts(
        total=None,
        connect=timeout.connect,
        read=timeout.read,
        write=timeout.write,
        pool=timeout.pool,
        idle=timeout.read,
    )


def timeouts(timeout: float | Timeouts) -> Timeouts:
    """Give the timeouts of a number of seconds: for a whole call, and for each silence of a stream."""
    return timeout if isinstance(timeout, Timeouts) else Timeouts(total=timeout, read=timeout, idle=timeout)
