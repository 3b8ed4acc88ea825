"""Finding what a call names, or refusing it: hosted Coze has an answer of its own for each kind of thing."""

from coze.emulator.call import Call
from coze.emulator.records import Bot, Chat, Conversation, Message, Workspace
from coze.emulator.refusals import (
    CHAT_UNKNOWN,
    CONVERSATION_UNKNOWN,
    MESSAGE_INVALID,
    Refusal,
    absent,
    forbidden,
)


def workspace(call: Call, id: str) -> Workspace:
    """Find a workspace of the caller (else 4200, or 4101 if it is someone else's or the token is not for it)."""
    found = call.world.workspaces.get(id)
    if found is None:
        raise absent("workspace_id", id)
    if call.user.id not in found.members or not call.token.reaches(found):
        raise forbidden()
    return found


def bot(call: Call, id: str) -> Bot:
    """Find a bot in a workspace of the caller (else 4200, or 4101 if it is in someone else's)."""
    found = call.world.bots.get(id)
    if found is None:
        raise absent("bot_id", id)
    workspace(call, found.workspace_id)
    return found


def conversation(call: Call, id: str) -> Conversation:
    """Find a conversation of the caller (else 4002)."""
    found = call.world.conversations.get(id)
    if found is None or found.creator_id != call.user.id:
        raise Refusal(CONVERSATION_UNKNOWN, f"The conversation {id} does not exist or belongs to someone else.")
    return found


def chat(call: Call, conversation_id: str, id: str) -> Chat:
    """Find a chat in a conversation of the caller (else 4002 or 4001)."""
    conversation(call, conversation_id)
    found = call.world.chats.get(id)
    if found is None or found.conversation_id != conversation_id:
        raise Refusal(CHAT_UNKNOWN, f"The chat {id} does not exist or belongs to another conversation.")
    return found


def message(call: Call, conversation_id: str, id: str) -> Message:
    """Find a message in a conversation of the caller (else 4002 or 4005)."""
    conversation(call, conversation_id)
    found = call.world.messages[conversation_id].get(id)
    if found is None or not found.kept:
        raise Refusal(MESSAGE_INVALID, f"The message {id} does not exist in the conversation {conversation_id}.")
    return found
