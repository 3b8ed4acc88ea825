"""The fault battery: connections that break, answers that are not Coze's, statuses, pauses and redirects."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
import zlib
from email.utils import formatdate
from typing import Any, Final

import httpx
import pytest
from attrs import evolve
from battery import (
    ALL,
    CORE,
    FACADE,
    READ,
    TALK,
    TOKEN,
    WRITE,
    Ask,
    Face,
    Heard,
    Row,
    again,
    cases,
    fails,
    gives,
    judged,
    perform,
)
from scripted import (
    EVENT_STREAM,
    Authority,
    Connection,
    Script,
    Server,
    answer,
    chunk,
    closing,
    cutting,
    event,
    head,
    ok,
    page,
    refused,
    resetting,
    silent,
)

from coze import (
    NO_RETRY,
    ApiError,
    DecodeError,
    LimitExceeded,
    Limits,
    StreamInterrupted,
    Timeouts,
    TransportError,
    UnexpectedResponse,
)
from coze.api import conversations, files, speech
from coze.classic import Coze, CozeTimeoutError, TokenAuth

JSON: Final = {"Content-Type": "application/json"}
HTML: Final = {"Content-Type": "text/html"}
STREAM: Final = {"Content-Type": "text/event-stream"}
CLOSE: Final = {"Connection": "close"}
USER: Final = {"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": ""}
GOOD: Final = {"code": 0, "msg": "", "data": USER}
BODY: Final = json.dumps(GOOD).encode()
ME: Final = answer(GOOD)
MADE: Final = ok({"id": "7"})
EVENTS: Final = event("conversation.chat.created", {"id": "c", "conversation_id": "v", "status": "created"}) + event(
    "done", "[DONE]"
)
DELETE: Final = Ask(
    "call",
    lambda: conversations.delete(conversation_id="7"),
    lambda coze: coze.conversations.delete(conversation_id="7"),
    lambda _: "done",
)

# --- the connection breaks --------------------------------------------------------------------------------------------

START: Final = head(200, {**JSON, "Content-Length": "100"}) + b'{"code":0,'
CHUNKED: Final = head(200, {**JSON, "Transfer-Encoding": "chunked"})
SEEN: Final[dict[str, bytes | Script]] = {
    "reset after the request": resetting(),
    "closed after the request": closing(),
    "reset in the head": resetting(START[:20]),
    "closed in the head": closing(START[:20]),
    "reset in the body": resetting(START),
    "closed in the body": closing(START),
    "closed between chunks": closing(CHUNKED + chunk(b'{"code":0}')),
    "closed in a chunk": closing(CHUNKED + chunk(b'{"code":0}')[:-6]),
    "a chunk of no size": CHUNKED + b"zz\r\n{}\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "a head without an end": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,
    "two lengths": head(200, {"Content-Length": "1", "content-length": "2"}) + b"{}",
    "gzip that was cut": answer(gzip.compress(b"{}")[:-9], headers={"Content-Encoding": "gzip", "Connection": "close"}),
}
"""What breaks a connection. `test_runners` says the same of the functional API."""
MORE: Final[dict[str, bytes | Script]] = {
    "a chunk of a negative size": CHUNKED + b"-5\r\nhello\r\n",
    "a chunk of a size in other digits": CHUNKED + b"0x5\r\nhello\r\n",
    "a chunk of a size beyond all bounds": CHUNKED + b"f" * 40 + b"\r\n",
    "a chunk that is longer than it says": CHUNKED + b"2\r\nhello\r\n0\r\n\r\n",
    "a negative length": head(200, {**JSON, "Content-Length": "-1"}) + b"{}",
    "a length that is none": head(200, {**JSON, "Content-Length": "two"}) + b"{}",
    "a length beyond all bounds": closing(head(200, {**JSON, "Content-Length": "9" * 19}) + b"{}"),
    "a transfer encoding that nobody knows": head(200, {**JSON, "Transfer-Encoding": "zip"}) + b"{}",
    "a header without a name": b"HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\n{}",
    "a header with a zero": b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
    "a status of one digit": b"HTTP/1.1 2 OK\r\nContent-Length: 2\r\n\r\n{}",
    "an answer in TLS": b"\x15\x03\x01\x00\x02\x02\x46",
    "a promise to go on, and no more": closing(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "another protocol": closing(head(101, {"Upgrade": "h2c", "Connection": "upgrade"})),
}
LOST = fails(TransportError, phase="receive", may_have_been_sent=True, timed_out=False, attempts=1)
BROKEN: Final = [
    *(
        Row(f"{name}, read", READ, says=(fault, ME), ideal=gives("7"), requests=2, faces=FACADE)
        for name, fault in SEEN.items()
    ),
    *(Row(f"{name}, write", WRITE, says=(fault, MADE), ideal=LOST, faces=FACADE) for name, fault in SEEN.items()),
    *(Row(f"{name}, read", READ, says=(fault, ME), ideal=gives("7"), requests=2) for name, fault in MORE.items()),
    *(
        Row(f"{name}, write", WRITE, says=(fault, MADE), ideal=LOST, faces=("sync", *FACADE))
        for name, fault in MORE.items()
    ),
    Row("reset before the request", READ, first=(resetting(),), says=(ME,), ideal=gives("7")),
    Row("closed before the request", READ, first=(closing(),), says=(ME,), ideal=gives("7")),
    Row("broken again and again", READ, says=(closing(),), ideal=fails(TransportError, attempts=3), requests=3),
    Row("tried once", READ, says=(closing(),), ideal=fails(TransportError, attempts=1), retry=NO_RETRY),
]


@pytest.mark.parametrize(("row", "face"), cases(BROKEN))
def test_a_connection_that_breaks(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """However a connection breaks, a read is made again on another one, and a write is not: it may have been heard."""
    perform(row, face, caplog)


# --- answers that are not Coze's --------------------------------------------------------------------------------------


def echoed(status: int) -> bytes:
    """Write a page that is the token."""
    return answer(TOKEN.encode(), status, HTML)


EMPTY: Final = head(200, {"Content-Length": "0"})
FILE: Final = bytes(8 * 1024 * 1024)


def hasty(connection: Connection) -> None:
    """Refuse what is sent as soon as its head has come, and close the connection."""
    connection.read_until(b"\r\n\r\n")
    connection.send(refused(4302, 413, CLOSE))
    connection.close()


ODD: Final = [
    *(
        Row(
            f"a page with {status}, {name}",
            ask,
            says=(page(status),),
            ideal=fails(UnexpectedResponse, status=status, content_type="text/html", excerpt="<html>oops</html>"),
            requests=3 if name == "read" and (status == 408 or status >= 500) else 1,
        )
        for status in (200, 400, 401, 403, 404, 408, 409, 413, 500, 502, 503, 504, 599)
        for name, ask in (("read", READ), ("write", WRITE))
        if name == "read" or status in (200, 401, 408, 502)
    ),
    Row(
        "an answer before the file was sent",
        Ask("call", lambda: files.upload(file=("a.bin", FILE)), lambda coze: coze.files.upload(file=("a.bin", FILE))),
        first=(hasty,),
        ideal=fails(ApiError, code=4302, status=413),
        requests=0,
    ),
    Row("nothing with 200", READ, says=(EMPTY,), ideal=fails(DecodeError)),
    Row("nothing with 200, deleted", DELETE, says=(EMPTY,), ideal=fails(DecodeError)),
    Row("nothing in JSON with 200", READ, says=(answer(b"", headers=JSON),), ideal=fails(DecodeError)),
    Row("204", DELETE, says=(head(204),), ideal=fails(DecodeError)),
    Row("an empty object with 403", DELETE, says=(answer({}, 403),), ideal=fails(UnexpectedResponse, status=403)),
    Row(
        "a message without a code with 500",
        WRITE,
        says=(answer({"message": "Internal"}, 500),),
        ideal=fails(UnexpectedResponse, status=500),
    ),
    Row("a success with 500", WRITE, says=(answer(GOOD, 500),), ideal=fails(UnexpectedResponse, status=500)),
    Row("a success with 304", READ, says=(head(304),), ideal=fails(UnexpectedResponse, status=304)),
    Row("events with 500", TALK, says=(answer(EVENTS, 500, STREAM),), ideal=fails(UnexpectedResponse, status=500)),
    Row("events for a call", READ, says=(answer(EVENTS, 200, STREAM),), ideal=fails(UnexpectedResponse, status=200)),
    Row("a success as a page", READ, says=(answer(GOOD, headers=HTML),), ideal=fails(UnexpectedResponse, status=200)),
    Row(
        "a success without a type", READ, says=(head(200, {"Content-Length": str(len(BODY))}) + BODY,), ideal=gives("7")
    ),
    Row("a status that is none of ours", READ, says=(answer(GOOD, 299),), ideal=gives("7")),
    Row(
        "a token that is refused",
        READ,
        says=(refused(4100, 401, {"X-Tt-Logid": "log-1"}),),
        ideal=fails(ApiError, code=4100, kind="authentication", status=401, log_id="log-1", attempts=1),
    ),
    Row("a conflict", WRITE, says=(refused(4016, 409),), ideal=fails(ApiError, code=4016, kind="conflict", status=409)),
    Row("a timeout of the server, read", READ, says=(refused(1, 408), ME), ideal=gives("7"), requests=2),
    Row("a timeout of the server, write", WRITE, says=(refused(1, 408), MADE), ideal=fails(ApiError, status=408)),
    Row("a server that recovers", READ, says=(page(503), refused(5000), ME), ideal=gives("7"), requests=3),
    Row("a busy server, write", WRITE, says=(refused(5000), MADE), ideal=fails(ApiError, code=5000, kind="server")),
    Row(
        "a message of many lines",
        READ,
        says=(answer({"code": 4000, "msg": "no\r\nERROR root: forged"}, 400),),
        ideal=fails(ApiError, code=4000, message="no??ERROR root: forged"),
    ),
    Row(
        "a message that repeats the token",
        WRITE,
        says=(answer({"code": 4100, "msg": f"Bearer {TOKEN} is wrong", "detail": {"logid": TOKEN}}, 401),),
        ideal=fails(ApiError, message="Bearer *** is wrong", log_id="***"),
    ),
    Row("a page that repeats the token", WRITE, says=(echoed(502),), ideal=fails(UnexpectedResponse, excerpt="***")),
    Row(
        "a log id of many lines",
        WRITE,
        says=(refused(4000, headers={"X-Tt-Logid": "a\x9b31m\x85ERROR root: forged" + "x" * 20_000}),),
        ideal=fails(ApiError, code=4000, log_id="a?31m?ERROR root: forged" + "x" * 75 + "\u2026"),
    ),
    Row(
        "an event with a debug URL of many lines",
        TALK,
        says=(
            answer(event("error", {"code": 4000, "msg": "no", "debug_url": "https://a\r\n\x1b[31m"}), headers=STREAM),
        ),
        ideal=fails(ApiError, code=4000, debug_url="https://a???[31m"),
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(ODD))
def test_an_answer_that_is_not_a_success(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing but a 2xx with a code of 0 is a success; what passes by itself is tried again where it may be."""
    perform(row, face, caplog)
    assert all("\n" not in record.getMessage() for record in caplog.records if record.name.startswith("coze"))


# --- pauses -----------------------------------------------------------------------------------------------------------

PAUSES: Final[dict[str, tuple[str | None, object]]] = {
    "none": (None, None),
    "seconds": ("31", 31.0),
    "a fraction": ("0.5", 0.5),
    "negative": ("-5", None),
    "text": ("soon", None),
    "nothing": ("", None),
    "no number": ("nan", None),
    "huge": ("99999999999", None),
    "infinite": ("1e999", None),
    "the past": (formatdate(0, usegmt=True), 0.0),
    "a date": (formatdate(time.time() + 86_400, usegmt=True), pytest.approx(84_600, abs=1800)),
    "a date beyond all bounds": ("Fri, 31 Dec 9999 23:59:59 GMT", None),
    "a date that is none": ("Fri, 99 Dec 2999 99:99:99 GMT", None),
}


def paused(value: str | None) -> dict[str, str]:
    """Give the header that asks for a pause."""
    return {} if value is None else {"Retry-After": value}


LIMITED: Final = [
    *(
        Row(
            f"429, {name}",
            WRITE,
            says=(refused(4013, 429, paused(value)),),
            ideal=fails(ApiError, code=4013, kind="rate_limit", retry_after=read),
            retry=NO_RETRY,
        )
        for name, (value, read) in PAUSES.items()
    ),
    *(
        Row(f"503, {name}", READ, says=(page(503, paused(value)), ME), ideal=gives("7"), requests=2, faces=FACADE)
        for name, (value, read) in PAUSES.items()
        if read in (None, 0.0)
    ),
    Row("too long a pause", READ, says=(page(503, paused("31")),), ideal=fails(UnexpectedResponse, retry_after=31.0)),
    Row("429 as a page", WRITE, says=(page(429, paused("0")), MADE), ideal=gives("7"), requests=2),
    Row("429, and then a success", WRITE, says=(refused(4013, 429, paused("0")), MADE), ideal=gives("7"), requests=2),
    Row(
        "429 again and again",
        WRITE,
        says=(refused(4013, 429, paused("0")),),
        ideal=fails(ApiError, attempts=3),
        requests=3,
    ),
    Row(
        "a pause beyond the limit of time",
        READ,
        says=(page(503, paused("20")),),
        ideal=fails(UnexpectedResponse, retry_after=20.0),
        timeouts=Timeouts(total=0.3),
        lasts=(0.0, 0.3),
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(LIMITED))
def test_a_pause(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """A pause that makes sense is granted up to a bound, and told beyond it; any other one is as if it were not."""
    perform(row, face, caplog)


# --- redirects --------------------------------------------------------------------------------------------------------

ELSEWHERE: Final = "http://127.0.0.1:1/v1/there"
"""Where nobody listens: who followed it would say so."""


def there(status: int, location: str | None = "/v1/there") -> bytes:
    """Answer with a redirect."""
    return page(status, {} if location is None else {"Location": location})


def followed(server: Server) -> bool:
    """Say whether a redirect was followed with the method, and with the token, of the request."""
    first, second = server.requests
    named = first.headers["authorization"] == second.headers["authorization"]
    return (second.method, second.target, named) == ("GET", "/v1/there", True)


REDIRECTS: Final = [
    *(
        Row(f"{status} within the origin", READ, says=(there(status), ME), ideal=gives("7"), requests=2, asked=followed)
        for status in (301, 302, 303, 307, 308)
    ),
    *(
        Row(
            f"{status}, which leads nowhere",
            READ,
            says=(there(status), ME),
            ideal=fails(UnexpectedResponse, status=status),
        )
        for status in (300, 304, 305, 306, 399)
    ),
    *(
        Row(f"{status} elsewhere, {name}", ask, says=(there(status, ELSEWHERE),), ideal=fails(UnexpectedResponse))
        for status in (301, 302, 303, 307, 308)
        for name, ask in (("read", READ), ("write", WRITE), ("stream", TALK))
        if name == "read" or status in (302, 307)
    ),
    *(
        Row(f"{status} of a write", WRITE, says=(there(status), MADE), ideal=fails(UnexpectedResponse, status=status))
        for status in (301, 302, 303, 307, 308)
    ),
    *(
        Row(f"to {name}", READ, says=(there(302, location), ME), ideal=fails(UnexpectedResponse, status=302))
        for name, location in {
            "nowhere": None,
            "nothing": "",
            "a host alone": "//127.0.0.1:1/",
            "a user": "http://me@127.0.0.1:1/",
            "another scheme": "ftp://127.0.0.1/",
            "a file": "file:///etc/passwd",
            "no URL": "http://[::1",
            "a port that is none": "http://127.0.0.1:99999/",
        }.items()
    ),
    Row("again and again", READ, says=(there(302),), ideal=fails(UnexpectedResponse, status=302), requests=4),
    Row("three times", READ, says=(*[there(302)] * 3, ME), ideal=gives("7"), requests=4),
]


@pytest.mark.parametrize(("row", "face"), cases(REDIRECTS))
def test_a_redirect(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """A read is followed within its origin, three times at the most; nothing else is, whatever status sends it away."""
    perform(row, face, caplog)


# --- connections that are used again ----------------------------------------------------------------------------------


def two(server: Server) -> bool:
    """Say whether the requests came over a connection each."""
    return len(server.connections) == 2


def one(server: Server) -> bool:
    """Say whether all requests came over one connection."""
    return len(server.connections) == 1


def dripping(data: bytes) -> Script:
    """Answer some bytes at a time."""
    return lambda connection: connection.send(data, pace=0.001, size=5)


OLD: Final = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + BODY
POOLED: Final = [
    Row("used again", again(READ, 3), says=(ME,), ideal=gives("7", "7", "7"), requests=3, asked=one, faces=FACADE),
    Row("closed by the server", again(READ), says=(closing(ME), ME), ideal=gives("7", "7"), requests=None, asked=two),
    Row("to be closed", again(WRITE), says=(ok({"id": "7"}, CLOSE),), ideal=gives("7", "7"), requests=2, asked=two),
    Row("used after a refusal", again(READ), says=(refused(4000),), ideal=fails(ApiError), asked=one, faces=FACADE),
    Row(
        "an answer that nobody asked for",
        again(READ),
        says=(ME + ok({**USER, "user_id": "smuggled"}), ME),
        ideal=gives("7", "7"),
        requests=2,
    ),
    Row("bytes behind the answer", again(READ), says=(ME + b"!\r\n", ME), ideal=gives("7", "7"), requests=2, asked=two),
    Row(
        "bytes behind the last chunk",
        again(READ),
        says=(CHUNKED + chunk(BODY) + chunk(b"") + b"!", ME),
        ideal=gives("7", "7"),
        requests=2,
        asked=two,
    ),
    Row("bytes behind nothing", again(DELETE), says=(head(204) + b"!", ME), ideal=fails(DecodeError)),
    Row("promises before the answer", READ, says=(b"HTTP/1.1 102 Processing\r\n\r\n" * 3 + ME,), ideal=gives("7")),
    Row("a slow answer", READ, says=(dripping(ME),), ideal=gives("7"), faces=FACADE),
    Row("a body to the end of its connection", READ, says=(closing(head(200, JSON) + BODY),), ideal=gives("7")),
    Row("HTTP of the past", READ, says=(closing(OLD),), ideal=gives("7")),
    Row(
        "one byte of a body at a time",
        READ,
        says=(CHUNKED + b"".join(chunk(BODY[at : at + 1]) for at in range(len(BODY))) + chunk(b""),),
        ideal=gives("7"),
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(POOLED))
def test_a_connection_that_is_used_again(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """A connection is used again only if it ended its answer exactly; whatever else it brings is nobody's."""
    perform(row, face, caplog)


def begun(connection: Connection) -> None:
    """Begin a stream, and say nothing more."""
    connection.read_request()
    silent(EVENT_STREAM + EVENTS[:-24])(connection)


def test_a_client_without_a_free_connection() -> None:
    """Who waits too long for a free connection gets a timeout that says so; nothing was sent."""
    limits, timeout = httpx.Limits(max_connections=1), httpx.Timeout(5.0, pool=0.1)
    with Server(begun) as server, httpx.Client(limits=limits, timeout=timeout) as http:
        coze = Coze(TokenAuth(TOKEN), server.base_url, http).with_options(retry=NO_RETRY)
        with coze.chat.stream(bot_id="7", user_id="u") as stream:
            next(stream)
            with pytest.raises(CozeTimeoutError) as caught:
                coze.users.me()
        assert fails(TransportError, phase="pool", timed_out=True, may_have_been_sent=False).fits(
            Heard((), judged(caught.value))
        )
        assert len(server.requests) == 1


# --- bodies that are compressed, or too large -------------------------------------------------------------------------

MIB: Final = 1024 * 1024
PATIENT: Final = Timeouts(total=60.0)
GZIP: Final = {**JSON, "Content-Encoding": "gzip"}
DEFLATE: Final = {**JSON, "Content-Encoding": "deflate"}
BOMB: Final = answer(gzip.compress(b" " * MIB) * 80, headers=GZIP)
CUT: Final = fails(TransportError, phase="receive", attempts=3)


def large(connection: Connection) -> None:
    """Answer with fifty megabytes."""
    connection.send(answer(BODY[:-1] + b',"x":"' + b"x" * 50 * MIB + b'"}', headers=JSON))


COMPRESSED: Final = [
    Row("gzip", READ, says=(answer(gzip.compress(BODY), headers=GZIP),), ideal=gives("7")),
    Row("deflate", READ, says=(answer(zlib.compress(BODY), headers=DEFLATE),), ideal=gives("7")),
    Row("gzip cut", READ, says=(answer(gzip.compress(BODY)[:-1], headers=GZIP),), ideal=CUT, requests=3),
    Row("gzip that is none", READ, says=(answer(BODY, headers=GZIP),), ideal=CUT, requests=3),
    Row("gzip and then garbage", READ, says=(answer(gzip.compress(BODY) + b"!", headers=GZIP),), ideal=CUT, requests=3),
    Row(
        "gzip of many parts with nothing in them",
        READ,
        says=(answer(gzip.compress(BODY) + gzip.compress(b"") * 5000, headers=GZIP),),
        ideal=CUT,
        requests=3,
    ),
    Row(
        "gzip of many blocks with nothing in them",
        READ,
        says=(answer(gzip.compress(BODY)[:10] + b"\0\0\0\xff\xff" * MIB, headers=GZIP),),
        runner={"limits": Limits(response_bytes=MIB)},
        ideal=fails(LimitExceeded, limit="limits.response_bytes"),
    ),
    Row(
        "what nobody asked for",
        READ,
        says=(answer(BODY, headers={**JSON, "Content-Encoding": "br"}),),
        ideal=CUT,
        requests=3,
    ),
    Row(
        "a bomb",
        READ,
        says=(BOMB,),
        ideal=fails(LimitExceeded, limit="limits.response_bytes", most=64 * MIB),
        faces=("asyncio", "classic"),
        timeouts=PATIENT,
    ),
    Row("fifty megabytes", READ, says=(large,), ideal=gives("7"), timeouts=PATIENT, faces=("sync", "async classic")),
]


@pytest.mark.parametrize(("row", "face"), cases(COMPRESSED))
def test_a_body_that_is_compressed_or_large(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """A body is decompressed as far as the limit goes, and has to be whole."""
    perform(row, face, caplog)


# --- nobody there -----------------------------------------------------------------------------------------------------

UNSENT: Final = fails(TransportError, phase="connect", may_have_been_sent=False, timed_out=False, attempts=3)
ABSENT: Final = [
    Row(f"refused, {name}", ask, base_url=lambda _: "http://127.0.0.1:1", ideal=UNSENT, requests=0)
    for name, ask in (("read", READ), ("write", WRITE), ("stream", TALK))
]


@pytest.mark.parametrize(("row", "face"), cases(ABSENT))
def test_nobody_listens(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Where nobody listens nothing was sent: even a write is tried again, and the error says so."""
    perform(row, face, caplog)


@pytest.mark.parametrize("face", ALL)
def test_a_name_that_nobody_knows(
    face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that no name server knows is a failure to resolve it, after as many tries as others."""
    real = socket.getaddrinfo

    def unknown(host: Any, *rest: Any, **options: Any) -> Any:
        if host in ("coze.example", b"coze.example"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **options)

    ideal = fails(TransportError, phase="resolve", may_have_been_sent=False, attempts=3)
    row = Row("unknown", WRITE, base_url=lambda _: "https://coze.example", ideal=ideal, requests=0)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    perform(row, face, caplog)


@pytest.mark.parametrize("face", ALL)
@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX-Echo : Bearer %b\r\n\r\n",
        b"HTTP/1.1 OK %b\r\n\r\n",
        CHUNKED + b"%b\r\n{}\r\n",
        b"%b\r\n\r\n",
    ],
    ids=["a header", "a status", "a size", "no HTTP"],
)
def test_what_cannot_be_read_is_not_quoted(data: bytes, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """An error says what is wrong with an answer that is no HTTP, and quotes none of it; httpcore's own log does."""
    caplog.set_level(logging.INFO, "httpcore")
    perform(Row("no HTTP", WRITE, says=(data % TOKEN.encode(),), ideal=LOST), face, caplog)


# --- certificates -----------------------------------------------------------------------------------------------------


def https(server: Server) -> str:
    """Give the URL of a server that was asked to speak TLS."""
    return f"https://{server.address}"


ENDLESS: Final = head(200, {**JSON, **CLOSE}) + BODY
AUDIO: Final = head(200, {"Content-Type": "audio/mpeg", **CLOSE}) + b"sound"
SPEAK: Final = Ask(
    "events",
    lambda: speech.stream(input="Hello", voice_id="7"),
    lambda coze: coze.audio.speech.create(input="Hello", voice_id="7"),
    len,
)
SECURE: Final = [
    Row("a good certificate", READ, says=(ME,), ideal=gives("7")),
    Row("reset in the body", READ, says=(resetting(START), ME), ideal=gives("7"), requests=2),
    Row("closed in the head", WRITE, says=(closing(START[:20]), MADE), ideal=LOST),
    Row("closed between chunks", WRITE, says=(closing(CHUNKED + chunk(BODY)), MADE), ideal=LOST),
    Row(
        "a stream that is cut",
        TALK,
        says=(closing(EVENT_STREAM + EVENTS[:-24]),),
        ideal=fails(StreamInterrupted, "created", delivered=1),
    ),
    Row("a stream", TALK, says=(closing(EVENT_STREAM + EVENTS),), ideal=gives("created")),
    Row("closed by the server", again(READ), says=(closing(ME), ME), ideal=gives("7", "7"), requests=None, asked=two),
    Row("a body up to the end", READ, says=(closing(ENDLESS),), ideal=gives("7")),
    Row(
        "a refusal up to the end", WRITE, says=(closing(head(502, HTML) + b"<html>"),), ideal=fails(UnexpectedResponse)
    ),
    Row("an end that nobody announced, read", READ, says=(cutting(ENDLESS), ME), ideal=gives("7"), requests=2),
    Row("an end that nobody announced, write", WRITE, says=(cutting(ENDLESS),), ideal=LOST),
    Row("audio up to the end", SPEAK, says=(closing(AUDIO),), ideal=gives(5), faces=CORE),
    Row("audio that is cut", SPEAK, says=(cutting(AUDIO),), ideal=fails(StreamInterrupted, 5), faces=CORE),
]
UNTRUSTED: Final = fails(TransportError, phase="tls", may_have_been_sent=False, attempts=3)


OTHERS: Final = ("trio", *FACADE)
OVER_TLS: Final = [
    evolve(
        row,
        name=f"{row.name}, over TLS",
        faces=tuple(face for face in row.faces if face in ("sync", "asyncio", OTHERS[at % len(OTHERS)])),
    )
    for at, row in enumerate((*BROKEN, *ODD, *LIMITED, *REDIRECTS, *POOLED, *COMPRESSED))
    if row.timeouts is not PATIENT  # tens of megabytes, byte by byte the same
]
"""Over TLS each row has two of its faces, and the others have turns."""


@pytest.mark.parametrize(("row", "face"), cases([*SECURE, *OVER_TLS]))
def test_over_tls(
    row: Row, face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    """Whatever comes over a connection, and however it breaks, it is the same over TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    perform(row, face, caplog, authority.server())


@pytest.mark.parametrize("face", ALL)
@pytest.mark.parametrize("name", ["expired", "not yet valid", "of another name", "of nobody", "of another authority"])
def test_a_certificate_that_is_wrong(
    name: str, face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    """A certificate that is not this server's, or not valid now, is refused before anything is sent."""
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    perform(Row(name, WRITE, ideal=UNTRUSTED, requests=0), face, caplog, authority.server(name))


@pytest.mark.parametrize("face", ALL)
@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""], ids=["HTTP", "nothing"])
def test_a_server_without_tls(
    data: bytes, face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    """A server that does not speak TLS where it should is a failure of the connection, and hears nothing."""
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    ideal = fails(TransportError, may_have_been_sent=False, attempts=3)
    perform(Row("plain", WRITE, first=(closing(data),) * 3, base_url=https, ideal=ideal, requests=0), face, caplog)
