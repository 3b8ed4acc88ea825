"""The clients: how they are made, chosen, and closed."""

from __future__ import annotations

import asyncio
import copy
import gc
import importlib
import inspect
import json
import pickle
import subprocess
import sys
import typing
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from unittest import mock

import httpx
import pytest
from scripted import EVENT_STREAM, PATIENCE, Connection, Server, ok, refused, replies

from coze import NO_RETRY, Retry, Timeouts, classic
from coze.classic import (
    COZE_COM_BASE_URL,
    AsyncCoze,
    AsyncTokenAuth,
    Coze,
    CozeAPIError,
    CozeArgumentError,
    CozeClosedError,
    CozeTimeoutError,
    CozeTransportError,
    DeviceOAuthApp,
    Requester,
    TokenAuth,
    User,
    setting,
)
from coze.classic.group import Group

ME: Final = {"code": 0, "msg": "", "data": {"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"}}


def test_a_client_takes_what_the_peer_takes(server: Any) -> None:
    """`auth`, `base_url` and `http_client` are positional or keywords; slashes at the end of a base URL are dropped."""
    server.says(ME)
    server.says(ME)
    with httpx.Client(transport=server.transport) as http:
        assert Coze(TokenAuth("a"), "https://api.example.com//", http).users.me().user_id == "7"
        client = Coze(auth=TokenAuth("b"), base_url="http://gateway.example:8080/prefix", http_client=http)
        assert client.users.me().response.logid == "LOG"
    first, second = server.requests
    assert str(first.url) == "https://api.example.com/v1/users/me"
    assert first.headers["authorization"] == "Bearer a"
    assert str(second.url) == "http://gateway.example:8080/prefix/v1/users/me"


def test_a_bad_base_url_is_told_at_the_first_request() -> None:
    """A base URL that is none fails at the first call, as with the peer, and as an exception of the facade."""
    client = Coze(TokenAuth("token"), base_url="")
    with pytest.raises(CozeArgumentError, match="base_url"):
        client.users.me()


def test_groups_are_made_once(coze: Coze) -> None:
    """Groups are made when they are first used, and kept; a method is the same wherever it is asked for."""
    assert coze.bots is coze.bots
    assert coze.bots.versions is coze.bots.versions
    assert coze.bots.retrieve == coze.bots.retrieve
    assert coze.workflows.runs.run_histories.execute_nodes is coze.workflows.runs.run_histories.execute_nodes


def test_a_method_can_be_replaced(coze: Coze) -> None:
    """Tests of users put their own functions in the place of methods."""
    replaced: Any = coze.bots
    replaced.retrieve = lambda **_: "mine"
    assert replaced.retrieve(bot_id="7") == "mine"


def test_classes_can_be_patched(coze: Coze) -> None:
    """What tests put into a class counts in clients that were used before, with `autospec` too, and goes again."""
    assert coze.bots.retrieve.__name__ == "retrieve"
    mine: Any = "mine"
    with mock.patch.object(classic.BotsClient, "retrieve", autospec=True) as patched:
        patched.return_value = mine
        assert coze.bots.retrieve(bot_id="7") is mine
        patched.assert_called_once_with(coze.bots, bot_id="7")
        with pytest.raises(TypeError):
            patched(coze.bots, "7")
    with mock.patch.object(coze.bots, "retrieve", autospec=True) as patched:
        coze.bots.retrieve(bot_id="7")
        patched.assert_called_once_with(bot_id="7")
    with mock.patch("coze.classic.bots.BotsClient.retrieve", return_value=mine):
        assert coze.bots.retrieve(bot_id="7") is mine
    with mock.patch.object(Coze, "bots", mock.Mock()) as group:
        assert coze.bots is group
    with mock.patch.object(coze, "bots") as group:
        assert coze.bots is group
    assert isinstance(coze.bots, classic.BotsClient)


def test_clients_are_specifications(server: Any, coze: Coze) -> None:
    """Mocks are made after the classes, and have their methods; those of an asynchronous client are awaited."""
    strict: Any = mock.create_autospec(Coze)(TokenAuth("t"))
    strict.chat.create.return_value = 7
    assert strict.chat.create(bot_id="1") == 7
    with pytest.raises(AttributeError):
        _ = strict.nonsense
    for made in (mock.create_autospec(classic.ChatClient, instance=True), mock.create_autospec(coze.chat)):
        made.create(bot_id="1", user_id="2")
        with pytest.raises(TypeError):
            made.create(bot_id="1", user_id="2", nonsense=3)
    made = mock.create_autospec(server.async_coze().chat).create
    assert inspect.iscoroutinefunction(made) or isinstance(made, mock.AsyncMock)  # as each Python has it
    assert inspect.ismethod(coze.chat.create)
    assert coze.chat.create.__qualname__ == "ChatClient.create"


def test_copies_share_the_connections(server: Any, coze: Coze) -> None:
    """Clients, apps and authorizations are copied, deeply too, and share what cannot be copied; none is pickled."""
    for _ in range(3):
        server.says(ME)
    assert {one.users.me().user_id for one in (copy.copy(coze), copy.deepcopy(coze))} == {"7"}
    assert copy.deepcopy({"users": coze.users})["users"].me().user_id == "7"
    app = classic.JWTOAuthApp("1", "key", "id")
    auth = TokenAuth("s3cret")
    assert copy.deepcopy(auth).token == "s3cret"
    assert copy.deepcopy(app)._client_id == "1"
    for one in (coze, server.async_coze(), coze.chat, app, auth):
        with pytest.raises(TypeError, match=r"secret|Secret"):
            pickle.dumps(one)


def test_arguments_are_taken_as_json_is_written(server: Any, coze: Coze) -> None:
    """Keys that are no text become some, at any depth, and messages may come of a generator; their owner's stay."""
    given: Any = {1: [{None: 2, True: 3, 1.5: 4}], "a": "b"}
    server.says({"code": 0, "msg": "", "data": "x"})
    coze.workflows.runs.create(workflow_id="7", parameters=given)
    server.says({"code": 0, "msg": "", "data": {"id": "1", "conversation_id": "2"}})
    messages: Any = (classic.Message.build_user_question_text(text) for text in "ab")
    coze.chat.create(bot_id="1", user_id="2", additional_messages=messages)
    first, second = [json.loads(request.content) for request in server.requests]
    assert first["parameters"] == {"1": [{"null": 2, "true": 3, "1.5": 4}], "a": "b"}
    assert [message["content"] for message in second["additional_messages"]] == ["a", "b"]
    given[1] = given
    with pytest.raises(CozeArgumentError, match="contains itself"):
        coze.workflows.runs.create(workflow_id="7", parameters=given)


def test_headers_of_a_call(server: Any, coze: Coze) -> None:
    """`headers` go out with one call, and the caller's dict stays as it is."""
    server.says(ME)
    server.says(ME)
    mine = {"X-Mine": "1"}
    call: Any = coze.users.me
    call(headers=mine)
    call(headers=None)
    assert [request.headers.get("x-mine") for request in server.requests] == ["1", None]
    assert mine == {"X-Mine": "1"}


def test_headers_of_a_client(server: Any, coze: Coze) -> None:
    """`with_headers` makes another client: its headers go out with every call, beside those of a call."""
    for _ in range(3):
        server.says(ME)
    assert coze.users is coze.users  # made before
    other = coze.with_headers({"X-A": "1", "X-B": "1"}).with_headers({"X-B": "2"})
    call: Any = other.users.me
    call(headers={"X-C": "3"})
    other.users.me()
    coze.users.me()
    sent = [[request.headers.get(name) for name in ("x-a", "x-b", "x-c")] for request in server.requests]
    assert sent == [["1", "2", "3"], ["1", "2", None], [None, None, None]]


def test_options_of_a_client(server: Any, coze: Coze) -> None:
    """`with_options` chooses how often a call is tried."""
    server.replies += [httpx.ConnectError("no"), httpx.ConnectError("no")]
    with pytest.raises(CozeTransportError) as caught:
        coze.with_options(retry=NO_RETRY).users.me()
    assert len(server.requests) == 1
    assert caught.value.value is not None
    assert not isinstance(caught.value, CozeTimeoutError)


def test_timeouts_are_those_of_the_peer(coze: Coze) -> None:
    """Without a client of the caller's: 5 seconds to connect, 600 for each step, and no total."""
    assert Timeouts(total=None, connect=5, read=600, write=600, pool=600, idle=600) == setting.PATIENT
    assert setting.timeouts(3) == Timeouts(total=3, read=3, idle=3)
    assert setting.timeouts(setting.PATIENT) is setting.PATIENT
    assert coze.with_options(timeout=3).options == {"timeouts": Timeouts(total=3, read=3, idle=3)}


def test_a_given_client_keeps_its_timeouts() -> None:
    """The timeouts of the caller's HTTP client hold, and there is no total."""
    seen: list[object] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=ME)

    with httpx.Client(transport=httpx.MockTransport(answering), timeout=httpx.Timeout(7, connect=3)) as http:
        Coze(TokenAuth("token"), http_client=http).users.me()
    assert seen == [{"connect": 3, "read": 7, "write": 7, "pool": 7}]


def test_a_client_of_its_own_does_not_stand_on_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    """What replaces methods of httpx in a test is for a client that is given; without one, calls go their own way."""
    monkeypatch.setattr(httpx.Client, "send", mock.Mock(return_value=httpx.Response(200, json=ME)))
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", mock.Mock(side_effect=AssertionError))
    with Server(replies(ok(ME["data"]))) as server, Coze(TokenAuth("token"), server.base_url) as coze:
        assert coze.users.me().user_id == "7"
    assert len(server.requests) == 1


def test_failures_are_tried_again(server: Any, coze: Coze, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that may be repeated is, after a failure that passes."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    server.says({"code": 5000, "msg": "busy"}, status=503)
    server.says(ME)
    assert coze.users.me().user_id == "7"


def test_refusals_are_exceptions(server: Any, coze: Coze) -> None:
    """A refusal has the attributes and the text that the peer's has, and is made anew each time."""
    caught = []
    for _ in range(2):
        server.says({"code": 4000, "msg": "bad", "debug_url": "https://d"})
        with pytest.raises(CozeAPIError) as one:
            coze.users.me()
        caught.append(one.value)
    first, second = caught
    assert (first.code, first.msg, first.logid, first.debug_url) == (4000, "bad", "LOG", "https://d")
    assert str(first) == "code: 4000, msg: bad, logid: LOG, debug_url: https://d"
    assert first is not second
    assert first.__cause__ is first.__context__ is None


def test_the_functional_api_is_at_hand(server: Any, coze: Coze) -> None:
    """The runner of a client performs the functional API, with the client's connections and token."""
    from coze.api import users

    server.says(ME)
    assert coze.runner.run(users.me()).unwrap().user_id == "7"


# --- closing ----------------------------------------------------------------------------------------------------------


def test_closing(coze: Coze, server: Any) -> None:
    """A closed client sends nothing more, and leaves the HTTP client of the caller open."""
    with coze as same:
        assert same is coze
    with pytest.raises(CozeClosedError):
        coze.users.me()
    assert server.requests == []


def test_closing_async(server: Any) -> None:
    """An asynchronous client is closed in the same way."""

    async def main() -> None:
        async with server.async_coze() as client:
            server.says(ME)
            assert (await client.users.me()).response.logid == "LOG"
        with pytest.raises(CozeClosedError):
            await client.users.me()
        await client.close()

    asyncio.run(main())


def test_nobody_has_to_close() -> None:
    """A synchronous client that nobody closed is closed when nobody holds it, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client = Coze(TokenAuth("token"), base_url="http://127.0.0.1:9")
        with pytest.raises(CozeTransportError):
            client.with_options(retry=NO_RETRY).users.me()
        del client
        gc.collect()


@pytest.mark.parametrize("depth", range(4))
def test_nobody_has_to_close_in_any_order(depth: int) -> None:
    """Clients, apps and streams in a cycle go without a warning, whatever the collector asks first."""

    def chain(depth: int) -> list[object]:
        app = DeviceOAuthApp("1", base_url=server.base_url)
        client = Coze(TokenAuth("token"), base_url=server.base_url)
        client.users.me()
        stream = client.chat.stream(bot_id="1", user_id="2")
        with pytest.raises(CozeAPIError):
            app.get_device_code()
        whole: list[object] = [client, stream, app]
        inside: list[object] = [client.runner._engine, stream._events, app._runner._engine]
        whole += [client.runner, app._runner]
        return [*inside, *whole] if depth % 2 else [*whole, *inside]

    def play(connection: Connection) -> None:
        request = connection.read_request()
        if "/users/me" in request.target:
            connection.send(ok({"user_id": "7"}))
            play(connection)
        elif "/chat" in request.target:
            connection.send(EVENT_STREAM)
        else:
            connection.send(refused(4000))

    with warnings.catch_warnings(), Server(play) as server:
        warnings.simplefilter("error")
        cycle = chain(depth)
        cycle.append(cycle)
        for _ in range(depth):  # each time the collector puts what it finds behind what holds it
            gc.collect()
        del cycle
        gc.collect()
        for connection in server.connections:
            assert connection.gone.wait(PATIENCE)


def test_a_loop_closes_what_nobody_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """An asynchronous client that nobody holds is closed by the event loop, without a search for garbage."""
    from coze.run import aio

    closed: list[object] = []

    async def close(engine: object) -> None:
        closed.append(engine)

    async def main() -> None:
        monkeypatch.setattr(aio.Engine, "close", close)
        monkeypatch.setattr(gc, "collect", lambda *_: closed.append("collected"))
        client = AsyncCoze(AsyncTokenAuth("t"))
        engine = client.runner._engine
        del client
        assert closed == []
        await asyncio.sleep(0)
        assert closed == [engine]

    asyncio.run(main())


def test_nothing_is_said_at_the_exit() -> None:
    """A program that closes neither clients nor streams runs to its end, without a warning even where all are shown."""
    program = Path(__file__).parent / "data" / "left_open.py"
    done = subprocess.run([sys.executable, "-P", "-W", "error", program], capture_output=True, text=True, check=False)
    delta = "CONVERSATION_MESSAGE_DELTA"
    assert (done.stdout.split(), done.stderr) == (["7", "x", delta, "7", "x", delta, "7", delta, "7", "7"], "")


def test_a_sync_auth_for_an_async_client_warns() -> None:
    """An AsyncCoze takes a SyncAuth with a DeprecationWarning, which points to the caller."""
    with pytest.warns(DeprecationWarning, match="SyncAuth") as seen:
        AsyncCoze(TokenAuth("token"))
    assert [one.filename for one in seen] == [__file__]


@pytest.mark.parametrize(
    "use",
    [
        lambda coze: coze.knowledge,
        lambda coze: silently(lambda: coze.knowledge).documents,
        lambda coze: silently(lambda: coze.knowledge.documents).delete(document_ids=["7"]),
    ],
)
def test_knowledge_warns(use: Callable[[Coze], object], server: Any, coze: Coze) -> None:
    """The older names of documents are deprecated; each warning points to the caller."""
    server.says({"code": 0, "msg": ""})
    with pytest.warns(DeprecationWarning, match="deprecated") as seen:
        use(coze)
    assert [one.filename for one in seen] == [__file__]


def silently(get: Callable[[], Any]) -> Any:
    """Do something whose warnings are not meant."""
    with warnings.catch_warnings(record=True):
        return get()


def test_async_methods_are_tasks(server: Any) -> None:
    """What an asynchronous method gives is a coroutine, of which a task can be made."""

    async def main() -> None:
        client = server.async_coze()
        server.says(ME)
        task = asyncio.create_task(client.users.me())
        assert (await task).user_id == "7"

    asyncio.run(main())


# --- names ------------------------------------------------------------------------------------------------------------

EXPORTED: Final = frozenset((Path(__file__).parent / "data" / "exports.txt").read_text().split())
"""The names that cozepy exports."""

MISSING: Final = frozenset(
    [
        "AsyncWebsocketsAudioClient",
        "AsyncWebsocketsAudioSpeechBuildClient",
        "AsyncWebsocketsAudioSpeechClient",
        "AsyncWebsocketsAudioSpeechEventHandler",
        "AsyncWebsocketsAudioTranscriptionsBuildClient",
        "AsyncWebsocketsAudioTranscriptionsClient",
        "AsyncWebsocketsAudioTranscriptionsEventHandler",
        "AsyncWebsocketsBaseClient",
        "AsyncWebsocketsBaseEventHandler",
        "AsyncWebsocketsChatBuildClient",
        "AsyncWebsocketsChatClient",
        "AsyncWebsocketsChatEventHandler",
        "AsyncWebsocketsClient",
        "ChatCreatedEvent",
        "ChatUpdateEvent",
        "ChatUpdatedEvent",
        "ConversationAudioCompletedEvent",
        "ConversationAudioDeltaEvent",
        "ConversationAudioSentenceStartEvent",
        "ConversationAudioTranscriptCompletedEvent",
        "ConversationAudioTranscriptUpdateEvent",
        "ConversationChatCancelEvent",
        "ConversationChatCanceledEvent",
        "ConversationChatCompletedEvent",
        "ConversationChatCreatedEvent",
        "ConversationChatFailedEvent",
        "ConversationChatInProgressEvent",
        "ConversationChatRequiresActionEvent",
        "ConversationChatSubmitToolOutputsEvent",
        "ConversationClear",
        "ConversationClearedEvent",
        "ConversationMessageCompletedEvent",
        "ConversationMessageCreateEvent",
        "ConversationMessageDeltaEvent",
        "InputAudio",
        "InputAudioBufferAppendEvent",
        "InputAudioBufferClearEvent",
        "InputAudioBufferClearedEvent",
        "InputAudioBufferCompleteEvent",
        "InputAudioBufferCompletedEvent",
        "InputAudioBufferSpeechStartedEvent",
        "InputAudioBufferSpeechStoppedEvent",
        "InputTextBufferAppendEvent",
        "InputTextBufferCompleteEvent",
        "InputTextBufferCompletedEvent",
        "InputTextGenerateAudioEvent",
        "LimitConfig",
        "OpusConfig",
        "OutputAudio",
        "PCMConfig",
        "SpeechAudioCompletedEvent",
        "SpeechAudioUpdateEvent",
        "SpeechCreatedEvent",
        "SpeechUpdateEvent",
        "SpeechUpdatedEvent",
        "TranscriptionsCreatedEvent",
        "TranscriptionsMessageCompletedEvent",
        "TranscriptionsMessageUpdateEvent",
        "TranscriptionsUpdateEvent",
        "TranscriptionsUpdatedEvent",
        "WebsocketsAudioClient",
        "WebsocketsAudioSpeechBuildClient",
        "WebsocketsAudioSpeechClient",
        "WebsocketsAudioSpeechEventHandler",
        "WebsocketsAudioTranscriptionsBuildClient",
        "WebsocketsAudioTranscriptionsClient",
        "WebsocketsAudioTranscriptionsEventHandler",
        "WebsocketsBaseClient",
        "WebsocketsBaseEventHandler",
        "WebsocketsChatBuildClient",
        "WebsocketsChatClient",
        "WebsocketsChatEventHandler",
        "WebsocketsClient",
        "WebsocketsErrorEvent",
        "WebsocketsEvent",
        "WebsocketsEventFactory",
        "WebsocketsEventType",
    ]
)
"""The names that are not there yet: those of websockets."""


def test_every_name_is_there() -> None:
    """Each name that cozepy exports is there, but for those that are listed as missing; and none of these is."""
    assert {name for name in EXPORTED if not hasattr(classic, name)} == MISSING
    assert set(dir(classic)) >= EXPORTED - MISSING


def test_names_are_those_of_their_homes() -> None:
    """Each name is the same object as at its home."""
    for name, home in classic._MODULES.items():
        assert getattr(classic, name) is getattr(importlib.import_module(home), name)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = classic.nonsense  # type: ignore[attr-defined]
    assert classic.COZE_COM_BASE_URL == COZE_COM_BASE_URL == "https://api.coze.com"
    assert AsyncTokenAuth("t").token_type == "Bearer"


def test_annotations_are_found() -> None:
    """``typing.get_type_hints`` tells what each class takes, with nothing given to it; and which areas a client has."""
    for name in classic._MODULES:
        if inspect.isclass(kind := getattr(classic, name)):
            assert "self" not in typing.get_type_hints(kind.__init__), name
    asked = typing.get_type_hints(Coze.__init__)
    assert (asked["auth"], asked["http_client"]) == (classic.Auth, httpx.Client | None)
    assert typing.get_type_hints(classic.Conversation.__init__)["meta_data"] == Mapping[str, str] | None
    assert typing.get_type_hints(AsyncCoze)["bots"].__args__[0].__args__ == (
        classic.BotsClient,
        classic.AsyncBotsClient,
    )
    assert typing.get_type_hints(Coze.with_options)["retry"] == Retry | None
    for client in (Coze(TokenAuth("t")), AsyncCoze(AsyncTokenAuth("t"))):
        list_bots = client.bots.list
        hints = typing.get_type_hints(list_bots)
        assert hints["publish_status"] == classic.PublishStatus | str | None
        assert hints == {one.name: one.annotation for one in inspect.signature(list_bots).parameters.values()}


def test_all_names_are_imported_at_once() -> None:
    """``from coze.classic import *`` gives every name."""
    names: dict[str, object] = {}
    exec("from coze.classic import *", names)
    assert set(names) >= EXPORTED - MISSING
    assert names["Coze"] is Coze


@pytest.mark.parametrize("client", [Coze(TokenAuth("t")), AsyncCoze(AsyncTokenAuth("t"))], ids=["sync", "async"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_groups_are_of_the_exported_classes(client: Coze | AsyncCoze) -> None:
    """Each group of a client is an instance of the class that is exported for it, and of no other client's."""
    exported = {name for name in EXPORTED - MISSING if name.endswith("Client")} - {"SyncHTTPClient", "AsyncHTTPClient"}
    ours = {name for name in exported if name.startswith("Async") == isinstance(client, AsyncCoze)}
    found = {type(group).__name__: group for group in groups_of(client)}
    assert set(found) == ours
    for name, group in found.items():
        assert [one for one in exported if isinstance(group, getattr(classic, one))] == [name]


def groups_of(group: Group[Any]) -> Iterator[Group[Any]]:
    """Give the groups inside another, and those inside these."""
    for name in dir(type(group)):
        inner = None if name.startswith("_") else getattr(group, name, None)
        if isinstance(inner, Group):
            yield inner
            yield from groups_of(inner)


def test_the_clients_are_light() -> None:
    """Importing the clients loads no model, no endpoint, no HTTP and no reader of JSON; much less than httpx does."""
    loaded, with_httpx = (
        subprocess.run(
            [sys.executable, "-P", "-c", f"import sys\n{code}\nprint(*sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for code in ("from coze.classic import AsyncCoze, Coze", "import httpx")
    )
    assert len([name for name in loaded if not name.startswith("coze.")]) < len(with_httpx) / 2
    assert [name for name in loaded if name.startswith(("coze.models", "coze.api", "coze.run.sync"))] == []
    assert {"httpx", "httpcore", "cattrs", "jwt", "anyio", "asyncio"} & set(loaded) == set()


def test_what_programs_reach_for(server: Any, coze: Coze) -> None:
    """The private names by which programs call what cozepy lacks are there: with the same client and its token."""
    private: Any = coze.with_headers({"x": "1"})
    server.says(ME)
    assert private._requester.request("get", f"{private._base_url}/v1/users/me", False, User).user_name == "n"
    (request,) = server.requests
    assert str(request.url) == "https://api.coze.com/v1/users/me"
    assert request.headers["authorization"] == f"Bearer {private._auth.token}" == "Bearer token"


def test_a_group_of_ones_own(server: Any, coze: Coze) -> None:
    """Groups are made of a base URL and a requester, too, and their classes are derived: with that client and token."""

    class Mine(classic.UsersClient):
        def name(self) -> str:
            return self.me().user_name

    given: Any = coze
    users = property(lambda client: Mine(client._base_url, client._requester))
    client = type("Client", (Coze,), {"users": users})(given._auth, "https://api.coze.cn/", given._http_client)
    made = [Mine("https://api.coze.cn/", Requester(TokenAuth("token"), given._http_client)), client.users]
    assert made[1].runner is client.runner
    for one in made:
        server.says(ME)
        assert one.name() == "n"
    requests = [(str(one.url), one.headers["authorization"]) for one in server.requests]
    assert requests == [("https://api.coze.cn/v1/users/me", "Bearer token")] * 2


def test_an_asynchronous_group_of_ones_own(server: Any) -> None:
    """The same for asynchronous ones, and for the areas inside."""
    client: Any = server.async_coze()
    bots = classic.AsyncBotsClient("https://api.coze.cn", client._requester)
    server.says({"code": 0, "msg": "", "data": {"bot_id": "7", "name": "n"}})
    assert asyncio.run(bots.retrieve(bot_id="7")).name == "n"
    assert (server.requests[0].url.host, bots.versions.runner) == ("api.coze.cn", bots.runner)


def test_what_programs_close_a_stream_by(server: Any, coze: Coze) -> None:
    """A stream can be looked at and closed by its private answer, too."""
    server.streams(b"event:conversation.chat.created\ndata:{}\n\n" * 2)
    stream: Any = coze.chat.stream(bot_id="1", user_id="2")
    assert (stream._raw_response.status_code, stream._raw_response.headers["x-tt-logid"]) == (200, "LOG")
    stream._raw_response.close()
    with pytest.raises(CozeClosedError):
        next(stream)


def test_what_asynchronous_programs_reach_for(server: Any) -> None:
    """An asynchronous client has them too."""
    private: Any = server.async_coze()
    server.says({"code": 0, "msg": ""})
    assert asyncio.run(private._requester.arequest("post", f"{private._base_url}/v1/x", False, None)) is None
    assert server.requests[0].headers["authorization"] == "Bearer token"
