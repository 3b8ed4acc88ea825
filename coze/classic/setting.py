"""What the runners of the clients are made of: the peer's timeouts, and the core's retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coze.policy import Timeouts
from coze.profile import custom
from coze.run.front import AsyncRunner, Runner
from coze.run.setting import TokenSource

if TYPE_CHECKING:  # whoever gives a client has loaded it
    import httpx

PATIENT: Final = Timeouts(total=None, connect=5.0, read=600.0, write=600.0, pool=600.0, idle=600.0)
"""How long the facade waits: ten minutes for each byte, and as long as bytes come."""


class _Closing(Runner):
    """A runner that closes its connections when nobody holds it: programs of the facade need not close theirs."""

    def __del__(self) -> None:
        if hasattr(self, "_engine"):
            self.close()


def runner(token: TokenSource, base_url: str, http_client: httpx.Client | None) -> Runner:
    """Make the runner of a synchronous client."""
    return _Closing(
        token,
        profile=custom(base_url, insecure=True),
        client=http_client,
        timeouts=PATIENT if http_client is None else _of(http_client.timeout),
    )


def async_runner(token: TokenSource, base_url: str, http_client: httpx.AsyncClient | None) -> AsyncRunner:
    """Make the runner of an asynchronous client."""
    return AsyncRunner(
        token,
        profile=custom(base_url, insecure=True),
        client=http_client,
        timeouts=PATIENT if http_client is None else _of(http_client.timeout),
    )


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
