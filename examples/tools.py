"""Let a bot call a function of yours: answer `RequiresAction` with its output, and follow how the chat goes on.

This one brings an emulated bot along that wants to know the weather.
"""

import json
from collections.abc import Iterator, Sequence

from coze import Message, Runner, Stream, custom, or_raise
from coze.api import chat
from coze.api.answers import text_of
from coze.emulator import Chunk, Emulator, ToolCall, Turn
from coze.models.chat import Chat, ToolOutput
from coze.models.chat_events import ChatEvent, RequiresAction


def weather(city: str) -> str:
    return f"18 degrees and sunny in {city}"


def bot(turns: Sequence[Turn]) -> Iterator[Chunk]:
    if turns[-1].role == "tool":
        yield from ("They say: ", turns[-1].text)
    else:
        yield ToolCall("weather", {"city": "Lisbon"})


def outputs(waiting: Chat) -> list[ToolOutput]:
    action = waiting.required_action
    calls = action.submit_tool_outputs.tool_calls if action and action.submit_tool_outputs else ()
    return [
        ToolOutput(tool_call_id=call.id, output=weather(**json.loads(call.function.arguments)))
        for call in calls
        if call.function and call.function.name == "weather"
    ]


def talk(runner: Runner, stream: Stream[ChatEvent]) -> Chat | None:
    """Print the answer; give the chat if it waits for outputs."""
    with runner.events(stream) as events:
        for event in map(or_raise, events):
            if isinstance(event, RequiresAction):
                return event.chat
            print(text_of(event), end="", flush=True)
    return None


with Emulator(responder=bot) as server, Runner(server.token, profile=custom(server.base_url)) as runner:
    question = Message.build_user_question_text("How is the weather?")
    waiting = talk(runner, chat.stream(bot_id=server.bot_id, user_id="example", additional_messages=[question]))
    while waiting:
        ids = {"conversation_id": waiting.conversation_id, "chat_id": waiting.id}
        waiting = talk(runner, chat.submit_tool_outputs_stream(**ids, tool_outputs=outputs(waiting)))
    print()
