"""A server for the facade that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, TokenAuth


class Server:
    """Gives the replies that it was given, one after the other, and keeps the requests."""

    def __init__(self) -> None:
        self.replies: list[httpx.Response | Exception] = []
        self.requests: list[httpx.Request] = []

    def says(self, body: object, *, status: int = 200) -> None:
        """Answer with JSON."""
        self.replies.append(httpx.Response(status, json=body, headers={"x-tt-logid": "LOG"}))

    def streams(self, content: bytes) -> None:
        """Answer with the bytes of events."""
        headers = {"x-tt-logid": "LOG", "content-type": "text/event-stream"}
        self.replies.append(httpx.Response(200, content=content, headers=headers))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer an asynchronous client."""
        return self(request)

    @property
    def transport(self) -> httpx.MockTransport:
        """What clients reach this server by."""
        return httpx.MockTransport(self)

    def async_coze(self) -> AsyncCoze:
        """Make an asynchronous client."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return AsyncCoze(AsyncTokenAuth("token"), http_client=http)


@pytest.fixture
def server() -> Server:
    """Start a server."""
    return Server()


@pytest.fixture
def coze(server: Server) -> Iterator[Coze]:
    """Make a client of the server."""
    with httpx.Client(transport=server.transport) as http:
        yield Coze(TokenAuth("token"), http_client=http)
