"""Local functions as a bot's tools: a chat's stream that goes on by itself when the bot calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.api.chat import submit_tool_outputs_stream
from coze.codec import parse_text, type_name, unstructure
from coze.effect import Effect, Given, Steps, Stream, local, program
from coze.errors import DecodeError, InvalidArgument, Problem
from coze.http import JsonBody
from coze.models.chat import Chat, ChatToolCallFunction, ToolOutput
from coze.models.chat_events import ChatEvent, RequiresAction
from coze.outcome import Outcome, bound
from coze.policy import DEFAULT_LIMITS
from coze.values import FrozenDict, NotJsonError, freeze

Tool: TypeAlias = Callable[..., object]
"""A function that a bot may call, by keywords. It gives text, JSON, a model, or an effect of such; it may block."""


def with_tools(stream: Stream[ChatEvent], tools: Mapping[str, Tool]) -> Stream[ChatEvent]:
    """Let a chat's stream go on by itself when the bot calls tools: by their names, functions of yours.

        talk = chat.stream(bot_id=bot_id, user_id="you", additional_messages=[question])
        with runner.events(with_tools(talk, {"weather": weather})) as events: ...

    `RequiresAction` is an event of the stream still; when the next one is asked for, the functions are called with the
    arguments that the bot chose, their outputs are submitted, and what the bot says then follows, as often as it
    calls. There is one `Done`, at the end of the whole. A chat that waits for a tool that is not here ends its stream
    as it would without any. What continued the stream before does so no longer.

    The asynchronous runner calls a function in a worker thread, which it leaves alone when the stream is closed; a
    function that makes an effect has it performed. Arguments that are no JSON object are a `DecodeError`, an output
    that is no JSON an `InvalidArgument`, and what a function raises goes through to whoever reads the stream.
    """
    return evolve(stream, then=_calling(FrozenDict(tools)))


@frozen
class _calling:  # noqa: N801  # reads after "then"
    """Continue a chat that waits for tools which are all here."""

    tools: FrozenDict[str, Tool]

    def __call__(self, event: object) -> Effect[Stream[ChatEvent]] | None:
        match event:
            case RequiresAction(chat):
                calls = _calls(chat)
                known = calls and all(called is not None and called.name in self.tools for _, called in calls)
                return _answered(chat, self.tools) if known else None
            case _:
                return None


def _calls(chat: Chat) -> list[tuple[str, ChatToolCallFunction | None]]:
    action = chat.required_action
    calls = action.submit_tool_outputs.tool_calls if action and action.submit_tool_outputs else ()
    return [(call.id, call.function) for call in calls]


@program
def _answered(chat: Chat, tools: Mapping[str, Tool]) -> Steps[Stream[ChatEvent]]:
    outputs: list[ToolOutput] = []
    for call_id, called in _calls(chat):
        if called is not None:
            arguments = yield from Given(_arguments(called))
            output = yield from local(tools[called.name], **arguments)
            outputs.append(ToolOutput(tool_call_id=call_id, output=(yield from Given(_text(called.name, output)))))
    following = submit_tool_outputs_stream(conversation_id=chat.conversation_id, chat_id=chat.id, tool_outputs=outputs)
    return with_tools(following, tools)


def _arguments(called: ChatToolCallFunction) -> Outcome[dict[str, object]]:
    """Read the arguments that a bot has chosen; a function without parameters may get none at all."""

    def read(value: object) -> Outcome[dict[str, object]]:
        if value is None or isinstance(value, dict):  # some models write null where there are none
            return Success(cast("dict[str, object]", value or {}))
        problem = Problem(f"$.arguments of {called.name}", "an object", type_name(value))
        return Failure(DecodeError((problem,)))

    return bound(parse_text(called.arguments or "{}", DEFAULT_LIMITS), read)


def _text(name: str, output: object) -> Outcome[str]:
    """Write the output of a function as the text that the bot reads: text as it is, all else as JSON."""
    if isinstance(output, str):
        return Success(output)
    where = f"tools[{name}]"
    try:
        return Success(JsonBody(freeze(unstructure(output), where)).encoded().decode())
    except NotJsonError as error:
        return Failure(InvalidArgument(error.where, error.reason))
    except RecursionError:
        return Failure(InvalidArgument(where, "the output contains itself, or is nested too deeply for JSON"))
