"""Let a bot call a function of yours: the stream calls it, submits what it gives, and goes on by itself.

This one brings an emulated bot along that wants to know the weather.
"""

from collections.abc import Iterator, Sequence

from coze import Message, Runner, custom, or_raise
from coze.api import chat
from coze.api.answers import text_of
from coze.api.chat_tools import with_tools
from coze.emulator import Chunk, Emulator, ToolCall, Turn


def weather(city: str) -> str:
    return f"18 degrees and sunny in {city}"


def bot(turns: Sequence[Turn]) -> Iterator[Chunk]:
    if turns[-1].role == "tool":
        yield from ("They say: ", turns[-1].text)
    else:
        yield ToolCall("weather", {"city": "Lisbon"})


with Emulator(responder=bot) as server, Runner(server.token, profile=custom(server.base_url)) as runner:
    question = Message.build_user_question_text("How is the weather?")
    talk = chat.stream(bot_id=server.bot_id, user_id="example", additional_messages=[question])
    with runner.events(with_tools(talk, {"weather": weather})) as events:
        for event in map(or_raise, events):
            print(text_of(event), end="", flush=True)
    print()
