"""What both pools know of requests and answers of httpcore, and of bodies that are read as they come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import httpcore
from attrs import frozen

from coze.run.framing import Framing, FramingError, ToTheEnd, framing
from coze.run.places import Places, PoolClosed


def refusal(places: Places[Any]) -> Exception:
    """Say to whom has waited in vain, why."""
    return PoolClosed() if places.closed else httpcore.PoolTimeout("no connection became free in time")


def _extension(request: httpcore.Request, name: str) -> Any:
    return cast("Mapping[str, object]", request.extensions).get(name)  # pyright: ignore[reportUnknownMemberType]


def timeout_of(request: httpcore.Request, step: str) -> float | None:
    """Tell how many seconds a step of a request may take; None for as long as it likes."""
    timeouts: dict[str, float | None] = _extension(request, "timeout") or {}
    return timeouts.get(step)


def is_streamed(request: httpcore.Request) -> bool:
    """Say whether the answer is to be read as it comes."""
    return _extension(request, "streamed") is True


def _closes(headers: Mapping[str, str]) -> bool:
    return "close" in {option.strip().lower() for option in headers.get("connection", "").split(",")}


@frozen(eq=False)
class Frame:
    """The framing of a body that is read as it comes, which is taken off here, and what else is to be known of it."""

    request: httpcore.Request
    framing: Framing
    keeps: bool

    @classmethod
    def of(cls, request: httpcore.Request, response: httpcore.Response) -> Frame | None:
        """Give that of an answer; None for one that httpcore reads. Raises httpcore's error of the protocol."""
        if not is_streamed(request) or response.status != _OK:
            return None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        keeps = cast("Any", response).extensions["http_version"] == b"HTTP/1.1" and not _closes(headers)
        try:
            return cls(request, framing(headers), keeps)
        except FramingError as wrong:
            raise httpcore.RemoteProtocolError(str(wrong)) from None

    @property
    def patience(self) -> float | None:
        """How many seconds the next bytes may take: whoever has the request may change it."""
        return timeout_of(self.request, "read")

    @property
    def complete(self) -> bool:
        """Whether the body has ended."""
        return self.framing.complete

    @property
    def broken(self) -> bool:
        """Whether there is nothing to wait for any more: an error comes next."""
        return self.framing.broken

    @property
    def lasts(self) -> bool:
        """Whether the body has ended with nothing behind it, and its connection goes on."""
        frame = self.framing
        return frame.complete and not frame.exceeded and self.keeps and not isinstance(frame, ToTheEnd)

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the connection, none at its end, and give those of the body."""
        try:
            if not data:
                self.framing.close()
            return self.framing.feed(data)
        except FramingError as wrong:
            raise httpcore.RemoteProtocolError(str(wrong)) from None


_OK: Final = 200
SIZE: Final = 65536
