"""The runners over real sockets, in all three colours: what they send, what they make of what comes, how they end."""

from __future__ import annotations

import email.policy
import gc
import gzip
import io
import json
import logging
import os
import re
import socket
import ssl
import sys
import tempfile
import threading
import time
import tracemalloc
import warnings
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from email.parser import BytesParser
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import anyio
import httpx
import httpx2
import pytest
from colours import COLOURS, Colour
from each import each
from forks import FORKS, in_child
from hypothesis import given
from hypothesis import strategies as st
from scripted import (
    EVENT_STREAM,
    PATIENCE,
    Connection,
    Live,
    Received,
    Script,
    Server,
    answer,
    chunk,
    closing,
    event,
    head,
    ok,
    page,
    refused,
    replies,
    resetting,
    silent,
)

from coze import (
    NO_RETRY,
    AsyncRunner,
    Closed,
    ConfigError,
    CozeError,
    Effect,
    Failure,
    InvalidArgument,
    LimitExceeded,
    Limits,
    Outcome,
    Record,
    Retry,
    Runner,
    Secret,
    Sleep,
    Steps,
    Success,
    Timeouts,
    Token,
    TransportError,
    UnexpectedResponse,
    __version__,
    attempt,
    custom,
    program,
    raw,
    replied,
    with_headers,
)
from coze.api import bots, chat, files, users
from coze.run.setting import setting
from coze.run.transport import Answer, Incoming, retry_after

T = TypeVar("T")

READ = raw("GET", "/v1/things")
WRITE = raw("POST", "/v1/things", body={"name": "你好", "nothing": None})
FAST: Final = Retry(base=0.0)
FINE = ok(1)
MIB: Final = 1024 * 1024
SLACK: Final = 5.0


@program
def each_of(*effects: Effect[object]) -> Steps[tuple[Outcome[object], ...]]:
    """Perform effects one after the other, and give all their outcomes."""
    outcomes: list[Outcome[object]] = []
    for effect in effects:
        outcomes.append((yield from attempt(effect)))  # noqa: PERF401  # a comprehension cannot yield
    return tuple(outcomes)


def failure(outcome: Outcome[Any] | None) -> CozeError:
    """Give the error of a failure."""
    assert isinstance(outcome, Failure), outcome
    return outcome.failure()


def lost(outcome: Outcome[Any] | None) -> TransportError:
    """Give the error of a failure of the transport."""
    error = failure(outcome)
    assert isinstance(error, TransportError), error
    return error


@contextmanager
def taking(least: float, most: float) -> Iterator[None]:
    """Expect a block to take so many seconds."""
    began = time.monotonic()
    yield
    assert least <= time.monotonic() - began <= most


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_a_small_call(colour: Colour) -> None:
    """A GET goes out with the runner's token and our own headers, without a body, and its answer is read."""
    with Server(replies(ok({"user_id": "7"}, {"X-Tt-Logid": "log-1"}))) as server:
        user = colour.run(users.me(), server.runner).unwrap()
        [request] = server.requests
        assert (user.user_id, user.response.log_id, user.response.status) == ("7", "log-1", 200)
        assert (request.method, request.target, request.body) == ("GET", "/v1/users/me", b"")
        assert {name: value for name, value in request.headers.items() if "user-agent" not in name} == {
            "host": server.address,
            "authorization": "Bearer pat_test",
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
        }
        assert len(request.fields) == len(request.headers)


def test_it_says_who_it_is(colour: Colour) -> None:
    """`User-Agent` and `X-Coze-Client-User-Agent` have the documented formats, under our name."""
    with Server(replies(FINE)) as server:
        colour.run(READ, server.runner)
        [request] = server.requests
    text = request.headers["x-coze-client-user-agent"]
    about = json.loads(text)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert list(about) == ["version", "lang", "lang_version", "os_name", "os_version"]
    assert text == json.dumps(about)
    assert (about["version"], about["lang"], about["lang_version"]) == (__version__, "python", python)
    assert about["os_name"] == {"linux": "linux", "darwin": "darwin", "win32": "windows"}[sys.platform]
    agent = request.headers["user-agent"]
    assert agent == f"coze/{__version__} python/{python} {about['os_name']}/{about['os_version']}"
    assert agent == agent.lower()


@pytest.mark.parametrize(
    ("request_", "body", "kind"),
    [
        (WRITE, '{"name":"你好"}', "application/json"),
        (raw("POST", "/v1/x", body={}), "{}", "application/json"),
        (raw("POST", "/v1/x"), "", None),
        (raw("DELETE", "/v1/x"), "", None),
        (raw("DELETE", "/v1/x", body={"ids": ["1"]}), '{"ids":["1"]}', "application/json"),
    ],
    ids=["JSON", "an empty object", "nothing", "nothing deleted", "a body deleted"],
)
def test_bodies(colour: Colour, request_: Effect[object], body: str, kind: str | None) -> None:
    """A body is compact JSON in UTF-8; without one a POST has the length 0 and no content type."""
    with Server(replies(FINE)) as server:
        assert colour.run(request_, server.runner) == Success(1)
        [request] = server.requests
    assert request.body.decode() == body
    assert request.headers["content-length"] == str(len(request.body))
    assert request.headers.get("content-type") == kind


def test_headers_of_the_caller(colour: Colour) -> None:
    """Headers of the runner, of the run and of the request are sent, the nearest one; a log id is one of them."""
    ours = {"X-One": "runner", "X-Two": "runner", "X-Three": "runner"}
    mine = {"X-Two": "run", "X-Three": "run", "X-Tt-Logid": "my-log", "user-agent": "mine"}
    with Server(replies(FINE)) as server:
        request = with_headers(READ, {"X-Three": "request"})
        colour.run(request, {**server.runner, "headers": ours}, headers=mine)
        sent = server.requests[0]
    assert [sent.headers[f"x-{name}"] for name in ("one", "two", "three")] == ["runner", "run", "request"]
    assert (sent.headers["x-tt-logid"], sent.headers["user-agent"]) == ("my-log", "mine")
    assert len(sent.fields) == len(sent.headers)
    assert ours == {"X-One": "runner", "X-Two": "runner", "X-Three": "runner"}
    assert mine == {"X-Two": "run", "X-Three": "run", "X-Tt-Logid": "my-log", "user-agent": "mine"}


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_an_authorization_of_the_caller(colour: Colour, name: str) -> None:
    """A caller's `Authorization` is the only one that is sent, whatever token and header the runner has."""
    with Server(replies(FINE)) as server:
        colour.run(READ, server.runner, headers={name: "Bearer mine"})
        colour.run(
            READ, {**server.runner, "headers": {"Authorization": "Bearer runner"}}, headers={name: "Bearer mine"}
        )
        sent = [[value for key, value in one.fields if key == "authorization"] for one in server.requests]
    assert sent == [["Bearer mine"]] * 2


@pytest.mark.parametrize("bad", [{"X": "a\r\nY: b"}, {"X": "\x00"}, {"X": "é"}, {"": "a"}, {"X y": "a"}, {"X": ""}])
@pytest.mark.parametrize("where", ["runner", "run", "request"])
def test_a_header_that_cannot_be_sent(colour: Colour, bad: dict[str, str], where: str) -> None:
    """Wherever a header comes from that is none, the call is refused, and nobody is connected to."""
    with Server(replies(FINE)) as server:
        runner = {**server.runner, "headers": bad} if where == "runner" else server.runner
        request = with_headers(READ, bad) if where == "request" else READ
        options = {"headers": bad} if where == "run" else {}
        assert isinstance(failure(colour.run(request, runner, **options)), InvalidArgument)
        assert server.connections == []


def test_no_cookies(colour: Colour) -> None:
    """A cookie that the server sets is not kept, and not sent back."""
    with Server(replies(ok(1, {"Set-Cookie": "session=1; Path=/"}))) as server:
        colour.run(each_of(READ, READ), server.runner)
        assert [one.headers.get("cookie") for one in server.requests] == [None, None]


def test_no_netrc(colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A netrc file has no say."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password word\ndefault login me password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Server(replies(FINE)) as server:
        colour.run(READ, server.runner)
        assert server.requests[0].headers["authorization"] == "Bearer pat_test"


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_connection_is_used_again(colour: Colour) -> None:
    """Calls one after the other use one connection, unless the server asks to close it."""
    with Server(replies(FINE)) as server:
        outcomes = colour.run(each_of(READ, WRITE, READ), server.runner).unwrap()
        assert outcomes == (Success(1),) * 3
        assert len(server.connections) == 1
    with Server(replies(ok(1, {"Connection": "close"}))) as server:
        colour.run(each_of(READ, WRITE, READ), server.runner)
        assert len(server.connections) == 3


def test_fifty_calls_at_once(colour: Colour) -> None:
    """Fifty calls at once each get their own answer."""

    def play(connection: Connection) -> None:
        while True:
            connection.send(ok(connection.read_request().target))

    with Server(play) as server, Live(colour, server) as live:
        calls = [live.begin(raw("GET", f"/v1/things/{number}")) for number in range(50)]
        answers = [call.result(PATIENCE) for call in calls]
    assert answers == [Success(f"/v1/things/{number}") for number in range(50)]


IDLE: dict[str, bytes | None] = {"closes": None, "says something": ok("wrong"), "says nonsense": b"oops"}


@pytest.mark.parametrize("name", IDLE)
def test_an_idle_connection_that_stirs_is_dropped(colour: Colour, name: str) -> None:
    """A connection that the server closes or writes to while it is idle is not used again, not even for a write."""
    stirred = threading.Event()
    data = IDLE[name]

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(FINE)
        connection.wait(0.02)
        if data is None:
            connection.close()
        else:
            connection.send(data)
        stirred.set()

    with Server(play, replies(ok(2))) as server, Live(colour, server) as live:
        assert live.run(READ) == Success(1)
        assert stirred.wait(PATIENCE)
        assert live.run(WRITE) == Success(2)


def test_an_answer_that_nobody_asked_for_is_nobodys(colour: Colour) -> None:
    """What comes in one piece with an answer is no answer to the next request."""
    with Server(replies(FINE + ok("smuggled")), replies(ok(2))) as server, Live(colour, server) as live:
        assert live.run(READ) == Success(1)
        outcome = live.run(READ)
        assert outcome == Success(2)


@pytest.mark.parametrize(
    ("location", "target"),
    [("/v2/there?a=1", "/v2/there?a=1"), ("there", "/v1/there"), ("/v2/a b", "/v2/a%20b"), ("/v2/é", None)],
)
def test_a_read_that_is_sent_elsewhere(colour: Colour, location: str, target: str | None) -> None:
    """A GET is followed within its origin, with its token; a location that is no URL is an unexpected response."""
    with Server(replies(page(302, {"Location": location}), FINE)) as server:
        outcome = colour.run(READ, server.runner)
        if target is None:
            assert isinstance(failure(outcome), UnexpectedResponse)
        else:
            assert outcome == Success(1)
            assert server.requests[1].headers["authorization"] == "Bearer pat_test"
        assert [one.target for one in server.requests[1:]] == ([] if target is None else [target])


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_nothing_is_sent_to_another_origin(colour: Colour, request_: Effect[object]) -> None:
    """A redirect to another port, which is another origin, is not gone to, whatever the method."""
    with Server(replies(FINE)) as other, Server(replies(page(307, {"Location": other.base_url}))) as server:
        assert isinstance(failure(colour.run(request_, server.runner)), UnexpectedResponse)
        assert other.connections == []


# --- what goes wrong --------------------------------------------------------------------------------------------------

START = head(200, {"Content-Type": "application/json", "Content-Length": "100"}) + b'{"code":0,'
CHUNKED = head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
FAULTS: dict[str, Script] = {
    "reset before the request": lambda connection: connection.reset(),
    "closed before the request": lambda connection: connection.close(),
    "reset after the request": replies(resetting()),
    "closed after the request": replies(closing()),
    "reset in the head": replies(resetting(START[:20])),
    "closed in the head": replies(closing(START[:20])),
    "reset in the body": replies(resetting(START)),
    "closed in the body": replies(closing(START)),
    "closed between chunks": replies(closing(CHUNKED + chunk(b'{"code":0}'))),
    "closed in a chunk": replies(closing(CHUNKED + chunk(b'{"code":0}')[:-6])),
    "a chunk of no size": replies(CHUNKED + b"zz\r\n{}\r\n"),
    "no HTTP": replies(b"hello\r\n\r\n"),
    "no status": replies(b"HTTP/1.1 abc\r\n\r\n"),
    "a head without an end": replies(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    "two lengths": replies(head(200, {"Content-Length": "1", "content-length": "2"}) + b"{}"),
    "gzip that was cut": replies(
        answer(gzip.compress(b"{}")[:-9], headers={"Content-Encoding": "gzip", "Connection": "close"})
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_read_survives_a_broken_connection(colour: Colour, name: str) -> None:
    """However a connection breaks, a read is made again on another one."""
    with Server(FAULTS[name], replies(FINE)) as server:
        reply = colour.run(replied(READ), server.runner, retry=FAST).unwrap()
    assert (reply.value, reply.attempts) == (1, 2)


@pytest.mark.parametrize("name", FAULTS)
def test_a_write_is_not_repeated(colour: Colour, name: str) -> None:
    """However a connection breaks once a write may have left, that is its outcome, and says so."""
    with Server(FAULTS[name], replies(FINE)) as server:
        outcome = colour.run(WRITE, server.runner, retry=FAST)
        if name == "reset before the request" and isinstance(outcome, Success):
            assert len(server.requests) == 1  # the reset came while the connection was made: nothing had left
            return
        error = lost(outcome)
        assert error.phase in ("send", "receive")
        assert error.may_have_been_sent
        assert not error.timed_out
        assert (error.attempts, error.call) == (1, WRITE.http.call(server.address))
        assert len(server.connections) == 1


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_connection_that_is_refused(colour: Colour, request_: Effect[object]) -> None:
    """If nobody listens, nothing was sent: even a write is tried again, and the error says so."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        profile = custom(f"http://127.0.0.1:{listener.getsockname()[1]}")
    error = lost(colour.run(request_, {"token": "t", "profile": profile, "retry": FAST}))
    assert (error.phase, error.may_have_been_sent, error.timed_out, error.attempts) == ("connect", False, False, 3)


@pytest.mark.parametrize(
    "base_url",
    [f"https://{'a' * 64}.example", "https://a..example", "http://a..localhost", "https://xn--a.example", "https://-"],
)
def test_a_host_that_is_none(colour: Colour, base_url: str) -> None:
    """A host that no name server can know is a failure, and no exception."""
    runner = {"token": "t", "profile": custom(base_url), "retry": NO_RETRY}
    assert isinstance(failure(colour.run(READ, runner)), ConfigError | TransportError)


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_rate_limit_is_waited_for(colour: Colour, request_: Effect[object]) -> None:
    """After a 429 the server's own pause is granted, to a write too."""
    with Server(replies(refused(4013, 429, {"Retry-After": "0.2"}), FINE)) as server, taking(0.2, 0.2 + SLACK):
        assert colour.run(request_, server.runner) == Success(1)


@pytest.mark.parametrize("answers", [[page(503), page(502)], [refused(5000), answer(status=500)]])
def test_a_server_that_recovers(colour: Colour, answers: list[bytes]) -> None:
    """A read outlives two failures of the server, on the same connection."""
    with Server(replies(*answers, FINE)) as server:
        assert colour.run(READ, server.runner, retry=FAST) == Success(1)
        assert (len(server.requests), len(server.connections)) == (3, 1)


@pytest.mark.parametrize(
    "value", ["0", "0.01", " 0 ", "-5", "nan", "inf", "1e999", "soon", "", formatdate(0, usegmt=True)]
)
def test_a_pause_that_is_none(colour: Colour, value: str) -> None:
    """A `Retry-After` in the past, or one that makes no sense, does not hold a call up."""
    with Server(replies(answer(status=503, headers={"Retry-After": value}), FINE)) as server, taking(0, SLACK):
        assert colour.run(READ, server.runner, retry=FAST) == Success(1)


@pytest.mark.parametrize(("date", "least", "most"), [(False, 31, 31), (True, 3000, 3601)], ids=["seconds", "date"])
def test_a_pause_that_is_too_long(colour: Colour, *, date: bool, least: float, most: float) -> None:
    """A `Retry-After` beyond what the policy grants ends the call with an error that holds it."""
    value = formatdate(time.time() + 3600, usegmt=True) if date else "31"
    with Server(replies(answer(status=503, headers={"Retry-After": value}), FINE)) as server:
        error = failure(colour.run(READ, server.runner))
        assert isinstance(error, UnexpectedResponse)
        assert error.retry_after is not None
        assert least <= error.retry_after <= most
        assert len(server.requests) == 1


@given(st.text(st.characters(max_codepoint=255)) | st.from_regex(r"[A-Z][a-z]{2}, ?\d+ [A-Z][a-z]{2} -?\d+ [\d:]+ .*"))
def test_any_pause_is_a_number_that_makes_sense(text: str) -> None:
    """Whatever a `Retry-After` says, it is read as a number of seconds that one can wait, or as nothing."""
    pause = retry_after(text, 1e9)
    assert pause is None or 0 <= pause <= 315_360_000


# --- compression ------------------------------------------------------------------------------------------------------

BODY = json.dumps({"code": 0, "msg": "", "data": ["data"] * 50}).encode()
DATA = ["data"] * 50


def bare(data: bytes) -> bytes:
    """Compress without any header."""
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


COMPRESSED: dict[str, tuple[str, bytes]] = {
    "gzip": ("gzip", gzip.compress(BODY)),
    "gzip in capitals": (" GZIP ", gzip.compress(BODY)),
    "gzip by its old name": ("x-gzip", gzip.compress(BODY)),
    "gzip in two members": ("gzip", gzip.compress(BODY[:50]) + gzip.compress(BODY[50:])),
    "deflate": ("deflate", zlib.compress(BODY)),
    "deflate without a header": ("deflate", bare(BODY)),
    "identity": ("identity", BODY),
}
GARBLED: dict[str, tuple[str, bytes]] = {
    "gzip cut": ("gzip", gzip.compress(BODY)[:-1]),
    "gzip cut early": ("gzip", gzip.compress(BODY)[:15]),
    "deflate cut": ("deflate", zlib.compress(BODY)[:-1]),
    "deflate without a header cut": ("deflate", bare(BODY)[:-1]),
    "gzip with a wrong checksum": ("gzip", gzip.compress(BODY)[:-8] + b"12345678"),
    "gzip that is none": ("gzip", BODY),
    "deflate that is none": ("deflate", BODY),
    "gzip and then garbage": ("gzip", gzip.compress(BODY) + b"garbage"),
    "deflate and then garbage": ("deflate", bare(BODY) + b"garbage"),
    "what was not asked for": ("br", BODY),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
}


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("name", COMPRESSED)
def test_a_compressed_body_is_read(colour: Colour, name: str, cut: bool) -> None:
    """A body that is compressed in a way that we ask for is read, whatever pieces it comes in."""
    encoding, content = COMPRESSED[name]
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    whole = answer(content, headers=headers)
    if cut:
        pieces = (chunk(content[at : at + 1]) for at in range(len(content)))
        whole = head(200, {**headers, "Transfer-Encoding": "chunked"}) + b"".join(pieces) + chunk(b"")
    with Server(replies(whole)) as server:
        assert colour.run(READ.map(lambda data: list(data) if isinstance(data, tuple) else data), server.runner) == (
            Success(DATA)
        )


@pytest.mark.parametrize("name", GARBLED)
def test_a_garbled_body_is_a_failure(colour: Colour, name: str) -> None:
    """A compressed body that is not whole, or not what it claims to be, is a failure of the transport."""
    encoding, content = GARBLED[name]
    reply = answer(content, headers={"Content-Type": "application/json", "Content-Encoding": encoding})
    with Server(replies(reply)) as server:
        error = lost(colour.run(READ, server.runner, retry=NO_RETRY))
    assert error.phase == "receive"


BIG = b" " * (32 * MIB)
LARGE: dict[str, bytes | Script] = {
    "a bomb of gzip": answer(gzip.compress(BIG), headers={"Content-Encoding": "gzip"}),
    "a bomb of deflate": answer(bare(BIG), headers={"Content-Encoding": "deflate"}),
    "a long body": answer(BIG),
    "a body without a length": closing(head() + BIG),
    "a body in chunks": head(200, {"Transfer-Encoding": "chunked"}) + chunk(BIG[: 8 * MIB]) + chunk(b""),
    "a page that is a bomb": answer(gzip.compress(BIG), 502, {"Content-Encoding": "gzip", "Content-Type": "text/html"}),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_body_that_is_too_large_is_not_read(colour: Colour, name: str) -> None:
    """A body that grows beyond the limit is a failure, the connection is dropped, and the memory is not spent."""
    with Server(replies(LARGE[name])) as server, Live(colour, server) as live:
        assert live.run(WRITE, limits=Limits(response_bytes=2), retry=NO_RETRY) != Success(1)
        tracemalloc.start()
        error = failure(live.run(READ, limits=Limits(response_bytes=MIB)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert error == LimitExceeded("limits.response_bytes", MIB, call=READ.http.call(server.address), attempts=1)
    assert peak < 12 * MIB


def test_a_body_of_many_pieces_takes_its_own_size() -> None:
    """A body that comes byte by byte is joined as it comes."""
    exchange: Any = SimpleNamespace(http=READ.http, limits=Limits())
    incoming = Incoming(exchange, Answer(200, [], None, lambda: None, {}), 0.0)
    tracemalloc.start()
    for at in range(20_000):
        assert incoming.feed(bytes([at % 251])) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000


# --- time -------------------------------------------------------------------------------------------------------------


@program
def slow_token() -> Steps[Token]:
    """Give a token, but too late."""
    yield from Sleep(5.0)
    return Token(access_token=Secret("late"))


def dripping(data: bytes) -> Script:
    """Answer byte by byte, and never to the end."""

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(data, pace=0.02)

    return play


HANGS: dict[str, tuple[Script, dict[str, Any]]] = {
    "nothing": (silent(), {}),
    "a slow head": (dripping(head(200, {"X": "y" * 1000})), {}),
    "heads before the head": (dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 100), {}),
    "a slow body": (replies(dripping(START + b" " * 1000)), {}),
    "a body that stops": (replies(silent(START)), {}),
    "a slow chunk": (dripping(CHUNKED + b"0" * 1000), {}),
    "a server that does not read": (lambda connection: connection.wait(PATIENCE), {"size": 30 * MIB}),
    "a slow token": (replies(FINE), {"token": slow_token()}),
    "a slow page of an error": (dripping(head(503, {"Content-Length": "1000"}) + b" " * 1000), {}),
}


@each("name", HANGS, at_once=True)
def test_the_total_is_hard(colour: Colour, name: str) -> None:
    """Whatever the server does slowly, a call ends when its total time has run out, and says so."""
    script, more = HANGS[name]
    effect = raw("POST", "/v1/x", body={"x": "x" * more.pop("size")}) if "size" in (more := dict(more)) else READ
    with Server(script) as server, Live(colour, server, timeouts=Timeouts(total=0.4), **more) as live:
        with taking(0.3, 0.4 + SLACK):
            error = lost(live.begin(effect).result(PATIENCE))
        assert error.timed_out


@each("name", ["nothing", "a slow head", "a slow body"], at_once=True)
def test_within_is_hard(colour: Colour, name: str) -> None:
    """Whatever the server does slowly, a program ends with its limit, and its later steps do not begin."""
    script, _ = HANGS[name]
    with Server(replies(FINE), script) as server, Live(colour, server) as live:
        live.run(READ, headers={"Connection": "close"})
        with taking(0.3, 0.4 + SLACK):
            error = failure(live.begin(READ.bind(lambda _: READ), within=0.4).result(PATIENCE))
        assert isinstance(error, LimitExceeded)
        assert (error.limit, error.most) == ("within", 0.4)


def test_the_total_of_a_borrowed_client(colour: Colour) -> None:
    """With a borrowed client, the total is looked at between the pieces of a body at least."""
    script, _ = HANGS["a slow body"]
    client = httpx.Client() if colour.name == "sync" else httpx.AsyncClient()
    with Server(script) as server, Live(colour, server, client=client, timeouts=Timeouts(total=0.4)) as live:
        with taking(0.3, 0.4 + SLACK):
            assert lost(live.begin(READ).result(PATIENCE)).timed_out
        shut(live, client)


@pytest.mark.parametrize("timeouts", [Timeouts(connect=0.2), Timeouts(total=0.2)], ids=["connect", "total"])
def test_a_connection_that_is_not_made_in_time(colour: Colour, timeouts: Timeouts) -> None:
    """If time runs out before there is a connection, the error says so, and that nothing was sent."""
    with Server(silent()) as server:
        runner = {"token": "t", "profile": custom(f"https://{server.address}"), "timeouts": timeouts, "retry": NO_RETRY}
        with taking(0.1, 0.2 + SLACK):
            error = lost(colour.run(WRITE, runner))
    assert (error.phase, error.timed_out, error.may_have_been_sent) == ("tls", True, False)


@each("colour", [Colour(name) for name in COLOURS], at_once=True)
def test_a_connection_that_is_begun_late(colour: Colour) -> None:
    """If a call has waited for a place, and its time runs out before there is a connection, nothing was sent either."""
    with Server(silent()) as server:
        limits, timeouts = Limits(connections=1), Timeouts(total=1.0)
        runner = {"profile": custom(f"https://{server.address}"), "limits": limits, "timeouts": timeouts}
        with Live(colour, server, retry=NO_RETRY, **runner) as live:
            first = live.begin(WRITE)
            server.connection()
            time.sleep(0.5)
            second = lost(live.run(WRITE))
            assert not lost(first.result(PATIENCE)).may_have_been_sent
    assert second.phase in ("tls", "pool")  # on a machine that is slow it does not come to TLS
    assert not second.may_have_been_sent


def test_steps_have_their_own_times(colour: Colour) -> None:
    """A read, a write and the wait for a free connection each have a limit of their own, with its phase."""
    big = raw("POST", "/v1/x", body={"x": "x" * 30 * MIB})
    with Server(lambda connection: connection.wait(PATIENCE)) as server:
        read = lost(colour.run(READ, server.runner, timeouts=Timeouts(read=0.1), retry=NO_RETRY))
        write = lost(colour.run(big, server.runner, timeouts=Timeouts(write=0.1), retry=NO_RETRY))
        limits = Limits(connections=1)
        with Live(colour, server, limits=limits, timeouts=Timeouts(pool=0.1, read=1.0), retry=NO_RETRY) as live:
            live.begin(READ)
            server.connection(2)
            pool = lost(live.run(WRITE))
    assert [(one.phase, one.timed_out) for one in (read, write, pool)] == [
        ("receive", True),
        ("send", True),
        ("pool", True),
    ]
    assert not pool.may_have_been_sent


@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=str)
@pytest.mark.parametrize("name", ["nothing", "a slow head", "a slow body", "a server that does not read"])
def test_cancellation_closes_the_connection(backend: Colour, name: str) -> None:
    """To cancel a call closes its connection; the cancellation goes through, and the runner stays usable."""
    script, more = HANGS[name]
    effect = raw("POST", "/v1/x", body={"x": "x" * more["size"]}) if more else READ
    with Server(script, replies(FINE)) as server, Live(backend, server) as live:
        call = live.begin(effect)
        server.connection()
        time.sleep(0.1)  # until the call waits
        call.cancel()
        with pytest.raises(CancelledError):
            call.result(PATIENCE)
        if not more:  # else the server's end is told once it reads
            assert server.connection().gone.wait(0.5)
        assert live.run(READ) == Success(1)


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_no_secret_is_shown(colour: Colour, caplog: pytest.LogCaptureFixture) -> None:
    """No token, password or header of the caller's stands in a log at DEBUG, nor in the repr of anything."""
    caplog.set_level(logging.DEBUG)
    secrets = ["pat_secret1", "pat_secret2", "word_secret3", "key_secret4"]
    records: list[Record] = []
    mine = {"Authorization": f"Bearer {secrets[1]}", "X-Api-Key": secrets[3]}
    request = with_headers(READ, mine)
    shown: list[object] = [request, request.http]
    with Server(replies(refused(4100, 401), page(500), FINE)) as server:
        proxy = server.base_url.replace("://", f"://user:{secrets[2]}@")
        for runner in (
            {**server.runner, "token": secrets[0]},
            {**server.runner, "token": secrets[0], "proxy": proxy, "headers": mine, "observer": records.append},
            {**server.runner, "token": f"{secrets[0]}\x07"},
        ):
            for effect in (READ, request, users.me(), each_of(request)):
                outcome = colour.run(effect, runner)
                shown += [outcome, outcome.failure() if isinstance(outcome, Failure) else outcome.unwrap()]
            choices: dict[str, Any] = dict.fromkeys(("timeouts", "retry", "limits", "ca_file", "proxy", "headers"))
            chosen = setting(**{"observer": None, **choices, **runner})
            shown += [chosen, chosen.context(), Runner(**runner), AsyncRunner(**runner)]
        assert any(secrets[0] in one.headers.get("authorization", "") for one in server.requests)
    text = caplog.text + "".join(f"{one} {one!r}" for one in (*shown, *records))
    assert "raw (GET /v1/things)" in text
    assert [secret for secret in secrets if secret in text] == []


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_closed_runner_is_a_failure(colour: Colour) -> None:
    """What a runner is used for after its end is a `Closed` failure; to close it again is nothing."""
    with Server(replies(FINE)) as server, Live(colour, server) as live:
        assert live.run(READ) == Success(1)
        live.close()
        assert server.connection().gone.wait(1)
        assert live.run(READ) == Failure(Closed("runner", call=READ.http.call(server.address), attempts=1))
        [item] = live.events(chat.stream(bot_id="7", user_id="u")).rest()
        assert isinstance(failure(item), Closed)
        live.close()
    assert len(server.requests) == 1


def test_a_runner_that_was_not_used_has_nothing_to_close() -> None:
    """To drop or close a runner that made no connection is silent."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Runner("t")
        AsyncRunner("t")
        with Runner("t"):
            pass
        gc.collect()
    assert caught == []


def test_a_runner_that_is_not_closed_warns(colour: Colour) -> None:
    """A runner that is dropped with open connections says so with a ResourceWarning."""

    def careless(server: Server) -> None:
        if colour.name == "sync":
            assert Runner(**server.runner).run(READ) == Success(1)
        else:
            runner = AsyncRunner(**server.runner)
            assert anyio.run(runner.run, READ, backend=colour.name) == Success(1)
            del runner
        gc.collect()

    with Server(replies(FINE)) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of what the warning itself holds on to
        with pytest.warns(ResourceWarning, match="Runner was not closed"):
            careless(server)
        gc.collect()


# --- loops and processes ----------------------------------------------------------------------------------------------

ASYNCHRONOUS = [Colour("asyncio"), Colour("trio")]


@pytest.mark.parametrize("second", ASYNCHRONOUS, ids=str)
@pytest.mark.parametrize("first", ASYNCHRONOUS, ids=str)
def test_a_runner_goes_from_loop_to_loop(first: Colour, second: Colour) -> None:
    """A runner that was made before any loop is used in one after another, and closed in yet another, in silence."""
    with Server(replies(FINE)) as server:
        runner = AsyncRunner(**server.runner)

        async def twice() -> list[Outcome[object]]:
            return [await runner.run(READ), await runner.run(READ)]

        for backend in (first, second, first):
            assert anyio.run(twice, backend=backend.name) == [Success(1)] * 2
        anyio.run(runner.close, backend=second.name)
        gc.collect()
        assert len(server.connections) == 3


@pytest.mark.parametrize("second", ASYNCHRONOUS, ids=str)
def test_a_borrowed_client_stays_in_its_loop(second: Colour) -> None:
    """A borrowed asynchronous client in another loop than its own is a failure that says what to do."""
    runner = AsyncRunner(**Colour("asyncio").answered_by(lambda _: httpx.Response(200, json={"code": 0})))

    async def once() -> Outcome[object]:
        return await runner.run(READ)

    assert anyio.run(once) == Success(None)
    error = failure(anyio.run(once, backend=second.name))
    assert isinstance(error, ConfigError)
    assert (error.setting, "loop" in error.problem) == ("client", True)


@FORKS
def test_a_child_process_has_connections_of_its_own(colour: Colour) -> None:
    """After a fork the child connects anew; the parent's connection, and its answers, stay the parent's."""
    with Server(replies(ok("first")), replies(ok("second")), replies(ok("third"))) as server:
        runner, asynchronous = Runner(**server.runner), AsyncRunner(**server.runner)

        def once() -> Outcome[object]:
            return runner.run(READ) if colour.name == "sync" else anyio.run(asynchronous.run, READ, backend=colour.name)

        assert once() == Success("first")
        assert in_child(once) == repr(Success("second"))
        assert once() == Success("first" if colour.name == "sync" else "third")
        runner.close()
        anyio.run(asynchronous.close)


@FORKS
def test_a_borrowed_client_stays_in_its_process(colour: Colour) -> None:
    """A borrowed client in a child process is a failure that says what to do."""
    runner = colour.answered_by(lambda _: httpx.Response(200, json={"code": 0}))
    sync, asynchronous = Runner(**runner), AsyncRunner(**runner)

    def once() -> Outcome[object]:
        return sync.run(READ) if colour.name == "sync" else anyio.run(asynchronous.run, READ, backend=colour.name)

    assert "fork" in in_child(once)
    assert once() == Success(None)


# --- borrowed clients -------------------------------------------------------------------------------------------------

LIBRARIES: dict[str, Any] = {"httpx": httpx, "httpx2": httpx2}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Any:
    """Each of the libraries that a client may be of."""
    return LIBRARIES[request.param]


def client_of(library: Any, colour: Colour, **settings: Any) -> Any:
    """Make a client of a library and a colour."""
    return library.Client(**settings) if colour.name == "sync" else library.AsyncClient(**settings)


def shut(live: Live, client: Any) -> None:
    """Close a client where it is used."""
    if live.colour == "sync":
        client.close()
    else:
        live.do(client.aclose).result(PATIENCE)


def test_a_borrowed_client_does_all_that_an_owned_one_does(colour: Colour, library: Any) -> None:
    """Reads, writes, uploads, compressed answers and streams go through a borrowed client; it is never closed."""
    client = client_of(library, colour)
    compressed = answer(gzip.compress(BODY), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
    stream = EVENT_STREAM + event("conversation.chat.created", {"id": "c", "conversation_id": "v"}) + event("done", "")
    with Server(replies(FINE, FINE, ok({"id": "f"}), compressed, stream)) as server:
        with Live(colour, server, client=client) as live:
            assert live.run(READ) == Success(1)
            assert live.run(WRITE) == Success(1)
            assert live.run(files.upload(file=("a.txt", b"abc"))).unwrap().id == "f"
            assert live.run(READ) == Success(tuple(DATA))
            assert all(isinstance(one, Success) for one in live.events(chat.stream(bot_id="7", user_id="u")).rest())
            live.close()
            assert not client.is_closed
            shut(live, client)
        read, write, upload, *_ = server.requests
    assert read.headers["authorization"] == "Bearer pat_test"
    assert read.headers["user-agent"].startswith("coze/")
    assert read.headers["accept-encoding"] == "gzip, deflate"
    assert write.body.decode() == '{"name":"你好"}'
    assert (write.headers["content-length"], write.headers.get("transfer-encoding")) == (str(len(write.body)), None)
    assert upload.headers["content-length"] == str(len(upload.body))
    assert b"abc" in upload.body


def test_a_borrowed_client_keeps_its_settings(colour: Colour, library: Any) -> None:
    """Headers, parameters, cookies and hooks of a borrowed client are honoured beside ours."""
    seen: list[str] = []

    async def hook(request: Any) -> None:
        seen.append(request.method)

    client = client_of(
        library,
        colour,
        headers={"X-Client": "yes", "User-Agent": "mine", "Accept": "application/json"},
        params={"tenant": "t"},
        cookies={"session": "s"},
        base_url="https://unused.example/prefix",
        event_hooks={"request": [(lambda request: seen.append(request.method)) if colour.name == "sync" else hook]},
    )
    with Server(replies(FINE)) as server, Live(colour, server, client=client) as live:
        live.run(raw("GET", "/v1/things", query={"a": "b"}))
        shut(live, client)
        [request] = server.requests
    said = [request.headers[name] for name in ("x-client", "user-agent", "accept")]
    assert said == ["yes", "mine", "application/json"]
    assert request.headers["cookie"] == "session=s"
    assert request.target in ("/v1/things?a=b&tenant=t", "/v1/things?tenant=t&a=b")
    assert seen == ["GET"]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_hook_of_a_borrowed_client_may_read(colour: Colour, library: Any, compressed: bool) -> None:
    """An answer that a hook has read, to log it, say, is taken as it was read."""
    body = json.dumps({"code": 0, "msg": "", "data": 1}).encode()
    headers = {"Content-Type": "application/json", **({"Content-Encoding": "gzip"} if compressed else {})}
    reply = answer(gzip.compress(body) if compressed else body, headers=headers)

    async def hook(response: Any) -> None:
        await response.aread()

    reading = (lambda response: response.read()) if colour.name == "sync" else hook
    client = client_of(library, colour, event_hooks={"response": [reading]})
    with Server(replies(reply)) as server, Live(colour, server, client=client) as live:
        assert live.run(READ) == Success(1)
        shut(live, client)


def test_a_borrowed_client_keeps_its_timeouts(colour: Colour, library: Any) -> None:
    """The timeouts of a borrowed client hold, unless the caller of the runner chose others."""
    quick, patient = client_of(library, colour, timeout=0.2), client_of(library, colour, timeout=None)
    with Server(silent()) as server:
        with Live(colour, server, client=quick, retry=NO_RETRY) as live:
            with taking(0.1, 0.2 + SLACK):
                assert lost(live.begin(READ).result(PATIENCE)).timed_out
            shut(live, quick)
        with Live(colour, server, client=patient, retry=NO_RETRY, timeouts=Timeouts(read=0.2)) as live:
            with taking(0.1, 0.2 + SLACK):
                assert lost(live.begin(READ).result(PATIENCE)).timed_out
            shut(live, patient)


def test_a_borrowed_client_follows_nothing(colour: Colour, library: Any) -> None:
    """A client that follows redirects does not take the token to another origin."""
    client = client_of(library, colour, follow_redirects=True)
    with Server(replies(FINE)) as other, Server(replies(page(302, {"Location": other.base_url}))) as server:
        with Live(colour, server, client=client) as live:
            assert isinstance(failure(live.run(READ)), UnexpectedResponse)
            shut(live, client)
        assert other.connections == []


def test_a_borrowed_client_that_is_closed_is_a_failure(colour: Colour, library: Any) -> None:
    """A client that its owner has closed is a failure that names it."""
    client = client_of(library, colour)
    with Server(replies(FINE)) as server, Live(colour, server, client=client) as live:
        live.run(READ)
        shut(live, client)
        error = failure(live.run(READ))
        assert isinstance(error, Closed)
        assert "client" in error.what


def test_a_borrowed_client_of_the_other_colour_is_a_failure(colour: Colour, library: Any) -> None:
    """A client of the other colour, or something else, is refused before anything is sent, and what fits is named."""
    other = library.AsyncClient() if colour.name == "sync" else library.Client()
    with Server(replies(FINE)) as server:
        for client, problem in ((other, "lend a"), (7, "int is no client of httpx")):
            error = failure(colour.run(READ, {**server.runner, "client": client}))
            assert isinstance(error, ConfigError)
            assert error.setting == "client"
            assert problem in error.problem
        assert server.requests == []
    if colour.name == "sync":
        anyio.run(other.aclose)
    else:
        other.close()


@pytest.mark.parametrize("token", [5, b"secret", ["secret"]], ids=repr)
def test_a_token_of_another_type_is_a_failure(colour: Colour, token: Any) -> None:
    """What is no token is a failure that names the setting and the type, and does not quote it."""
    with Server(replies(FINE)) as server:
        error = failure(colour.run(READ, {**server.runner, "token": token}))
        assert isinstance(error, ConfigError)
        assert error.setting == "token"
        assert type(token).__name__ in error.problem
        assert "secret" not in str(error) + repr(error)
        assert server.requests == []


@pytest.mark.parametrize("name", ["closed after the request", "reset in the body", "no HTTP"])
def test_the_errors_of_a_borrowed_client_are_ours(colour: Colour, library: Any, name: str) -> None:
    """What a borrowed client raises is read as for our own, and repeated where it may be."""
    client = client_of(library, colour)
    with Server(FAULTS[name], FAULTS[name], replies(FINE)) as server, Live(colour, server, client=client) as live:
        assert lost(live.run(WRITE)).may_have_been_sent
        assert live.run(READ, retry=FAST) == Success(1)
        shut(live, client)
    client = client_of(library, colour)
    with Live(colour, server, client=client) as live:
        error = lost(live.run(WRITE, retry=FAST))
        shut(live, client)
    assert (error.phase, error.may_have_been_sent, error.attempts) == ("connect", False, 3)


def test_a_mock_transport_will_do(colour: Colour) -> None:
    """A client without any socket, as tests use it, serves calls, uploads and streams."""

    def handler(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/v3/chat":
                body = event("conversation.chat.created", {"id": "c", "conversation_id": "v"}) + event("done", "")
                return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body)
            case "/v1/files/upload":
                return httpx.Response(200, json={"code": 0, "data": {"id": "f", "bytes": 3}})
            case _:
                return httpx.Response(200, json={"code": 0, "data": request.url.path})

    assert colour.run(READ, colour.answered_by(handler)) == Success("/v1/things")
    assert colour.run(files.upload(file=b"abc"), colour.answered_by(handler)).unwrap().id == "f"
    assert len(colour.events(chat.stream(bot_id="7", user_id="u"), colour.answered_by(handler))) == 2


# --- proxies and certificates -----------------------------------------------------------------------------------------

FAR = custom("http://coze.example", insecure=True)


def through(server: Server, colour: Colour, **runner: Any) -> Received:
    """Make a call to a far host, and give the request that a proxy heard."""
    assert colour.run(READ, {"token": "pat_test", "profile": FAR, **runner}) == Success(1)
    return server.requests[-1]


def test_a_proxy_that_was_chosen(colour: Colour) -> None:
    """A proxy that is given is used, with its user and password, which go to nobody else."""
    with Server(replies(FINE)) as server:
        request = through(server, colour, proxy=server.base_url.replace("://", "://me:word@"))
    assert request.target == "http://coze.example/v1/things"
    assert request.headers["host"] == "coze.example"
    assert request.headers["proxy-authorization"] == "Basic bWU6d29yZA=="
    assert request.headers["authorization"] == "Bearer pat_test"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("bare_", [False, True], ids=["URL", "host"])
def test_a_proxy_of_the_environment(colour: Colour, monkeypatch: pytest.MonkeyPatch, name: str, bare_: bool) -> None:
    """The proxy of the environment is used, with or without its scheme."""
    with Server(replies(FINE)) as server:
        monkeypatch.setenv(name, server.address if bare_ else server.base_url)
        assert through(server, colour).target == "http://coze.example/v1/things"


@pytest.mark.parametrize("hosts", ["*", "127.0.0.1", "other.example, 127.0.0.1"])
def test_no_proxy(colour: Colour, monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    """`NO_PROXY` names hosts that are gone to directly; the proxy of the runner has precedence over it."""
    with Server(replies(ok("proxy"))) as proxy, Server(replies(ok("direct"))) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        assert colour.run(READ, server.runner) == Success("proxy")
        monkeypatch.setenv("NO_PROXY", hosts)
        assert colour.run(READ, server.runner) == Success("direct")
        assert colour.run(READ, {**server.runner, "proxy": proxy.base_url}) == Success("proxy")


def test_a_tunnel_that_is_refused(colour: Colour) -> None:
    """A proxy that makes no tunnel is a failure to connect; neither the token nor the request reaches it."""
    with Server(replies(answer(b"no", 403))) as server:
        runner = {"token": "pat_test", "profile": custom("https://coze.example"), "proxy": server.base_url}
        error = lost(colour.run(WRITE, {**runner, "retry": NO_RETRY}))
        assert (error.phase, error.may_have_been_sent) == ("connect", False)
        assert [(one.method, one.target) for one in server.requests] == [("CONNECT", "coze.example:443")]
        assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "nonsense", "http://", "socks5://127.0.0.1:1", "http://[::1"])
def test_a_proxy_that_is_none(colour: Colour, proxy: str) -> None:
    """A proxy that cannot be used is a setting that is wrong, and no exception."""
    error = failure(colour.run(READ, {"token": "t", "profile": FAR, "proxy": proxy, "retry": NO_RETRY}))
    assert isinstance(error, ConfigError | TransportError)
    if not isinstance(error, TransportError):
        assert error.setting == "proxy"


CERTIFICATE = Path(__file__).with_name("localhost.pem")


def secured() -> ssl.SSLContext:
    """Give the TLS settings of a server that nobody trusts by himself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_certificates_are_verified(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is trusted if the CA file of the runner or of the environment says so, and not otherwise."""
    with Server(replies(FINE), tls=secured()) as server:
        error = lost(colour.run(WRITE, server.runner, retry=NO_RETRY))
        assert (error.phase, error.may_have_been_sent) == ("tls", False)
        assert colour.run(READ, {**server.runner, "ca_file": CERTIFICATE}) == Success(1)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert colour.run(READ, server.runner) == Success(1)
        assert [one.method for one in server.requests] == ["GET", "GET"]


def test_a_name_is_verified(colour: Colour) -> None:
    """A certificate of another name is refused, though it is trusted."""
    with Server(replies(FINE), tls=secured()) as server:
        profile = custom(server.base_url.replace("127.0.0.1", "localhost"))
        error = lost(colour.run(READ, {"token": "t", "profile": profile, "ca_file": CERTIFICATE, "retry": NO_RETRY}))
        assert (error.phase, server.requests) == ("tls", [])


def test_a_stream_over_tls_is_closed_from_elsewhere(colour: Colour) -> None:
    """To close a stream over TLS wakes who waits, and closes the connection."""
    with (
        Server(replies(silent(EVENT_STREAM)), tls=secured()) as server,
        Live(colour, server, ca_file=CERTIFICATE) as live,
    ):
        stream = live.events(chat.stream(bot_id="7", user_id="u"))
        waiting = stream.begin()
        server.connection()
        time.sleep(0.1)  # until the reader waits
        stream.close()
        assert isinstance(failure(waiting.result(1)), Closed)
        assert server.connection().gone.wait(1)


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
@pytest.mark.parametrize("variable", [False, True], ids=["argument", "environment"])
def test_certificates_that_cannot_be_read(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: bool
) -> None:
    """A CA file that is not there, or holds none, is a setting that is wrong."""
    (tmp_path / "empty.pem").write_text("nothing")
    runner: dict[str, Any] = {"token": "t", "profile": custom("https://127.0.0.1:1")}
    if variable:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
    else:
        runner["ca_file"] = tmp_path / name
    error = failure(colour.run(READ, runner))
    assert isinstance(error, ConfigError)
    assert error.setting in ("ca_file", "SSL_CERT_FILE")


# --- uploads ----------------------------------------------------------------------------------------------------------


def part_of(request: Received) -> tuple[str | None, str, bytes]:
    """Read the one file of a form: its name, its media type, its content."""
    kind = request.headers["content-type"].encode()
    parser = BytesParser(policy=email.policy.HTTP)
    [part] = parser.parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.body).iter_parts()
    assert part.get_content_disposition() == "form-data"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return part.get_filename(), part.get_content_type(), content


class Pipe(io.RawIOBase):
    """A file that can be read once, in small pieces."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece, self._rest = self._rest[:7], self._rest[7:]
        buffer[: len(piece)] = piece
        return len(piece)


def from_third(path: Path) -> io.BufferedReader:
    """Open a file, and read three bytes of it."""
    opened = path.open("rb")
    opened.read(3)
    return opened


UPLOADS: dict[str, tuple[Callable[[Path], Any], tuple[str, str, bytes]]] = {
    "bytes": (lambda _: b"0123456789", ("upload", "application/octet-stream", b"0123456789")),
    "no bytes": (lambda _: b"", ("upload", "application/octet-stream", b"")),
    "a path": (lambda path: path, ("a.txt", "text/plain", b"0123456789")),
    "a path as text": (str, ("a.txt", "text/plain", b"0123456789")),
    "a file from where it stands": (from_third, ("a.txt", "text/plain", b"3456789")),
    "a file of memory": (lambda _: io.BytesIO(b"abc"), ("upload", "application/octet-stream", b"abc")),
    "named bytes": (lambda _: ("b.wav", b"abc"), ("b.wav", "audio/x-wav", b"abc")),
    "a named path": (lambda path: ("b.json", path), ("b.json", "application/json", b"0123456789")),
    "named with a media type": (lambda _: ("b.x", b"abc", "image/png"), ("b.x", "image/png", b"abc")),
    "what can be read once": (
        lambda _: ("b.pdf", Pipe(b"0123456789" * 9)),
        ("b.pdf", "application/pdf", b"0123456789" * 9),
    ),
    "large": (lambda _: b"x" * 300_000, ("upload", "application/octet-stream", b"x" * 300_000)),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_an_upload(colour: Colour, tmp_path: Path, name: str) -> None:
    """Whatever a caller calls a file is sent whole, with its name and media type, and its progress adds up."""
    build, expected = UPLOADS[name]
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789")
    file = build(path)
    told: list[tuple[int, int | None]] = []
    with Server(replies(ok({"id": "f"}))) as server:
        outcome = colour.run(
            files.upload(file=file), server.runner, progress=lambda sent, size: told.append((sent, size))
        )
        assert outcome.unwrap().id == "f"
        [request] = server.requests
    assert part_of(request) == expected
    size = None if isinstance(file, tuple) and isinstance(file[1], Pipe) else len(request.body)
    assert told == sorted(told, key=lambda one: one[0])
    assert told[-1] == (len(request.body), size)
    assert {one[1] for one in told} == {size}
    assert request.headers.get("content-length") == (None if size is None else str(size))
    if isinstance(file, io.IOBase):
        assert not file.closed
        file.close()


def test_an_upload_begins_anew(colour: Colour, tmp_path: Path) -> None:
    """When an upload is tried again, its file is sent from where it stood at first."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"0123456789")
    with Server(replies(refused(4013, 429, {"Retry-After": "0"}), ok({"id": "f"}))) as server, from_third(path) as file:
        assert colour.run(files.upload(file=file), server.runner).unwrap().id == "f"
        assert [part_of(one)[2] for one in server.requests] == [b"3456789"] * 2


@pytest.mark.parametrize(
    "name", ['a"; filename="b', "../../etc/passwd", "näïve 文件.txt", "a\\b.txt", "a'b;c=d.txt", " "]
)
def test_a_hostile_file_name_is_only_a_name(colour: Colour, name: str) -> None:
    """Whatever a file is called, its name ends where it should, and says nothing else."""
    with Server(replies(ok({"id": "f"}))) as server:
        colour.run(files.upload(file=(name, b"abc")), server.runner)
        [request] = server.requests
    line = request.body.split(b"\r\n")[1].decode()
    assert line == f'Content-Disposition: form-data; name="file"; filename="{name.replace(chr(34), "%22")}"'


class Odd:
    """A file that somebody wrote, which has what it is given, and a `read`."""

    def __init__(self, *pieces: object, **given: Callable[[], object]) -> None:
        self.__dict__.update(given)
        self._pieces = iter(pieces)

    def read(self, _: int = -1) -> object:
        piece = next(self._pieces, b"")
        if isinstance(piece, Exception):
            raise piece
        return piece


class OfBytes(os.PathLike[Any]):
    """A path as some systems have it."""

    def __fspath__(self) -> bytes:
        return b"/a"


class Shrinking(io.BytesIO):
    """A file that is shorter than it says."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return super().seek(offset, whence) + (5 if whence == os.SEEK_END else 0)


@pytest.mark.parametrize(
    "build",
    [
        lambda path: path / "missing",
        lambda path: str(path / "missing"),
        lambda path: path,
        lambda path: closed(path / "a"),
        lambda path: io.StringIO("text"),
        lambda path: (path / "a").name + "\0",
        lambda path: tempfile.NamedTemporaryFile("w+", dir=path),  # noqa: SIM115  # closed as it is collected
        lambda _: Odd(seekable=lambda: True, tell=lambda: 1 / 0),
        lambda _: Odd(seekable=lambda: True),
        lambda _: ("a",),
        lambda _: ("a", b"b", "text/plain", "d"),
        lambda _: (5, b"x"),
        lambda _: ("a", b"x", 5),
        lambda _: OfBytes(),
    ],
    ids=[
        "missing",
        "missing as text",
        "a directory",
        "closed",
        "text",
        "a null byte",
        "text in a wrapper",
        "fails where it stands",
        "says that it seeks",
        "one part",
        "four parts",
        "a number as its name",
        "a number as its media type",
        "a path of bytes",
    ],
)
def test_a_file_that_cannot_be_read_is_an_argument(
    colour: Colour, tmp_path: Path, build: Callable[[Path], Any]
) -> None:
    """A file that is not there, is none, or is closed, is refused, and nobody is connected to."""
    with Server(replies(ok({"id": "f"}))) as server:
        error = failure(colour.run(files.upload(file=build(tmp_path)), server.runner))
        assert isinstance(error, InvalidArgument)
        assert error.argument == "file"
        assert server.connections == []


def test_a_file_with_no_more_than_a_read(colour: Colour) -> None:
    """What only has a `read` is a file that is read once; it may give its bytes in any value that holds bytes."""
    with Server(replies(ok({"id": "f"}))) as server:
        file: Any = Odd(b"ab", bytearray(b"cd"), memoryview(b"ef"))
        assert colour.run(files.upload(file=("a", file)), server.runner).unwrap().id == "f"
        assert part_of(server.requests[0])[2] == b"abcdef"


@pytest.mark.parametrize(
    ("piece", "problem"),
    [
        ("text", "binary mode"),
        (None, "None"),
        (5, "int"),
        (OSError(5, "no"), "OSError"),
        (ValueError("no"), "ValueError"),
        (StopIteration(), "RuntimeError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_file_that_fails_while_it_is_read(colour: Colour, piece: object, problem: str) -> None:
    """A file that fails in the middle is a failure that names it, and neither one of the network nor a success."""
    with Server(replies(ok({"id": "f"}))) as server:
        file: Any = Odd(b"ab", piece)
        error = failure(colour.run(files.upload(file=("a", file)), server.runner))
        assert isinstance(error, InvalidArgument)
        assert (error.argument, error.attempts) == ("file", 1)
        assert problem in error.problem
        assert server.requests == []


def closed(path: Path) -> io.BufferedReader:
    """Give a file that is closed."""
    path.write_bytes(b"abc")
    with path.open("rb") as opened:
        return opened


def test_a_file_that_shrinks_is_a_failure(colour: Colour) -> None:
    """A file that ends before its size was sent is a failure, not an upload."""
    with Server(replies(ok({"id": "f"}))) as server:
        outcome = colour.run(files.upload(file=Shrinking(b"0123456789")), server.runner, retry=NO_RETRY)
        assert isinstance(failure(outcome), TransportError | InvalidArgument)
        assert server.requests == []


# --- the environment --------------------------------------------------------------------------------------------------


def test_the_token_of_the_environment(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token the runner takes that of the environment, when it is first needed."""
    with Server(replies(FINE)) as server, Live(colour, server, token=None) as live:
        missing = failure(live.run(READ))
        assert isinstance(missing, ConfigError)
        assert missing.setting == "COZE_API_TOKEN"
        monkeypatch.setenv("COZE_API_TOKEN", "pat_secret\u00e9")
        wrong = failure(live.run(READ))
        assert isinstance(wrong, ConfigError)
        assert "secret" not in f"{wrong!r}{wrong}"
        monkeypatch.setenv("COZE_API_TOKEN", "pat_environment\n")
        assert live.run(READ) == Success(1)
        assert [one.headers["authorization"] for one in server.requests] == ["Bearer pat_environment"]


@pytest.mark.parametrize("token", ["", "  ", "pat secret", "pat\nsecret", "pat_secr\u00e9t", Secret("pat\x00secret")])
def test_a_token_that_is_none(colour: Colour, token: str | Secret) -> None:
    """A token that cannot be sent is refused by an error that does not show it."""
    with Server(replies(FINE)) as server:
        error = failure(colour.run(READ, {**server.runner, "token": token}))
        assert isinstance(error, InvalidArgument)
        assert error.argument == "token"
        assert "secr" not in f"{error!r}{error}"
        assert server.connections == []


def test_the_server_of_the_environment(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a profile the runner talks to the server of the environment, and one that is wrong is named."""
    with Server(replies(FINE)) as server:
        monkeypatch.setenv("COZE_API_BASE", f"{server.base_url}/prefix/")
        assert colour.run(READ, {"token": "t"}) == Success(1)
        assert server.requests[0].target == "/prefix/v1/things"
    monkeypatch.setenv("COZE_API_BASE", "http://me:word@coze.example")
    error = failure(colour.run(READ, {"token": "t"}))
    assert isinstance(error, ConfigError)
    assert error.setting == "COZE_API_BASE"
    assert "word" not in f"{error!r}{error}"


def test_pages_are_asked_for_as_they_are_needed(colour: Colour) -> None:
    """A list is walked through page by page, and none is asked for before the one before it is used up."""
    pages = [ok({"items": [{"id": str(n), "name": "n"}], "has_more": n < 3, "total": 3}) for n in (1, 2, 3)]
    with Server(replies(*pages, page(500))) as server:
        first = bots.list(workspace_id="7", page_size=1)
        assert [one.unwrap().id for one in colour.items(first, server.runner)] == ["1", "2", "3"]
        assert [re.search(r"page_num=(\d)", one.target)[1] for one in server.requests] == ["1", "2", "3"]  # type: ignore[index]  # it is there


def test_timeouts_that_are_none_are_refused(colour: Colour) -> None:
    """A timeout that is no number of seconds is refused before anything is sent, whoever has chosen it."""
    with Server(replies(FINE)) as server:
        for refused in (
            colour.run(READ, {**server.runner, "timeouts": Timeouts(read=float("nan"))}),
            colour.run(READ, server.runner, timeouts=Timeouts(total=1e12)),
        ):
            assert isinstance(failure(refused), InvalidArgument)
        assert server.requests == []
