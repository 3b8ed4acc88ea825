"""One HTTP exchange, as values: the path, the request, the response, an event of a stream.

What cannot be sent is part of the value: an `InvalidArgument` in `HttpRequest.invalid`. A runner refuses such a request
before anything leaves.
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, Final, NamedTuple, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import quote

import attrs
from attrs import field, frozen

from coze.errors import Call, InvalidArgument, clean
from coze.policy import DEFAULT_LIMITS, Limits
from coze.profile import COM, Profile
from coze.values import LONGEST_NUMBER, Dialect, FrozenDict, NotJsonError, Null, Secret, freeze

N = TypeVar("N", int, float)

# --- paths ------------------------------------------------------------------------------------------------------------


@frozen
class Path:
    """A path that is safe to send: the template, the text with its arguments, and what is wrong with them."""

    template: str
    text: str
    invalid: InvalidArgument | None = None


_PLACE: Final = re.compile(r"\{(\w*)\}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TEMPLATE: Final = re.compile(r"(/(([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+|\{\w*\}))+")


def path(template: str, *arguments: str) -> Path:
    """Make a path: each argument becomes exactly one percent-encoded segment in the place of a ``{}`` or ``{name}``.

    It is the only way to make a path with arguments. An argument that is empty, ``.``, ``..``, None or holds a control
    character makes the path invalid, with an error that names the place.

    >>> path("/v1/bots/{bot_id}", "../../v1/x?y#z").text
    '/v1/bots/..%2F..%2Fv1%2Fx%3Fy%23z'
    >>> path("/v1/bots/{bot_id}", "").invalid.argument
    'bot_id'
    """
    literals, names = _parsed(template)
    if not literals:
        return Path("", "", InvalidArgument("path", "give a template such as /v1/bots/{bot_id}, and its arguments"))
    if len(names) != len(arguments):
        wrong = f"the template has {len(names)} places, and {len(arguments)} arguments came: give one for each"
        return Path(template, "", InvalidArgument("path", wrong))
    text = literals[0]
    for name, argument, literal in zip(names, arguments, literals[1:], strict=True):
        problem = _segment_problem(argument)
        if problem:
            return Path(template, "", InvalidArgument(name, problem))
        text += quote(argument, safe="") + literal
    return Path(template, text)


@functools.lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a template into what stands between its places, and their names; nothing if it is no path."""
    if not _TEMPLATE.fullmatch(template) or any(segment in (".", "..") for segment in template.split("/")):
        return (), ()
    parts = _PLACE.split(template)
    return tuple(parts[::2]), tuple(name or f"path argument {at + 1}" for at, name in enumerate(parts[1::2]))


def _segment_problem(argument: object) -> str | None:
    if not isinstance(argument, str):
        return f"an id is text, not {type(argument).__name__}: give it as Coze shows it"
    if argument in ("", ".", ".."):
        return "an id is not empty and not a dot segment: give it as Coze shows it"
    if _CONTROL.search(argument):
        return "an id holds no control characters: strip what was read with it"
    return _surrogate_problem(argument)


def _surrogate_problem(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "the text has half of a surrogate pair, which UTF-8 cannot hold"
    return None


# --- bodies -----------------------------------------------------------------------------------------------------------


@frozen
class JsonBody:
    """A body of JSON: compact, in UTF-8."""

    value: object

    def encoded(self) -> bytes:
        """Write the JSON."""
        return json.dumps(self.value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@frozen
class SecretBody:
    """A body of JSON some of whose values are secret: they are shown to nobody but the server, and do not pickle."""

    value: FrozenDict[str, object]
    secrets: FrozenDict[str, Secret]

    def encoded(self) -> bytes:
        """Write the JSON, secrets and all."""
        return JsonBody({**self.value, **{key: secret.reveal() for key, secret in self.secrets.items()}}).encoded()


FileSource: TypeAlias = bytes | os.PathLike[str] | BinaryIO
"""Where the bytes of a file come from: memory, a path, or a file that is open for reading bytes."""


def _shown(source: object) -> str:
    return f"<{len(source)} bytes>" if isinstance(source, bytes) else repr(source)


@frozen
class File:
    """A file in a form: its field, its source, the name and the media type to send.

    A path is opened when it is sent, and again for each try. An open file is read from where it stands, and is not
    closed; a request that holds one does not pickle.
    """

    field: str
    source: FileSource = attrs.field(repr=_shown)
    filename: str
    content_type: str | None = None


@frozen
class FormBody:
    """A body of files and fields (``multipart/form-data``): the files first."""

    files: tuple[File, ...]
    fields: tuple[tuple[str, str], ...] = ()


Body: TypeAlias = JsonBody | SecretBody | FormBody


# --- the exchange -----------------------------------------------------------------------------------------------------


Signer: TypeAlias = Callable[[float, bytes], Secret]
"""Makes what authorizes one attempt of a login, of the unix second and of 16 random bytes: a frozen callable."""


@frozen(kw_only=True)
class HttpRequest:
    """What goes over the wire, before a runner adds host, token and headers of its own. Make one with `http_request`.

    `endpoint` names the function that made it. `repeatable` says that the endpoint is safe or idempotent, `authorized`
    that the runner adds its token, `total` how many seconds the server may take if the caller sets nothing else.
    `streamed` is the media type, or its family (``audio/``), of an answer that is read as it comes; empty if it is read
    whole. `invalid` is what keeps it from being sent.

    A login says more: `server` is where it is sent, if not to the runner's; `bearer` is what authorizes it, and
    `signer` makes that anew for each attempt, where the server takes it once; `single_use` is a secret in it that the
    server takes once, which is never sent again once a byte may have left.
    """

    endpoint: str
    method: str
    path: Path
    query: tuple[tuple[str, str], ...] = ()
    headers: FrozenDict[str, str] = field(factory=FrozenDict[str, str], repr=lambda headers: repr(masked(headers)))
    body: Body | None = None
    repeatable: bool = False
    authorized: bool = True
    streamed: str = ""
    total: float | None = None
    invalid: InvalidArgument | None = None
    server: Profile | None = None
    bearer: Secret | None = None
    signer: Signer | None = None
    single_use: Secret | None = None

    @property
    def target(self) -> str:
        """The path and the query, encoded."""
        if not self.query:
            return self.path.text
        return (
            self.path.text
            + "?"
            + "&".join([f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in self.query])
        )

    def streams(self, status: int, media_type: str) -> bool:
        """Whether an answer with this status and this media type is the one that is read as it comes."""
        return bool(self.streamed) and 200 <= status < 300 and is_of(media_type, self.streamed)

    def call(self, host: str = "") -> Call:
        """Name this call in an error: with the template of its path, and without its arguments."""
        return Call(endpoint=self.endpoint, method=self.method, path=self.path.template, host=host)


def http_request(
    endpoint: str,
    method: str,
    where: Path,
    *,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
    form: FormBody | None = None,
    invalid: InvalidArgument | None = None,
    repeatable: bool | None = None,
    authorized: bool = True,
    streamed: str = "",
    total: float | None = None,
) -> HttpRequest:
    """Make a request: what is None is left out, what is wrong becomes `HttpRequest.invalid`.

    Query values are text, numbers, booleans (``true``, ``false``), or lists of them (the key repeated); an empty one is
    left out. In a body None is left out on the first level, and `NULL` is sent as null. An `InvalidArgument` in the
    place of a value is what `within` gives for a number out of range.
    """
    refused = [problem for problem in (where.invalid, invalid) if problem]
    pairs = tuple(_pairs(query, refused)) if query else ()
    json_body = None if body is None else JsonBody(_frozen_body(body, refused))
    return HttpRequest(
        endpoint=endpoint,
        method=method,
        path=where,
        query=pairs,
        headers=_checked_headers(headers, refused) if headers else FrozenDict(),
        body=json_body if form is None else _checked_form(form, refused),
        repeatable=method in ("GET", "PUT", "DELETE", "HEAD") if repeatable is None else repeatable,
        authorized=authorized,
        streamed=streamed,
        total=total,
        invalid=refused[0] if refused else None,
    )


def within(argument: str, number: N | None, least: N, most: N | None = None) -> N | InvalidArgument | None:
    """Check a number against the range that the API documents; out of it, the request is refused.

    The range says of which kind the number is: a fraction only where `least` is one.

    >>> within("page_size", 20, 1, 50)
    20
    >>> str(within("page_size", 0, 1, 50))
    'page_size cannot be sent; give a number from 1 to 50'
    """
    given = cast(object, number)
    kinds = (int, type(least))
    if isinstance(given, kinds) and not isinstance(given, bool) and given >= least and (most is None or given <= most):
        return number
    if given is None:
        return None
    return InvalidArgument(argument, f"give a number from {least} {'on' if most is None else f'to {most}'}")


def joined(argument: str, texts: Sequence[str] | None) -> str | InvalidArgument | None:
    """Join texts by commas, where the API wants a list so; one that is empty or has a comma is refused.

    >>> joined("ids", ["1", "2"])
    '1,2'
    """
    if texts is None:
        return None
    if isinstance(cast(object, texts), str) or not isinstance(cast(object, texts), Sequence):
        return InvalidArgument(argument, "give a list of texts")
    for at, text in enumerate(texts):
        if not isinstance(cast(object, text), str) or not text or "," in text:
            return InvalidArgument(f"{argument}[{at}]", "give a text without commas that is not empty")
    return ",".join(texts)


def _pairs(query: Mapping[str, object], refused: list[InvalidArgument]) -> Iterable[tuple[str, str]]:
    for key, value in query.items():
        if isinstance(value, InvalidArgument):
            refused.append(value)
            continue
        problem = _key_problem(key)
        if problem:
            refused.append(InvalidArgument("query", problem))
            continue
        for text in _query_texts(value):
            if isinstance(text, InvalidArgument):
                refused.append(InvalidArgument(key, text.problem))
            elif text:
                yield key, text


def _key_problem(key: object) -> str | None:
    if not isinstance(key, str):
        return f"a key is text, not {type(key).__name__}"
    return "a key has half of a surrogate pair, which UTF-8 cannot hold" if _surrogate_problem(key) else None


def _query_texts(value: object) -> Sequence[str | InvalidArgument]:
    match value:
        case None:
            return ()
        case bool():
            return ("true" if value else "false",)
        case str():
            problem = _surrogate_problem(value)
            return (InvalidArgument("", problem) if problem else str.__str__(value),)
        case int():
            if value.bit_length() > LONGEST_NUMBER:
                return (InvalidArgument("", "the number is too long; give it as text"),)
            return (str(int(value)),)
        case float():
            return (repr(value) if math.isfinite(value) else InvalidArgument("", "give a finite number"),)
        case list() | tuple():
            items = cast("Sequence[object]", value)
            if any(isinstance(item, list | tuple) for item in items):
                return (InvalidArgument("", "a query holds lists, but no lists of lists"),)
            return [text for item in items for text in _query_texts(item)]
        case _:
            return (InvalidArgument("", f"a query holds text, numbers and booleans, not {type(value).__name__}"),)


def _frozen_body(body: Mapping[str, object], refused: list[InvalidArgument]) -> object:
    kept: dict[str, object] = {}
    for key, value in body.items():
        if isinstance(value, InvalidArgument):
            refused.append(value)
        elif problem := _key_problem(key):
            refused.append(InvalidArgument("body", problem))
        elif value is not None:
            try:
                kept[key] = None if isinstance(value, Null) else freeze(value, key)
            except NotJsonError as error:
                refused.append(InvalidArgument(error.where, error.reason))
    return FrozenDict(kept)


def _checked_form(form: FormBody, refused: list[InvalidArgument]) -> FormBody:
    for file in form.files:
        if _CONTROL.search(file.filename) or _surrogate_problem(file.filename):
            refused.append(
                InvalidArgument(file.field, "a file name holds no control characters and no half surrogates")
            )
        elif file.content_type is not None and not _MEDIA_TYPE.fullmatch(file.content_type):
            refused.append(InvalidArgument(file.field, "a media type looks like audio/wav"))
    for name, text in form.fields:
        problem = _surrogate_problem(text)
        if problem:
            refused.append(InvalidArgument(name, problem))
    return form


_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*", re.ASCII)
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?")


def _checked_headers(headers: Mapping[str, str], refused: list[InvalidArgument]) -> FrozenDict[str, str]:
    problem = header_problem(headers)
    if problem is not None:
        refused.append(problem)
    return FrozenDict(headers)


def header_problem(headers: Mapping[str, str]) -> InvalidArgument | None:
    """Find the header that cannot be sent: a name or a value that HTTP cannot carry, or that frames the message."""
    for name, value in headers.items():
        if not isinstance(cast(object, name), str) or not _TOKEN.fullmatch(name):
            return InvalidArgument("headers", "a header's name is letters, digits and hyphens")
        if name.lower() in _FRAMING:
            return InvalidArgument(f"headers[{name}]", "it says where a message ends: leave it to the client")
        if not isinstance(cast(object, value), str) or not _HEADER_VALUE.fullmatch(value):
            return InvalidArgument(f"headers[{name}]", "a header's value is printable ASCII on one line, and not empty")
    return None


_FRAMING: Final = frozenset({"content-length", "transfer-encoding", "trailer", "upgrade"})


@frozen(kw_only=True)
class Metadata:
    """What is known of an answer beside its value: status, log id, headers, the tries it took, the seconds of the last.

    The names of `headers` are in lower case.
    """

    status: int = 0
    log_id: str | None = None
    headers: FrozenDict[str, str] = field(factory=FrozenDict[str, str], repr=False)
    attempts: int = 0
    elapsed: float = 0.0

    @property
    def logid(self) -> str:
        """The log id under the name that cozepy has for it; empty where there is none."""
        return self.log_id or ""


_LAST_KEY: Final = re.compile(rb'"detail"\s*:\s*\{\s*"logid"\s*:\s*"([!#-\[\]-~]{1,100})"[^{}\[\]"]*\}\s*\}\s*\Z')
"""The log id of an envelope, where hosted Coze writes it: as the last of its keys."""


@frozen(kw_only=True, slots=False)
class HttpResponse:
    """An answer as it came: its request, status, headers (names in lower case), the body decompressed."""

    http: HttpRequest
    status: int
    headers: FrozenDict[str, str] = field(factory=FrozenDict[str, str])
    content: bytes = field(default=b"", repr=False)
    dialect: Dialect = "hosted"
    attempts: int = 1
    elapsed: float = 0.0
    retry_after: float | None = None
    limits: Limits = field(default=DEFAULT_LIMITS, repr=False)

    @functools.cached_property
    def log_id(self) -> str | None:
        """The log id: that of the envelope (``detail.logid``), else that of the headers; made fit for a log."""
        last = _LAST_KEY.search(self.content, max(0, len(self.content) - 300))
        if last is not None:
            return last[1].decode("ascii")
        inside = _detailed(self.content) if b'"detail"' in self.content else ""
        named = inside or self.headers.get("x-tt-logid") or self.headers.get("x-log-id") or ""
        return clean(named, 100) or None

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def metadata(self) -> Metadata:
        """Give what is known of this answer beside its body."""
        return Metadata(
            status=self.status,
            log_id=self.log_id,
            headers=self.headers,
            attempts=self.attempts,
            elapsed=self.elapsed,
        )


def is_of(media_type: str, wanted: str) -> bool:
    """Whether a media type is the wanted one, or one of its family (``audio/``)."""
    return media_type.startswith(wanted) if wanted.endswith("/") else media_type == wanted


def _detailed(content: bytes) -> str:
    """Find the log id in the details of an envelope, wherever they stand."""
    try:
        body: object = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    detail: object = cast("dict[str, object]", body).get("detail") if isinstance(body, dict) else None
    log_id = cast("dict[str, object]", detail).get("logid") if isinstance(detail, dict) else None
    return log_id if isinstance(log_id, str) else ""


EVENT_STREAM: Final = "text/event-stream"
"""The media type of a body of server-sent events."""


class ServerSentEvent(NamedTuple):
    """One event of a stream as it came: its name (empty: ``message``), its data, the id of the stream so far."""

    name: str
    data: str
    id: str = ""


class Carries(Protocol):
    """What carries an HTTP request, as its description does: a request or a stream."""

    @property
    def http(self) -> HttpRequest:
        """The HTTP request."""
        ...


def as_curl(request: HttpRequest | Carries, profile: Profile = COM) -> str:
    """Show a request or a stream as a command for a person to read and run; the token and other secrets are masked."""
    if not isinstance(request, HttpRequest):
        request = request.http
    parts = [f"curl -X {request.method} {_quoted((request.server or profile).base_url + request.target)}"]
    authorized = request.authorized or request.bearer is not None or request.signer is not None
    if authorized and not any(name.lower() == "authorization" for name in request.headers):
        parts.append("-H 'Authorization: Bearer ***'")
    parts += [f"-H {_quoted(f'{name}: {value}')}" for name, value in masked(request.headers).items()]
    match request.body:
        case JsonBody():
            parts += ["-H 'Content-Type: application/json'", f"-d {_quoted(request.body.encoded().decode())}"]
        case SecretBody(value, secrets):
            shown = JsonBody({**value, **dict.fromkeys(secrets, "***")})
            parts += ["-H 'Content-Type: application/json'", f"-d {_quoted(shown.encoded().decode())}"]
        case FormBody(files, fields):
            parts += [f"-F {_quoted(f'{file.field}=@{file.filename}')}" for file in files]
            parts += [f"--form-string {_quoted(f'{name}={value}')}" for name, value in fields]
        case None:
            pass
    return " \\\n  ".join(parts)


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Give headers as they may be shown: a value is masked, unless the name is known to hold no secret."""
    return {name: value if name.lower() in _PLAIN_HEADERS else "***" for name, value in headers.items()}


_PLAIN_HEADERS: Final = frozenset(
    {"accept", "accept-language", "agw-js-conv", "content-type", "user-agent", "x-tt-logid"}
)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
