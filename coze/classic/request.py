"""The requester: any call of the API by its URL, with a client's token and under all its policies."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Generic, Self, TypeVar, cast, get_args, get_origin
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from attrs import evolve, field, frozen
from returns.result import Success

from coze.classic.authorization import Auth, token_source
from coze.classic.constants import COZE_COM_BASE_URL
from coze.classic.errors import settled
from coze.classic.http_client import DEFAULT_CONNECTION_LIMITS as DEFAULT_CONNECTION_LIMITS  # noqa: PLC0414
from coze.classic.http_client import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT  # noqa: PLC0414
from coze.classic.http_client import AsyncHTTPClient as AsyncHTTPClient  # noqa: PLC0414  # cozepy has them here
from coze.classic.http_client import SyncHTTPClient as SyncHTTPClient  # noqa: PLC0414
from coze.classic.results import FileHTTPResponse, ListResponse, listed
from coze.classic.setting import async_runner, runner
from coze.classic.streams import AsyncStream
from coze.classic.streams import Stream as SyncStream
from coze.codec import structure
from coze.decode import WHOLE, as_object, items_of, pieces, read_at
from coze.effect import Effect, Ids, Request, Stream, replied
from coze.endpoint import as_file, raw
from coze.errors import InvalidArgument
from coze.http import File, FormBody, HttpRequest, HttpResponse, Path
from coze.models.base import Model
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS, Limits
from coze.profile import custom
from coze.run.front import AsyncRunner, Runner
from coze.values import NULL

T = TypeVar("T")


@frozen(kw_only=True, slots=False)
class HTTPRequest(Model):
    """A request that is not sent yet, and how its answer is read: see `Requester.request`.

    `headers` are those of the caller; the token is no part of it.
    """

    method: str
    url: str
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    json_body: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None
    is_async: bool = False
    stream: bool = False
    data_field: str = "data"
    cast: Any = None

    @property
    def as_httpx(self) -> httpx.Request:
        """The same for a client of httpx, without the token. Next to files, the body is fields of the form."""
        files, body = self.files or None, self.json_body or None
        return httpx.Request(
            self.method,
            self.url,
            params=self.params,
            headers=self.headers,
            json=None if files else body,
            data=dict(body) if files and body else None,
            files=files,
        )

    def asked(self, *, authorized: bool) -> HttpRequest:
        """Give the message, for a runner; `authorized` says that it goes out with a token."""
        server, at, query = _split(self.url)
        body = None if self.json_body is None else _with_nulls(self.json_body)
        request = raw(
            self.method.upper(),
            Path(at, quote(at, safe="/%:@!$&'()*+,;=~")),
            query={**query, **(self.params or {})},
            headers=self.headers,
            body=None if self.files else body,
        )
        http = evolve(request.http, authorized=authorized, server=custom(server, insecure=True))
        return _with_files(http, self.files, self.json_body or {}) if self.files else http


def _split(url: str) -> tuple[str, str, dict[str, list[str]]]:
    """Split a URL into its server, its path, and its query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", "", {}
    return f"{parts.scheme}://{parts.netloc}", parts.path, parse_qs(parts.query)


def _with_nulls(body: Mapping[str, Any]) -> dict[str, object]:
    """Let what is None be null: whoever writes a body by hand means it so."""
    return {key: NULL if value is None else value for key, value in body.items()}


def _with_files(http: HttpRequest, files: Mapping[str, Any], fields: Mapping[str, Any]) -> HttpRequest:
    parts = [as_file(name, value) for name, value in files.items()]
    refused = next((part for part in parts if isinstance(part, InvalidArgument)), http.invalid)
    form = FormBody(
        tuple(part for part in parts if isinstance(part, File)),
        tuple((key, str(value)) for key, value in fields.items()),
    )
    return evolve(http, body=form, invalid=refused)


# --- how an answer is read --------------------------------------------------------------------------------------------


@frozen
class casting:  # noqa: N801  # decoders read as verbs
    """Read the payload as a model, or as a list of them; without its place, `at`, in the body, it is the whole body."""

    model: type[Any]
    at: str
    many: bool = False

    def __call__(self, response: HttpResponse) -> Outcome[Any]:
        """Read the answer."""
        return read_at(response, WHOLE, self._read, codeless=True)

    def _read(self, body: object, whole: str) -> Outcome[Any]:
        payload, where = body, whole
        for key in self.at.split("."):
            inside = as_object(payload)
            if key not in inside:
                payload, where = body, whole
                break
            payload, where = inside[key], f"{where}.{key}"
        if self.many:
            return items_of(payload, self.model, where)
        return structure({} if payload is None else payload, self.model, where)


def _asked(request: HTTPRequest, *, authorized: bool) -> Effect[Any] | Stream[Any]:
    """Give the effect of a request, or the stream that it opens."""
    http, at = request.asked(authorized=authorized), request.data_field
    kind: Any = request.cast
    if request.stream:
        return Stream(http=evolve(http, streamed="text/event-stream"), decode=lines())
    if kind is FileHTTPResponse:
        return Stream(http=evolve(http, streamed="audio/"), decode=pieces())
    if kind is None:
        return Request(http=http, decode=casting(object, at)).map(lambda _: None)
    if isinstance(kind, list):
        items = cast("list[type[object]]", kind)
        return Request(http=http, decode=casting(items[0], at, many=True)).map(list)
    if get_origin(kind) is ListResponse:
        return replied(Request(http=http, decode=casting(get_args(kind)[0], at, many=True))).map(listed)
    return Request(http=http, decode=casting(kind, at))


# --- lines ------------------------------------------------------------------------------------------------------------


class LineParser:
    """Find the lines in the bytes of a body, however these are cut: they end with LF, CR or CRLF, and nowhere else."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""
        self.overflowed: bool = False

    def feed(self, chunk: bytes) -> Sequence[str]:
        """Take the next bytes, and give the lines that they complete."""
        *lines, self._rest = _END.split(self._rest + chunk)
        self.overflowed = len(self._rest) > self._limit
        return [line.decode("utf-8", "replace") for line in lines]

    def close(self) -> Sequence[str]:
        """Take the end of the body, and give the line that it ends."""
        rest, self._rest = self._rest.removesuffix(b"\r"), b""
        return [rest.decode("utf-8", "replace")] if rest else []


_END: Final = re.compile(rb"\r\n|\n|\r(?=.)", re.DOTALL)


@frozen
class lines:  # noqa: N801  # reads after "decode"
    """Read a stream line by line; it ends as its body does."""

    terminal: frozenset[type] = frozenset()
    settling: frozenset[type] = frozenset()

    def parser(self, limits: Limits) -> LineParser:
        """Begin to read a body."""
        return LineParser(limits.event_bytes)

    def __call__(self, event: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[str]:  # noqa: ARG002
        """Give a line."""
        return Success(event)

    def ids(self, event: object) -> Ids | None:  # noqa: ARG002
        """Find no ids: nobody reads the lines."""
        return None


class IteratorHTTPResponse(Generic[T]):
    """The answer of a stream: its lines, as they come, in `data`."""

    def __init__(self, data: SyncStream[T]) -> None:
        self.data: SyncStream[T] = data

    @property
    def logid(self) -> str:
        """The log id of the answer."""
        return self.data.response.logid


class AsyncIteratorHTTPResponse(Generic[T]):
    """The answer of an asynchronous stream: its lines, as they come, in `data`."""

    def __init__(self, data: AsyncStream[T]) -> None:
        self.data: AsyncStream[T] = data

    @property
    def logid(self) -> str:
        """The log id of the answer."""
        return self.data.response.logid


# --- the requester ----------------------------------------------------------------------------------------------------


class Requester:
    """Calls any endpoint by its URL, as `auth` allows it; without one, no token is sent.

    The clients of httpx that are given are used with all their settings, and are not closed; without them, the
    connections are the requester's own. What a call gives is said by `cast`: a model's class, a list with one
    (``[Bot]``), ``ListResponse[Bot]``, `FileHTTPResponse`, or None for nothing; with ``stream=True`` it is the lines of
    an event stream. `data_field` is the place of the payload in the envelope, with dots for what is nested.

    Retries, timeouts and exceptions are those of the clients; a GET, PUT or DELETE may be tried again.
    """

    def __init__(
        self,
        auth: Auth | None = None,
        sync_client: httpx.Client | None = None,
        async_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._auth = auth
        self._sync_client = sync_client
        self._async_client = async_client
        self._home = COZE_COM_BASE_URL

    def through(self, shared: Runner | AsyncRunner, base_url: str = COZE_COM_BASE_URL) -> Self:
        """Use the connections of a runner for calls of its colour, until an own client is asked for."""
        vars(self)["_runner" if isinstance(shared, Runner) else "_async_runner"] = shared
        self._home = base_url
        return self

    def runner_at(self, base_url: str, *, asynchronous: bool = False) -> Runner | AsyncRunner:
        """Give a runner of a server: the one that is there if it is of that, else another with the same settings."""
        if base_url == self._home:
            return self._async_runner if asynchronous else self._runner
        return self._made_async(base_url) if asynchronous else self._made(base_url)

    @functools.cached_property
    def sync_client(self) -> httpx.Client:
        """The client of httpx that was given, else one of its own, which calls from now on use."""
        self.__dict__.pop("_runner", None)
        self._sync_client = self._sync_client or SyncHTTPClient()
        return self._sync_client

    @functools.cached_property
    def async_client(self) -> httpx.AsyncClient:
        """The same for asynchronous calls."""
        self.__dict__.pop("_async_runner", None)
        self._async_client = self._async_client or AsyncHTTPClient()
        return self._async_client

    @functools.cached_property
    def _runner(self) -> Runner:
        return self._made(self._home)

    @functools.cached_property
    def _async_runner(self) -> AsyncRunner:
        return self._made_async(self._home)

    def _made(self, base_url: str) -> Runner:
        token = "" if self._auth is None else token_source(self._auth)
        return runner(token, base_url, self._sync_client)

    def _made_async(self, base_url: str) -> AsyncRunner:
        token = "" if self._auth is None else token_source(self._auth, asynchronous=True)
        return async_runner(token, base_url, self._async_client)

    def perform(self, effect: Effect[T]) -> T:
        """Perform an effect of the functional API, and give its value; a failure is raised."""
        return settled(self._runner.run(effect))

    async def aperform(self, effect: Effect[T]) -> T:
        """Perform one for an asynchronous call."""
        return settled(await self._async_runner.run(effect))

    def auth_header(self, headers: dict[str, str]) -> None:
        """Put the token into headers."""
        if self._auth is not None:
            self._auth.authentication(headers)

    async def async_auth_header(self, headers: dict[str, str]) -> None:
        """Put the token into headers, for an asynchronous call."""
        if self._auth is not None:
            await self._auth.aauthentication(headers)

    def make_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        cast: Any = None,
        data_field: str = "data",
        stream: bool = False,
    ) -> HTTPRequest:
        """Make a request that `send` sends."""
        return HTTPRequest(
            method=method,
            url=url,
            params=params,
            headers=headers,
            json_body=json,
            files=files,
            stream=stream,
            data_field=data_field,
            cast=cast,
        )

    async def amake_request(self, *args: Any, **kwargs: Any) -> HTTPRequest:
        """Make a request that `asend` sends; the arguments are those of `make_request`."""
        return evolve(self.make_request(*args, **kwargs), is_async=True)

    def request(
        self,
        method: str,
        url: str,
        stream: bool,
        cast: Any,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        data_field: str = "data",
    ) -> Any:
        """Call an endpoint, and give what `cast` says."""
        return self.send(self.make_request(method, url, params, headers, body, files, cast, data_field, stream))

    async def arequest(
        self,
        method: str,
        url: str,
        stream: bool,
        cast: Any,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        data_field: str = "data",
    ) -> Any:
        """Call an endpoint, and give what `cast` says."""
        return await self.asend(self.make_request(method, url, params, headers, body, files, cast, data_field, stream))

    def send(self, request: HTTPRequest) -> Any:
        """Send a request, and give what its `cast` says."""
        asked = _asked(request, authorized=self._auth is not None)
        if not isinstance(asked, Stream):
            return self.perform(asked)
        events = self._runner.events(asked)
        return (
            IteratorHTTPResponse(SyncStream(events, str, self._runner))
            if request.stream
            else FileHTTPResponse.opened(events, self._runner)
        )

    async def asend(self, request: HTTPRequest) -> Any:
        """Send a request, and give what its `cast` says."""
        asked = _asked(request, authorized=self._auth is not None)
        if not isinstance(asked, Stream):
            return await self.aperform(asked)
        events = self._async_runner.events(asked)
        if not request.stream:
            return await FileHTTPResponse.spooled(events)
        settled(await events.open())
        return AsyncIteratorHTTPResponse(AsyncStream(events, str, self._async_runner))
