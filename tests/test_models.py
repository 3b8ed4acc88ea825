"""Models: frozen values with a base of their own."""

from __future__ import annotations

import base64
import copy
import importlib
import json
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from enum import IntEnum, StrEnum
from typing import Any, Final

import attrs
import pytest

import coze.models
from coze.codec import unstructure
from coze.http import Metadata
from coze.models.base import Model, attach
from coze.models.bots import Bot, BotMode, BotPromptInfo, BotVariable, SimpleBot
from coze.models.chat import Chat, ChatError, ChatStatus, ChatUsage, Message, MessageObjectString
from coze.models.documents import DocumentChunkStrategy, DocumentSourceInfo
from coze.models.plugins import PluginTool, PluginToolResult
from coze.models.workflow_runs import (
    WorkflowEventInterruptData,
    WorkflowRunHistory,
    WorkflowRunHistoryNodeExecuteStatus,
    WorkflowRunResult,
)
from coze.values import FrozenDict

SAMPLES: Final[dict[str, Model]] = {
    "message": Message.build_user_question_text("hi", {"k": "v"}),
    "objects": Message.build_user_question_objects([MessageObjectString.build_text("t")]),
    "chat": Chat(id="1", conversation_id="2", usage=ChatUsage(token_count=3), meta_data={"a": "b"}),
    "bot": Bot(
        bot_id="1",
        bot_mode=BotMode.MULTI_AGENT,
        prompt_info=BotPromptInfo(prompt="p"),
        variables=[BotVariable(keyword="k"), BotVariable(keyword="l", enable=False)],
    ),
    "in a list": SimpleBot(id="1", name="n", updated_at=1718792949),
    "any JSON": PluginToolResult(result={"a": [1, {"b": None}]}),
    "any JSON inside": WorkflowRunResult(
        interrupt_data=WorkflowEventInterruptData(event_id="1", type=2, required_parameters=[{"a": 1.5}, "b"])
    ),
    "models by name": WorkflowRunHistory(
        execute_id="1", node_execute_status={"End": WorkflowRunHistoryNodeExecuteStatus(node_id="2")}
    ),
}
every_sample = pytest.mark.parametrize("name", SAMPLES)


@every_sample
def test_models_are_values(name: str) -> None:
    """A model compares by its fields, hashes, and survives pickle and copies."""
    model = SAMPLES[name]
    for twin in (pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model)):
        assert (type(twin), twin, hash(twin)) == (type(model), model, hash(model))
    assert [other for other in SAMPLES if SAMPLES[other] == model] == [name]


@every_sample
def test_models_are_frozen(name: str) -> None:
    """No field of a model can be set or deleted, nor one added."""
    model = SAMPLES[name]
    field = attrs.fields(type(model))[0].name  # type: ignore[arg-type]  # each is one of attrs
    for change in (
        setattr,
        lambda model, name, _: setattr(model, name, 1),
        lambda model, name, _: delattr(model, name),
    ):
        for attribute in (field, "new"):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                change(model, attribute, "x")


def models_in(home: object, module: str) -> Iterator[type[Any]]:
    """Find the models that a module or a class defines, those inside others too."""
    for value in vars(home).values():
        if not isinstance(value, type) or value in (Model, home):
            continue
        if issubclass(value, Model) and value.__module__ == module:
            yield value
            yield from models_in(value, module)


def test_every_model_is_frozen_and_named() -> None:
    """All models are frozen attrs classes with keywords only, and say what they are."""
    modules = [found.name for found in pkgutil.iter_modules(coze.models.__path__, "coze.models.")]
    models = [model for name in modules for model in models_in(importlib.import_module(name), name)]
    assert len(set(models)) >= 120
    for model in models:
        assert attrs.has(model), model
        assert model.__setattr__ is not object.__setattr__, model
        assert all(field.kw_only for field in attrs.fields(model)), model
        assert "__slots__" not in vars(model), model  # metadata has its place in the __dict__
        assert model.__doc__, model


def test_containers_given_to_a_model_are_copied() -> None:
    """A caller's list or dict that changes later does not reach the model."""
    variables, meta_data = [BotVariable(keyword="k")], {"a": "b"}
    bot, message = Bot(bot_id="1", variables=variables), Message(role="user", meta_data=meta_data)
    variables.clear()
    meta_data["c"] = "d"
    assert bot.variables == (BotVariable(keyword="k"),)
    assert message.meta_data == {"a": "b"}
    assert isinstance(message.meta_data, FrozenDict)


def test_any_json_given_to_a_model_is_frozen() -> None:
    """JSON of any shape that a caller gives is copied at every depth, and what JSON cannot hold is refused."""
    items: list[object] = [1]
    result, tool = PluginToolResult(result={"a": items}), PluginTool(input_schema={"required": items})
    items.clear()
    assert result.result == FrozenDict(a=(1,))
    assert tool.input_schema == FrozenDict(required=(1,))
    for wrong in ({"a": [b"x"]}, [float("nan")], {1: 2}, {"a": {7}}):
        with pytest.raises(ValueError, match=r"JSON|key"):
            PluginToolResult(result=wrong)


def test_open_values_of_a_model_may_be_given_as_text() -> None:
    """Plain text where an open value is documented becomes one."""
    assert type(Chat(id="1", conversation_id="2", status="completed").status) is ChatStatus
    assert Message(role="user") == Message(role="user", type="", content_type="text")


# --- dump and validate ------------------------------------------------------------------------------------------------


@every_sample
def test_a_dump_is_plain_and_is_read_again(name: str) -> None:
    """The fields of a model are given as plain JSON, as text of the same, and are read again as the same model."""
    model = SAMPLES[name]
    dumped = model.model_dump(mode="json")
    assert model.model_dump() == dumped
    assert list(dumped) == [field.name for field in attrs.fields(type(model))]  # type: ignore[arg-type]  # each is one of attrs
    assert json.loads(model.model_dump_json()) == dumped
    assert model.model_dump_json() == json.dumps(dumped, ensure_ascii=False, separators=(",", ":"))
    assert type(model).model_validate(dumped) == model
    assert type(model).model_validate(model) is model
    assert type(model).model_validate(unstructure(model)) == model

    def plain(value: object) -> bool:
        match value:
            case dict():
                return type(value) is dict and all(map(plain, value)) and all(map(plain, value.values()))
            case list():
                return type(value) is list and all(map(plain, value))
            case _:
                return type(value) in (str, int, float, bool, type(None))

    assert plain(dumped)


def test_a_dump_has_the_names_of_python() -> None:
    """A field with another name on the wire is dumped under its own; both are read."""
    tool = PluginTool(name="n", input_schema={"type": "object"})
    rest = {"name": "n", "description": ""}
    assert tool.model_dump() == {**rest, "input_schema": {"type": "object"}, "output_schema": None}
    assert tool.model_dump(exclude_none=True) == {**rest, "input_schema": {"type": "object"}}
    assert unstructure(tool) == {**rest, "inputSchema": {"type": "object"}}
    assert PluginTool.model_validate({**rest, "inputSchema": {"type": "object"}}) == tool
    assert PluginTool.model_validate(tool.model_dump()) == tool


def test_a_dump_without_what_is_none() -> None:
    """What is None is left out on request, at every depth, and nothing else is."""
    chat = Chat(id="1", conversation_id="2", usage=ChatUsage(token_count=3))
    assert chat.model_dump(exclude_none=True) == {
        "id": "1",
        "conversation_id": "2",
        "status": "",
        "usage": {"token_count": 3, "output_count": 0, "input_count": 0},
    }
    assert chat.model_dump()["last_error"] is None
    bot = Bot(bot_id="1", variables=[BotVariable(keyword="k")], prompt_info=BotPromptInfo())
    assert "folder_id" not in bot.model_dump_json(exclude_none=True)
    assert bot.model_dump(exclude_none=True)["prompt_info"] == {"prompt": ""}


def test_json_keeps_what_utf8_holds() -> None:
    """JSON of a model is written without escapes."""
    assert '"content":"你好"' in Message.build_assistant_answer("你好").model_dump_json()


def test_members_of_other_enumerations_are_their_values() -> None:
    """What is validated may hold members of enumerations of text or numbers, as programs have them."""

    class Of(StrEnum):
        ME = "user"

    class Mode(IntEnum):
        SINGLE = 0

    assert Message.model_validate({"role": Of.ME}) == Message(role="user")
    read = Bot.model_validate({"bot_id": "1", "bot_mode": Mode.SINGLE})
    assert read == Bot.model_validate({"bot_id": "1", "bot_mode": 0})


@pytest.mark.parametrize("value", [None, 7, "text", [], {}, {"role": 7}, {"role": "user", "content": ["hunter2"]}])
def test_what_is_no_such_model_is_refused(value: object) -> None:
    """Validation raises ValueError with the JSON path of what is wrong, and not the value."""
    with pytest.raises(ValueError, match=r"\$") as caught:
        Message.model_validate(value)
    assert "hunter2" not in str(caught.value)


# --- the answer that a value came in ----------------------------------------------------------------------------------


def test_metadata_is_no_part_of_a_model() -> None:
    """The metadata of the answer is attached to a model, and changes neither equality nor hash nor dump."""
    model, twin = (Message.build_assistant_answer("ok") for _ in range(2))
    assert model.response == Metadata()
    assert model.response.logid == ""
    attach(model, Metadata(status=200, log_id="log"))
    assert (model.response.status, model.response.log_id, model.response.logid) == (200, "log", "log")
    assert (model, hash(model), model.model_dump(), repr(model)) == (twin, hash(twin), twin.model_dump(), repr(twin))
    assert twin.response == Metadata()
    assert attrs.evolve(model, content="other").response == Metadata()


def test_metadata_is_attached_to_models_only() -> None:
    """What is no model has no place for metadata, and is left alone."""
    value: tuple[Message, ...] = (Message.build_assistant_answer("ok"),)
    attach(value, Metadata(status=200))
    assert value[0].response == Metadata()


# --- constructors -----------------------------------------------------------------------------------------------------

NOTHING_ELSE: Final[dict[str, object]] = {
    "meta_data": None,
    "id": None,
    "conversation_id": None,
    "section_id": None,
    "bot_id": None,
    "chat_id": None,
    "created_at": None,
    "updated_at": None,
    "reasoning_content": None,
}


@pytest.mark.parametrize(
    ("built", "dumped"),
    [
        (
            Message.build_user_question_text("hi"),
            {"role": "user", "type": "question", "content": "hi", "content_type": "text"},
        ),
        (
            Message.build_user_question_text("hi", {"k": "v"}),
            {"role": "user", "type": "question", "content": "hi", "content_type": "text", "meta_data": {"k": "v"}},
        ),
        (
            Message.build_assistant_answer("ok"),
            {"role": "assistant", "type": "answer", "content": "ok", "content_type": "text"},
        ),
    ],
    ids=["question", "question with meta data", "answer"],
)
def test_messages_are_built_as_recorded(built: Message, dumped: dict[str, object]) -> None:
    """The constructors of messages give what was recorded of cozepy's, with and without what is None."""
    assert built.model_dump() == {**NOTHING_ELSE, **dumped}
    assert built.model_dump(exclude_none=True) == dumped


OBJECTS: Final[list[tuple[MessageObjectString, dict[str, object]]]] = [
    (MessageObjectString.build_text("t"), {"type": "text", "text": "t"}),
    (MessageObjectString.build_image(file_id="f"), {"type": "image", "file_id": "f"}),
    (MessageObjectString.build_image(file_url="u"), {"type": "image", "file_url": "u"}),
    (MessageObjectString.build_file(file_id="f"), {"type": "file", "file_id": "f"}),
    (MessageObjectString.build_file(file_url="u"), {"type": "file", "file_url": "u"}),
    (MessageObjectString.build_audio(file_id="f"), {"type": "audio", "file_id": "f"}),
    (MessageObjectString.build_audio(file_url="u"), {"type": "audio", "file_url": "u"}),
]


@pytest.mark.parametrize(("built", "dumped"), OBJECTS, ids=[str(dumped) for _, dumped in OBJECTS])
def test_objects_are_built_as_recorded(built: MessageObjectString, dumped: dict[str, object]) -> None:
    """The constructors of objects give what was recorded of cozepy's."""
    assert built.model_dump() == {"text": None, "file_id": None, "file_url": None, **dumped}
    assert built.model_dump(exclude_none=True) == dumped


@pytest.mark.parametrize(
    "build", [MessageObjectString.build_image, MessageObjectString.build_file, MessageObjectString.build_audio]
)
def test_an_object_of_nothing_is_refused(build: Callable[..., MessageObjectString]) -> None:
    """A file needs an id or a URL; the refusal is worded as cozepy's."""
    for nothing in ({}, {"file_id": None}, {"file_id": "", "file_url": ""}):
        with pytest.raises(ValueError, match=r"^file_id or file_url must be specified$"):
            build(**nothing)


def test_a_message_of_objects_leaves_nulls_out() -> None:
    """A message of objects is cozepy's, but for the nulls that cozepy writes for what was not given."""
    objects = [
        MessageObjectString.build_text("你"),
        MessageObjectString.build_image(file_id="f"),
        MessageObjectString.build_file(file_url="u"),
        MessageObjectString.build_audio(file_id="a"),
    ]
    recorded: list[dict[str, Any]] = [
        {"type": "text", "text": "你", "file_id": None, "file_url": None},
        {"type": "image", "text": None, "file_id": "f", "file_url": None},
        {"type": "file", "text": None, "file_id": None, "file_url": "u"},
        {"type": "audio", "text": None, "file_id": "a", "file_url": None},
    ]
    message = Message.build_user_question_objects(iter(objects), {"k": "v"})
    without_nulls = [{key: value for key, value in one.items() if value is not None} for one in recorded]
    assert json.loads(message.content) == without_nulls
    rest = {key: value for key, value in message.model_dump(exclude_none=True).items() if key != "content"}
    assert rest == {"role": "user", "type": "question", "content_type": "object_string", "meta_data": {"k": "v"}}


# --- small methods ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("created", False),
        ("in_progress", False),
        ("", False),
        ("paused", False),
        ("completed", True),
        ("failed", True),
        ("requires_action", True),
        ("canceled", True),
        ("required_action", True),
        ("cancelled", True),
        ("conversation.chat.cancelled", True),
    ],
)
def test_which_chats_have_ended(status: str, ended: bool) -> None:
    """A chat has ended in its known last states, in the spelling of either server; an unknown one goes on."""
    assert ChatStatus(status).ended is ended


def test_audio_of_a_message() -> None:
    """The audio of a message is decoded; a message of text has none."""
    content = base64.b64encode(b"\x00\x01").decode()
    assert Message(role="assistant", content=content, content_type="audio").get_audio() == b"\x00\x01"
    assert Message(role="assistant", content=content).get_audio() == b""


def test_a_listed_bot_has_its_older_names() -> None:
    """A bot in a list answers to the names that the older list has."""
    bot = SimpleBot(id="1", name="n", updated_at=1718792949)
    assert (bot.bot_id, bot.bot_name, bot.publish_time) == ("1", "n", "1718792949")


# --- what users of pydantic know --------------------------------------------------------------------------------------


def test_a_copy_with_changes() -> None:
    """A copy keeps the fields and the metadata, but for what is changed in it."""
    model = Message.build_assistant_answer("ok")
    attach(model, Metadata(log_id="log"))
    other = model.model_copy(update={"content": "no"}, deep=True)
    assert (other.content, other.role, other.response.logid) == ("no", "assistant", "log")
    assert model.content == "ok"
    assert Message.build_assistant_answer("ok").model_copy().response == Metadata()
    with pytest.raises(TypeError, match="nonsense"):
        model.model_copy(update={"nonsense": 1})


@pytest.mark.parametrize(
    ("built", "written"),
    [
        (DocumentChunkStrategy.build_auto_captions(), {"caption_type": 0}),
        (DocumentChunkStrategy.build_own_captions(), {"caption_type": 1}),
        (DocumentChunkStrategy(chunk_type=7, caption_type=7), {"chunk_type": 7, "caption_type": 7}),
        (DocumentSourceInfo.build_stored_file("bot_files/1/a.txt"), {"tos_uri": "bot_files/1/a.txt"}),
        (DocumentSourceInfo.build_custom_content("[]"), {"custom_content": "[]"}),
    ],
    ids=str,
)
def test_what_documents_are_made_of(built: Model, written: dict[str, object]) -> None:
    """The constructors of sources and strategies write what they are named for and nothing else; types are open."""
    assert unstructure(built) == written
    assert type(built).model_validate(written) == built


def test_dumps_of_other_looks() -> None:
    """Text and numbers are equal in all dumps, and JSON may be indented."""
    model = ChatError(code=3)
    assert model.model_dump(mode="json") == model.model_dump() == dict(model) == {"code": 3, "msg": ""}
    assert model.model_dump_json(indent=1) == '{\n "code": 3,\n "msg": ""\n}'


@pytest.mark.parametrize("text", ["", "[", "null", '{"role":7}', b"\xff", "\ud800", "NaN", "[" * 5000])
def test_text_that_is_no_model_is_refused(text: str | bytes) -> None:
    """What is no JSON, or not that of the model, is a ValueError."""
    with pytest.raises(ValueError, match=r"\$|depth"):
        Message.model_validate_json(text)
