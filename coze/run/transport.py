"""HTTP by httpcore and httpx: what both runners share. Loaded at the first call.

A transport that a runner owns is a pool over httpcore, which is what httpx itself stands on: without httpx's models in
between, a call costs a quarter less. The pool is ours, or httpcore's where there is a proxy. A borrowed client, of
httpx or of its successor httpx2, is used only through what both have.
"""

from __future__ import annotations

import datetime
import email.utils
import functools
import gc
import importlib.util
import json
import os
import platform
import re
import socket
import ssl
import time
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Self, cast
from urllib.parse import urlsplit

import httpcore
import httpx
from attrs import field, frozen
from returns.result import Failure, Success

from coze.errors import ConfigError, InvalidArgument, LimitExceeded, Phase, TransportError, clean
from coze.http import FormBody, HttpResponse
from coze.outcome import Outcome
from coze.policy import Limits, readable_pause
from coze.run.aiopool import AsyncPool
from coze.run.deadline import Backend, Switch, shut_down, until
from coze.run.inflate import inflate
from coze.run.interpret import merged
from coze.run.places import PoolClosed as PoolClosed  # noqa: PLC0414
from coze.run.pool import Pool
from coze.run.primitives import Exchange, Measured, Progress
from coze.run.upload import UnreadableError, Upload
from coze.values import FrozenDict
from coze.version import __version__

# --- what is sent -----------------------------------------------------------------------------------------------------


@functools.cache
def agent_headers() -> dict[str, str]:
    """Say who we are, in the formats that Coze documents."""
    python = ".".join(platform.python_version_tuple()[:2])
    system, release = platform.system().lower(), _release().lower()
    about = {
        "version": __version__,
        "lang": "python",
        "lang_version": python,
        "os_name": system,
        "os_version": release,
    }
    return {
        "User-Agent": f"coze/{__version__} python/{python} {system}/{release}".strip(),
        "X-Coze-Client-User-Agent": json.dumps(about),
    }


def _release() -> str:
    match platform.system():
        case "Darwin":
            return platform.mac_ver()[0]
        case "Windows":
            return platform.win32_ver()[1]
        case "Linux":
            try:
                return platform.freedesktop_os_release().get("VERSION_ID", platform.release())
            except OSError:
                return platform.release()
        case _:
            return platform.release()


def headers_for(exchange: Exchange, body: Mapping[str, str]) -> dict[str, str]:
    """Give all headers of a request; what the caller gave comes last, and replaces ours of the same name."""
    streamed = exchange.http.streamed
    ours = {
        "Host": exchange.url.partition("://")[2].partition("/")[0],
        **agent_headers(),
        "Accept": "*/*" if not streamed or streamed.endswith("/") else streamed,
        # What is compressed would come late, and in lumps; a whole body may be.
        "Accept-Encoding": "identity" if streamed else "gzip, deflate",
        **body,
    }
    return dict(merged(ours, exchange.headers))


class _Whole:
    """A body that is there as a whole, for either colour, and without a generator."""

    def __init__(self, content: bytes) -> None:
        self._left = [content] if content else []

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._left)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()


@frozen(slots=False)
class Outgoing:
    """A request as it leaves: the URL, all headers, the body, and the timeouts of its steps.

    The answer to one that is `streamed` is read as it comes.
    """

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    content: bytes | Upload = field(repr=False)
    timeouts: dict[str, float | None]
    streamed: bool

    def for_pool(self, *, asynchronous: bool = False) -> httpcore.Request:
        """Write it for a pool of httpcore."""
        scheme, _, rest = self.url.partition("://")
        netloc, _, target = rest.partition("/")
        headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in self.headers.items()]
        body: Any = self.content if isinstance(self.content, Upload) else _Whole(self.content)
        return httpcore.Request(
            self.method.encode("ascii"),
            _url(scheme, netloc, f"/{target}".encode("ascii")),
            headers=headers,
            content=aiter(body) if asynchronous else body,
            extensions={"timeout": self.timeouts, "streamed": self.streamed},
        )

    def for_client(self, client: Any, *, asynchronous: bool, chosen_timeouts: bool) -> Any:
        """Make it by a borrowed client, with its settings beside ours, and its timeouts unless ours are chosen."""
        chosen: dict[str, Any] = {"extensions": {"timeout": self.timeouts}} if chosen_timeouts else {}
        url, _, query = self.url.partition("?")
        if query and client.params:  # which would take the place of our query
            chosen["params"] = urllib.parse.parse_qsl(query, keep_blank_values=True)
        else:
            url = self.url
        content: Any = self.content
        if isinstance(content, Upload):
            content = aiter(content) if asynchronous else iter(content)
        return client.build_request(
            self.method, url, headers=_beside(client.headers, self.headers), content=content, **chosen
        )


def _beside(settings: Mapping[str, str], headers: dict[str, str]) -> dict[str, str]:
    """Leave out what we would only say by default, where a borrowed client has a setting of its own for it."""
    ours: dict[str, str] = {}
    agent = settings.get("user-agent", "")
    if agent and not agent.startswith("python-httpx"):  # what its library says by default
        ours["User-Agent"] = agent_headers()["User-Agent"]
    if settings.get("accept", "*/*") != "*/*":
        ours["Accept"] = "*/*"
    return {name: value for name, value in headers.items() if ours.get(name) != value}


def _url(scheme: str, netloc: str, target: bytes) -> httpcore.URL:
    origin = _origin(scheme, netloc)
    return httpcore.URL(scheme=origin[0], host=origin[1], port=origin[2], target=target)


@functools.lru_cache(maxsize=64)
def _origin(scheme: str, netloc: str) -> tuple[bytes, bytes, int | None]:
    parts = urlsplit(f"{scheme}://{netloc}")
    return scheme.encode("ascii"), (parts.hostname or "").encode("ascii"), parts.port


def build(exchange: Exchange, progress: Progress | None, timeouts: dict[str, float | None]) -> Outgoing:
    """Write an exchange as it leaves."""
    http = exchange.http
    content: bytes | Upload = b""
    needs: dict[str, str] = {}
    if isinstance(http.body, FormBody):
        content = Upload(http.body, exchange.files or Measured((), ()), progress)
        needs = content.headers
    elif http.body is not None:
        content = http.body.encoded()
        needs = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    elif http.method != "GET":
        needs = {"Content-Length": "0"}
    headers = headers_for(exchange, needs)
    return Outgoing(http.method, exchange.url, headers, content, timeouts, streamed=http.streamed != "")


# --- what comes back --------------------------------------------------------------------------------------------------


@frozen(slots=False)
class Answer:
    """An answer that is open, of a pool or of a borrowed client: its body is an iterable, or an asynchronous one."""

    status: int
    headers: Iterable[tuple[bytes, bytes]]
    body: Any
    close: Callable[[], Any]
    extensions: Mapping[str, Any]

    @classmethod
    def of_pool(cls, response: httpcore.Response, *, asynchronous: bool = False) -> Answer:
        """Take the answer of a pool."""
        stream: Any = response.stream
        close = stream.aclose if asynchronous else stream.close
        return cls(response.status, response.headers, stream, close, cast("Any", response).extensions)

    @classmethod
    def of_client(cls, response: Any, *, asynchronous: bool) -> Answer:
        """Take the answer of a borrowed client."""
        close = response.aclose if asynchronous else response.close
        body, headers = response.stream, response.headers.raw
        if response.is_stream_consumed:  # by a hook, or by the client itself, which have decompressed it
            body = _Whole(response.content)
            headers = [pair for pair in headers if pair[0].lower() != b"content-encoding"]
        return cls(response.status_code, headers, body, close, response.extensions)

    def wake(self) -> None:
        """Shut the socket down, so that whoever waits for its bytes goes on."""
        stream = self.extensions.get("network_stream")
        if stream is not None:
            shut_down(stream.get_extra_info("socket"))


class Incoming:
    """An answer as it arrives: its head, and its body, decompressed piece by piece and bounded."""

    def __init__(self, exchange: Exchange, answer: Answer, began: float) -> None:
        headers: dict[str, str] = {}
        for raw_name, raw_value in answer.headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            if name != "set-cookie":
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self.stays_open: bool = exchange.http.streams(answer.status, media_type)
        self._exchange = exchange
        self._status = answer.status
        self._headers: FrozenDict[str, str] = FrozenDict(headers)
        self._began = began
        self._limit = exchange.limits.response_bytes
        self._content = bytearray()
        self._received = 0
        self._inflate = inflate(headers)

    def head(self, content: bytes = b"") -> HttpResponse:
        """Give the answer as far as it is known."""
        pause = self._headers.get("retry-after")
        return HttpResponse(
            http=self._exchange.http,
            status=self._status,
            headers=self._headers,
            content=content,
            dialect=self._exchange.profile.dialect,
            attempts=self._exchange.attempt,
            elapsed=time.monotonic() - self._began,
            retry_after=None if pause is None else retry_after(pause, time.time()),
            limits=self._exchange.limits,
        )

    def feed(self, chunk: bytes) -> TransportError | LimitExceeded | None:
        """Take the next bytes; say what is wrong with them."""
        piece = chunk if self._inflate is None else self._inflate(chunk, self._limit - len(self._content) + 1)
        if isinstance(piece, TransportError):
            return piece
        self._content += piece
        self._received += len(chunk)  # may be more than what is in it, without an end
        size = max(len(self._content), self._received - SLACK)
        return LimitExceeded("limits.response_bytes", self._limit) if size > self._limit else None

    def finish(self) -> Outcome[HttpResponse]:
        """Take the end of the body, and give the whole answer."""
        problem = self._inflate.problem() if self._inflate is not None else None
        if problem is not None:
            return Failure(problem)
        return Success(self.head(bytes(self._content)))


SLACK: Final = 65536
"""By how many bytes a compressed body may be larger than what is in it."""


def retry_after(text: str, now: float) -> float | None:
    """Read a ``Retry-After``: seconds, or a date; None for what makes no sense. `now` is a unix time.

    >>> retry_after("2.5", 0.0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 0.0), retry_after("-1", 0.0)
    (2.5, 60.0, None)
    """
    try:
        return readable_pause(float(text))
    except ValueError:
        pass
    try:
        date = email.utils.parsedate_to_datetime(text)
        # The oldest of HTTP's formats names no zone, and means that of all others.
        date = date.replace(tzinfo=datetime.UTC) if date.tzinfo is None else date
        return readable_pause(max(0.0, date.timestamp() - now))
    except (ValueError, OverflowError):
        return None


# --- what goes wrong --------------------------------------------------------------------------------------------------

_PHASES: Final[dict[str, Phase]] = {
    "ConnectTimeout": "connect",
    "ConnectError": "connect",
    "ProxyError": "connect",
    "UnsupportedProtocol": "connect",
    "PoolTimeout": "pool",
    "WriteTimeout": "send",
    "WriteError": "send",
    "LocalProtocolError": "send",
    "ReadTimeout": "receive",
    "ReadError": "receive",
    "RemoteProtocolError": "receive",
    "CloseError": "receive",
    "TimeoutException": "receive",
    "NetworkError": "receive",
    "ProtocolError": "receive",
    "TransportError": "receive",
    "StreamError": "receive",
    "InvalidURL": "connect",
    "OSError": "receive",
}
"""The phase of an exception by its name: httpx, httpx2 and httpcore each have classes of their own with these names."""


def transport_error(error: Exception) -> TransportError | InvalidArgument:
    """Read an exception of an HTTP library, a socket or an upload as an error of ours; any other is raised again."""
    if isinstance(error, UnreadableError):
        return error.problem
    names = [kind.__name__ for kind in type(error).__mro__]
    found: Phase | None = next((_PHASES[name] for name in names if name in _PHASES), None)
    if found is None:
        raise error
    phase: Phase = found
    causes = list(_causes(error))
    if phase == "connect":
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            phase = "resolve"
        elif any(isinstance(cause, ssl.SSLError) for cause in causes):
            phase = "tls"
    timed_out = any(name.endswith(("Timeout", "TimeoutException", "TimeoutError")) for name in names)
    return TransportError(
        phase, _reason(error, causes), timed_out=timed_out, may_have_been_sent=phase in ("send", "receive")
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _reason(error: Exception, causes: list[BaseException]) -> str:
    """Say why, in the words of the system or of the library; a local protocol error would show what we sent."""
    name = type(error).__name__
    if name == "LocalProtocolError":
        return name
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return clean(f"{name}: {cause.verify_message}", 200)
        if isinstance(cause, OSError) and cause.strerror:
            return clean(f"{name}: {cause.strerror}", 200)
    said = _QUOTED.sub("", str(error))
    return clean(f"{name}: {said}" if said else name, 200)


_QUOTED: Final = re.compile(r""":?\s*(?:bytearray\()?\bb['"].*""", re.DOTALL)
"""What h11 quotes of an answer that it cannot read: it may be anything, a token too."""


# --- where to connect, and how ----------------------------------------------------------------------------------------


def proxy_for(url: str, chosen: str | None) -> str | None:
    """Give the proxy for a server: the chosen one, else that of the environment (``HTTPS_PROXY``, ``NO_PROXY``)."""
    if chosen is not None:
        return chosen
    parts = urlsplit(url)
    if not parts.hostname or urllib.request.proxy_bypass(parts.netloc):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Give the TLS settings: certificates are always verified, by `ca_file`, or as ``SSL_CERT_FILE`` and its kin say.

    One is made for each setting, for all runners: it takes tens of milliseconds.
    """
    return _tls_context(ca_file, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.lru_cache(maxsize=16)
def _tls_context(ca_file: str | None, *_: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context() if ca_file is None else ssl.create_default_context(cafile=ca_file)


def route(url: str, proxy: str | None, ca_file: str | None) -> Outcome[tuple[str | None, ssl.SSLContext | None]]:
    """Find the proxy and the TLS settings for a server; a plain one needs none."""
    found = proxy_for(url, proxy)
    if found is not None:
        try:
            scheme = httpx.Proxy(found).url.scheme
        except (ValueError, httpx.InvalidURL):
            return Failure(ConfigError("proxy", "give a URL such as http://proxy.example:3128"))
        if scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
            return Failure(ConfigError("proxy", "a SOCKS proxy needs a further package: pip install 'httpx[socks]'"))
    if url.startswith("http://") and (found is None or found.startswith("http://")):
        return Success((found, None))
    try:
        return Success((found, tls_context(ca_file)))
    except (OSError, ssl.SSLError):
        return Failure(ConfigError("ca_file", "the file of CA certificates cannot be read"))


GRACE: Final = 0.25
"""By how many seconds a task's deadline is later than that of its steps, so that a step says which it was."""


def step_timeouts(exchange: Exchange, switch: Switch | None = None) -> dict[str, float | None]:
    """Give the timeouts of an exchange's steps as httpcore has them, each with the deadline of all."""
    steps, deadline = exchange.timeouts, exchange.deadline
    left = None if deadline is None else deadline - time.monotonic()
    return {
        "connect": until(steps.connect, deadline, left, switch),
        "read": until(steps.read, deadline, left, switch),
        "write": until(steps.write, deadline, left, switch),
        "pool": until(steps.pool, deadline, left, switch),
    }


def pool_settings(proxy: str, tls: ssl.SSLContext | None, limits: Limits) -> dict[str, Any]:
    """Give the settings of httpcore's pool, for either colour: it is used where there is a proxy."""
    return {
        "ssl_context": tls,
        "proxy": _proxy(httpx.Proxy(proxy)),
        "max_connections": limits.connections,
        "max_keepalive_connections": limits.idle_connections,
        "keepalive_expiry": limits.idle_seconds,
    }


def _proxy(proxy: httpx.Proxy) -> httpcore.Proxy:
    url = proxy.url
    return httpcore.Proxy(
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
        ssl_context=proxy.ssl_context,
    )


def sync_pool(proxy: str | None, tls: ssl.SSLContext | None, limits: Limits) -> Pool | httpcore.ConnectionPool:
    """Make the pool of a synchronous runner, over sockets that know the deadline."""
    if proxy is None:
        return Pool(tls, limits)
    return httpcore.ConnectionPool(**pool_settings(proxy, tls, limits), network_backend=Backend())


def async_pool(
    proxy: str | None, tls: ssl.SSLContext | None, limits: Limits
) -> AsyncPool | httpcore.AsyncConnectionPool:
    """Make the pool of an asynchronous runner, in its event loop; deadlines are those of its tasks."""
    if proxy is None:
        return AsyncPool(tls, limits)
    return httpcore.AsyncConnectionPool(**pool_settings(proxy, tls, limits))


def forget(transports: list[object]) -> None:
    """Let go of the transport of an event loop that is gone, or of a parent process; it can be closed in no other way.

    Its sockets are closed as it is collected. That this is no oversight, nobody can tell them: hence the filter.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        transports.clear()
        gc.collect()
