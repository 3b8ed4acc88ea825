"""The fault battery: servers that take their time, and limits that hold."""

from __future__ import annotations

import socket
import threading
from typing import Any, Final

import pytest
from attrs import evolve
from battery import FACADE, READ, TALK, WRITE, Face, Row, cases, either, fails, perform
from scripted import EVENT_STREAM, Script, head, page, silent

from coze import Retry, StreamInterrupted, Timeouts, TransportError, UnexpectedResponse

START: Final = head(200, {"Content-Type": "application/json", "Content-Length": "1000"}) + b'{"code":0,'
CHUNKED: Final = head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
TOTAL: Final = Timeouts(total=0.15)
LATE: Final = fails(TransportError, timed_out=True)


def dripping(data: bytes) -> Script:
    """Write byte by byte, slowly."""
    return lambda connection: connection.send(data, pace=0.02)


HANGS: Final[dict[str, Script]] = {
    "nothing": silent(),
    "a slow head": dripping(head(200, {"X": "y" * 1000})),
    "heads before the head": dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "a slow body": dripping(START + b" " * 1000),
    "a body that stops": silent(START),
    "a slow chunk": dripping(CHUNKED + b"0" * 1000),
    "a slow page of an error": dripping(head(503, {"Content-Length": "1000"}) + b" " * 1000),
}
LIMITED: Final = [
    *(
        Row(f"{name}, {kind}", ask, says=(script,), ideal=LATE, timeouts=TOTAL, lasts=(0.1, 0.15), faces=FACADE)
        for name, script in HANGS.items()
        for kind, ask in (("read", READ), ("write", WRITE))
        if kind == "read" or name == "nothing"
    ),
    Row(
        "no connection over TLS",
        WRITE,
        first=(silent(),),
        base_url=lambda server: f"https://{server.address}",
        ideal=fails(TransportError, timed_out=True, may_have_been_sent=False),
        requests=0,
        timeouts=TOTAL,
        lasts=(0.1, 0.15),
    ),
    Row(
        "one failure after the other",
        READ,
        says=(page(503),),
        ideal=either(fails(UnexpectedResponse, status=503), LATE),
        requests=None,
        timeouts=TOTAL,
        retry=Retry(attempts=1000, base=0.01),
        lasts=(0.0, 0.2),
    ),
    Row(
        "one pause after the other",
        READ,
        says=(page(503, {"Retry-After": "0.06"}),),
        ideal=either(fails(UnexpectedResponse), LATE),
        requests=None,
        timeouts=TOTAL,
        retry=Retry(attempts=1000),
        lasts=(0.0, 0.2),
    ),
    Row(
        "a slow step",
        READ,
        says=(silent(START),),
        ideal=LATE,
        timeouts=Timeouts(read=0.1),
        retry=Retry(attempts=1),
        lasts=(0.1, 0.1),
    ),
    Row(
        "a slow step again and again",
        READ,
        says=(silent(START),),
        ideal=LATE,
        timeouts=Timeouts(read=0.05),
        requests=3,
        lasts=(0.1, 0.15),
    ),
    Row("a stream that does not begin", TALK, says=(silent(),), ideal=LATE, timeouts=TOTAL, lasts=(0.1, 0.15)),
    Row(
        "a stream that never speaks",
        TALK,
        says=(silent(EVENT_STREAM),),
        ideal=fails(StreamInterrupted, timed_out=True),
        timeouts=Timeouts(idle=0.15),
        lasts=(0.15, 0.15),
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(LIMITED))
def test_a_limit_of_time(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the server does slowly, and however often it is tried, a call ends within its total time."""
    perform(row, face, caplog)


@pytest.mark.parametrize("face", ["sync", "classic"])
def test_a_name_server_that_is_silent(
    face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A synchronous call ends within its total time though nobody says where the server is, and nothing was sent."""
    real, over = socket.getaddrinfo, threading.Event()

    def hang(host: Any, *rest: Any, **options: Any) -> Any:
        if host == "coze.example":
            over.wait()
        return real(host, *rest, **options)

    ideal = fails(TransportError, phase="resolve", timed_out=True, may_have_been_sent=False)
    row = Row("silent", WRITE, base_url=lambda _: "https://coze.example", ideal=ideal, requests=0, timeouts=TOTAL)
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        perform(evolve(row, lasts=(0.1, 0.15)), face, caplog)
    finally:
        over.set()
