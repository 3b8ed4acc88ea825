"""What cozepy does with each kind of answer, as it was recorded; and what we do, where it differs, and why.

`theirs` and `ours` are plain values or what is raised, as `beside.seen` writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
from attrs import frozen
from beside import Raised

LOG: Final = {"x-tt-logid": "LID"}


@frozen
class Reply:
    """An answer, made anew each time."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    def made(self) -> httpx.Response:
        """Make it."""
        return httpx.Response(self.status, headers=self.headers, content=self.content)


@frozen
class Row:
    """A call, how it is answered, and what comes of it. Without `ours`, we do as cozepy does."""

    name: str
    call: Callable[[Any], Any]
    replies: tuple[Reply | Exception, ...]
    theirs: object
    ours: object = None
    reason: str = ""

    def __str__(self) -> str:
        return self.name

    def answers(self) -> Iterator[httpx.Response | Exception]:
        """Answer with the replies, and then with the last again and again."""
        for reply in (*self.replies, *self.replies[-1:] * 9):
            yield reply.made() if isinstance(reply, Reply) else reply


def says(body: object, status: int = 200) -> tuple[Reply]:
    """Answer with JSON."""
    content = httpx.Response(200, json=body).content if body is not None else b"null"
    return (Reply(status, (*LOG.items(), ("content-type", "application/json")), content),)


def gives(content: bytes, status: int = 200, media_type: str | None = None) -> tuple[Reply]:
    """Answer with bytes."""
    kind = () if media_type is None else (("content-type", media_type),)
    return (Reply(status, (*LOG.items(), *kind), content),)


def refusal(code: int | None, msg: str, logid: str | None = "LID", debug_url: str | None = None) -> Raised:
    """Describe a CozeAPIError: its text and its attributes."""
    text = f"{f'code: {code}, ' if code else ''}msg: {msg}, logid: {logid}"
    told = {"code": code, "msg": msg, "logid": logid, "debug_url": debug_url}
    return Raised("CozeAPIError", f"{text}, debug_url: {debug_url}" if debug_url else text, told)


def undocumented(problem: str) -> Raised:
    """Describe a CozeDecodeError."""
    return Raised("CozeDecodeError", f"the answer has an undocumented shape: {problem}, log id LID")


# --- calls ------------------------------------------------------------------------------------------------------------


def me(client: Any) -> Any:
    """Ask who it is: a model with four fields that the peer wants."""
    return client.users.me()


def update(client: Any) -> Any:
    """Change a bot: an empty model."""
    return client.bots.update(bot_id="7", name="n")


def messages(client: Any) -> Any:
    """List the messages of a chat: a list."""
    return client.chat.messages.list(conversation_id="1", chat_id="2")


def message_page(client: Any) -> Any:
    """List the messages of a conversation: a page."""
    return client.conversations.messages.list(conversation_id="1")


def run(client: Any) -> Any:
    """Run a workflow."""
    return client.workflows.runs.create(workflow_id="1")


def history(client: Any) -> Any:
    """Look a run up: a list of one."""
    return client.workflows.runs.run_histories.retrieve(workflow_id="1", execute_id="2")


def speech(client: Any) -> Any:
    """Speak."""
    return client.audio.speech.create(input="hi", voice_id="1")


def chat(client: Any) -> Any:
    """Follow a chat."""
    return client.chat.stream(bot_id="1", user_id="2")


def workflow(client: Any) -> Any:
    """Follow a workflow."""
    return client.workflows.runs.stream(workflow_id="1")


# --- answers ----------------------------------------------------------------------------------------------------------

USER: Final = {"user_id": "u", "user_name": "n", "nick_name": "k", "avatar_url": "a"}
KNOWN: Final = {**USER, "(logid)": "LID"}
LACKING: Final = Raised("ValidationError", "4 validation errors for User")
RAN: Final = {"debug_url": "https://d", "data": '{"a":1}', "execute_id": None, "(logid)": "LID"}
USAGE: Final = {"token_count": 1, "output_count": 1, "input_count": 0}

STATUS: Final = "the status of HTTP counts"
ENVELOPE: Final = "an answer of Coze's has a code: what has none is somebody else's"
TYPED: Final = "a shape that nobody documented is an exception of the library, with the place of what is wrong"
OAUTH_WORDS: Final = "only the endpoints of OAuth answer so, and there it is the same exception"
NOTHING_LEAKS: Final = "nothing of httpx leaks"

ANSWERS: Final = (
    Row("success", me, says({"code": 0, "msg": "", "data": USER}), KNOWN),
    Row(
        "only data", me, says({"data": USER}), KNOWN, undocumented("$.code: expected an integer, got nothing"), ENVELOPE
    ),
    Row("payload at top", me, says(USER), KNOWN, undocumented("$.code: expected an integer, got nothing"), ENVELOPE),
    Row("refusal", me, says({"code": 4000, "msg": "bad"}), refusal(4000, "bad")),
    Row("code is text", me, says({"code": "4000", "msg": "bad"}), refusal(4000, "bad")),
    Row(
        "debug_url",
        me,
        says({"code": 4000, "msg": "bad", "debug_url": "https://d"}),
        refusal(4000, "bad", debug_url="https://d"),
    ),
    Row("no msg", me, says({"code": 4000}), LACKING, refusal(4000, ""), "a code is enough for a refusal"),
    Row(
        "negative code",
        me,
        says({"code": -1, "msg": "bad", "data": USER}),
        KNOWN,
        refusal(-1, "bad"),
        "only the code 0 is a success",
    ),
    Row(
        "code is no number",
        me,
        says({"code": "abc", "msg": "bad"}),
        Raised("ValueError", "invalid literal for int() with base 10: 'abc'"),
        undocumented("$.code: expected the integer 0 for a success, got text"),
        TYPED,
    ),
    Row(
        "detail.logid",
        me,
        says({"code": 4000, "msg": "bad", "detail": {"logid": "DETAIL"}}),
        refusal(4000, "bad"),
        refusal(4000, "bad", "DETAIL"),
        "the log id in the body is that of the service, the header may be that of a gateway",
    ),
    Row("401 refusal", me, says({"code": 4100, "msg": "auth"}, 401), refusal(4100, "auth")),
    Row(
        "401 code 0",
        me,
        says({"code": 0, "msg": "", "data": USER}, 401),
        KNOWN,
        Raised("CozeAPIError", "code: 401, msg: ", {"code": 401, "logid": "LID"}),
        STATUS,
    ),
    Row("401 without code", me, says({"error": "x"}, 401), LACKING, refusal(401, '{"error":"x"}'), STATUS),
    Row("500 without code", me, says({"error": "x"}, 500), LACKING, refusal(500, '{"error":"x"}'), STATUS),
    Row("500 html", me, gives(b"<html>oops", 500, "text/html"), refusal(500, "<html>oops")),
    Row(
        "500 empty",
        me,
        gives(b"", 500),
        refusal(500, ""),
        Raised("CozeAPIError", "an answer that is not Coze's: HTTP 500", {"code": 500, "logid": "LID"}),
        "where the body says nothing, the message says what came",
    ),
    Row("200 text", me, gives(b"hello", 200, "text/plain"), refusal(200, "hello")),
    Row(
        "200 not JSON",
        me,
        gives(b"hello", 200, "application/json"),
        refusal(200, "hello"),
        undocumented("$: expected JSON, got text that is no JSON"),
        TYPED,
    ),
    Row("204", me, gives(b"", 204), refusal(204, ""), undocumented("$: expected JSON, got nothing"), TYPED),
    Row(
        "JSON list",
        me,
        says([1]),
        Raised("AttributeError", "'list' object has no attribute 'get'"),
        undocumented("$: expected an object, got a list"),
        TYPED,
    ),
    Row(
        "JSON null",
        me,
        says(None),
        Raised("AttributeError", "'NoneType' object has no attribute 'get'"),
        undocumented("$: expected an object, got null"),
        TYPED,
    ),
    Row(
        "no data for a model",
        me,
        says({"code": 0, "msg": "", "data": None}),
        LACKING,
        undocumented("$.data: expected an object, got null"),
        TYPED,
    ),
    Row("no data for an empty model", update, says({"code": 0, "msg": "", "data": None}), {"(logid)": "LID"}),
    Row("nothing for an empty model", update, says({"code": 0, "msg": ""}), {"(logid)": "LID"}),
    Row(
        "no data for a list",
        messages,
        says({"code": 0, "msg": "", "data": None}),
        Raised("TypeError", "'NoneType' object is not iterable"),
        [],
        "a Go server writes an empty list as null",
    ),
    Row("empty list", messages, says({"code": 0, "msg": "", "data": []}), []),
    Row(
        "error_code",
        me,
        says({"error_code": "slow_down"}),
        Raised("CozePKCEAuthError", "pkce auth error: slow_down"),
        undocumented("$.code: expected an integer, got nothing"),
        OAUTH_WORDS,
    ),
    Row(
        "error_message",
        me,
        says({"error_message": "slow_down"}),
        Raised("CozePKCEAuthError", "pkce auth error: slow_down"),
        undocumented("$.code: expected an integer, got nothing"),
        OAUTH_WORDS,
    ),
    Row(
        "error_code and error_message",
        me,
        says({"error_code": "e", "error_message": "m"}, 400),
        refusal(None, "m"),
        refusal(400, '{"error_code":"e","error_message":"m"}'),
        OAUTH_WORDS,
    ),
    Row(
        "redirect",
        me,
        (Reply(302, (("location", "/v1/users/you"),), b""), *says({"code": 0, "msg": "", "data": USER})),
        KNOWN,
    ),
    Row(
        "no history",
        history,
        says({"code": 0, "msg": "", "data": []}),
        Raised("IndexError", "list index out of range"),
        undocumented("$.data: expected a list of one, got an empty list"),
        TYPED,
    ),
    Row(
        "workflow",
        run,
        says({"code": 0, "msg": "", "debug_url": "https://d", "data": '{"a":1}', "usage": USAGE}),
        {**RAN, "usage": USAGE},
    ),
    Row(
        "workflow, later",
        run,
        says({"code": 0, "msg": "", "debug_url": "https://d", "execute_id": "E"}),
        {**RAN, "data": None, "execute_id": "E", "usage": None},
    ),
    Row(
        "workflow, wrapped",
        run,
        says({"code": 0, "msg": "", "data": {"debug_url": "d", "data": "x"}}),
        {"debug_url": "d", "data": "x", "execute_id": "", "usage": None, "(logid)": "LID"},
        undocumented("$.data: expected text, got an object"),
        "nobody guesses what an answer is from the keys that it has: the result is the text in data",
    ),
    Row(
        "workflow without debug_url",
        run,
        says({"code": 0, "msg": "", "data": "x"}),
        Raised("ValidationError", "1 validation error for WorkflowRunResult"),
        {"data": "x", "debug_url": "", "(logid)": "LID"},
        "a debug_url is optional: Coze Studio has none",
    ),
    Row(
        "debug_url beside a user",
        me,
        says({"code": 0, "msg": "", "data": USER, "debug_url": "https://d"}),
        LACKING,
        KNOWN,
        "nobody guesses what an answer is from the keys that it has",
    ),
    Row("speech", speech, gives(b"abc", 200, "audio/mpeg"), [b"abc", "LID"]),
    Row("speech refused", speech, says({"code": 4000, "msg": "bad"}), refusal(4000, "bad")),
    Row("speech as bytes", speech, gives(b"abc", 200, "application/octet-stream"), refusal(200, "abc")),
    Row(
        "audio for a user",
        me,
        gives(b"abc", 200, "audio/mpeg"),
        [b"abc", "LID"],
        refusal(200, "abc"),
        "a method gives what its type says, or raises",
    ),
    Row(
        "messages without has_more",
        message_page,
        says({"code": 0, "msg": "", "data": [], "first_id": "1", "last_id": "2"}),
        Raised("KeyError", "'has_more'"),
        {"items": [], "has_more": False},
        "what is not said is the default",
    ),
    Row(
        "messages without ids",
        message_page,
        says({"code": 0, "msg": "", "data": []}),
        Raised("ValidationError", "1 validation error for _PrivateListMessageResp"),
        {"items": [], "has_more": False},
        "what is not said is the default",
    ),
    Row(
        "null and a number where text is expected",
        me,
        says({"code": 0, "msg": "", "data": {**USER, "user_id": 7, "nick_name": None}}),
        Raised("ValidationError", "2 validation errors for User"),
        {**KNOWN, "user_id": "7", "nick_name": ""},
        "a number is taken as its text, null as nothing",
    ),
    Row(
        "nobody listens",
        me,
        (httpx.ConnectError("x"),),
        Raised("ConnectError", "x"),
        Raised("CozeTransportError", "users.me"),
        NOTHING_LEAKS,
    ),
    Row(
        "nobody answers",
        me,
        (httpx.ReadTimeout("x"),),
        Raised("ReadTimeout", "x"),
        Raised("CozeTimeoutError", "users.me"),
        NOTHING_LEAKS,
    ),
)

# --- streams ----------------------------------------------------------------------------------------------------------

DATA: Final = '{"role":"assistant","type":"answer","content":"x","content_type":"text"}'
DELTA: Final = f"event:conversation.message.delta\ndata:{DATA}\n\n"
DONE: Final = 'event:done\ndata:"[DONE]"\n\n'
SPOKEN: Final = {
    "event": "conversation.message.delta",
    "message": {"role": "assistant", "type": "answer", "content": "x", "content_type": "text"},
}
STEP: Final = 'id: 0\nevent: %s\ndata: {"content":"m","node_title":"t","node_seq_id":"0","node_is_finish":true}\n\n'
WORKED: Final = {
    "id": 0,
    "event": "Message",
    "message": {"content": "m", "node_title": "t", "node_seq_id": "0", "node_is_finish": True},
}
WORKFLOW_DONE: Final = "id: 1\nevent: Done\ndata: {}\n\n"
CALL: Final = (
    '{"id":"1","conversation_id":"2","status":"requires_action","required_action":{"type":"submit_tool_outputs",'
    '"submit_tool_outputs":{"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}}}'
)
CALLED: Final = {
    "id": "1",
    "conversation_id": "2",
    "status": "requires_action",
    "required_action": {
        "type": "submit_tool_outputs",
        "submit_tool_outputs": {
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
        },
    },
}

STANDARD: Final = "events are read as the HTML standard says"
CUT: Final = "a stream that was cut does not end as if all were well"
IN_STREAM: Final = "an error among the events is an exception of the library"


def unknown(name: str, data: str = "{}", **id: str) -> dict[str, object]:
    """Describe an event that nobody knows."""
    return {"event": "unknown", "unknown": {**id, "event": name, "data": data}}


def invalid(line: str) -> Raised:
    """Describe a CozeInvalidEventError."""
    told = {"field": "", "data": line, "logid": "LID"}
    return Raised("CozeInvalidEventError", f"invalid event, data: {line}, logid: LID", told)


def cut(events: int) -> Raised:
    """Describe how a stream that is cut fails."""
    return Raised("CozeStreamError", f"the stream was cut after {events} events")


def events(text: str, status: int = 200, media_type: str = "text/event-stream") -> tuple[Reply]:
    """Answer with the text of events."""
    return gives(text.encode(), status, media_type)


STREAMS: Final = (
    Row("chat", chat, events(DELTA + DONE), [SPOKEN]),
    Row("charset", chat, events(DELTA + DONE, 200, "text/event-stream; charset=utf-8"), [SPOKEN]),
    Row("comment", chat, events(f": keepalive\n\n{DELTA}{DONE}"), invalid(": keepalive"), [SPOKEN], STANDARD),
    Row("retry line", chat, events(f"retry: 100\n{DELTA}{DONE}"), invalid("retry: 100"), [SPOKEN], STANDARD),
    Row("id line", chat, events(f"id: 1\n{DELTA}{DONE}"), invalid("id: 1"), [SPOKEN], STANDARD),
    Row("ping", chat, events(f"event:ping\ndata:{{}}\n\n{DELTA}{DONE}"), [unknown("ping"), SPOKEN]),
    Row("data first", chat, events(f"data:{DATA}\nevent:conversation.message.delta\n\n{DONE}"), [SPOKEN]),
    Row(
        "two data lines",
        chat,
        events(f"event:conversation.message.delta\ndata:{DATA[:7]}\ndata:{DATA[7:]}\n\n{DONE}"),
        Raised("ValidationError", "1 validation error for Message"),
        [SPOKEN],
        STANDARD,
    ),
    Row(
        "no blank line",
        chat,
        events(DELTA[:-1] + DELTA + DONE),
        [SPOKEN, SPOKEN],
        undocumented("$: expected JSON, got text that is no JSON"),
        STANDARD,
    ),
    Row("CRLF", chat, events((DELTA + DONE).replace("\n", "\r\n")), [SPOKEN]),
    Row(
        "line separators in a text",
        chat,
        events(DELTA.replace('"x"', '"a\u2028b\u0085c"') + DONE),
        Raised("ValidationError", "1 validation error for Message"),
        [{**SPOKEN, "message": {"content": "a\u2028b\u0085c"}}],
        STANDARD,
    ),
    Row("after the end", chat, events(DONE + DELTA), [SPOKEN], [], "a stream ends with its last event"),
    Row("cut", chat, events(DELTA), [SPOKEN], [SPOKEN, cut(1)], CUT),
    Row(
        "cut inside an event",
        chat,
        events(f"{DELTA}event:conversation.message.delta\n"),
        [SPOKEN],
        [SPOKEN, cut(1)],
        CUT,
    ),
    Row("only the end", chat, events("data:[DONE]\n\n"), [], [unknown("", "[DONE]"), cut(1)], CUT),
    Row("empty", chat, events(""), [], cut(0), CUT),
    Row(
        "bad JSON",
        chat,
        events(f"event:conversation.message.delta\ndata:{{bad\n\n{DONE}"),
        Raised("ValidationError", "1 validation error for Message"),
        undocumented("$: expected JSON, got text that is no JSON"),
        TYPED,
    ),
    Row(
        "error",
        chat,
        events('event:error\ndata:{"code":4000,"msg":"bad"}\n\n'),
        Raised("Exception", 'error event: {"code":4000,"msg":"bad"}'),
        refusal(4000, "bad"),
        IN_STREAM,
    ),
    Row(
        "error after an event",
        chat,
        events(DELTA + 'event:error\ndata:{"code":4000,"msg":"bad"}\n\n'),
        [SPOKEN, Raised("Exception", 'error event: {"code":4000,"msg":"bad"}')],
        [SPOKEN, refusal(4000, "bad")],
        IN_STREAM,
    ),
    Row(
        "requires action",
        chat,
        events(f"event:conversation.chat.requires_action\ndata:{CALL}\n\n"),
        [{"event": "conversation.chat.requires_action", "chat": CALLED}],
    ),
    Row(
        "canceled",
        chat,
        events(f"event:conversation.chat.canceled\ndata:{{}}\n\n{DONE}"),
        [unknown("conversation.chat.canceled")],
    ),
    Row("refused", chat, says({"code": 4000, "msg": "bad", "debug_url": "u"}), refusal(4000, "bad", debug_url="u")),
    Row(
        "no events",
        chat,
        says({"code": 0, "msg": ""}),
        Raised("AttributeError", "'NoneType' object has no attribute"),
        Raised("CozeAPIError", "code: 200, msg: ", {"code": 200, "logid": "LID"}),
        TYPED,
    ),
    Row(
        "no media type",
        chat,
        gives((DELTA + DONE).encode()),
        Raised("TypeError", "argument of type 'NoneType' is not iterable"),
        undocumented("$: expected JSON, got text that is no JSON"),
        TYPED,
    ),
    Row("500 html", chat, gives(b"<html>", 500, "text/html"), refusal(500, "<html>")),
    Row(
        "500 events",
        chat,
        events(DELTA + DONE, 500),
        [SPOKEN],
        Raised("CozeAPIError", "code: 500", {"code": 500, "logid": "LID"}),
        STATUS,
    ),
    Row("workflow events", workflow, events(STEP % "Message" + WORKFLOW_DONE), [WORKED]),
    Row(
        "workflow in lower case",
        workflow,
        events((STEP % "message") + WORKFLOW_DONE.replace("Done", "done")),
        [unknown("message", STEP.partition("data: ")[2].strip(), id="0"), unknown("done", id="1")],
        [WORKED],
        "Coze Studio wrote the names so",
    ),
    Row(
        "workflow ping",
        workflow,
        events("id: 0\nevent: PING\ndata: {}\n\n" + WORKFLOW_DONE),
        [{"id": 0, **unknown("PING", id="0")}],
    ),
    Row(
        "workflow without ids",
        workflow,
        events((STEP % "Message")[6:] + WORKFLOW_DONE[6:]),
        Raised("CozeInvalidEventError", "invalid event, field: event"),
        [WORKED],
        STANDARD,
    ),
    Row(
        "workflow with a strange id",
        workflow,
        events((STEP % "Message").replace("id: 0", "id: x") + WORKFLOW_DONE),
        Raised("ValueError", "invalid literal for int() with base 10: 'x'"),
        [WORKED],
        "an id is no reason to lose an event",
    ),
    Row("workflow done", workflow, events('id: 0\nevent: Done\ndata: {"debug_url":"https://x"}\n\n'), []),
    Row(
        "workflow with a usage",
        workflow,
        events(
            'id: 0\nevent: Message\ndata: {"content":"m","node_title":"t","node_seq_id":"0","node_is_finish":true,'
            '"ext":{"a":1},"usage":{"token_count":3,"output_count":1,"input_count":2}}\n\n' + WORKFLOW_DONE
        ),
        [
            {
                **WORKED,
                "message": {"ext": {"a": 1}, "usage": {"token_count": 3, "output_count": 1, "input_count": 2}},
            }
        ],
    ),
    Row("workflow cut", workflow, events(STEP % "Message"), [WORKED], [WORKED, cut(1)], CUT),
)
