"""Running chats: from what a responder gives to events, messages and the state of the chat."""

import json
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from attrs import define, evolve, field

from coze.emulator import wire
from coze.emulator.answers import DELTA, DONE, MESSAGE, Emit, Event, json_bytes
from coze.emulator.records import Chat, Message, MessageType, ToolRequest
from coze.emulator.responder import Chunk, Fail, Reasoning, Responder, ToolCall, Turn, Wait, suggestions, tokens
from coze.emulator.runs import Runs
from coze.emulator.world import World

LAST: Final = Event(DONE)
"""The last event of a chat."""
_FINISHED: Final = {
    "msg_type": "generate_answer_finish",
    "data": '{"finish_reason":0,"FinData":""}',
    "from_module": None,
    "from_unit": None,
}


def silent(_: object) -> None:
    """Take an event that nobody listens to."""


@define
class _Draft:
    """An answer that is being written."""

    message: Message
    content: list[str] = field(factory=list[str])
    reasoning: list[str] = field(factory=list[str])

    def add(self, piece: str | Reasoning) -> dict[str, object]:
        """Add a piece, and give it as the delta that announces it."""
        if isinstance(piece, str):
            self.content.append(piece)
            return wire.delta_event(self.message, content=piece)
        self.reasoning.append(piece.text)
        return wire.delta_event(self.message, reasoning_content=piece.text)

    def finished(self, now: int) -> Message:
        return evolve(
            self.message,
            content="".join(self.content),
            reasoning_content="".join(self.reasoning),
            created_at=now,
            updated_at=now,
        )


class Engine:
    """Run chats, and with `runs` workflows, each in a thread of its own, so that a responder may take its time.

    `pace` is the time between two pieces of an answer and `latency` the time before the first one of an answer that is
    not streamed, in seconds. Usage is counted by `tokens`: as input the turns that the responder was given, as output
    its pieces. `log` gets a line for everything that goes wrong.
    """

    def __init__(
        self, world: World, responder: Responder, *, pace: float, latency: float, log: Callable[[str], None]
    ) -> None:
        self._world = world
        self._responder = responder
        self._pace = pace
        self._latency = latency
        self._log = log
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.runs: Runs = Runs(world, self.start, self._stopping, pace=pace, log=log)

    def begin(
        self, chat: Chat, emit: Emit | None = None, *, responder: Responder | None = None, done: Event = LAST
    ) -> Chat:
        """Start a chat that was just created, and give it as it is now. Without `emit` it runs unseen.

        `responder` answers instead of that of the bot, and `done` is the last event.
        """
        tell = emit or silent
        tell(Event("conversation.chat.created", wire.chat_event(chat)))
        return self._proceed(chat, tell, streamed=emit is not None, responder=responder, done=done)

    def resume(self, chat: Chat, outputs: Sequence[Message], emit: Emit | None = None) -> Chat:
        """Go on with a chat that waited for these tool outputs, and give it as it is now."""
        for message in outputs:
            self._world.put_message(message)
        return self._proceed(evolve(chat, calls=()), emit or silent, streamed=emit is not None, outputs=outputs)

    def stop(self, within: float) -> None:
        """End all chats where they are, without a word; wait for their threads at most `within` seconds."""
        self._stopping.set()
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Begin a thread that `stop` waits for."""
        # A daemon: a responder that never returns must not keep the program from ending.
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]

    def _proceed(
        self,
        chat: Chat,
        emit: Emit,
        *,
        streamed: bool,
        outputs: Sequence[Message] = (),
        responder: Responder | None = None,
        done: Event = LAST,
    ) -> Chat:
        chat = evolve(chat, status="in_progress")
        self._world.put_chat(chat)
        emit(Event("conversation.chat.in_progress", wire.chat_event(chat)))
        for message in outputs:
            emit(Event(MESSAGE, wire.message_event(message)))
        turns = self._world.turns(chat.conversation_id, chat.section_id, chat.id)

        def work() -> None:
            try:
                answering = responder or self._world.responders.get(chat.bot_id, self._responder)
                ended = self._answer(chat, turns, answering, emit, streamed=streamed)
            except Exception:
                self._log(f"The responder failed.\n{traceback.format_exc()}")
                ended = self._fail(chat, Fail(), emit)
            if ended:
                emit(done)

        self.start(f"coze-emulator-chat-{chat.id}", work)
        return chat

    def _answer(self, chat: Chat, turns: Sequence[Turn], responder: Responder, emit: Emit, *, streamed: bool) -> bool:
        """Run the responder and report what comes of it; tell whether it came to an end."""
        if not streamed:
            self._stopping.wait(self._latency)
        chunks: list[Chunk] = []
        draft: _Draft | None = None
        if not self._wanted(chat, streamed=streamed):
            return False
        for chunk in self._chunks(responder, turns):
            if not self._wanted(chat, streamed=streamed):
                return False
            chunks.append(chunk)
            match chunk:
                case str() | Reasoning():
                    draft = draft or _Draft(self._message(chat, "answer", ""))
                    emit(Event(DELTA, draft.add(chunk)))
                case ToolCall() | Wait():
                    self._complete(chat, draft, emit)
                    draft = None
                case Fail():
                    return self._fail(chat, chunk, emit)
        self._complete(chat, draft, emit)
        counted = evolve(
            chat,
            input_count=chat.input_count + sum(tokens(turn.text) for turn in turns),
            output_count=chat.output_count + tokens("".join(map(_text, chunks))),
        )
        calls = [chunk for chunk in chunks if isinstance(chunk, ToolCall)]
        if calls or Wait() in chunks:
            self._ask(counted, calls, emit)
        else:
            self._finish(counted, turns, emit)
        return True

    def _chunks(self, responder: Responder, turns: Sequence[Turn]) -> Iterator[Chunk]:
        """Give the pieces of the answer at their pace."""
        for index, chunk in enumerate(chunk for chunk in responder(turns) if chunk != ""):
            if index and self._pace:
                self._stopping.wait(self._pace)
            yield chunk

    def _wanted(self, chat: Chat, *, streamed: bool) -> bool:
        """Tell whether to go on: hosted Coze does not stop a stream whose chat is canceled."""
        return not self._stopping.is_set() and (streamed or self._current(chat))

    def _current(self, chat: Chat) -> bool:
        stored = self._world.chats.get(chat.id)
        return stored is not None and stored.status == "in_progress"

    def _message(self, chat: Chat, type: MessageType, content: str) -> Message:
        now = self._world.now()
        return Message(
            id=self._world.new_id(),
            conversation_id=chat.conversation_id,
            section_id=chat.section_id,
            bot_id=chat.bot_id,
            chat_id=chat.id,
            role="assistant",
            type=type,
            content=content,
            content_type="text",
            created_at=now,
            updated_at=now,
            given=False,
            kept=chat.saves,
        )

    def _say(self, chat: Chat, message: Message, emit: Emit) -> None:
        with self._world.lock:
            if self._current(chat):
                self._world.put_message(message)
        emit(Event(MESSAGE, wire.message_event(message)))

    def _complete(self, chat: Chat, draft: _Draft | None, emit: Emit) -> None:
        if draft is not None:
            self._say(chat, draft.finished(self._world.now()), emit)

    def _ask(self, chat: Chat, calls: Sequence[ToolCall], emit: Emit) -> None:
        """Send the tool calls and leave the chat to wait for their outputs."""
        for call in calls:
            self._say(chat, self._message(chat, "function_call", _function_call(call)), emit)
        asked = [
            ToolRequest(id=f"call_{self._world.new_id()}", name=call.name, arguments=call.arguments_json)
            for call in calls
        ]
        self._end(evolve(chat, status="requires_action", calls=tuple(asked)), emit)

    def _finish(self, chat: Chat, turns: Sequence[Turn], emit: Emit) -> None:
        """Send what follows an answer: that it is finished, and what the user may want to ask next."""
        self._say(chat, self._message(chat, "verbose", json_bytes(_FINISHED).decode()), emit)
        bot = self._world.bots.get(chat.bot_id)
        for question in suggestions(turns) if bot is not None and bot.suggests else ():
            self._say(chat, self._message(chat, "follow_up", question), emit)
        self._end(evolve(chat, status="completed", completed_at=self._world.now()), emit)

    def _fail(self, chat: Chat, failure: Fail, emit: Emit) -> bool:
        error = (failure.code, failure.message)
        self._end(evolve(chat, status="failed", failed_at=self._world.now(), error=error), emit)
        return True

    def _end(self, chat: Chat, emit: Emit) -> None:
        """Store how a chat came out, unless it was canceled before, and tell."""
        with self._world.lock:
            if self._current(chat):
                self._world.put_chat(chat)
            stored = self._world.chats.get(chat.id, chat)
        emit(Event(f"conversation.chat.{chat.status}", wire.chat_event(stored)))


def _text(chunk: Chunk) -> str:
    match chunk:
        case str():
            return chunk
        case Reasoning(text):
            return text
        case ToolCall():
            return f" {chunk.name} {chunk.arguments_json} "
        case Fail() | Wait():
            return ""


def _function_call(call: ToolCall) -> str:
    """Write the content of a function_call message; the ids are 0, as no plugin stands behind the tool."""
    try:
        arguments: object = json.loads(call.arguments_json)
    except ValueError:
        arguments = call.arguments_json
    content = {
        "name": call.name,
        "arguments": arguments,
        "plugin_id": 0,
        "plugin_name": call.name,
        "api_id": 0,
        "api_name": call.name,
        "plugin_type": 1,
    }
    return json_bytes(content).decode()
