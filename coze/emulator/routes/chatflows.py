"""Chatflows: workflows that answer in a conversation."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from coze.emulator import access
from coze.emulator.answers import DONE, Answer, Event, Events, spaced_bytes
from coze.emulator.call import Call, Route, objects, optional
from coze.emulator.flow import Ask, Form, Put, Stop, step
from coze.emulator.inputs import inputs
from coze.emulator.records import Chat, Conversation, Json, Workflow
from coze.emulator.refusals import bad
from coze.emulator.responder import Chunk, Fail, Responder, Turn, Wait, words
from coze.emulator.routes.chat import free
from coze.emulator.routes.conversations import opened
from coze.emulator.routes.workflows import parameters, runnable
from coze.emulator.runs import debug_page, text
from coze.emulator.world import World

NAME = "CONVERSATION_NAME"
INPUT = "USER_INPUT"


def chat(call: Call) -> Answer:
    """Let a chatflow answer; a question of its own is answered by the next message in the same conversation."""
    workflow, body = runnable(call), call.body
    given = inputs(call, objects(body, "additional_messages"))
    if not given or given[-1].role != "user":
        raise bad("The last of the additional_messages must be one of the user.")
    settings, bot_id = parameters(body), optional(body, "bot_id")
    conversation = _conversation(call, settings, bot_id)
    id, now = call.world.new_id(), call.world.now()
    for one in given:
        call.world.put_message(one.placed(call, conversation, bot_id=bot_id, chat_id=id))
    call.world.conversations[conversation.id] = evolve(conversation, updated_at=now)
    chat = Chat(
        id=id,
        conversation_id=conversation.id,
        section_id=conversation.section_id,
        bot_id=bot_id,
        creator_id=call.user.id,
        created_at=now,
    )
    responder = _answering(call.world, workflow, conversation.id, settings)
    done = Event(DONE, {"debug_url": debug_page(workflow, id)})
    return Events(lambda emit: call.engine.begin(chat, emit, responder=responder, done=done), spaced_bytes)


def _conversation(call: Call, settings: Json, bot_id: str) -> Conversation:
    """Find the conversation by its id or by the name in the parameters, or open one."""
    id, name = optional(call.body, "conversation_id"), optional(settings, NAME)
    if id:
        found = access.conversation(call, id)
        free(call, id)
        return found
    for known in call.world.conversations.values():
        if name and (known.creator_id, known.name, known.bot_id) == (call.user.id, name, bot_id):
            free(call, known.id)
            return known
    return opened(call, bot_id=bot_id, name=name)


def _answering(world: World, workflow: Workflow, conversation_id: str, settings: Json) -> Responder:
    """Make a responder of a flow: it begins, or goes on where it waited in this conversation."""
    place = f"{workflow.id}/{conversation_id}"

    def respond(turns: Sequence[Turn]) -> Iterator[Chunk]:
        asked = turns[-1].text
        waiting = world.paused.pop(place, None)
        running = world.flows[workflow.id]({**settings, INPUT: asked}) if waiting is None else waiting
        answer, silent = None if waiting is None else asked, True
        while True:
            try:
                taken = step(running, answer)
            except StopIteration as end:
                yield from words(text(end.value)) if silent else ()
                return
            answer, silent = None, False
            match taken:
                case Put(content):
                    yield from words(content)
                case Ask() | Form():
                    world.paused[place] = running
                    yield from words(taken.question if isinstance(taken, Ask) else ", ".join(taken.fields))
                    yield Wait()
                    return
                case Stop(code, message):
                    yield Fail(code, message)
                    return

    return respond


ROUTES: tuple[Route, ...] = (("POST", "/v1/workflows/chat", chat),)
