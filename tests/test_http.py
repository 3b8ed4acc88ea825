"""One HTTP exchange as values: paths, queries, headers, bodies, and a request shown to a human."""

from __future__ import annotations

import json
import pickle
import re
import shlex
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.api import bots, chat, conversations, files, users
from coze.effect import replied, with_headers
from coze.endpoint import raw
from coze.errors import InvalidArgument
from coze.http import (
    File,
    FormBody,
    HttpRequest,
    HttpResponse,
    JsonBody,
    Path,
    as_curl,
    http_request,
    path,
    within,
)
from coze.models.chat import Message
from coze.models.publishing import PublishStatus
from coze.profile import CN, custom
from coze.values import NULL, FrozenDict, Secret

HOSTILE: Final = st.text(st.characters() | st.sampled_from("/.?#%&=:@\\\0\r\n\t \x7f\x85\u2028\ud800"), max_size=12)
POSSIBLE: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def problem(request: HttpRequest) -> InvalidArgument:
    """Give what keeps a request from being sent."""
    assert request.invalid is not None
    return request.invalid


# --- paths ------------------------------------------------------------------------------------------------------------


def is_refused(argument: str) -> bool:
    """Say, without the code under test, whether an argument of a path cannot be sent."""
    controls = any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in argument)
    halves = any(0xD800 <= ord(letter) < 0xE000 for letter in argument)
    return argument in ("", ".", "..") or controls or halves


@given(HOSTILE, HOSTILE)
@settings(max_examples=100)
def test_an_argument_stays_in_its_segment(one: str, other: str) -> None:
    """Each argument ends up in exactly one segment that decodes back to it, or the path is refused and holds none."""
    made = path("/v1/conversations/{conversation_id}/messages/{message_id}/feedback", one, other)
    if is_refused(one) or is_refused(other):
        assert made.invalid is not None
        assert made.invalid.argument == ("conversation_id" if is_refused(one) else "message_id")
        assert made.text == ""
        return
    assert made.invalid is None
    first, second = (segment for at, segment in enumerate(made.text.split("/")) if at in (3, 5))
    assert made.text == f"/v1/conversations/{first}/messages/{second}/feedback"
    assert (unquote(first), unquote(second)) == (one, other)
    for segment in (first, second):
        assert re.fullmatch(r"[A-Za-z0-9._~%-]+", segment)
    parts = urlsplit(f"https://api.coze.com{made.text}")
    assert (parts.hostname, parts.path, parts.query, parts.fragment) == ("api.coze.com", made.text, "", "")


@pytest.mark.parametrize("argument", ["", ".", "..", "a\nb", "a\0", "\x7f", "\x85", "half \ud800"], ids=ascii)
def test_what_is_no_id_is_refused(argument: str) -> None:
    """Empty text, dot segments, control characters and half surrogates are refused, by the name of a named place."""
    named, unnamed = path("/v1/bots/{bot_id}", argument).invalid, path("/v1/bots/{}", argument).invalid
    assert named is not None
    assert unnamed is not None
    assert named.argument == "bot_id"
    assert named.problem == unnamed.problem


@pytest.mark.parametrize("argument", [None, 7, True, b"7", 1.5, ["7"], Secret("hunter2")], ids=repr)
def test_an_id_is_text(argument: Any) -> None:
    """What is no text, None above all, is refused with the name of its type, and nothing raises."""
    refused = problem(bots.retrieve(bot_id=argument).http)
    assert refused.argument == "bot_id"
    assert type(argument).__name__ in refused.problem
    assert "hunter2" not in str(refused)


@pytest.mark.parametrize(
    ("template", "arguments"),
    [("/v1/bots/{}", ()), ("/v1/bots/{}", ("a", "b")), ("/v1/bots", ("a",)), ("/v1/{}/{}", ("a",))],
)
def test_places_and_arguments_agree(template: str, arguments: tuple[str, ...]) -> None:
    """A path with more places than arguments, or fewer, is refused."""
    assert path(template, *arguments).invalid is not None


@pytest.mark.parametrize("template", ["/v1/bots", "/v3/chat", "/open_api/knowledge/document/create", "/v1/a-b.c~d"])
def test_a_path_without_arguments(template: str) -> None:
    """A plain path is taken as it is."""
    assert path(template) == Path(template, template)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "v1/bots",
        "//evil.example/v1",
        "https://evil.example",
        "/v1/bots?x=1",
        "/v1/bots#x",
        "/v1/a b",
        "/v1/\r\nX: 1",
        "/v1/\x00",
        "/v1/é",
        "/v1\\x",
    ],
    ids=ascii,
)
def test_a_text_that_is_no_path_is_refused(text: str) -> None:
    """A text of the caller's with a query, a host or anything else than a path is refused, and not shown."""
    refused = problem(raw("GET", text).http)
    assert "evil" not in str(refused)


@pytest.mark.parametrize("text", ["/v1/bots/../users/me", "/v1/bots/..", "/v1/./bots", "/.."])
def test_dot_segments_are_refused_in_any_path(text: str) -> None:
    """A text into which somebody has written an id cannot leave its place by dot segments."""
    assert path(text).invalid is not None


@pytest.mark.parametrize(
    ("template", "arguments"),
    [
        ("{}", (".evil.example",)),
        ("@evil.example/{}", ("x",)),
        ("https://evil.example/{}", ("x",)),
        ("/v1/bots{}", ("x",)),
        ("/v1/{}{}", ("x", "y")),
        ("/v1/x?id={}", ("x",)),
        ("/v1/../{}", ("x",)),
        ("/v1/\r\n/{}", ("x",)),
    ],
    ids=ascii,
)
def test_a_place_is_a_whole_segment_of_a_path(template: str, arguments: tuple[str, ...]) -> None:
    """A template in which an argument would not be one segment of a path on our host is refused."""
    assert path(template, *arguments).invalid is not None


# --- queries ----------------------------------------------------------------------------------------------------------


def get(query: Mapping[str, object]) -> HttpRequest:
    return http_request("tests.get", "GET", path("/v1/bots"), query=query)


@given(st.dictionaries(POSSIBLE.filter(bool), POSSIBLE, max_size=5))
@settings(max_examples=100)
def test_any_query_comes_back(query: dict[str, str]) -> None:
    """Any text survives the encoding of a query, an empty one is not sent, and nothing leaves the query."""
    made = get(query)
    assert made.invalid is None
    sent = [(key, value) for key, value in query.items() if value]
    where, mark, encoded = made.target.partition("?")
    assert (where, bool(mark)) == ("/v1/bots", bool(sent))
    assert parse_qsl(encoded, keep_blank_values=True, strict_parsing=bool(sent)) == sent
    assert re.fullmatch(r"[A-Za-z0-9._~%&=-]*", encoded)


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (None, "/v1/bots"),
        ("", "/v1/bots"),
        ([], "/v1/bots"),
        (["", None], "/v1/bots"),
        (True, "/v1/bots?a=true"),
        (False, "/v1/bots?a=false"),
        (0, "/v1/bots?a=0"),
        (-7, "/v1/bots?a=-7"),
        (2**70, f"/v1/bots?a={2**70}"),
        (0.5, "/v1/bots?a=0.5"),
        ("0", "/v1/bots?a=0"),
        (" ", "/v1/bots?a=%20"),
        ("a+b&c=d", "/v1/bots?a=a%2Bb%26c%3Dd"),
        ("你", "/v1/bots?a=%E4%BD%A0"),
        (["x", "", "y"], "/v1/bots?a=x&a=y"),
        ((1, True), "/v1/bots?a=1&a=true"),
        (PublishStatus.ALL, "/v1/bots?a=all"),
    ],
    ids=repr,
)
def test_query_values(value: object, target: str) -> None:
    """Texts, numbers, booleans and lists of them are written as Coze reads them; what is absent or empty is not."""
    made = get({"a": value})
    assert (made.invalid, made.target) == (None, target)


@pytest.mark.parametrize(
    "value",
    [object(), b"x", {"a": 1}, {1}, NULL, Secret("hunter2"), ["x", object()], "half \ud800", 10**5000],
    ids=lambda value: type(value).__name__,
)
def test_what_a_query_cannot_hold_is_refused(value: object) -> None:
    """Any other value makes the request invalid, by its name and without the value; nothing raises."""
    refused = problem(get({"a": value}))
    assert refused.argument == "a"
    assert "hunter2" not in str(refused)


def test_a_query_key_that_utf8_cannot_hold_is_refused() -> None:
    """A key of the caller's is text in UTF-8, as a value is."""
    assert get({"\ud800": "x"}).invalid is not None


@pytest.mark.parametrize("key", ["\ud800", 5, None, b"x"], ids=ascii)
def test_a_key_that_is_no_text_is_refused(key: Any) -> None:
    """A key of a query or of a body is text that UTF-8 can hold, on each level; building the request does not raise."""
    fields: Any = {key: 1}
    assert problem(raw("POST", "/v1/x", body=fields).http).argument == "body"
    assert problem(raw("POST", "/v1/x", body={"deep": fields}).http).argument == "deep"
    assert problem(raw("POST", "/v1/x", query=fields).http).argument == "query"


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (None, True),
        (1, True),
        (50, True),
        (0, False),
        (51, False),
        (-1, False),
        pytest.param(10**5000, False, id="long"),
    ],
)
def test_a_number_within_its_range(number: int | None, right: bool) -> None:
    """A number out of the documented range makes the request invalid, by its name."""
    given_number = within("page_size", number, 1, 50)
    made = get({"page_size": given_number})
    if right:
        assert made.invalid is None
    else:
        assert str(problem(made)) == "page_size cannot be sent; give a number from 1 to 50"


@pytest.mark.parametrize("number", ["2", [2], float("nan")], ids=repr)
def test_what_is_no_number_is_refused(number: Any) -> None:
    """A page number that is none makes the request invalid, and nothing raises."""
    assert problem(bots.list(workspace_id="1", page_num=number).http).argument == "page_num"


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "a\r\nX-Injected: b"),
        ("X-A", "a\nb"),
        ("X-A", "a\0"),
        ("X-A", "a\x7f"),
        ("X-A", ""),
        ("X-A", " a"),
        ("X-A", "é"),
        ("X-A", "\u2028"),
        ("X-A\r\nX-Injected", "b"),
        ("X A", "b"),
        ("X-A:", "b"),
        ("", "b"),
        ("é", "b"),
    ],
    ids=ascii,
)
def test_headers_with_control_characters_are_refused(name: str, value: str) -> None:
    """A header that could forge another one makes the request invalid, and its value is not shown."""
    for made in (raw("GET", "/v1/x", headers={name: value}).http, raw("POST", "/v1/x", headers={name: value}).http):
        refused = problem(made)
        assert refused.argument.startswith("headers")
        assert "Injected: b" not in str(refused)


@pytest.mark.parametrize("value", ["a", "a b\tc", "!~", "text/html; q=0.5"])
def test_good_headers_are_sent(value: str) -> None:
    """Printable ASCII on one line is taken."""
    made = raw("GET", "/v1/x", headers={"X-A": value}).http
    assert (made.invalid, made.headers) == (None, {"X-A": value})


# --- bodies -----------------------------------------------------------------------------------------------------------


def post(body: Mapping[str, object]) -> HttpRequest:
    return http_request("tests.post", "POST", path("/v1/x"), body=body)


def sent(made: HttpRequest) -> object:
    """Give the JSON that a request sends."""
    assert isinstance(made.body, JsonBody)
    return json.loads(made.body.encoded())


def test_none_is_absent_and_null_is_null() -> None:
    """What is None is left out on the first level, `NULL` is sent as null, and inside a value None is null."""
    assert sent(post({"a": None, "b": NULL, "c": {"d": None}, "e": [None, NULL], "f": "", "g": 0})) == {
        "b": None,
        "c": {"d": None},
        "e": [None, None],
        "f": "",
        "g": 0,
    }


def test_a_body_is_compact_utf8() -> None:
    """JSON is written without blanks, and without escapes for what UTF-8 holds."""
    made = post({"name": "你好", "list": [1, 2.5, True]})
    assert isinstance(made.body, JsonBody)
    assert made.body.encoded() == '{"name":"你好","list":[1,2.5,true]}'.encode()


def looped() -> list[object]:
    """Make a list that contains itself."""
    loop: list[object] = []
    loop.append(loop)
    return loop


def deep() -> list[object]:
    """Make a list of lists, deeper than Python's stack."""
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "argument"),
    [
        (object(), "a"),
        (b"x", "a"),
        ({1, 2}, "a"),
        (float("nan"), "a"),
        ([1, float("inf")], "a[1]"),
        ({"b": [{"c": object()}]}, "a.b[0].c"),
        ({"b": {1: 2}}, "a.b"),
        ("half \ud800", "a"),
        (Secret("hunter2"), "a"),
        ([Secret("hunter2")], "a[0]"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else type(value).__name__,
)
def test_what_is_not_json_is_refused(value: object, argument: str) -> None:
    """A value that JSON cannot hold makes the request invalid, by its JSON path and without its text."""
    for made in (post({"a": value}), raw("POST", "/v1/x", body={"a": value}).http):
        refused = problem(made)
        assert refused.argument == argument
        assert "hunter2" not in str(refused)


@pytest.mark.parametrize("value", [looped(), deep(), 10**5000, [10**5000]], ids=["loop", "deep", "long", "long inside"])
def test_what_python_cannot_write_is_refused(value: object) -> None:
    """A loop, a value too deep and a number too long to be written make the request invalid, and nothing raises."""
    assert post({"a": value}).invalid is not None
    assert raw("POST", "/v1/x", body={"a": value}).http.invalid is not None


@pytest.mark.parametrize("method", ["get", "TRACE", "CONNECT", "", "GET /v1/x HTTP/1.1\r\n", "POST "], ids=ascii)
def test_methods_are_those_of_the_api(method: str) -> None:
    """A raw call with another method is refused."""
    assert problem(raw(method, "/v1/x").http).argument == "method"


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (("a\nb.txt", b"x"), "file"),
        (("half \ud800", b"x"), "file"),
        (("a.wav", b"x", "audio/wav\r\nX: 1"), "file"),
        (("a.wav", b"x", "audio"), "file"),
        (7, "file"),
        (None, "file"),
    ],
    ids=ascii,
)
def test_what_is_no_file_is_refused(file: Any, field: str) -> None:
    """A name with control characters, a wrong media type and what is no file make the request invalid."""
    assert problem(files.upload(file=file).http).argument == field


# --- requests are values ----------------------------------------------------------------------------------------------

REQUESTS: Final[dict[str, HttpRequest]] = {
    "get": bots.list(workspace_id="1", publish_status="all").http,
    "path": bots.retrieve(bot_id="a/b").http,
    "invalid": bots.retrieve(bot_id="").http,
    "plain": users.me().http,
    "body": conversations.create(
        bot_id="1", messages=[Message.build_user_question_text('it\'s "me" \\ $HOME `id` 你\n')], meta_data={"a": "b"}
    ).http,
    "stream": chat.stream(bot_id="1", user_id="u", parameters={"deep": [{"a": None}]}).http,
    "form": files.upload(file=("it's.txt", b"content", "text/plain")).http,
    "file": files.upload(file="/tmp/some file.txt").http,
    "headers": raw("DELETE", "/v1/x", headers={"X-A": "it's", "Cookie": "hunter2", "authorization": "hunter2"}).http,
}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_pickle_compare_and_hash(name: str) -> None:
    """A request survives pickle, equals one made again of the same arguments, hashes, and differs from all others."""
    request = REQUESTS[name]
    twin = pickle.loads(pickle.dumps(request))
    assert (twin, hash(twin), twin.target) == (request, hash(request), request.target)
    assert [other for other in REQUESTS if REQUESTS[other] == request] == [name]


def test_equal_arguments_make_equal_requests() -> None:
    """The same arguments, in whatever containers, make the same request; other ones make another."""
    one = conversations.create(bot_id="1", meta_data={"a": "b", "c": "d"}, messages=[Message(role="user")])
    same = conversations.create(bot_id="1", meta_data=FrozenDict(c="d", a="b"), messages=(Message(role="user"),))
    assert (one, hash(one)) == (same, hash(same))
    assert one != conversations.create(bot_id="1", meta_data={"a": "b"}, messages=[Message(role="user")])


def test_a_later_change_of_arguments_reaches_no_request() -> None:
    """Lists, dicts and headers of the caller's are copied when a request is made, and never changed."""
    messages = [Message.build_user_question_text("one")]
    meta_data, deep_value, headers = {"a": "b"}, {"x": [1]}, {"X-A": "1"}

    def make() -> tuple[object, object, object]:
        return (
            conversations.create(messages=messages, meta_data=meta_data),
            raw("POST", "/v1/x", body={"deep": deep_value}, query={"q": ["1"]}, headers=headers),
            with_headers(users.me(), headers),
        )

    before, expected = make(), make()
    messages.append(Message.build_user_question_text("two"))
    meta_data["c"] = "d"
    deep_value["x"].append(2)
    headers["X-A"] = "2"
    assert before == expected
    assert all(changed != kept for changed, kept in zip(make(), before, strict=True))


def test_which_methods_may_be_repeated() -> None:
    """A GET, PUT or DELETE may be sent twice, a POST only if it says so, and a raw call as the caller says."""
    repeatable = {method: raw(method, "/v1/x").http.repeatable for method in ("GET", "PUT", "DELETE", "POST", "PATCH")}
    assert repeatable == {"GET": True, "PUT": True, "DELETE": True, "POST": False, "PATCH": False}
    assert raw("POST", "/v1/x", repeatable=True).http.repeatable
    assert not raw("GET", "/v1/x", repeatable=False).http.repeatable


# --- as_curl ----------------------------------------------------------------------------------------------------------


def words(command: str) -> list[str]:
    """Split a command as a shell does."""
    return shlex.split(command.replace("\\\n", ""))


@pytest.mark.parametrize("name", set(REQUESTS) - {"invalid"})
def test_curl_commands_run(name: str) -> None:
    """A shell splits the command into options and values, in which URL, headers and body stand as they are sent."""
    request = REQUESTS[name]
    command, *rest = words(as_curl(request, custom("https://example.com/prefix")))
    assert command == "curl"
    assert rest[:3] == ["-X", request.method, f"https://example.com/prefix{request.target}"]
    options = list(zip(rest[3::2], rest[4::2], strict=True))
    assert ("-H", "authorization: ***" if name == "headers" else "Authorization: Bearer ***") in options
    match request.body:
        case JsonBody():
            data = [value for option, value in options if option == "-d"]
            assert [json.loads(value) for value in data] == [sent(request)]
            assert ("-H", "Content-Type: application/json") in options
        case FormBody((File(field, _, filename),)):
            assert ("-F", f"{field}=@{filename}") in options
        case _:
            assert {option for option, _ in options} == {"-H"}


def test_curl_commands_hide_secrets() -> None:
    """Headers are masked, whoever gave them, but for those that are known to hold no secret."""
    command = as_curl(REQUESTS["headers"])
    assert "hunter2" not in command
    assert "X-A: ***" in words(command)
    assert "https://api.coze.com/v1/x" in words(command)
    assert "Bearer" not in as_curl(evolve(REQUESTS["plain"], authorized=False))


def test_curl_commands_authorize_once() -> None:
    """A caller's own header takes the place of the token, as it does when it is sent."""
    assert as_curl(REQUESTS["headers"]).lower().count("authorization") == 1


def test_curl_commands_of_descriptions() -> None:
    """A request or a stream is shown as the HTTP request that it carries."""
    for effect in (users.me(), replied(users.me()), chat.stream(bot_id="1", user_id="u")):
        assert as_curl(effect, CN) == as_curl(effect.http, CN)


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "log_id", "media_type"),
    [
        ({}, None, ""),
        ({"x-tt-logid": "one", "x-log-id": "two"}, "one", ""),
        ({"x-log-id": "two"}, "two", ""),
        ({"x-tt-logid": "", "x-log-id": "two"}, "two", ""),
        ({"content-type": "Application/JSON; charset=utf-8"}, None, "application/json"),
    ],
)
def test_what_the_head_of_an_answer_says(headers: dict[str, str], log_id: str | None, media_type: str) -> None:
    """The log id is that of the hosted service, else that of Coze Studio; a media type has no parameters."""
    response = HttpResponse(http=REQUESTS["plain"], status=200, headers=FrozenDict(headers))
    assert (response.log_id, response.media_type) == (log_id, media_type)
    metadata = response.metadata()
    assert (metadata.log_id, metadata.logid, metadata.status) == (log_id, log_id or "", 200)


def test_a_call_names_the_template() -> None:
    """An error knows a request by its endpoint, method and template, and by none of its ids."""
    call = bots.retrieve(bot_id="7379462189365198898").http.call("api.coze.com")
    assert str(call) == "bots.retrieve (GET /v1/bots/{bot_id})"
    assert "7379462189365198898" not in repr(call)


def test_the_bytes_of_a_file_are_not_shown() -> None:
    """A request shows how many bytes a file has, and none of them."""
    shown = repr(files.upload(file=("a.bin", b"secret" * 1000)))
    assert "<6000 bytes>" in shown
    assert "secret" not in shown
