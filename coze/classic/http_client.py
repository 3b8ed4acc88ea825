"""Clients of httpx with the defaults that cozepy has for them."""

from __future__ import annotations

from typing import Any, Final

import httpx

DEFAULT_TIMEOUT: Final = httpx.Timeout(600.0, connect=5.0)
"""The seconds to wait: 5 for a connection, 600 for each step after it."""

DEFAULT_CONNECTION_LIMITS: Final = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
"""How many connections there are at the most, and how many of them are kept open."""


class SyncHTTPClient(httpx.Client):
    """A client of httpx for `Coze`; it takes the keywords of `httpx.Client`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**_DEFAULTS, **kwargs})


class AsyncHTTPClient(httpx.AsyncClient):
    """A client of httpx for `AsyncCoze`; it takes the keywords of `httpx.AsyncClient`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**_DEFAULTS, **kwargs})


_DEFAULTS: Final[dict[str, Any]] = {
    "timeout": DEFAULT_TIMEOUT,
    "limits": DEFAULT_CONNECTION_LIMITS,
    "follow_redirects": True,
}
