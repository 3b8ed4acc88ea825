"""Results that are no models of the core: lists, files, empty values; and the metadata of each."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from coze import classic
from coze.classic import (
    ChatPoll,
    Coze,
    CozeModel,
    FileHTTPResponse,
    HTTPResponse,
    ListResponse,
    Message,
    MessageRole,
    SimpleBot,
    TokenAuth,
    ToolOutput,
    UpdateBotResp,
    replies,
)
from coze.http import Metadata

META: Final = HTTPResponse(status=200, log_id="LOG")


def test_a_list_is_used_as_one() -> None:
    """A ListResponse has all that a list has; its items are in `data` as well."""
    given = ListResponse(META, [1, 2, 3])
    assert (len(given), list(given), given[0], given[0:2], 2 in given) == (3, [1, 2, 3], 1, [1, 2], True)
    assert list(reversed(given)) == [3, 2, 1]
    assert given.data == [1, 2, 3]
    assert given.response.logid == "LOG"
    given[0] = 9
    given[1:] = [7, 8]
    del given[2]
    given.insert(0, 5)
    assert given.data == [5, 9, 7]
    assert not ListResponse(META, [])
    assert given == [5, 9, 7]
    assert repr(given) == "ListResponse([5, 9, 7])"


def test_the_messages_of_a_chat_that_ended(server: Any, coze: Coze) -> None:
    """They are a ListResponse as well, in a value that is copied, dumped and read again; None if there are none."""
    chat = {"id": "2", "conversation_id": "1", "status": "completed"}
    server.says({"code": 0, "msg": "", "data": chat})
    server.says({"code": 0, "msg": "", "data": [{"role": "user", "content": "hi"}]})
    poll = coze.chat.create_and_poll(bot_id="3", user_id="4")
    assert isinstance(poll, ChatPoll)
    assert isinstance(poll.messages, ListResponse)
    assert [message.content for message in poll.messages.data] == ["hi"]
    assert (poll.messages[-1], poll.messages[:1]) == (poll.messages.data[0], list(poll.messages))
    assert (
        ChatPoll.model_validate(poll.model_dump()) == ChatPoll.model_validate(poll) == pickle.loads(pickle.dumps(poll))
    )
    assert ChatPoll.model_validate({"chat": chat}) == ChatPoll(chat=poll.chat)


def test_a_list_of_the_api(server: Any, coze: Coze) -> None:
    """A method that gives a list says which answer it came in."""
    server.says({"code": 0, "msg": "", "data": [{"role": "user", "content": "hi"}]})
    messages = coze.chat.messages.list(conversation_id="1", chat_id="2")
    assert [message.content for message in messages] == ["hi"]
    assert messages.response.logid == "LOG"


def test_empty_values(server: Any, coze: Coze) -> None:
    """A method that has nothing to give gives a value without fields, of the peer's class, with the log id."""
    server.says({"code": 0, "msg": ""})
    given = coze.bots.update(bot_id="7", name="n")
    assert type(given) is UpdateBotResp
    assert given.response.logid == "LOG"
    assert given.model_dump() == {}
    assert given == UpdateBotResp()
    other: object = classic.UpdateDatasetRes()
    assert given != other


def test_every_empty_value_is_a_model() -> None:
    """Each class of empty values is exported, made without arguments, compared by its class, and described."""
    kinds = [kind for kind in vars(replies).values() if inspect.isclass(kind) and issubclass(kind, replies.Nothing)]
    assert len(kinds) == 35
    for kind in kinds:
        assert kind() == kind()
        assert pickle.loads(pickle.dumps(kind())) == kind()
        assert isinstance(kind(), CozeModel)
        assert kind.__doc__
        assert kind is replies.Nothing or getattr(classic, kind.__name__) is kind


def audio(request: httpx.Request) -> httpx.Response:
    """Answer with speech."""
    return httpx.Response(200, content=b"speech" * 100, headers={"content-type": "audio/mpeg", "x-tt-logid": "LOG"})


def test_a_file(tmp_path: Path) -> None:
    """A file is written, or read in pieces, also in the way that the peer's documentation shows."""
    with httpx.Client(transport=httpx.MockTransport(audio)) as http:
        given = Coze(TokenAuth("token"), http_client=http).audio.speech.create(input="Hello", voice_id="7")
    assert isinstance(given, FileHTTPResponse)
    given.write_to_file(str(tmp_path / "a.mp3"))
    given.write_to_file(tmp_path / "b.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes() == b"speech" * 100
    raw: Any = given
    assert b"".join(raw._raw_response.iter_bytes()) == raw._raw_response.read() == given.content
    assert [len(piece) for piece in given.iter_bytes(256)] == [256, 256, 88]
    assert given.response.logid == "LOG"
    assert (raw._raw_response.status_code, raw._raw_response.headers["Content-Type"]) == (200, "audio/mpeg")


def test_models_know_their_answer(server: Any, coze: Coze) -> None:
    """The value of a call has the log id of its answer; one that was made by hand has an empty one."""
    server.says({"code": 0, "msg": "", "data": {"id": "7", "conversation_id": "8"}})
    assert coze.chat.retrieve(conversation_id="8", chat_id="7").response.logid == "LOG"
    assert Message(role=MessageRole.USER).response.logid == ""
    assert isinstance(Message(role="user").response, Metadata)


def test_an_older_list_of_bots(server: Any, coze: Coze) -> None:
    """The older list of bots is read as the newer one."""
    old = {"bot_id": "7", "bot_name": "n", "description": "d", "icon_url": "u", "publish_time": "1718792949"}
    server.says({"code": 0, "msg": "", "data": {"total": 1, "space_bots": [old]}})
    [bot] = coze.bots.list(space_id="1").items
    assert bot == SimpleBot(
        id="7",
        name="n",
        description="d",
        icon_url="u",
        is_published=True,
        updated_at=1718792949,
        published_at=1718792949,
    )
    assert (bot.bot_id, bot.bot_name, bot.publish_time) == ("7", "n", "1718792949")
    assert server.requests[0].url.path == "/v1/space/published_bots_list"


def test_a_bot_is_published_to_the_api(server: Any, coze: Coze) -> None:
    """Without connectors, and with None, a bot is published to the API."""
    call: Any = coze.bots.publish
    for given in ({}, {"connector_ids": None}, {"connector_ids": ["1024"]}):
        server.says({"code": 0, "msg": "", "data": {"bot_id": "7", "version": "1"}})
        call(bot_id="7", **given)
    assert {request.content for request in server.requests} == {b'{"bot_id":"7","connector_ids":["1024"]}'}


def test_a_page_of_workflows_is_as_large_as_the_peer_has_it(server: Any, coze: Coze) -> None:
    """The page size of workflows goes out as it is given, and is 100 unless it is."""
    for _ in range(2):
        server.says({"code": 0, "msg": "", "data": {"items": [], "has_more": False}})
    assert coze.workflows.list(workspace_id="7").page_size == 100
    coze.workflows.list(workspace_id="7", page_size=50)
    assert [request.url.params["page_size"] for request in server.requests] == ["100", "50"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_older_documents_are_plain(server: Any, coze: Coze) -> None:
    """The older methods of documents give a list and None."""
    server.says({"code": 0, "msg": "", "document_infos": []})
    server.says({"code": 0, "msg": ""})
    documents: Any = coze.knowledge.documents
    assert documents.create(dataset_id="7", document_bases=[]) == []
    assert documents.delete(document_ids=["7"]) is None


def test_tool_outputs_have_a_switch(server: Any, coze: Coze) -> None:
    """`submit_tool_outputs` gives the chat; with ``stream=True`` it gives a stream, in the synchronous client."""
    outputs = [ToolOutput(tool_call_id="1", output="sunny")]
    server.says({"code": 0, "msg": "", "data": {"id": "7", "conversation_id": "8"}})
    chat = coze.chat.submit_tool_outputs(conversation_id="8", chat_id="7", tool_outputs=outputs, stream=False)
    assert chat.id == "7"
    server.streams(b'event:conversation.chat.completed\ndata:{"id":"7","conversation_id":"8"}\n\n')
    call: Any = coze.chat.submit_tool_outputs
    with call(conversation_id="8", chat_id="7", tool_outputs=outputs, stream=True, headers={"X-A": "1"}) as stream:
        assert [event.event for event in stream] == ["conversation.chat.completed"]
    assert server.requests[1].headers["x-a"] == "1"


def test_tool_outputs_async(server: Any) -> None:
    """The asynchronous client has two methods for the outputs of tools."""

    async def main() -> None:
        client = server.async_coze()
        outputs = [ToolOutput(tool_call_id="1", output="sunny")]
        server.says({"code": 0, "msg": "", "data": {"id": "7", "conversation_id": "8"}})
        given = client.chat.submit_tool_outputs(conversation_id="8", chat_id="7", tool_outputs=outputs)
        assert (await given).id == "7"
        with pytest.raises(TypeError, match="stream"):
            await client.chat.submit_tool_outputs(conversation_id="8", chat_id="7", tool_outputs=outputs, stream=True)

    asyncio.run(main())


def test_results_are_copied() -> None:
    """Results can be copied."""
    assert copy.deepcopy(UpdateBotResp()) == UpdateBotResp()
    assert copy.deepcopy(ListResponse(META, [1])).data == [1]


def test_a_dict_of_a_model_has_its_fields(server: Any, coze: Coze) -> None:
    """``vars`` of a model gives its fields, and nothing else; what is known of the answer is copied beside them."""
    fields = {"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"}
    server.says({"code": 0, "msg": "", "data": fields})
    me = coze.users.me()
    assert vars(me) == fields
    for one in (copy.copy(me), copy.deepcopy(me), pickle.loads(pickle.dumps(me))):
        assert (one, one.response, vars(one)) == (me, me.response, fields)
