"""Chats: create, poll, cancel, and go on with the outputs of tools."""

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Answer, Data, Emit, Events, data
from coze.emulator.call import Call, Route, flag, mapping, meta_data, objects, one_of, optional, required
from coze.emulator.inputs import inputs, outputs
from coze.emulator.records import RUNNING, Bot, Chat, Conversation
from coze.emulator.refusals import (
    CHAT_RUNNING,
    HISTORY_REQUIRED,
    INTERNAL,
    NOT_CANCELLABLE,
    NOT_PUBLISHED,
    TOO_MANY_MESSAGES,
    Refusal,
    bad,
    forbidden,
)
from coze.emulator.routes.conversations import opened

MESSAGES = 100


def create(call: Call) -> Answer:
    """Start a chat; it streams its events, or runs unseen and is polled."""
    stream, saves = flag(call.body, "stream", default=False), flag(call.body, "auto_save_history", default=True)
    bot = _answering(call)
    required(call.body, "user_id")
    if not stream and not saves:
        raise Refusal(HISTORY_REQUIRED, "With stream=false, auto_save_history must be true.")
    sources = objects(call.body, "additional_messages")
    if len(sources) > MESSAGES:
        raise Refusal(TOO_MANY_MESSAGES, f"There can be at most {MESSAGES} additional_messages.")
    given, pairs = inputs(call, sources, kept=saves), meta_data(call.body)
    for name in ("parameters", "custom_variables", "shortcut_command"):
        mapping(call.body, name)
    conversation = _conversation(call, bot)
    if all(one.role != "user" for one in given) and not _asked(call, conversation):
        raise bad("There is no message of the user to answer: additional_messages is empty and so is the section.")
    id, now = call.world.new_id(), call.world.now()
    placed = [one.placed(call, conversation, bot_id=bot.id, chat_id=id, kept=saves) for one in given]
    for message in placed:
        call.world.put_message(message)
    call.world.conversations[conversation.id] = evolve(
        conversation, bot_id=conversation.bot_id or bot.id, updated_at=now
    )
    chat = Chat(
        id=id,
        conversation_id=conversation.id,
        section_id=conversation.section_id,
        bot_id=bot.id,
        creator_id=call.user.id,
        created_at=now,
        inserted=tuple(message.id for message in placed) if saves else (),
        saves=saves,
        meta_data=pairs,
    )

    def begin(emit: Emit) -> None:
        call.engine.begin(chat, emit)

    return Events(begin) if stream else data(wire.chat(call.engine.begin(chat)))


def _answering(call: Call) -> Bot:
    """Find the bot that is to answer: published, or asked for as a draft."""
    status = one_of("publish_status", optional(call.body, "publish_status"), "published_online", "unpublished_draft")
    if status == "unpublished_draft" and optional(call.body, "bot_version"):
        raise bad("The parameter bot_version cannot be used with the publish_status unpublished_draft.")
    bot = access.bot(call, required(call.body, "bot_id"))
    if not call.token.speaks_to(bot.id):
        raise forbidden()
    if status == "published_online" and not bot.published:
        raise Refusal(
            NOT_PUBLISHED,
            f"The bot_id {bot.id} has not been published to the channel Agent As API. Please publish the agent to the"
            " channel first.",
        )
    return bot


def _conversation(call: Call, bot: Bot) -> Conversation:
    """Find the conversation of a new chat, where no other one may be running, or open one."""
    id = optional(call.query, "conversation_id")
    if not id:
        return opened(call, bot_id=bot.id)
    found = access.conversation(call, id)
    free(call, id)
    return found


def free(call: Call, conversation_id: str) -> None:
    """Refuse to begin a chat in a conversation where another one is running (4016)."""
    if call.world.busy(conversation_id):
        raise Refusal(
            CHAT_RUNNING,
            f"The conversation {conversation_id} is occupied by another chat. Wait until it ends, or cancel it.",
        )


def _asked(call: Call, conversation: Conversation) -> bool:
    return any(turn.role == "user" for turn in call.world.turns(conversation.id, conversation.section_id))


def _chat(call: Call) -> Chat:
    return access.chat(call, required(call.query, "conversation_id"), required(call.query, "chat_id"))


def retrieve(call: Call) -> Data:
    """Show a chat."""
    return data(wire.chat(_chat(call)))


def cancel(call: Call) -> Data:
    """Cancel a chat that is running (else 4104)."""
    chat = access.chat(call, required(call.body, "conversation_id"), required(call.body, "chat_id"))
    if chat.status not in RUNNING:
        raise Refusal(NOT_CANCELLABLE, f"The chat {chat.id} cannot be canceled: its status is {chat.status}.")
    canceled = evolve(chat, status="canceled")
    call.world.put_chat(canceled)
    return data(wire.chat(canceled))


def messages(call: Call) -> Data:
    """List what the bot said in a chat, in the order in which it did."""
    chat = _chat(call)
    said = call.world.messages[chat.conversation_id].values()
    return data([wire.message(one) for one in said if one.chat_id == chat.id and one.kept and not one.given])


def submit_tool_outputs(call: Call) -> Answer:
    """Go on with a chat that waits for the outputs of tools."""
    chat = _chat(call)
    if not chat.saves:
        raise Refusal(INTERNAL, "Tool outputs can only be submitted to a chat with auto_save_history=true.")
    if chat.status != "requires_action":
        raise bad(f"The chat {chat.id} does not wait for tool outputs: its status is {chat.status}.")
    free(call, chat.conversation_id)
    given = outputs(call, chat, objects(call.body, "tool_outputs"))

    def begin(emit: Emit) -> None:
        call.engine.resume(chat, given, emit)

    stream = flag(call.body, "stream", default=False)
    return Events(begin) if stream else data(wire.chat(call.engine.resume(chat, given)))


ROUTES: tuple[Route, ...] = (
    ("POST", "/v3/chat", create),
    ("GET", "/v3/chat/retrieve", retrieve),
    ("POST", "/v3/chat/retrieve", retrieve),
    ("POST", "/v3/chat/cancel", cancel),
    ("GET", "/v3/chat/message/list", messages),
    ("POST", "/v3/chat/submit_tool_outputs", submit_tool_outputs),
)
