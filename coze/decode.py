"""Decoders: how the answer of an endpoint is read. Envelopes are opened here and nowhere else.

Status and content type come first, then the code in the body. The default envelope succeeds only on a 2xx with an
integer `code` of 0; whatever is documented otherwise has a decoder of its own, chosen by the endpoint and by the
dialect of the server. Decoders are frozen callables that hold types, so that requests compare, print and pickle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, cast

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.codec import keeps_json, parse, structure, type_name
from coze.effect import Ids
from coze.errors import ID_OR_CONTENT, ApiError, DecodeError, Problem, UnexpectedResponse, clean, kind_of
from coze.http import HttpRequest, HttpResponse, JsonBody, is_of
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS, Limits
from coze.values import FrozenDict

T = TypeVar("T")

EXCERPT: Final = 500
"""The most characters of a foreign body that an error keeps."""


def opened(response: HttpResponse, *, codeless: bool = False, flat: bool = False) -> Outcome[dict[str, object]]:
    """Open the envelope: give the whole body of a success, else the right failure.

    `codeless` takes a body without ``code`` as well: Coze Studio writes some of its answers so. For `flat` see `parse`.
    """
    if not 200 <= response.status < 300:
        return Failure(_refusal(response))
    if response.media_type not in _JSON_TYPES:
        return Failure(_unexpected(response))
    match parse(response.content, response.limits, flat=flat):
        case Failure(error):
            return Failure(evolve(error, log_id=response.log_id))
        case Success(value):
            body = as_object(value)
            code = body.get("code")
            if (code.__class__ is int and code == 0) or (codeless and value.__class__ is dict and "code" not in body):
                return Success(body)
            return Failure(_api_error(response, body) or _no_code(response, value))


def as_object(value: object) -> dict[str, object]:
    """Give a JSON object as what it is, and anything else as an empty one."""
    return cast("dict[str, object]", value) if value.__class__ is dict else {}


_JSON_TYPES: Final = frozenset({"application/json", "text/json", ""})
# Without a content type there is still a body to look at; anything else that claims to be no JSON is not Coze's.


def _refusal(response: HttpResponse) -> ApiError | UnexpectedResponse:
    if response.media_type in _JSON_TYPES:
        match parse(response.content, response.limits, flat=True):
            case Success(value):
                return _api_error(response, as_object(value)) or _unexpected(response)
            case Failure():
                pass
    return _unexpected(response)


def _api_error(response: HttpResponse, body: dict[str, object]) -> ApiError | None:
    """Read a refusal: an integer code that is not 0, or the same as text."""
    code = body.get("code")
    if isinstance(code, str) and _NUMBER.fullmatch(code):
        code = int(code)
    if not isinstance(code, int) or isinstance(code, bool) or code == 0:
        return None
    return ApiError(
        code,
        clean(_text(body.get("msg")) or _text(body.get("message"))),
        kind=kind_of(code, response.status, about_id=code == ID_OR_CONTENT and _is_about_an_id(response.http)),
        status=response.status,
        debug_url=clean(_text(body.get("debug_url"))) or None,
        retry_after=response.retry_after,
        log_id=response.log_id,
    )


_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")


def _is_about_an_id(http: HttpRequest) -> bool:
    """Say whether a request names a message, and brings no content for it that could be what was refused."""
    fields = cast("FrozenDict[str, object] | None", http.body.value if isinstance(http.body, JsonBody) else None)
    named = "{message_id}" in http.path.template or any(key == "message_id" for key, _ in http.query)
    return named and "content" not in (fields or ())


def _no_code(response: HttpResponse, value: object) -> DecodeError:
    body = as_object(value)
    if "code" in body:
        problem = Problem("$.code", "the integer 0 for a success", type_name(body["code"]))
    elif value.__class__ is dict:
        problem = Problem("$.code", "an integer", "nothing")
    else:
        problem = Problem("$", "an object", type_name(value))
    return DecodeError((problem,), log_id=response.log_id)


def _unexpected(response: HttpResponse) -> UnexpectedResponse:
    shown = response.content[: EXCERPT * 4].decode("utf-8", "replace") if response.http.authorized else ""
    return UnexpectedResponse(
        response.status,
        clean(response.media_type, 100),
        excerpt=clean(shown, EXCERPT),
        retry_after=response.retry_after,
        log_id=response.log_id,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


WHOLE: Final = ""
"""The place of a payload that is the whole body."""


def read_at(
    response: HttpResponse,
    at: str,
    read: Callable[[object, str], Outcome[T]],
    *,
    codeless: bool = False,
    flat: bool = False,
) -> Outcome[T]:
    """Open the envelope, and read the payload in it: `read` gets it with its JSON path.

    `at` is its place: a key, keys joined by dots, or `WHOLE`. See `opened` for `codeless` and `flat`.
    """
    match opened(response, codeless=codeless, flat=flat):
        case Success(body):
            payload: object = body
            where = "$"
            for key in at.split(".") if at else ():
                if payload is not None and payload.__class__ is not dict:
                    problem = Problem(where, "an object", type_name(payload))
                    return located(Failure(DecodeError((problem,))), response)
                payload, where = as_object(payload).get(key), f"{where}.{key}"
            return located(read(payload, where), response)
        case Failure() as failure:
            return failure


# --- decoders ---------------------------------------------------------------------------------------------------------


@frozen
class into(Generic[T]):  # noqa: N801  # reads after "decode": into a Bot
    """Read the payload as a model.

    `at` is its place in the envelope. `studio` is where Coze Studio has it instead, in an envelope that may lack its
    code.
    """

    model: type[T]
    at: str = "data"
    studio: str | None = None

    def __call__(self, response: HttpResponse) -> Outcome[T]:
        """Read the answer."""
        return _read_here_or_there(self, response, lambda payload, where: structure(payload, self.model, where))


@frozen
class listed(Generic[T]):  # noqa: N801
    """Read the payload as a list of models that comes whole; a list that is absent or null is empty."""

    model: type[T]
    at: str = "data"
    studio: str | None = None

    def __call__(self, response: HttpResponse) -> Outcome[tuple[T, ...]]:
        """Read the answer."""
        return _read_here_or_there(self, response, lambda payload, where: items_of(payload, self.model, where))


def _read_here_or_there(
    decoder: into[Any] | listed[Any], response: HttpResponse, read: Callable[[object, str], Outcome[T]]
) -> Outcome[T]:
    flat = not keeps_json(decoder.model)
    if decoder.studio is not None and response.dialect == "studio":
        return read_at(response, decoder.studio, read, codeless=True, flat=flat)
    return read_at(response, decoder.at, read, flat=flat)


@frozen
class first(Generic[T]):  # noqa: N801
    """Read the payload as a list with one element that means "one": the element."""

    model: type[T]
    at: str = "data"

    def __call__(self, response: HttpResponse) -> Outcome[T]:
        """Read the answer."""
        return read_at(response, self.at, self._read, flat=not keeps_json(self.model))

    def _read(self, payload: object, where: str) -> Outcome[T]:
        items = cast("list[object]", payload) if payload.__class__ is list else []
        if items:
            return structure(items[0], self.model, f"{where}[0]")
        got = "an empty list" if payload.__class__ is list else type_name(payload)
        return Failure(DecodeError((Problem(where, "a list of one", got),)))


@frozen
class binary:  # noqa: N801
    """Read an answer that is no JSON but the bytes of a file, of this media type or family (``audio/``)."""

    media_type: str

    def __call__(self, response: HttpResponse) -> Outcome[bytes]:
        """Read the answer."""
        if 200 <= response.status < 300 and is_of(response.media_type, self.media_type):
            return Success(response.content)
        match opened(response, flat=True):
            case Success():  # a success without what was asked for
                return Failure(_unexpected(response))
            case Failure() as failure:
                return failure


@frozen
class pieces:  # noqa: N801  # reads after "decode": pieces of bytes
    """Read a stream as its bytes, piece by piece as they come: never empty, 64 KiB at most from a transport of ours.

    The stream ends as its body does. `Limits.response_bytes` is no limit of it, as no more than a piece is held. It is
    its own parser: there is nothing to find.
    """

    @property
    def terminal(self) -> frozenset[type]:
        """No piece ends the stream."""
        return frozenset()

    @property
    def settling(self) -> frozenset[type]:
        """The body may end after any piece."""
        return frozenset()

    @property
    def overflowed(self) -> bool:
        """Whether a piece is too large: never."""
        return False

    def parser(self, limits: Limits) -> pieces:  # noqa: ARG002  # of any limits
        """Begin to read a body."""
        return self

    def feed(self, chunk: bytes) -> tuple[bytes, ...]:
        """Take the next bytes: they are a piece."""
        return (chunk,)

    def close(self) -> tuple[bytes, ...]:
        """Take the end of the body: it cuts nothing off."""
        return ()

    def __call__(self, event: bytes, limits: Limits = DEFAULT_LIMITS) -> Outcome[bytes]:  # noqa: ARG002
        """Give a piece."""
        return Success(event)

    def ids(self, event: object) -> Ids | None:  # noqa: ARG002
        """Find no ids: bytes speak of no chat."""
        return None


@frozen
class nothing:  # noqa: N801
    """Read an answer that says only that it was done."""

    def __call__(self, response: HttpResponse) -> Outcome[None]:
        """Read the answer."""
        match opened(response, flat=True):
            case Success():
                return Success(None)
            case Failure() as failure:
                return failure


@frozen
class anything:  # noqa: N801
    """Read the payload as JSON of any shape, frozen; `at` is its place in the envelope."""

    at: str = "data"

    def __call__(self, response: HttpResponse) -> Outcome[object]:
        """Read the answer."""
        return read_at(response, self.at, lambda payload, where: structure(payload, object, where))


def items_of(value: object, model: type[T], at: str) -> Outcome[tuple[T, ...]]:
    """Read a list of models; one that is absent or null is empty, as Coze Studio leaves empty lists out."""
    if value is None:
        return Success(())
    kind = cast("type[tuple[T, ...]]", cast(Any, tuple)[model, ...])
    return structure(value, kind, at)


def located(outcome: Outcome[T], response: HttpResponse) -> Outcome[T]:
    """Note the log id in a failure that was found in the payload."""
    match outcome:
        case Failure(error):
            return Failure(evolve(error, log_id=response.log_id))
        case Success():
            return outcome
