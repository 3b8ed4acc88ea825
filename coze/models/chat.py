"""Chats and messages."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from coze.codec import unstructure
from coze.models.base import Model
from coze.values import FrozenDict, OpenText, freeze, frozen_list, frozen_texts, known


class MessageRole(OpenText):
    """Who speaks."""

    USER: Final = known("user")
    ASSISTANT: Final = known("assistant")


class MessageType(OpenText):
    """What a message is in a chat: the question, the answer, a step in between, a suggestion for what to ask next."""

    UNKNOWN: Final = known("")
    QUESTION: Final = known("question")
    ANSWER: Final = known("answer")
    FUNCTION_CALL: Final = known("function_call")
    TOOL_OUTPUT: Final = known("tool_output")
    TOOL_RESPONSE: Final = known("tool_response")
    FOLLOW_UP: Final = known("follow_up")
    KNOWLEDGE: Final = known("knowledge")
    VERBOSE: Final = known("verbose")


class MessageContentType(OpenText):
    """How the content of a message is written: plain text, a JSON list of objects, a card, base64 of audio."""

    TEXT: Final = known("text")
    OBJECT_STRING: Final = known("object_string")
    CARD: Final = known("card")
    AUDIO: Final = known("audio")


class MessageObjectStringType(OpenText):
    """What one object of a message is."""

    TEXT: Final = known("text")
    FILE: Final = known("file")
    IMAGE: Final = known("image")
    AUDIO: Final = known("audio")


class ChatStatus(OpenText):
    """How far a chat is. Coze Studio spells some of them in other ways: see `ended`."""

    UNKNOWN: Final = known("")
    CREATED: Final = known("created")
    IN_PROGRESS: Final = known("in_progress")
    COMPLETED: Final = known("completed")
    FAILED: Final = known("failed")
    REQUIRES_ACTION: Final = known("requires_action")
    CANCELED: Final = known("canceled")

    @property
    def ended(self) -> bool:
        """Whether the chat will not go on by itself; a status that nobody knows does not say so."""
        return self in _ENDED


_ENDED: Final = frozenset(
    {
        *("completed", "failed", "requires_action", "canceled"),
        # Coze Studio's spellings of the last two, and one that it writes by mistake
        *("required_action", "cancelled", "conversation.chat.cancelled", "expired", "deleted"),
    }
)


class ChatRequiredActionType(OpenText):
    """What a chat waits for."""

    UNKNOWN: Final = known("")
    SUBMIT_TOOL_OUTPUTS: Final = known("submit_tool_outputs")


class ChatToolCallType(OpenText):
    """What a tool call is: a function to run, or a question for the user to answer."""

    FUNCTION: Final = known("function")
    REPLY_MESSAGE: Final = known("reply_message")


@frozen(kw_only=True, slots=False)
class MessageObjectString(Model):
    """One object of a message of several: a text, or a file, image or audio by its id or URL."""

    type: MessageObjectStringType = field(converter=MessageObjectStringType)
    text: str | None = None
    file_id: str | None = None
    file_url: str | None = None

    @classmethod
    def build_text(cls, text: str) -> MessageObjectString:
        """Make a text; a message has at most one."""
        return cls(type=MessageObjectStringType.TEXT, text=text)

    @classmethod
    def build_image(cls, file_id: str | None = None, file_url: str | None = None) -> MessageObjectString:
        """Make an image of an uploaded file's id, or of a URL. Raises ValueError if neither is given."""
        return _of_file(MessageObjectStringType.IMAGE, file_id, file_url)

    @classmethod
    def build_file(cls, file_id: str | None = None, file_url: str | None = None) -> MessageObjectString:
        """Make a file of an uploaded file's id, or of a URL. Raises ValueError if neither is given."""
        return _of_file(MessageObjectStringType.FILE, file_id, file_url)

    @classmethod
    def build_audio(cls, file_id: str | None = None, file_url: str | None = None) -> MessageObjectString:
        """Make audio of an uploaded file's id, or of a URL. Raises ValueError if neither is given."""
        return _of_file(MessageObjectStringType.AUDIO, file_id, file_url)


def _of_file(type: MessageObjectStringType, file_id: str | None, file_url: str | None) -> MessageObjectString:
    if not file_id and not file_url:
        raise ValueError("file_id or file_url must be specified")
    return MessageObjectString(type=type, file_id=file_id, file_url=file_url)


@frozen(kw_only=True, slots=False)
class Message(Model):
    """A message of a conversation.

    `content` is text; with content type object_string it is the JSON of a list of objects, with audio base64 of 16 bit
    PCM (24 kHz, mono, little-endian). Times are unix seconds. `reasoning_content` is what a reasoning model thought.
    """

    role: MessageRole = field(converter=MessageRole)
    type: MessageType = field(default=MessageType.UNKNOWN, converter=MessageType)
    content: str = ""
    content_type: MessageContentType = field(default=MessageContentType.TEXT, converter=MessageContentType)
    meta_data: FrozenDict[str, str] | None = field(default=None, converter=frozen_texts)
    id: str | None = None
    conversation_id: str | None = None
    section_id: str | None = None
    bot_id: str | None = None
    chat_id: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    reasoning_content: str | None = None

    @classmethod
    def build_user_question_text(cls, content: str, meta_data: Mapping[str, str] | None = None) -> Message:
        """Make a user's question of plain text."""
        return cls(role=MessageRole.USER, type=MessageType.QUESTION, content=content, meta_data=meta_data)

    @classmethod
    def build_user_question_objects(
        cls, objects: Iterable[MessageObjectString], meta_data: Mapping[str, str] | None = None
    ) -> Message:
        """Make a user's question of objects: at most one text, and files, images or audio.

        A lone text, and an image or file without a message of plain text next to it, are refused by the server (4000).
        """
        return cls(
            role=MessageRole.USER,
            type=MessageType.QUESTION,
            content=json.dumps([unstructure(one) for one in objects], ensure_ascii=False),
            content_type=MessageContentType.OBJECT_STRING,
            meta_data=meta_data,
        )

    @classmethod
    def build_assistant_answer(cls, content: str, meta_data: Mapping[str, str] | None = None) -> Message:
        """Make an answer of plain text, for a history that is given with a chat."""
        return cls(role=MessageRole.ASSISTANT, type=MessageType.ANSWER, content=content, meta_data=meta_data)

    def get_audio(self) -> bytes:
        """Decode the audio of the message; nothing if it is not audio."""
        return base64.b64decode(self.content) if self.content_type == MessageContentType.AUDIO else b""


@frozen(kw_only=True, slots=False)
class ChatError(Model):
    """Why a chat failed; code 0 where it did not."""

    code: int = 0
    msg: str = ""


@frozen(kw_only=True, slots=False)
class ChatInputTokens(Model):
    """How many tokens of the input were taken from a cache."""

    cached_tokens: int = 0


@frozen(kw_only=True, slots=False)
class ChatOutputTokens(Model):
    """How many tokens of the output the model thought with."""

    reasoning_tokens: int = 0


@frozen(kw_only=True, slots=False)
class ChatUsage(Model):
    """The tokens that a chat took: in all, of the output, of the input; and what kinds of them, where that is told."""

    token_count: int = 0
    output_count: int = 0
    input_count: int = 0
    input_tokens_details: ChatInputTokens | None = None
    output_tokens_details: ChatOutputTokens | None = None


@frozen(kw_only=True, slots=False)
class ChatToolCallFunction(Model):
    """A function that the bot wants called: its name, and its arguments as JSON text."""

    name: str = ""
    arguments: str = ""


@frozen(kw_only=True, slots=False)
class ChatToolCall(Model):
    """Something that the bot wants done: a function to call, or a question for the user, told in `require_info`.

    What stands in `require_info` is documented nowhere.
    """

    id: str
    type: ChatToolCallType = field(default=ChatToolCallType.FUNCTION, converter=ChatToolCallType)
    function: ChatToolCallFunction | None = None
    require_info: object | None = field(default=None, converter=freeze)


@frozen(kw_only=True, slots=False)
class ChatSubmitToolOutputs(Model):
    """The tool calls that a chat waits for."""

    tool_calls: tuple[ChatToolCall, ...] = field(default=(), converter=frozen_list)


@frozen(kw_only=True, slots=False)
class ChatRequiredAction(Model):
    """What a chat waits for."""

    type: ChatRequiredActionType = field(default=ChatRequiredActionType.UNKNOWN, converter=ChatRequiredActionType)
    submit_tool_outputs: ChatSubmitToolOutputs | None = None


@frozen(kw_only=True, slots=False)
class InsertedMessage(Model):
    """The id of a message that a chat added to its conversation."""

    id: str


@frozen(kw_only=True, slots=False)
class Chat(Model):
    """A chat: one turn of a conversation, from the question to the answer. Times are unix seconds.

    `execute_id` is that of a workflow's run, in Coze Studio's streams of `workflow_chat`.
    """

    id: str
    conversation_id: str
    bot_id: str | None = None
    section_id: str | None = None
    created_at: int | None = None
    completed_at: int | None = None
    failed_at: int | None = None
    meta_data: FrozenDict[str, str] | None = field(default=None, converter=frozen_texts)
    last_error: ChatError | None = None
    status: ChatStatus = field(default=ChatStatus.UNKNOWN, converter=ChatStatus)
    required_action: ChatRequiredAction | None = None
    usage: ChatUsage | None = None
    inserted_additional_messages: tuple[InsertedMessage, ...] | None = field(default=None, converter=frozen_list)
    execute_id: str | None = None


@frozen(kw_only=True, slots=False)
class ChatPoll(Model):
    """How a chat ended, and its messages; none where it was cancelled because it took too long."""

    chat: Chat
    messages: tuple[Message, ...] | None = field(default=None, converter=frozen_list)


@frozen(kw_only=True, slots=False)
class ToolOutput(Model):
    """The output of a tool call, as text."""

    tool_call_id: str
    output: str


@frozen(kw_only=True, slots=False)
class ShortcutCommand(Model):
    """A shortcut of the bot to run, with its parameters: text, or an object string as JSON text."""

    command_id: str
    parameters: FrozenDict[str, str] | None = field(default=None, converter=frozen_texts)
