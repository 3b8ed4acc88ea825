"""Decoders: how the answer of an endpoint is read, whatever it is."""

from __future__ import annotations

import json
import pickle
from typing import Any, Final

import pytest
from attrs import evolve
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.api import (
    bots,
    chat,
    chat_messages,
    conversation_messages,
    conversations,
    message_feedback,
    plugins,
    users,
    workflow_versions,
)
from coze.decode import EXCERPT, WHOLE, anything, binary, first, into, listed, nothing, opened, read_at
from coze.effect import Decoder, Request
from coze.endpoint import get
from coze.errors import ApiError, CozeError, DecodeError, ErrorKind, LimitExceeded, Problem, UnexpectedResponse
from coze.http import HttpResponse, http_request, path
from coze.models.plugins import Plugin, PluginToolResult
from coze.models.users import User
from coze.models.workflow_runs import WorkflowRunHistory
from coze.outcome import Failure, Outcome, Success
from coze.pages import numbered
from coze.policy import Limits
from coze.values import Dialect, FrozenDict

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
ME: Final = {"user_id": "1", "user_name": "me"}


def answer(
    body: object,
    *,
    status: int = 200,
    content_type: str | None = JSON,
    headers: dict[str, str] | None = None,
    dialect: Dialect = "hosted",
    authorized: bool = True,
    limits: Limits | None = None,
    retry_after: float | None = None,
) -> HttpResponse:
    """Make an answer by hand: bytes as they are, anything else as JSON."""
    kind = {} if content_type is None else {"content-type": content_type}
    return HttpResponse(
        http=http_request("users.me", "GET", path("/v1/users/me"), authorized=authorized),
        status=status,
        headers=FrozenDict({**kind, **(headers or {})}),
        content=body if isinstance(body, bytes) else json.dumps(body).encode(),
        dialect=dialect,
        limits=limits or Limits(),
        retry_after=retry_after,
    )


@each(
    ("asked", "kind"),
    [
        (conversation_messages.retrieve(conversation_id="1", message_id="2"), "not_found"),
        (conversation_messages.delete(conversation_id="1", message_id="2"), "not_found"),
        (conversation_messages.update(conversation_id="1", message_id="2", meta_data={"a": "b"}), "not_found"),
        (conversation_messages.update(conversation_id="1", message_id="2", content="c"), "invalid_request"),
        (conversation_messages.create(conversation_id="1", content="c"), "invalid_request"),
        (chat.create(bot_id="1", user_id="u"), "invalid_request"),
        (message_feedback.create(conversation_id="1", message_id="2", feedback_type="like"), "not_found"),
        (message_feedback.delete(conversation_id="1", message_id="2"), "not_found"),
    ],
    ids=lambda value: value.http.endpoint if isinstance(value, Request) else value,
)
def test_a_message_that_is_refused(asked: Request[Any], kind: ErrorKind) -> None:
    """4005 is not_found where a message is named and no content for it is given, else the content is wrong."""
    error = failed(asked.decode(evolve(answer({"code": 4005, "msg": "no"}), http=asked.http)))
    assert isinstance(error, ApiError)
    assert (error.code, error.kind) == (4005, kind)


def failed(outcome: Outcome[object]) -> CozeError:
    """Give the error of a failure."""
    assert isinstance(outcome, Failure)
    return outcome.failure()


DECODERS: Final[list[Decoder[Any]]] = [
    into(User),
    into(User, studio=WHOLE),
    into(User, at="data.user"),
    listed(User),
    first(User),
    binary("image/"),
    nothing(),
    anything(),
    bots.list(workspace_id="1").decode,
    conversation_messages.list(conversation_id="1").decode,
]
every_decoder = each("decode", DECODERS, ids=repr)


# --- what kind of failure ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "content_type", "body", "kind", "code"),
    [
        (401, JSON, {"code": 4100, "msg": "authentication is invalid"}, "authentication", 4100),
        (401, JSON, {"code": 700012006, "msg": "access token invalid"}, "authentication", 700012006),
        (200, JSON, {"code": 4101, "msg": "incorrect"}, "permission", 4101),
        (200, JSON, {"code": 4200, "msg": "does not exist"}, "not_found", 4200),
        (404, JSON, {"code": 4000, "msg": "unknown path"}, "invalid_request", 4000),
        (400, JSON, {"code": 400, "msg": "bind error"}, "invalid_request", 400),
        (500, JSON, {"code": 500, "msg": "internal server error"}, "server", 500),
        (500, JSON, {"code": 5000, "msg": ""}, "server", 5000),
        (200, JSON, {"code": 103000002, "msg": "conversation not found"}, "not_found", 103000002),
        (200, JSON, {"code": -1, "msg": "no", "data": ME}, "unknown", -1),
        (503, JSON, {"code": -1, "msg": "no"}, "server", -1),
        (429, JSON, {"code": 123456, "msg": "slow down"}, "rate_limit", 123456),
        (403, JSON, {"code": 123456}, "permission", 123456),
        (200, JSON, {"code": 123456}, "unknown", 123456),
        (200, JSON, {"code": "4000", "msg": "text"}, "invalid_request", 4000),
        (200, JSON, {"code": "-1", "msg": "text"}, "unknown", -1),
        (200, JSON, {"code": 4000, "msg": "no", "data": ME}, "invalid_request", 4000),
        (200, JSON, {"code": 4000, "message": "an older app"}, "invalid_request", 4000),
        (200, "application/json; charset=utf-8", {"code": 4000}, "invalid_request", 4000),
        (200, "text/json", {"code": 4000}, "invalid_request", 4000),
        (200, None, {"code": 4000}, "invalid_request", 4000),
        (401, None, {"code": 4100}, "authentication", 4100),
        (200, JSON, {"code": 2**70, "msg": "long"}, "unknown", 2**70),
    ],
)
@every_decoder
def test_a_refusal(
    decode: Decoder[Any], status: int, content_type: str | None, body: dict[str, Any], kind: ErrorKind, code: int
) -> None:
    """A code other than 0 is a refusal of that code and kind, under any status and for every decoder."""
    error = failed(decode(answer(body, status=status, content_type=content_type)))
    assert isinstance(error, ApiError)
    assert (error.code, error.kind, error.status) == (code, kind, status)
    assert error.message == body.get("msg", body.get("message", ""))


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (500, HTML, b"<html>oops"),
        (502, HTML, b"<html>bad gateway"),
        (504, "text/plain", b"upstream request timeout"),
        (404, HTML, b""),
        (200, HTML, b"<html>please log in"),
        (200, "text/plain", b'{"code":0,"data":{"user_id":"1"}}'),
        (200, "audio/wav", b"RIFF"),
        (200, "text/event-stream", b"event: done\n\n"),
        (500, JSON, b"not json"),
        (500, JSON, b""),
        (500, None, b""),
        (500, JSON, {"message": "no code"}),
        (403, JSON, {}),
        (401, JSON, {"code": 0, "data": ME}),
        (401, JSON, {"code": None}),
        (401, JSON, {"code": True}),
        (500, JSON, [1]),
        (500, JSON, b"null"),
        (500, JSON, b"[" * 200 + b"]" * 200),
        (301, None, b""),
        (302, HTML, b"<a href='https://example.com'>moved</a>"),
        (307, None, b""),
        (304, None, b""),
        (100, None, b""),
    ],
    ids=repr,
)
@every_decoder
def test_an_answer_that_is_not_cozes(decode: Decoder[Any], status: int, content_type: str | None, body: object) -> None:
    """A page of a gateway, a redirect, and an error status without a code are no answer of Coze's."""
    error = failed(decode(answer(body, status=status, content_type=content_type)))
    assert isinstance(error, UnexpectedResponse)
    assert error.status == status
    assert error.content_type == (content_type or "").partition(";")[0]


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, b"", Problem("$", "JSON", "nothing")),
        (204, b"", Problem("$", "JSON", "nothing")),
        (200, b"not json", Problem("$", "JSON", "text that is no JSON")),
        (200, b'{"code":0,"data":{"user_id":', Problem("$", "JSON", "text that is no JSON")),
        (200, b'{"code":0,"data":NaN}', None),
        (200, b"\xff\xfe", None),
        (200, [], Problem("$", "an object", "a list")),
        (200, [{"code": 0}], Problem("$", "an object", "a list")),
        (200, None, Problem("$", "an object", "null")),
        (200, "text", Problem("$", "an object", "text")),
        (200, 0, Problem("$", "an object", "an integer")),
        (200, {"data": ME, "msg": ""}, Problem("$.code", "an integer", "nothing")),
        (201, {}, Problem("$.code", "an integer", "nothing")),
        (200, {"code": "0", "data": ME}, Problem("$.code", "the integer 0 for a success", "text")),
        (200, {"code": "no", "data": ME}, Problem("$.code", "the integer 0 for a success", "text")),
        (200, {"code": False, "data": ME}, Problem("$.code", "the integer 0 for a success", "a boolean")),
        (200, {"code": True, "data": ME}, Problem("$.code", "the integer 0 for a success", "a boolean")),
        (200, {"code": None, "data": ME}, Problem("$.code", "the integer 0 for a success", "null")),
        (200, {"code": 0.0, "data": ME}, Problem("$.code", "the integer 0 for a success", "a number")),
        (200, {"code": [0], "data": ME}, Problem("$.code", "the integer 0 for a success", "a list")),
        (200, {"code": {"a": 0}, "data": ME}, Problem("$.code", "the integer 0 for a success", "an object")),
    ],
    ids=repr,
)
@every_decoder
def test_a_success_without_the_envelope(
    decode: Decoder[Any], status: int, body: object, problem: Problem | None
) -> None:
    """Only a 2xx with an integer code of 0 is a success; anything else that claims to be one is told where it fails."""
    error = failed(decode(answer(body, status=status)))
    assert isinstance(error, DecodeError)
    if problem is not None:
        assert error.problems == (problem,)


@each("status", [200, 201, 202, 299])
@each("content_type", [JSON, "Application/JSON; charset=UTF-8", "text/json", None])
def test_a_success(status: int, content_type: str | None) -> None:
    """Any 2xx with a code of 0 gives what stands under data."""
    response = answer({"code": 0, "msg": "", "data": ME, "new": 1}, status=status, content_type=content_type)
    assert into(User)(response) == Success(User(user_id="1", user_name="me"))
    assert anything()(response) == Success(FrozenDict(ME))
    assert nothing()(response) == Success(None)


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["code", "data", "msg", "detail", "logid", "user_id"]), inner, max_size=6)
        ),
        max_leaves=8,
    ),
    st.sampled_from([100, 200, 204, 302, 400, 401, 404, 429, 500]),
    st.sampled_from([JSON, HTML, None, "", ";", "\x00"]),
    st.sampled_from(DECODERS),
)
@settings(max_examples=100)
def test_any_answer_is_survived(body: object, status: int, content_type: str | None, decode: Decoder[Any]) -> None:
    """Whatever comes is an outcome, and a success only where a 2xx has a code of 0."""
    outcome = decode(answer(body, status=status, content_type=content_type))
    if isinstance(outcome, Success):
        envelope: Any = json.loads(body) if isinstance(body, bytes) else body
        whole = isinstance(decode, into) and decode.studio == WHOLE
        assert 200 <= status < 300
        assert type(envelope["code"]) is int or whole
        assert envelope["code"] == 0


# --- what an error keeps ----------------------------------------------------------------------------------------------


@each(
    ("detail", "headers", "log_id"),
    [
        ({"logid": "body"}, {"x-tt-logid": "tt", "x-log-id": "studio"}, "body"),
        ({"logid": ""}, {"x-tt-logid": "tt", "x-log-id": "studio"}, "tt"),
        ({}, {"x-tt-logid": "tt", "x-log-id": "studio"}, "tt"),
        (None, {"x-tt-logid": "tt"}, "tt"),
        ("text", {"x-log-id": "studio"}, "studio"),
        ({"logid": 7}, {"x-log-id": "studio"}, "studio"),
        ({"logid": "body"}, {}, "body"),
        (None, {}, None),
    ],
)
@pytest.mark.parametrize(
    "body", [{"code": 4000}, {"data": ME}, {"code": 0, "data": {"user_id": []}}], ids=["refused", "no code", "wrong"]
)
def test_where_the_log_id_comes_from(
    detail: object, headers: dict[str, str], log_id: str | None, body: dict[str, object]
) -> None:
    """The log id of a failure is that inside the body, else that of the hosted header, else that of Coze Studio's."""
    assert failed(into(User)(answer({**body, "detail": detail}, headers=headers))).log_id == log_id


@each(("status", "content_type", "body"), [(500, HTML, b"x"), (200, HTML, b"x"), (200, JSON, b"x"), (500, JSON, b"x")])
def test_the_log_id_of_a_foreign_answer(status: int, content_type: str, body: bytes) -> None:
    """An answer without a body of Coze's has the log id of its header."""
    response = answer(body, status=status, content_type=content_type, headers={"x-tt-logid": "tt"})
    assert failed(into(User)(response)).log_id == "tt"


def test_what_a_refusal_keeps() -> None:
    """A refusal keeps message, debug URL and the pause that was asked for."""
    body = {"code": 4000, "msg": "no", "debug_url": "https://www.coze.cn/work_flow?execute_id=1"}
    assert failed(into(User)(answer(body, status=429, retry_after=90.0))) == ApiError(
        4000,
        "no",
        kind="invalid_request",
        status=429,
        debug_url="https://www.coze.cn/work_flow?execute_id=1",
        retry_after=90.0,
    )


@each("message", [7, None, ["x"], {"a": 1}])
def test_a_message_that_is_no_text(message: object) -> None:
    """A refusal whose message is no text is a refusal without a message."""
    error = failed(into(User)(answer({"code": 4000, "msg": message})))
    assert isinstance(error, ApiError)
    assert (error.code, error.message) == (4000, "")


def test_messages_are_bounded_and_clean() -> None:
    """A server's message is cut at 2 thousand characters, and its control characters are neutralised."""
    error = failed(into(User)(answer({"code": 4000, "msg": "a\r\nERROR forged\x1b[31m " + "m" * 100_000})))
    assert isinstance(error, ApiError)
    assert len(error.message) <= 2048
    assert error.message.startswith("a??ERROR forged?[31m mmm")


@each("body", [b"\x00<h1>secret</h1>\n" * 10_000, "页面 secret ".encode() * 10_000, b"\xff" * 9000])
@each("status", [200, 502])
def test_excerpts_are_bounded_and_hidden(body: bytes, status: int) -> None:
    """The beginning of a foreign body is kept, printable and at most 500 characters, in neither repr nor str."""
    error = failed(into(User)(answer(body, status=status, content_type=HTML)))
    assert isinstance(error, UnexpectedResponse)
    assert EXCERPT == 500
    assert 0 < len(error.excerpt) <= 500
    assert error.excerpt.isprintable()
    assert "secret" not in repr(error) + str(error)
    assert pickle.loads(pickle.dumps(error)).excerpt == error.excerpt


def test_no_excerpt_is_taken_from_a_token_endpoint() -> None:
    """What a token endpoint answers, which may hold a token, is kept nowhere."""
    error = failed(into(User)(answer(b"<p>czs_secret", status=502, content_type=HTML, authorized=False)))
    assert isinstance(error, UnexpectedResponse)
    assert error.excerpt == ""


def test_a_hostile_content_type_is_bounded() -> None:
    """The content type that an error shows is bounded and printable."""
    error = failed(into(User)(answer(b"", content_type="x\x1b" * 5000)))
    assert isinstance(error, UnexpectedResponse)
    assert len(error.content_type) <= 100
    assert error.content_type.isprintable()


def test_limits_of_the_answer_apply() -> None:
    """The depth that the runner allows is that of the answer's JSON."""
    body = {"code": 0, "data": [[[[]]]]}
    assert anything()(answer(body, limits=Limits(depth=5))) == Success(((((),),),))
    error = failed(anything()(answer(body, limits=Limits(depth=4), headers={"x-tt-logid": "tt"})))
    assert error == LimitExceeded("limits.depth", 4, log_id="tt")


# --- what nests -------------------------------------------------------------------------------------------------------

TOO_DEEP: Final = b"[" * 101 + b"]" * 101
FAR_TOO_DEEP: Final = b"[" * 50_000 + b"]" * 50_000
TOO_DEEP_FOR_PYTHON: Final = Problem("$", "JSON that Python can read", "JSON that nests too deeply for it")
BEYOND_ALL: Final = b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000


def with_news(body: object, news: bytes) -> bytes:
    """Write an answer with a field in it that nobody knows, and what stands there."""
    return json.dumps(body).encode()[:-1] + b',"new":' + news + b"}"


KEEPERS: Final[list[tuple[Decoder[Any], object]]] = [
    (anything(), None),
    (anything(at="usage"), None),
    (into(PluginToolResult), {}),
    (into(WorkflowRunHistory), {"execute_id": "1"}),
    (listed(Plugin), []),
    (first(WorkflowRunHistory), [{"execute_id": "1"}]),
    (plugins.call_tool(plugin_id="1", tool_name="t", arguments={}).decode, {}),
    (workflow_versions.list(workflow_id="1").decode, {}),
]
FORGETFUL: Final[list[tuple[Decoder[Any], object]]] = [
    (into(User), ME),
    (into(User, at="data.user"), {"user": ME}),
    (into(User, studio=WHOLE), ME),
    (listed(User), [ME]),
    (first(User), [ME]),
    (bots.list(workspace_id="1").decode, {}),
    (conversation_messages.list(conversation_id="1").decode, []),
]


@each(("decode", "data"), KEEPERS, ids=repr)
@pytest.mark.parametrize("news", [TOO_DEEP, FAR_TOO_DEEP], ids=["101", "50000"])
def test_depth_is_limited_where_any_json_is_kept(decode: Decoder[Any], data: object, news: bytes) -> None:
    """A decoder that keeps JSON of any shape refuses an answer that nests beyond the limit, wherever it does."""
    body = {"code": 0, "data": data}
    assert isinstance(decode(answer(body)), Success)
    error = failed(decode(answer(with_news(body, news), headers={"x-tt-logid": "tt"})))
    assert error == LimitExceeded("limits.depth", 100, log_id="tt")


@each(("decode", "data"), FORGETFUL, ids=repr)
def test_depth_is_not_limited_where_nothing_keeps_it(decode: Decoder[Any], data: object) -> None:
    """A decoder whose model has no field for it reads past what nests beyond the limit."""
    body = {"code": 0, "data": data}
    read = decode(answer(body))
    assert isinstance(read, Success)
    assert decode(answer(with_news(body, TOO_DEEP))) == read


@each(("decode", "data"), FORGETFUL, ids=repr)
@pytest.mark.parametrize("news", [FAR_TOO_DEEP, b'{"a":' * 50_000 + b"1" + b"}" * 50_000], ids=["lists", "objects"])
def test_a_depth_that_nothing_keeps_is_survived(decode: Decoder[Any], data: object, news: bytes) -> None:
    """An answer that nests fifty thousand levels where nobody looks is read, or is beyond what Python can read."""
    body = {"code": 0, "data": data}
    outcome = decode(answer(with_news(body, news), headers={"x-tt-logid": "tt"}))
    if isinstance(outcome, Failure):
        assert outcome.failure() == DecodeError((TOO_DEEP_FOR_PYTHON,), log_id="tt")
    else:
        assert outcome == decode(answer(body))


@each(("decode", "data"), FORGETFUL, ids=repr)
def test_a_depth_beyond_the_parser(decode: Decoder[Any], data: object) -> None:
    """An answer that nests deeper than Python can read cannot be read, whatever the limit: no word of raising it."""
    response = answer(with_news({"code": 0, "data": data}, BEYOND_ALL), headers={"x-tt-logid": "tt"})
    assert failed(decode(response)) == DecodeError((TOO_DEEP_FOR_PYTHON,), log_id="tt")


def test_a_limit_beyond_the_parser() -> None:
    """A limit of the depth that is beyond what Python can read is not the one that was met."""
    response = answer(with_news({"code": 0, "data": None}, BEYOND_ALL), limits=Limits(depth=10**9))
    assert failed(anything()(response)) == DecodeError((TOO_DEEP_FOR_PYTHON,))


@each(("decode", "data"), FORGETFUL, ids=repr)
def test_a_deep_value_in_the_place_of_the_payload(decode: Decoder[Any], data: object) -> None:
    """A payload that nests, where a model should be, is of the wrong type, and no text of an error nests with it."""
    error = failed(decode(answer(b'{"code":0,"data":[' + TOO_DEEP + b"]}")))
    assert isinstance(error, DecodeError)
    assert [problem.got for problem in error.problems] == ["a list"]


@each("flat", [False, True])
def test_an_envelope_is_opened_flat_for_who_keeps_nothing(flat: bool) -> None:
    """The nesting of an answer is measured, unless one says that nothing of it is kept."""
    response = answer(with_news({"code": 0, "data": ME}, TOO_DEEP))
    whole, name = (
        opened(response, flat=flat),
        read_at(response, "data.user_name", lambda one, _: Success(one), flat=flat),
    )
    if flat:
        assert whole.unwrap()["data"] == ME
        assert name == Success("me")
    else:
        assert failed(whole) == failed(name) == LimitExceeded("limits.depth", 100)


# --- where the payload stands -----------------------------------------------------------------------------------------


@each(
    ("decode", "body", "value"),
    [
        (into(User, at="message"), {"code": 0, "message": ME, "data": 7}, User(user_id="1", user_name="me")),
        (into(User, at=WHOLE), {"code": 0, **ME}, User(user_id="1", user_name="me")),
        (
            listed(User),
            {"code": 0, "data": [ME, {"user_id": 2}]},
            (User(user_id="1", user_name="me"), User(user_id="2")),
        ),
        (listed(User), {"code": 0, "data": []}, ()),
        (listed(User), {"code": 0, "data": None}, ()),
        (listed(User), {"code": 0}, ()),
        (anything(), {"code": 0}, None),
        (anything(), {"code": 0, "data": {"a": [1, {"b": None}]}}, FrozenDict(a=(1, FrozenDict(b=None)))),
        (anything(at="usage"), {"code": 0, "usage": 3}, 3),
        (into(User, at="data.user"), {"code": 0, "data": {"user": ME}}, User(user_id="1", user_name="me")),
        (into(User, at="data.a.b"), {"code": 0, "data": {"a": {"b": ME}}}, User(user_id="1", user_name="me")),
        (listed(User, at="data.items"), {"code": 0, "data": {"items": [ME]}}, (User(user_id="1", user_name="me"),)),
        (listed(User, at="data.items"), {"code": 0, "data": {"items": None}}, ()),
        (listed(User, at="data.items"), {"code": 0, "data": {}}, ()),
        (listed(User, at="data.items"), {"code": 0, "data": None}, ()),
        (listed(User, at="data.items"), {"code": 0}, ()),
        (listed(User, at="data.a.items"), {"code": 0, "data": {"a": None}}, ()),
        (anything(at="data.a"), {"code": 0, "data": {"a": [1]}}, (1,)),
        (anything(at="data.a"), {"code": 0, "data": {"data.a": 1}}, None),
        (anything(at="data.a.b.c"), {"code": 0, "data": None}, None),
        (anything(at=WHOLE), {"code": 0, "data": 1}, FrozenDict(code=0, data=1)),
        (first(User), {"code": 0, "data": [ME]}, User(user_id="1", user_name="me")),
        (first(User), {"code": 0, "data": [ME, {"user_id": "2"}]}, User(user_id="1", user_name="me")),
        (first(User), {"code": 0, "data": [ME, 7]}, User(user_id="1", user_name="me")),
        (first(User, at="data.users"), {"code": 0, "data": {"users": [ME]}}, User(user_id="1", user_name="me")),
        (nothing(), {"code": 0, "data": {"any": "thing"}}, None),
    ],
    ids=repr,
)
def test_places_of_payloads(decode: Decoder[Any], body: object, value: object) -> None:
    """A payload is read from the place that the endpoint names; an absent list is empty."""
    assert decode(answer(body)) == Success(value)


@each(
    ("decode", "body", "path"),
    [
        (into(User), {"code": 0}, "$.data"),
        (into(User), {"code": 0, "data": None}, "$.data"),
        (into(User), {"code": 0, "data": []}, "$.data"),
        (into(User), {"code": 0, "data": {"user_id": None}}, "$.data.user_id"),
        (into(User, at="message"), {"code": 0, "data": ME}, "$.message"),
        (into(User, at=WHOLE), {"code": 0}, "$.user_id"),
        (listed(User), {"code": 0, "data": ME}, "$.data"),
        (listed(User), {"code": 0, "data": "text"}, "$.data"),
        (listed(User), {"code": 0, "data": [ME, 7]}, "$.data[1]"),
        (into(User, at="data.user"), {"code": 0, "data": {"user": 7}}, "$.data.user"),
        (into(User, at="data.user"), {"code": 0, "data": {"user": None}}, "$.data.user"),
        (into(User, at="data.user"), {"code": 0, "data": {}}, "$.data.user"),
        (into(User, at="data.user"), {"code": 0, "data": None}, "$.data.user"),
        (into(User, at="data.user"), {"code": 0}, "$.data.user"),
        (into(User, at="data.user"), {"code": 0, "data": {"user": {}}}, "$.data.user.user_id"),
        (listed(User, at="data.items"), {"code": 0, "data": {"items": [7]}}, "$.data.items[0]"),
        (first(User), {"code": 0, "data": [7]}, "$.data[0]"),
        (first(User), {"code": 0, "data": [None, ME]}, "$.data[0]"),
        (first(User), {"code": 0, "data": [{}, ME]}, "$.data[0].user_id"),
        (first(User, at="data.users"), {"code": 0, "data": {"users": [{}]}}, "$.data.users[0].user_id"),
    ],
    ids=repr,
)
def test_payloads_of_the_wrong_shape(decode: Decoder[Any], body: object, path: str) -> None:
    """A payload that is absent or of the wrong shape is a problem at its place."""
    error = failed(decode(answer(body)))
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [path]


PLACED: Final[list[Decoder[Any]]] = [
    into(User, at="data.a.b"),
    listed(User, at="data.a.b"),
    first(User, at="data.a.b"),
    anything(at="data.a.b"),
    numbered(model=User, at="data.a.b"),
]


@each(
    ("data", "problem"),
    [
        ("text", Problem("$.data", "an object", "text")),
        ("", Problem("$.data", "an object", "text")),
        (0, Problem("$.data", "an object", "an integer")),
        (False, Problem("$.data", "an object", "a boolean")),
        (0.0, Problem("$.data", "an object", "a number")),
        ([], Problem("$.data", "an object", "a list")),
        ([{"a": {"b": ME}}], Problem("$.data", "an object", "a list")),
        ({"a": "text"}, Problem("$.data.a", "an object", "text")),
        ({"a": []}, Problem("$.data.a", "an object", "a list")),
        ({"a": [{"b": ME}]}, Problem("$.data.a", "an object", "a list")),
        ({"a": 7}, Problem("$.data.a", "an object", "an integer")),
    ],
    ids=repr,
)
@each("decode", PLACED, ids=repr)
def test_an_outer_level_of_the_wrong_type(decode: Decoder[Any], data: object, problem: Problem) -> None:
    """What should hold the payload and is no object is a problem at its place, and no absence of the payload."""
    error = failed(decode(answer({"code": 0, "data": data, "detail": {"logid": "log"}})))
    assert error == DecodeError((problem,), log_id="log")


@each(
    ("data", "got"),
    [
        ([], "an empty list"),
        (None, "null"),
        ({}, "an object"),
        (ME, "an object"),
        ("text", "text"),
        ("", "text"),
        (0, "an integer"),
        (False, "a boolean"),
    ],
    ids=repr,
)
def test_a_list_of_one_that_is_none(data: object, got: str) -> None:
    """An empty list where one is meant, or no list, is a problem at its place, and never a value."""
    problem = Problem("$.data", "a list of one", got)
    assert failed(first(User)(answer({"code": 0, "data": data}))) == DecodeError((problem,))


def test_a_list_of_one_that_is_absent() -> None:
    """A list where one is meant that is not there is a problem at its place, as null is."""
    assert failed(first(User)(answer({"code": 0}))) == DecodeError((Problem("$.data", "a list of one", "null"),))


# --- files ------------------------------------------------------------------------------------------------------------


@each("status", [200, 206, 299])
@each("content_type", ["audio/mpeg", "Audio/WAV", "audio/pcm; rate=24000"])
@pytest.mark.parametrize(
    "content", [b"", b"RIFF\x00\xff", b'{"code":4000,"msg":"no"}'], ids=["none", "wav", "like JSON"]
)
def test_the_bytes_of_a_file(status: int, content_type: str, content: bytes) -> None:
    """A success of the media type that was asked for is its bytes, whatever they look like."""
    assert binary("audio/")(answer(content, status=status, content_type=content_type)) == Success(content)


@each(
    ("status", "content_type", "body"),
    [
        (200, "video/mp4", b"RIFF"),
        (200, "application/octet-stream", b"RIFF"),
        (200, "x-audio/mpeg", b"RIFF"),
        (200, HTML, b"<html>"),
        (200, JSON, {"code": 0, "msg": "", "data": "text"}),
        (400, "audio/mpeg", b"RIFF"),
        (500, "audio/mpeg", {"code": 4000}),
        (302, "audio/mpeg", b""),
    ],
    ids=repr,
)
def test_no_bytes_of_a_file(status: int, content_type: str, body: object) -> None:
    """Another media type, an error status, and a success in JSON without the file are no file."""
    error = failed(binary("audio/")(answer(body, status=status, content_type=content_type, retry_after=3.0)))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.content_type) == (status, content_type.partition(";")[0])
    assert error.retry_after == 3.0


def test_bytes_of_no_type() -> None:
    """Bytes that do not say what they are were promised to be JSON, and are not."""
    assert isinstance(failed(binary("audio/")(answer(b"RIFF", content_type=None))), DecodeError)


CHAT: Final = {"id": "1", "conversation_id": "2", "status": "completed"}
PLACES: Final[dict[str, tuple[Request[Any], object, dict[str, object]]]] = {
    "cancel": (chat.cancel(conversation_id="2", chat_id="1"), CHAT, {"ChatV3ChatDetail": CHAT}),
    "messages": (
        chat_messages.list(conversation_id="2", chat_id="1"),
        [{"role": "user", "content": "hi"}],
        {"code": 0, "msg": "", "Messages": [{"role": "user", "content": "hi"}], "BaseResp": None},
    ),
    "no messages": (chat_messages.list(conversation_id="2", chat_id="1"), [], {"code": 0, "BaseResp": None}),
    "conversation": (
        conversations.retrieve(conversation_id="2"),
        {"id": "2", "created_at": 1, "creator_id": "9"},
        {"code": 0, "ConversationData": {"id": "2", "created_at": 1, "creator_d": "9"}, "BaseResp": None},
    ),
    "online info": (
        bots.retrieve_published(bot_id="1", connector_id="1024"),
        {"bot_id": "1", "name": "b"},
        {"bot_id": "1", "name": "b"},
    ),
}


@each("name", PLACES)
def test_studio_has_places_of_its_own(name: str) -> None:
    """What Coze Studio writes in its odd places is read as the same value, and hosted Coze is not looked for there."""
    request, payload, studio = PLACES[name]
    hosted = request.decode(answer({"code": 0, "msg": "", "data": payload}))
    assert isinstance(hosted, Success)
    assert request.decode(answer(studio, dialect="studio")) == hosted
    if name != "no messages":
        assert request.decode(answer(studio)) != hosted


@each("name", PLACES)
def test_studio_refuses_by_code(name: str) -> None:
    """Where Coze Studio may leave the code out, a code that is there counts all the same."""
    request, _, studio = PLACES[name]
    refused = failed(request.decode(answer({**studio, "code": 103000001, "msg": "no"}, dialect="studio")))
    assert isinstance(refused, ApiError)
    assert refused.kind == "permission"
    broken = failed(request.decode(answer({**studio, "code": None}, dialect="studio")))
    assert isinstance(broken, DecodeError)


def test_a_missing_code_is_missed_elsewhere() -> None:
    """Without a code only those endpoints of Coze Studio succeed that are known to leave it out."""
    body = {"data": {"user_id": "1"}}
    dialects: tuple[Dialect, ...] = ("hosted", "studio")
    for dialect in dialects:
        assert isinstance(failed(users.me().decode(answer(body, dialect=dialect))), DecodeError)


def test_decoders_are_values() -> None:
    """Decoders compare, hash, print and pickle, so that requests do."""
    for decode in DECODERS:
        assert pickle.loads(pickle.dumps(decode)) == decode
        assert hash(decode) == hash(pickle.loads(pickle.dumps(decode)))
    assert into(User) != into(User, at="message")
    assert binary("audio/") == binary("audio/") != binary("image/")
    one: object = first(User)
    assert one != listed(User)
    whole: object = get("a", path("/v1/x"), into(User))
    assert whole != get("a", path("/v1/x"), listed(User))
