"""The table of endpoints: what a row says, and how it is compared with what goes over the wire.

A row is one endpoint: a call with the required arguments and one with all of them, the exact message that each sends, a
reply as the server documents it (with every field), and the exact value that is read from it. The rows stand in
`tests/api/tables`, one file a resource, each with a tuple `ROWS`.
"""

from __future__ import annotations

import email.parser
import email.policy
import functools
import importlib.util
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Generic, ParamSpec, TypeAlias, TypeVar, cast

import attrs
import httpx
from attrs import evolve, field, frozen

from coze import Page, Program, Request, Stream
from coze.http import File, FormBody, HttpRequest, HttpResponse, JsonBody, SecretBody
from coze.models.base import Model
from coze.models.chat import (
    Chat,
    ChatError,
    ChatInputTokens,
    ChatOutputTokens,
    ChatRequiredAction,
    ChatRequiredActionType,
    ChatStatus,
    ChatSubmitToolOutputs,
    ChatToolCall,
    ChatToolCallFunction,
    ChatToolCallType,
    ChatUsage,
    InsertedMessage,
    Message,
    MessageContentType,
    MessageRole,
    MessageType,
)
from coze.values import Dialect, FrozenDict

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

API: Final = Path(__file__).resolve().parents[1] / "api"
TABLES: Final = API / "tables"
RECORDED: Final = API / "data" / "recorded.json"
LOG_ID: Final = "20260104101112ABCDEF0123456789ABCD"

# --- what a row says --------------------------------------------------------------------------------------------------


@frozen
class Call(Generic[R]):
    """A call of an endpoint function, with its arguments; make one with `call`."""

    function: Callable[..., R]
    arguments: Mapping[str, object]

    @property
    def name(self) -> str:
        """The dotted name of the function under `coze.api`."""
        return f"{self.function.__module__.removeprefix('coze.api.')}.{self.function.__name__}"

    def made(self, **changed: object) -> R:
        """Call the function, with some arguments changed."""
        return self.function(**{**self.arguments, **changed})


def call(function: Callable[P, R], *_: P.args, **arguments: P.kwargs) -> Call[R]:
    """Describe a call of an endpoint function; type checkers check its arguments."""
    return Call(function, arguments)


@frozen
class Part:
    """A part of a form: a field, or a file with its name and its media type (None: as its name suggests)."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


@frozen
class Wire:
    """A message as it goes over the wire: method, path with query, JSON or form, the headers of the endpoint's own."""

    method: str
    target: str
    json: object = None
    form: tuple[Part, ...] = field(default=(), kw_only=True)
    headers: Mapping[str, str] = field(factory=dict[str, str], kw_only=True)


@frozen(kw_only=True)
class Row(Generic[T]):
    """An endpoint that answers once.

    `full` is left out where `least` has all parameters already. `payload` is the place in the reply that holds the
    value: a key, keys joined by dots, or ``""`` where the reply is the value. `repeatable` says that the message may be
    sent twice; None: as its method says. `content` is the media type and the bytes of a reply that is no JSON. `ranges`
    are the least and the most (None: no such) that the API documents for each number. `recorded` names the entries of
    `tests/api/data/recorded.json` that are this endpoint; none: the peer has it not.
    """

    least: Call[Request[T]]
    sends: Wire
    full: Call[Request[T]] | None = None
    sends_in_full: Wire | None = None
    reply: Mapping[str, object] = field(factory=dict[str, object])
    payload: str = "data"
    content: tuple[str, bytes] | None = None
    value: T
    repeatable: bool | None = None
    ranges: Mapping[str, tuple[int, int | None]] = field(factory=dict[str, tuple[int, int | None]])
    recorded: tuple[str, ...] = ()


@frozen(kw_only=True)
class StreamRow(Generic[T]):
    """An endpoint that answers by events: their names and data, and what is read from them.

    `content` is the media type and the bytes of one that answers by these instead.
    """

    least: Call[Stream[T]]
    sends: Wire
    full: Call[Stream[T]] | None = None
    sends_in_full: Wire | None = None
    events: tuple[tuple[str, object], ...] = ()
    content: tuple[str, bytes] | None = None
    value: tuple[T, ...]
    recorded: tuple[str, ...] = ()


@frozen(kw_only=True)
class ProgramRow(Generic[T]):
    """A program: the messages that it sends one after the other with the reply to each, and what it gives."""

    least: Call[Program[T]]
    talk: tuple[tuple[Wire, Mapping[str, object]], ...]
    full: Call[Program[T]] | None = None
    full_talk: tuple[tuple[Wire, Mapping[str, object]], ...] = ()
    value: T
    recorded: tuple[str, ...] = ()


AnyRow: TypeAlias = Row[Any] | StreamRow[Any]


def ok(data: object = None, **beside: object) -> dict[str, object]:
    """Write the envelope of hosted Coze around a payload; None: there is none."""
    held = {} if data is None else {"data": data}
    return {"code": 0, "msg": "", **held, **beside, "detail": {"logid": LOG_ID}}


def named(row: AnyRow | ProgramRow[Any]) -> str:
    """Name the endpoint of a row."""
    return row.least.name


def calls(row: AnyRow) -> tuple[tuple[Call[Any], Wire], ...]:
    """Give the calls of a row with what they send: with the required arguments, and with all of them."""
    least = (row.least, row.sends)
    return (least,) if row.full is None or row.sends_in_full is None else (least, (row.full, row.sends_in_full))


def fullest(row: AnyRow) -> Call[Any]:
    """Give the call of a row that has all arguments."""
    return calls(row)[-1][0]


def payload_of(row: Row[Any]) -> object:
    """Give what stands in the reply of a row where its value is; None if nothing does."""
    held: Any = row.reply
    for key in keys_of(row):
        held = held.get(key)
    return held


def keys_of(row: Row[Any]) -> tuple[str, ...]:
    """Give the keys that lead to the value in the reply of a row."""
    return tuple(row.payload.split(".")) if row.payload else ()


def parameters(function: Callable[..., object]) -> tuple[frozenset[str], frozenset[str]]:
    """Tell the parameters of an endpoint function: the required ones, and all."""
    known = inspect.signature(function).parameters
    required = {name for name, parameter in known.items() if parameter.default is inspect.Parameter.empty}
    return frozenset(required), frozenset(known)


# --- all rows ---------------------------------------------------------------------------------------------------------


@functools.cache
def _tables() -> tuple[Row[Any] | StreamRow[Any] | ProgramRow[Any], ...]:
    found: list[Row[Any] | StreamRow[Any] | ProgramRow[Any]] = []
    for path in sorted(TABLES.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"table_of_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path.name} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.extend(module.ROWS)
    return tuple(found)


def rows() -> tuple[AnyRow, ...]:
    """Give the rows of all endpoints that answer."""
    return tuple(row for row in _tables() if not isinstance(row, ProgramRow))


def answered_rows() -> tuple[Row[Any], ...]:
    """Give the rows of all endpoints that answer once."""
    return tuple(row for row in _tables() if isinstance(row, Row))


def json_rows() -> tuple[Row[Any], ...]:
    """Give the rows of all endpoints that answer once, and with JSON."""
    return tuple(row for row in answered_rows() if row.content is None)


def streamed_rows() -> tuple[StreamRow[Any], ...]:
    """Give the rows of all endpoints that answer by events."""
    return tuple(row for row in _tables() if isinstance(row, StreamRow))


def program_rows() -> tuple[ProgramRow[Any], ...]:
    """Give the rows of all programs."""
    return tuple(row for row in _tables() if isinstance(row, ProgramRow))


# --- what the peer sends ----------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class RecordedCase:
    """A call of the peer's client that was recorded: its arguments, and what went over the wire, page after page."""

    entry: str
    name: str
    arguments: Mapping[str, object]
    requests: tuple[Mapping[str, object], ...]
    next_pages: tuple[Mapping[str, object], ...]

    def __str__(self) -> str:
        return f"{self.entry} {self.name}"


@functools.cache
def recorded() -> Mapping[str, tuple[RecordedCase, ...]]:
    """Give the recorded calls by the names that the peer has for them."""
    entries = json.loads(RECORDED.read_bytes())["endpoints"]
    return {entry["name"]: tuple(_recorded(entry["name"], case) for case in entry["cases"]) for entry in entries}


def recorded_cases() -> tuple[RecordedCase, ...]:
    """Give all recorded calls."""
    return tuple(case for cases in recorded().values() for case in cases)


def recorded_replies() -> Mapping[str, Mapping[str, object]]:
    """Give the replies that the peer reads, by the names that it has for their endpoints."""
    entries = json.loads(RECORDED.read_bytes())["endpoints"]
    return {entry["name"]: entry["reply"] for entry in entries if "reply" in entry}


def _recorded(entry: str, case: Any) -> RecordedCase:
    return RecordedCase(
        entry=entry,
        name=case["name"],
        arguments=case["arguments"],
        requests=tuple(case["requests"]),
        next_pages=tuple(case.get("next_pages", ())),
    )


# --- the wire ---------------------------------------------------------------------------------------------------------

_OURS: Final = ("accept", "authorization", "connection", "content-", "host", "transfer-", "user-agent", "x-coze-client")


def received(request: httpx.Request) -> Wire:
    """Read a message that a runner sent."""
    target = request.url.raw_path.decode()
    media_type = request.headers.get("content-type", "")
    headers = {name: value for name, value in request.headers.items() if not name.startswith(_OURS)}
    if media_type == "application/json":
        return Wire(request.method, target, json.loads(request.content), headers=headers)
    if media_type.startswith("multipart/form-data"):
        return Wire(request.method, target, form=tuple(_parts(media_type, request.content)), headers=headers)
    assert (media_type, request.content) == ("", b""), "a body of another kind"
    return Wire(request.method, target, headers=headers)


def _parts(media_type: str, content: bytes) -> Iterator[Part]:
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
    for part in message.iter_parts():
        disposition = part["content-disposition"]
        yield Part(
            str(disposition.params["name"]),
            cast(bytes, part.get_payload(decode=True)),
            part.get_filename(),
            part.get_content_type() if "content-type" in part else None,
        )


def built(http: HttpRequest) -> Wire:
    """Read a message as an endpoint function builds it; the media type of a file is told only where it was given."""
    assert http.invalid is None, str(http.invalid)
    body: object = None
    form: tuple[Part, ...] = ()
    match http.body:
        case JsonBody() | SecretBody():
            body = json.loads(http.body.encoded())
        case FormBody(files, fields):
            form = (*map(_part, files), *(Part(name, text.encode()) for name, text in fields))
        case None:
            pass
    return Wire(http.method, http.target, body, form=form, headers=dict(http.headers))


def _part(file: File) -> Part:
    assert isinstance(file.source, bytes), "a table uploads bytes"
    return Part(file.field, file.source, file.filename, file.content_type)


def untold(wire: Wire, http: HttpRequest) -> Wire:
    """Leave out the media types of files that the endpoint was not told, and the runner guesses."""
    files = http.body.files if isinstance(http.body, FormBody) else ()
    told = {file.field for file in files if file.content_type is not None}
    form = tuple(part if part.name in told else evolve(part, content_type=None) for part in wire.form)
    return evolve(wire, form=form)


def answer(reply: object, *, status: int = 200, log_header: str = "X-Tt-Logid") -> httpx.Response:
    """Answer with JSON, as a server does."""
    content = json.dumps(reply, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", log_header: LOG_ID}
    return httpx.Response(status, headers=headers, content=content)


def event_bytes(events: tuple[tuple[str, object], ...]) -> bytes:
    """Write events as the servers do: no space after the colon."""
    blocks = (f"event:{name}\ndata:{json.dumps(data, ensure_ascii=False)}\n\n" for name, data in events)
    return "".join(blocks).encode()


def answer_by_events(content: bytes, *, log_header: str = "X-Tt-Logid") -> httpx.Response:
    """Answer with the bytes of an event stream."""
    return httpx.Response(200, headers={"Content-Type": "text/event-stream", log_header: LOG_ID}, content=content)


def answer_to(row: AnyRow) -> httpx.Response:
    """Answer as a row says."""
    match row:
        case Row(content=(media_type, content)) | StreamRow(content=(media_type, content)):
            return httpx.Response(200, headers={"Content-Type": media_type, "X-Tt-Logid": LOG_ID}, content=content)
        case Row():
            return answer(row.reply)
        case StreamRow():
            return answer_by_events(event_bytes(row.events))


def as_response(http: HttpRequest, reply: object, dialect: Dialect = "hosted") -> HttpResponse:
    """Give a JSON reply as a decoder gets it, without a runner."""
    return HttpResponse(
        http=http,
        status=200,
        headers=FrozenDict({"content-type": "application/json", "x-tt-logid": LOG_ID}),
        content=json.dumps(reply, ensure_ascii=False).encode(),
        dialect=dialect,
    )


# --- a reply, side by side with its value -----------------------------------------------------------------------------


@frozen
class Place:
    """A JSON object inside a reply, and the model that is read from it.

    `path` leads there: keys and indexes from the payload on. `put` makes the whole value with another model in place of
    this one.
    """

    path: tuple[str | int, ...]
    model: Model
    json: Mapping[str, object]
    put: Callable[[Model], object]


def places(value: object, payload: object) -> Iterator[Place]:
    """Find the JSON objects in a payload that models are read from; those of pages are found beside their ``next``."""
    yield from _places(value, payload, (), lambda other: other)


def _places(
    value: object, payload: object, path: tuple[str | int, ...], put: Callable[[object], object]
) -> Iterator[Place]:
    match value, payload:
        case Page(), list():
            yield from _places(value.items, payload, path, lambda items: put(changed(value, "items", items)))
        case Page(), dict():
            key = next(key for key, item in payload.items() if isinstance(item, list))
            yield from _places(
                value.items, payload[key], (*path, key), lambda items: put(changed(value, "items", items))
            )
        case tuple(), list():
            for at, (item, one) in enumerate(zip(value, payload, strict=True)):

                def put_item(other: object, at: int = at) -> object:
                    return put((*value[:at], other, *value[at + 1 :]))

                yield from _places(item, one, (*path, at), put_item)
        case Model(), [dict() as one]:  # a list that means "one"
            yield from _places(value, one, (*path, 0), put)
        case Model(), dict():
            yield Place(path, value, payload, put)
            for name, wire, _ in fields_of(type(value)):

                def put_field(other: object, name: str = name) -> object:
                    return put(changed(value, name, other))

                if wire in payload:
                    yield from _places(getattr(value, name), payload[wire], (*path, wire), put_field)
        case _:
            pass


def fields_of(model: type) -> tuple[tuple[str, str, attrs.Attribute[Any]], ...]:
    """Give the fields of a model: the name of each in Python, its name on the wire, and what attrs knows of it."""
    return tuple((one.name, str(one.metadata.get("wire", one.name)), one) for one in attrs.fields(model))


def changed(value: Any, name: str, other: object) -> Any:
    """Copy a model with another value in one field."""
    return evolve(value, **{name: other})


def replaced(payload: object, path: tuple[str | int, ...], value: object) -> object:
    """Copy JSON with another value in one place; `...` takes the place away."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    match payload:
        case dict():
            if not rest and value is ...:
                return {name: item for name, item in payload.items() if name != key}
            return {**payload, str(key): replaced(payload.get(key), rest, value)}
        case list():
            return [replaced(item, rest, value) if at == key else item for at, item in enumerate(payload)]
        case _:
            raise TypeError("no such place")


def json_path(path: tuple[str | int, ...]) -> str:
    """Write a path as errors do."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


# --- samples that several tables share --------------------------------------------------------------------------------

MESSAGE_JSON: Final[dict[str, object]] = {
    "id": "7382159494123470858",
    "conversation_id": "7381473525342978089",
    "section_id": "7381473525342978001",
    "bot_id": "7379462189365198898",
    "chat_id": "7382159487131697202",
    "role": "assistant",
    "type": "answer",
    "content": "2024 年 10 月 1 日是星期三。",
    "content_type": "text",
    "meta_data": {"mood": "sunny"},
    "created_at": 1718792949,
    "updated_at": 1718792950,
    "reasoning_content": "The user asks for a day.",
}
MESSAGE: Final = Message(
    id="7382159494123470858",
    conversation_id="7381473525342978089",
    section_id="7381473525342978001",
    bot_id="7379462189365198898",
    chat_id="7382159487131697202",
    role=MessageRole.ASSISTANT,
    type=MessageType.ANSWER,
    content="2024 年 10 月 1 日是星期三。",
    content_type=MessageContentType.TEXT,
    meta_data={"mood": "sunny"},
    created_at=1718792949,
    updated_at=1718792950,
    reasoning_content="The user asks for a day.",
)

USAGE_JSON: Final[dict[str, object]] = {
    "token_count": 633,
    "output_count": 19,
    "input_count": 614,
    "input_tokens_details": {"cached_tokens": 512},
    "output_tokens_details": {"reasoning_tokens": 7},
}
USAGE: Final = ChatUsage(
    token_count=633,
    output_count=19,
    input_count=614,
    input_tokens_details=ChatInputTokens(cached_tokens=512),
    output_tokens_details=ChatOutputTokens(reasoning_tokens=7),
)

CHAT_JSON: Final[dict[str, object]] = {
    "id": "7382159487131697202",
    "conversation_id": "7381473525342978089",
    "bot_id": "7379462189365198898",
    "section_id": "7381473525342978001",
    "created_at": 1718792940,
    "completed_at": 1718792949,
    "failed_at": 1718792950,
    "meta_data": {"shop": "west"},
    "last_error": {"code": 5000, "msg": "event interval error"},
    "status": "requires_action",
    "required_action": {
        "type": "submit_tool_outputs",
        "submit_tool_outputs": {
            "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Oslo"}'}},
                {"id": "call_2", "type": "reply_message", "function": None, "require_info": {"infos": ["where"]}},
            ]
        },
    },
    "usage": USAGE_JSON,
    "inserted_additional_messages": [{"id": "7382159494123470801"}],
    "execute_id": "7382159487131697209",
}
CHAT: Final = Chat(
    id="7382159487131697202",
    conversation_id="7381473525342978089",
    bot_id="7379462189365198898",
    section_id="7381473525342978001",
    created_at=1718792940,
    completed_at=1718792949,
    failed_at=1718792950,
    meta_data={"shop": "west"},
    last_error=ChatError(code=5000, msg="event interval error"),
    status=ChatStatus.REQUIRES_ACTION,
    required_action=ChatRequiredAction(
        type=ChatRequiredActionType.SUBMIT_TOOL_OUTPUTS,
        submit_tool_outputs=ChatSubmitToolOutputs(
            tool_calls=(
                ChatToolCall(
                    id="call_1",
                    type=ChatToolCallType.FUNCTION,
                    function=ChatToolCallFunction(name="weather", arguments='{"city":"Oslo"}'),
                ),
                ChatToolCall(
                    id="call_2", type=ChatToolCallType.REPLY_MESSAGE, function=None, require_info={"infos": ["where"]}
                ),
            )
        ),
    ),
    usage=USAGE,
    inserted_additional_messages=(InsertedMessage(id="7382159494123470801"),),
    execute_id="7382159487131697209",
)

QUESTION: Final = Message.build_user_question_text("Which day is it?", {"lang": "en"})
QUESTION_JSON: Final[dict[str, object]] = {
    "role": "user",
    "type": "question",
    "content": "Which day is it?",
    "content_type": "text",
    "meta_data": {"lang": "en"},
}
ANSWER: Final = Message.build_assistant_answer("It is Wednesday.")
ANSWER_JSON: Final[dict[str, object]] = {
    "role": "assistant",
    "type": "answer",
    "content": "It is Wednesday.",
    "content_type": "text",
}
