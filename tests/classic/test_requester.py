"""The requester, and what else cozepy exports of its inside."""

from __future__ import annotations

import asyncio
import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from attrs import frozen
from each import each
from pydantic import BaseModel

from coze import classic
from coze.classic import (
    AsyncHTTPClient,
    AsyncIteratorHTTPResponse,
    AsyncTokenAuth,
    Bot,
    CozeAPIError,
    CozeArgumentError,
    CozeDecodeError,
    CozeModel,
    CozeTransportError,
    DynamicStrEnum,
    FileHTTPResponse,
    HTTPRequest,
    IteratorHTTPResponse,
    LastIDPagedResponse,
    ListResponse,
    Message,
    NumberPagedResponse,
    Requester,
    SyncHTTPClient,
    TokenAuth,
    TokenPagedResponse,
    UpdateBotResp,
    User,
    version,
)
from coze.values import FrozenDict

URL: Final = "https://api.example.com/v1/users/me"
ME: Final = {"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"}


class Person(CozeModel):
    """A class of somebody's, as cozepy's users write it."""

    user_id: str
    user_name: str | None = None
    bots: list[Bot] | None = None


class Stranger(BaseModel):
    """A class of somebody's that knows nothing of Coze."""

    user_id: int


class Peer:
    """A requester of either colour against the scripted server."""

    def __init__(self, server: Any, colour: str) -> None:
        self.server = server
        self._colour = colour

    def call(self, *args: Any, auth: bool = True, **kwargs: Any) -> Any:
        """Call by `request` or `arequest`, and give the result; of a stream its lines."""
        if self._colour == "sync":
            http = httpx.Client(transport=self.server.transport)
            return _read(Requester(TokenAuth("token") if auth else None, http).request(*args, **kwargs))

        async def main() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(self.server.answer)) as http:
                requester = Requester(AsyncTokenAuth("token") if auth else None, async_client=http)
                return await _aread(await requester.arequest(*args, **kwargs))

        return asyncio.run(main())


def _read(result: Any) -> Any:
    return [*result.data, result.logid] if isinstance(result, IteratorHTTPResponse) else result


async def _aread(result: Any) -> Any:
    if isinstance(result, AsyncIteratorHTTPResponse):
        return [*[line async for line in result.data], result.logid]
    return result


@pytest.fixture(params=["sync", "async"])
def peer(server: Any, request: pytest.FixtureRequest) -> Peer:
    """Make a requester of either colour."""
    return Peer(server, request.param)


def test_a_model(peer: Peer) -> None:
    """The payload is read as a model, with the metadata of the answer; the token goes out."""
    peer.server.says({"code": 0, "msg": "", "data": ME})
    user = peer.call("get", URL, False, User, {"a": True, "b": None, "c": [1, 2]}, {"X-Mine": "1"})
    assert user == User(**ME)
    assert user.response.logid == "LOG"
    [sent] = peer.server.requests
    assert (sent.method, str(sent.url)) == ("GET", f"{URL}?a=true&c=1&c=2")
    assert (sent.headers["authorization"], sent.headers["x-mine"]) == ("Bearer token", "1")


@pytest.mark.parametrize(
    ("body", "kind", "data_field", "expected"),
    [
        ({"data": ME}, User, "data", User(**ME)),
        (ME, User, "data", User(**ME)),
        ({"code": 0, "data": {"data": ME}}, User, "data.data", User(**ME)),
        ({"code": 0, "me": ME}, User, "me", User(**ME)),
        ({"code": 0, "data": {"items": [ME]}}, [User], "data.items", [User(**ME)]),
        ({"code": 0, "data": [ME, ME]}, [User], "data", [User(**ME)] * 2),
        ({"data": ME}, Person, "data", Person(user_id="7", user_name="n")),
        (
            {"data": [{"user_id": "7", "bots": [{"bot_id": "1"}]}]},
            [Person],
            "data",
            [Person(user_id="7", bots=[Bot(bot_id="1")])],
        ),
        ({"data": ME}, Stranger, "data", Stranger(user_id=7)),
        ({"data": [ME]}, [Stranger], "data", [Stranger(user_id=7)]),
        ({"code": 0, "data": None}, [User], "data", []),
        ({"code": 0, "data": None}, UpdateBotResp, "data", UpdateBotResp()),
        ({"code": 0, "msg": ""}, UpdateBotResp, "data", UpdateBotResp()),
        ({"code": 0, "msg": "", "data": ME}, None, "data", None),
        ({"code": 0, "data": {"a": [1]}}, object, "data", FrozenDict(a=(1,))),
    ],
)
def test_what_is_given(peer: Peer, body: object, kind: Any, data_field: str, expected: object) -> None:
    """`cast` and `data_field` say what the payload is and where; without such a place it is the whole body."""
    peer.server.says(body)
    given = peer.call("GET", URL, False, kind, data_field=data_field)
    assert (type(given), given) == (type(expected), expected)


@pytest.mark.parametrize("kind", [Person, [Person], ListResponse[Person], Stranger, [Stranger]])
def test_what_is_no_such_class_is_refused(peer: Peer, kind: Any) -> None:
    """An answer that is not what a class of somebody's wants is a CozeDecodeError, with its place and the log id."""
    wrong = {"user_id": None}
    peer.server.says({"code": 0, "data": wrong if isinstance(kind, type) else [wrong]})
    with pytest.raises(CozeDecodeError, match=r"\$\.data.*LOG"):
        peer.call("GET", URL, False, kind)


def test_metadata_of_ones_own_class(peer: Peer) -> None:
    """A model of somebody's has the metadata of its answer; lists of them have it, too."""
    peer.server.says({"code": 0, "data": ME})
    peer.server.says({"code": 0, "data": [ME]})
    assert peer.call("GET", URL, False, Person).response.logid == "LOG"
    people = peer.call("GET", URL, False, ListResponse[Person])
    assert (list(people), people.response.logid) == ([Person(user_id="7", user_name="n")], "LOG")


def test_a_list_with_its_metadata(peer: Peer) -> None:
    """``ListResponse[User]`` is one, with the log id."""
    peer.server.says({"code": 0, "data": [ME]})
    users = peer.call("GET", URL, False, ListResponse[User])
    assert isinstance(users, ListResponse)
    assert (users.data, users.response.logid) == ([User(**ME)], "LOG")


def test_bodies(peer: Peer) -> None:
    """A body is sent as it is given, with its nulls and models; without one nothing is."""
    message = Message.build_user_question_text("hi")
    for body in ({"a": None, "b": [1, None], "m": message}, {}, None):
        peer.server.says({"code": 0})
        peer.call("post", URL, False, None, body=body)
    first, second, third = (request.content for request in peer.server.requests)
    text = b'{"role":"user","type":"question","content":"hi","content_type":"text"}'
    assert first == b'{"a":null,"b":[1,null],"m":%b}' % text
    assert (second, third) == (b"{}", b"")


def test_files(peer: Peer) -> None:
    """Files go out in a form, and the body beside them as its fields."""
    peer.server.says({"code": 0})
    peer.call("POST", URL, False, None, files={"file": ("a.txt", b"abc")}, body={"n": 7, "t": "x"})
    [sent] = peer.server.requests
    assert sent.headers["content-type"].startswith("multipart/form-data")
    assert b'name="file"; filename="a.txt"' in sent.content
    assert b'name="n"\r\n\r\n7\r\n' in sent.content
    assert b'name="t"\r\n\r\nx\r\n' in sent.content


def test_a_file(peer: Peer) -> None:
    """`FileHTTPResponse` gives the bytes of a file, and a refusal is one."""
    for _ in range(2):
        headers = {"content-type": "audio/mpeg", "x-tt-logid": "LOG"}
        peer.server.replies.append(httpx.Response(200, content=b"sound", headers=headers))
        file = peer.call("POST", URL, False, FileHTTPResponse)
        assert isinstance(file, FileHTTPResponse)
        assert (file.response.logid, file.content) == ("LOG", b"sound")
        peer.server.says({"code": 4000, "msg": "bad"})
        with pytest.raises(CozeAPIError, match="code: 4000"):
            peer.call("POST", URL, False, FileHTTPResponse)


@pytest.mark.parametrize("file", [7, "/nonsense/a.txt", ("a", 7)], ids=str)
def test_what_is_no_file(peer: Peer, file: object) -> None:
    """What is no file is refused before anything is sent."""
    with pytest.raises(CozeArgumentError, match="file"):
        peer.call("POST", URL, False, None, files={"file": file})
    assert peer.server.requests == []


LINES: Final = b"event: a\r\ndata: 1\r\rid: \xc3\xa9\n\n: end"


def test_lines_of_a_stream(peer: Peer) -> None:
    """With `stream` the lines are given as they come, and the log id."""
    peer.server.streams(LINES)
    assert peer.call("POST", URL, True, None) == ["event: a", "data: 1", "", "id: é", "", ": end", "LOG"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_however_they_are_cut(size: int) -> None:
    """Lines are the same however their bytes are cut; what is too long overflows."""
    from coze.classic.request import LineParser

    parser = LineParser(100)
    found = [line for at in range(0, len(LINES), size) for line in parser.feed(LINES[at : at + size])]
    assert [*found, *parser.close()] == LINES.decode().splitlines()
    assert not parser.overflowed
    parser.feed(b"x" * 101)
    assert parser.overflowed


def test_a_stream_that_is_refused(peer: Peer) -> None:
    """What is no stream raises at the call."""
    peer.server.says({"code": 4000, "msg": "bad"})
    with pytest.raises(CozeAPIError, match="code: 4000, msg: bad, logid: LOG"):
        peer.call("POST", URL, True, None)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (lambda: httpx.Response(200, json={"code": 4000, "msg": "bad"}), CozeAPIError),
        (lambda: httpx.Response(401, json={"data": ME}), CozeAPIError),
        (lambda: httpx.Response(502, text="<html>"), CozeAPIError),
        (lambda: httpx.Response(200, json={"data": {"user_id": 7.5}}), CozeDecodeError),
        (lambda: httpx.ReadError("no"), CozeTransportError),
    ],
    ids=["refused", "status", "foreign", "shape", "network"],
)
def test_failures(peer: Peer, reply: Callable[[], object], kind: type[Exception]) -> None:
    """Failures are the exceptions of the facade."""
    peer.server.replies.append(reply())
    with pytest.raises(kind):
        peer.call("POST", URL, False, User)


@pytest.mark.parametrize(
    ("method", "url"), [("GET", ""), ("GET", "/v1/users/me"), ("GET", "http://[x"), ("BREW", URL), ("GET", "ftp://h/x")]
)
def test_what_cannot_be_sent(peer: Peer, method: str, url: str) -> None:
    """A URL that is none, and an unknown method, are refused before anything is sent."""
    with pytest.raises(CozeArgumentError):
        peer.call(method, url, False, User)
    assert peer.server.requests == []


def test_urls_are_sent_as_they_are(peer: Peer) -> None:
    """A URL may have a port, a query and escapes."""
    peer.server.says({"code": 0})
    peer.call("GET", "http://127.0.0.1:8080/pre/a%20b/é:x/?q=1&q=%2F&r=", False, None, {"s": "t"})
    assert str(peer.server.requests[0].url) == "http://127.0.0.1:8080/pre/a%20b/%C3%A9:x/?q=1&q=%2F&s=t"


def test_without_an_authorization(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one no token is sent, not even that of the environment."""
    monkeypatch.setenv("COZE_API_TOKEN", "canary")
    peer.server.says({"code": 0})
    peer.call("GET", URL, False, None, auth=False)
    assert "authorization" not in peer.server.requests[0].headers


def test_a_call_is_tried_again(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET that fails in passing is repeated, a POST is not."""
    monkeypatch.setattr("coze.run.interpret.pause_before_retry", _at_once(importlib.import_module("coze.policy")))
    peer.server.replies.append(httpx.ReadError("cut"))
    peer.server.says({"data": ME})
    assert peer.call("GET", URL, False, User) == User(**ME)
    peer.server.replies.append(httpx.ReadError("cut"))
    with pytest.raises(CozeTransportError):
        peer.call("POST", URL, False, User)


def _at_once(policy: Any) -> Callable[..., float | None]:
    known = policy.pause_before_retry
    return lambda *args, **kwargs: None if known(*args, **kwargs) is None else 0.0


# --- requests that are made before they are sent ----------------------------------------------------------------------


def test_a_request_is_a_value(server: Any) -> None:
    """A request is made, looked at, and sent, again and again; it does not hold the token."""
    with httpx.Client(transport=server.transport) as http:
        requester = Requester(TokenAuth("canary"), http)
        request = requester.make_request("GET", URL, {"a": "b"}, {"X-Mine": "1"}, cast=User)
        assert request == HTTPRequest(method="GET", url=URL, params={"a": "b"}, headers={"X-Mine": "1"}, cast=User)
        assert "canary" not in repr(request)
        for _ in range(2):
            server.says({"data": ME})
            assert requester.send(request) == User(**ME)


def test_an_async_request_is_a_value(server: Any) -> None:
    """The same with ``await``."""

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(server.answer)) as http:
            requester = Requester(AsyncTokenAuth("token"), async_client=http)
            request = await requester.amake_request("GET", URL, cast=User)
            assert request.is_async
            server.says({"data": ME})
            assert await requester.asend(request) == User(**ME)

    asyncio.run(main())


def test_a_request_for_httpx() -> None:
    """`as_httpx` gives what a client of httpx sends."""
    plain = HTTPRequest(method="POST", url=URL, params={"a": "b"}, json_body={"c": 1}).as_httpx
    assert (str(plain.url), plain.content) == (f"{URL}?a=b", b'{"c":1}')
    form = HTTPRequest(method="POST", url=URL, json_body={"c": "d"}, files={"file": ("n", b"x")}).as_httpx
    body = form.read()
    assert b'name="c"' in body
    assert b'filename="n"' in body


def test_the_header() -> None:
    """`auth_header` and `async_auth_header` put the token into headers."""
    headers: dict[str, str] = {}
    Requester(TokenAuth("a")).auth_header(headers)
    assert headers == {"Authorization": "Bearer a"}
    asyncio.run(Requester(AsyncTokenAuth("b")).async_auth_header(headers))
    assert headers == {"Authorization": "Bearer b"}
    Requester().auth_header(headers)
    asyncio.run(Requester().async_auth_header(headers))
    assert headers == {"Authorization": "Bearer b"}


def test_clients_of_its_own() -> None:
    """Without clients that are given, it makes some when they are looked at, and keeps them."""
    given = httpx.Client()
    requester = Requester(None, given)
    assert requester.sync_client is given
    other = Requester()
    made, amade = other.sync_client, other.async_client
    assert other.sync_client is made
    assert (type(made), type(amade)) == (SyncHTTPClient, AsyncHTTPClient)
    given.close()
    made.close()
    asyncio.run(amade.aclose())


# --- answers of your own ----------------------------------------------------------------------------------------------


@frozen(kw_only=True, slots=False)
class Found(CozeModel, NumberPagedResponse[Bot], TokenPagedResponse[Bot], LastIDPagedResponse[Bot]):
    """A page of bots, as an endpoint of somebody's gives it."""

    bots: tuple[Bot, ...] = ()
    total: int | None = None
    has_more: bool = False
    token: str | None = None

    def get_total(self) -> int | None:
        return self.total

    def get_has_more(self) -> bool:
        return self.has_more

    def get_next_page_token(self) -> str | None:
        return self.token

    def get_first_id(self) -> str:
        return self.bots[0].bot_id

    def get_last_id(self) -> str:
        return self.bots[-1].bot_id

    def get_items(self) -> list[Bot]:
        return list(self.bots)


def test_a_page_of_ones_own(peer: Peer) -> None:
    """A model of one's own is read as those of the library are, and may say that it is a page."""
    peer.server.says({"code": 0, "data": {"bots": [{"bot_id": "1"}, {"bot_id": "2"}], "has_more": True, "token": "t"}})
    page = peer.call("GET", URL, False, Found)
    assert page.get_items() == [Bot(bot_id="1"), Bot(bot_id="2")]
    assert (page.get_first_id(), page.get_last_id(), page.get_has_more()) == ("1", "2", True)
    assert (page.get_total(), page.get_next_page_token(), page.response.logid) == (None, "t", "LOG")


@pytest.mark.parametrize("kind", [NumberPagedResponse, TokenPagedResponse, LastIDPagedResponse])
def test_pages_are_to_be_subclassed(kind: Callable[[], object]) -> None:
    """What a page has to say is abstract."""
    with pytest.raises(TypeError, match="abstract"):
        kind()


class Mood(DynamicStrEnum):
    """An enumeration of somebody's."""

    GOOD = "good"
    NOT_BAD = "not.bad"


def test_a_dynamic_enumeration() -> None:
    """A value that nobody knows becomes a member for itself, with a warning that points to the caller."""
    assert Mood("good") is Mood.GOOD
    assert not Mood.GOOD.is_dynamic
    with pytest.warns(UserWarning, match="^Unknown Mood value: so.so$") as seen:
        made = Mood("so.so")
    assert [one.filename for one in seen] == [__file__]
    assert isinstance(made, Mood)
    assert (made.name, made.value, made, made.is_dynamic) == ("SO_SO", "so.so", "so.so", True)
    with pytest.warns(UserWarning, match="Unknown"):
        assert Mood("so.so") == made
    with pytest.warns(UserWarning, match="Unknown Mood value: GOOD"):
        assert Mood("GOOD").is_dynamic
    assert list(Mood) == [Mood.GOOD, Mood.NOT_BAD]
    with pytest.raises(ValueError, match="7"):
        Mood(7)


# --- submodules -------------------------------------------------------------------------------------------------------


@each(
    ("module", "name"),
    [
        ("auth", "JWTAuth"),
        ("audio.voices", "Voice"),
        ("bots", "Bot"),
        ("chat", "Message"),
        ("conversations.message.feedback", "FeedbackType"),
        ("coze", "Coze"),
        ("exception", "COZE_PKCE_AUTH_ERROR_TYPE_ENUMS"),
        ("exception", "CozeAPIError"),
        ("files", "FileTypes"),
        ("log", "log_info"),
        ("log", "logger"),
        ("model", "NumberPaged"),
        ("request", "DEFAULT_TIMEOUT"),
        ("request", "Requester"),
        ("request", "SyncHTTPClient"),
        ("util", "write_pcm_to_wav_file"),
        ("version", "VERSION"),
        ("workflows.runs.run_histories.execute_nodes", "WorkflowNodeExecuteHistory"),
    ],
)
def test_submodules(module: str, name: str) -> None:
    """Names are found where cozepy has them, and are those of the facade."""
    home = importlib.import_module(f"coze.classic.{module}")
    found = getattr(home, name)
    assert found is getattr(classic, name, found)
    outer, *inner = module.split(".")
    assert (
        functools.reduce(getattr, inner, vars(classic)["__getattr__"](outer)) is home
    )  # before anybody has imported it, too
    names: dict[str, Any] = {}
    exec(f"import coze.classic.{module}\nfrom coze.classic.{module} import {name}", names)
    assert names[name] is found
    with pytest.raises(ImportError, match="nonsense"):
        exec(f"from coze.classic.{module} import nonsense")


def test_type_checkers_know_the_submodules() -> None:
    """Each module of cozepy's that is none of the facade's has a stub: its names are those of the facade."""
    root = Path(str(classic.__file__)).parent
    stubs = {str(stub.parent.relative_to(root)): stub.read_text() for stub in root.rglob("*.pyi")}
    assert set(stubs.values()) == {"from coze.classic import *\n"}
    made = [name for name, module in sys.modules.items() if type(module).__name__ == "_Submodule"]
    assert {name.removeprefix("coze.classic.").replace(".", "/") for name in made} == set(stubs)


def test_what_requests_say(server: Any, coze: classic.Coze) -> None:
    """The module `version` gives what requests say of the program."""
    server.says({"code": 0, "msg": ""})
    coze.bots.unpublish(bot_id="7", connector_id="1024")
    sent = server.requests[0].headers
    assert sent["user-agent"] == version.user_agent()
    assert sent["x-coze-client-user-agent"] == version.coze_client_user_agent()
    assert version.user_agent().endswith(f"/{version.get_os_version()}")
