"""How an endpoint function is written: one expression that says the method, the path, what goes where, and the decoder.

    def retrieve(*, bot_id: str, is_published: bool | None = None) -> Request[Bot]:
        return get("bots.retrieve", path("/v1/bots/{bot_id}", bot_id), into(Bot), {"is_published": is_published})

The first argument is the function's own dotted name under `coze.api`, which errors and observers show.
"""

from __future__ import annotations

import inspect
import io
import os
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final, ParamSpec, TypeAlias, TypeVar, cast, overload

from coze.codec import unstructure
from coze.decode import anything
from coze.effect import Decoder, EventReader, Request, Stream
from coze.errors import InvalidArgument
from coze.http import EVENT_STREAM, File, FormBody, HttpRequest, Path, http_request, path
from coze.values import LONGEST_NUMBER, NULL

T = TypeVar("T")
P = ParamSpec("P")

Fields: TypeAlias = Mapping[str, object]
"""Parameters by their wire names: None is left out, `NULL` is sent as null, models are written as JSON."""


def get(name: str, where: Path, decode: Decoder[T], query: Fields | None = None) -> Request[T]:
    """Make a GET."""
    return Request(http=http_request(name, "GET", where, query=query), decode=decode)


def post(
    name: str,
    where: Path,
    decode: Decoder[T],
    body: Fields | None = None,
    *,
    query: Fields | None = None,
    headers: Mapping[str, str] | None = None,
    repeatable: bool = False,
    total: float | None = None,
) -> Request[T]:
    """Make a POST; `repeatable` says that it only reads, or does the same if it is sent twice.

    `total` is how many seconds the server may take, for an endpoint that it may hold longer than others.
    """
    http = http_request(
        name, "POST", where, query=query, headers=headers, body=_written(body), repeatable=repeatable, total=total
    )
    return Request(http=http, decode=decode)


def put(name: str, where: Path, decode: Decoder[T], body: Fields | None = None) -> Request[T]:
    """Make a PUT."""
    return Request(http=http_request(name, "PUT", where, body=_written(body)), decode=decode)


def delete(name: str, where: Path, decode: Decoder[T], body: Fields | None = None) -> Request[T]:
    """Make a DELETE."""
    return Request(http=http_request(name, "DELETE", where, body=_written(body)), decode=decode)


def stream(
    name: str, where: Path, decode: EventReader[T], body: Fields | None = None, *, query: Fields | None = None
) -> Stream[T]:
    """Make a POST that is answered by events."""
    http = http_request(name, "POST", where, query=query, body=_written(body), streamed=EVENT_STREAM)
    return Stream(http=http, decode=decode)


def taking(other: Callable[P, object]) -> Callable[[Callable[..., T]], Callable[P, T]]:
    """Give a function, which is written with ``**``, the parameters of another one, which says them once for both."""

    def dressed(function: Callable[..., T]) -> Callable[P, T]:
        taken: Any = function
        gives = taken.__annotations__["return"]
        taken.__annotations__ = {**other.__annotations__, "return": gives}
        taken.__signature__ = inspect.signature(other).replace(return_annotation=gives)
        return function

    return dressed


def _written(body: Fields | None) -> dict[str, object] | None:
    """Write the models in a body as JSON; what is refused, null or absent stays what it is."""
    if body is None:
        return None
    return {key: _written_value(key, value) for key, value in body.items()}


def _written_value(key: str, value: object) -> object:
    if value is None or value is NULL or isinstance(value, InvalidArgument):
        return value
    try:
        return unstructure(value)
    except RecursionError:
        return InvalidArgument(key, "the value contains itself, or is nested too deeply for JSON")


# --- files ------------------------------------------------------------------------------------------------------------

FileContent: TypeAlias = bytes | str | os.PathLike[str] | BinaryIO
"""The bytes of a file, the path to it (text too is a path), or a file that is open for reading bytes."""

Upload: TypeAlias = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""A file to upload: its content, or its name, content and perhaps media type: ``("a.wav", data, "audio/wav")``."""


def upload(
    name: str,
    where: Path,
    decode: Decoder[T],
    file: Upload | None,
    fields: Mapping[str, str | int | InvalidArgument | None] | None = None,
    *,
    field: str = "file",
    method: str = "POST",
    optional: bool = False,
) -> Request[T]:
    """Make a POST, or a PUT, of a form with some fields and one file; where that is `optional`, it may be None."""
    part = None if optional and file is None else as_file(field, file)
    texts = [(key, _form_text(key, value)) for key, value in (fields or {}).items() if value is not None]
    refused = next((one for one in (part, *(text for _, text in texts)) if isinstance(one, InvalidArgument)), None)
    files = (part,) if isinstance(part, File) else ()
    form = FormBody(files, tuple((key, text) for key, text in texts if isinstance(text, str)))
    return Request(http=http_request(name, method, where, form=form, invalid=refused), decode=decode)


def _form_text(key: str, value: object) -> str | InvalidArgument:
    """Write a field of a form: a text as it is, a number as decimal text."""
    match value:
        case InvalidArgument():
            return value
        case str():
            return str.__str__(value)
        case int() if value.bit_length() > LONGEST_NUMBER:
            return InvalidArgument(key, "the number is too long; give it as text")
        case int() if not isinstance(value, bool):
            return str(int(value))
        case _:
            return InvalidArgument(key, f"a form holds texts and whole numbers, not {type(value).__name__}")


def as_file(field: str, file: Upload | None) -> File | InvalidArgument:
    """Read what a caller calls a file: what it is named, where its bytes come from."""
    filename, content_type, content = None, None, cast(object, file)
    if isinstance(content, tuple):
        parts = cast("tuple[object, ...]", content)
        names = (parts[0], *parts[2:]) if len(parts) in (2, 3) else (b"",)
        if not all(isinstance(name, str | None) for name in names):
            return InvalidArgument(field, "give its name as text, its content, and perhaps its media type as text")
        content = parts[1]
        filename, content_type = cast("list[str | None]", [*names, None][:2])
    match content:
        case bytes():
            return File(field, content, filename or "upload", content_type)
        case str() | os.PathLike():
            where = cast(object, os.fspath(cast("str | os.PathLike[str]", content)))
            if not isinstance(where, str):
                return InvalidArgument(field, "the path is bytes: give it as text")
            return File(field, _PlainPath(where), filename or os.path.basename(where), content_type)
        case io.TextIOBase():
            return InvalidArgument(field, "the file is open for text: open it in binary mode ('rb')")
        case _ if callable(getattr(content, "read", None)):
            opened = cast(BinaryIO, content)
            return File(field, opened, filename or _name_of(opened), content_type)
        case _:
            return InvalidArgument(field, f"give bytes, a path or a file open for bytes, not {type(content).__name__}")


class _PlainPath(str):
    """A path as a text that is `os.PathLike`, and compares by what it is."""

    __slots__ = ()

    def __fspath__(self) -> str:
        return str(self)


def _name_of(opened: BinaryIO) -> str:
    name = getattr(opened, "name", None)
    return os.path.basename(name) if isinstance(name, str) and name else "upload"


# --- endpoints that this version does not know ------------------------------------------------------------------------


@overload
def raw(
    method: str,
    where: Path | str,
    *,
    query: Fields | None = None,
    body: Fields | None = None,
    headers: Mapping[str, str] | None = None,
    repeatable: bool | None = None,
) -> Request[object]: ...
@overload
def raw(
    method: str,
    where: Path | str,
    *,
    decode: Decoder[T],
    query: Fields | None = None,
    body: Fields | None = None,
    headers: Mapping[str, str] | None = None,
    repeatable: bool | None = None,
) -> Request[T]: ...
def raw(
    method: str,
    where: Path | str,
    *,
    decode: Decoder[T] | None = None,
    query: Fields | None = None,
    body: Fields | None = None,
    headers: Mapping[str, str] | None = None,
    repeatable: bool | None = None,
) -> Request[T] | Request[object]:
    """Call an endpoint that this version has no function for, with every policy applied.

    `where` is a `path`, or a text without arguments. The default decoder opens the envelope and gives its ``data`` as
    frozen JSON. `repeatable` says that the request may be sent twice; unless given, a GET, PUT or DELETE may.

    >>> request = raw("POST", path("/v9/bots/{bot_id}/polish", "7"), body={"shine": 11})
    >>> request.http.method, request.http.target
    ('POST', '/v9/bots/7/polish')
    """
    bad_method = None if method in _METHODS else InvalidArgument("method", f"give one of {', '.join(sorted(_METHODS))}")
    http: HttpRequest = http_request(
        "raw",
        "GET" if bad_method else method,
        path(where) if isinstance(where, str) else where,
        query=query,
        body=_written(body),
        headers=headers,
        repeatable=repeatable,
        invalid=bad_method,
    )
    if decode is None:
        return Request(http=http, decode=anything())
    return Request(http=http, decode=decode)


_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
