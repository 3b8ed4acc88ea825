"""The state of an emulated Coze: who exists, what was said, and the rules that hold between them."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

from attrs import evolve

from coze.emulator.ids import Ids
from coze.emulator.records import (
    RUNNING,
    Bot,
    Chat,
    Conversation,
    Feedback,
    File,
    Limits,
    Message,
    PublishStatus,
    Token,
    User,
    Workspace,
)
from coze.emulator.responder import Responder, Turn


class World:
    """Hold everything that one emulator knows, in memory.

    Every method may be called from any thread, while the server runs. The mappings from ids to records are there to be
    read; hold `lock` while iterating over one, or to make several steps one. `limits` may be replaced at any time.
    `clock` gives unix seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.lock: threading.RLock = threading.RLock()
        self.limits: Limits = Limits()
        self.clock: Callable[[], float] = clock
        self.users: dict[str, User] = {}
        self.tokens: dict[str, Token] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.bots: dict[str, Bot] = {}
        self.responders: dict[str, Responder] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.chats: dict[str, Chat] = {}
        self.files: dict[str, File] = {}
        self.feedback: dict[tuple[str, str], Feedback] = {}
        self._running: dict[str, str] = {}
        self._ids = Ids(clock)

    def new_id(self) -> str:
        """Make an id; ids sort by creation."""
        return self._ids.next()

    def now(self) -> int:
        """Tell the time in unix seconds."""
        return int(self.clock())

    def add_user(self, name: str) -> User:
        """Add a user with a personal workspace."""
        avatar_url = f"https://example.com/{name}.png"
        user = User(id=self.new_id(), user_name=name, nick_name=name.title(), avatar_url=avatar_url)
        with self.lock:
            self.users[user.id] = user
            self.add_workspace("Personal", owner_id=user.id, workspace_type="personal")
        return user

    def add_token(self, user_id: str, *, expires_at: float | None = None) -> str:
        """Make a valid token of a user and give its value; `expires_at` is in unix seconds, None means never."""
        token = Token(value=f"pat_{secrets.token_hex(32)}", user_id=user_id, expires_at=expires_at)
        self.put_token(token)
        return token.value

    def put_token(self, token: Token) -> None:
        """Make a token valid until it expires."""
        with self.lock:
            self.tokens[token.value] = token

    def revoke(self, token: str) -> None:
        """Make a token invalid from now on."""
        with self.lock:
            self.tokens.pop(token, None)

    def valid(self, token: str) -> Token | None:
        """Find what a token may do; None if it is unknown or has expired."""
        with self.lock:
            known = self.tokens.get(token)
            if known is None or known.user_id not in self.users:
                return None
            return known if known.expires_at is None or self.clock() < known.expires_at else None

    def add_workspace(
        self, name: str, *, owner_id: str, workspace_type: Literal["personal", "team"] = "team", enterprise_id: str = ""
    ) -> Workspace:
        """Add a workspace with one member, its owner."""
        workspace = Workspace(
            id=self.new_id(),
            name=name,
            members={owner_id: "owner"},
            workspace_type=workspace_type,
            enterprise_id=enterprise_id,
        )
        with self.lock:
            self.workspaces[workspace.id] = workspace
        return workspace

    def add_member(self, workspace_id: str, user_id: str, role: Literal["owner", "admin", "member"] = "member") -> None:
        """Let a user into a workspace, or change the role there."""
        with self.lock:
            workspace = self.workspaces[workspace_id]
            self.workspaces[workspace_id] = evolve(workspace, members={**workspace.members, user_id: role})

    def add_bot(
        self,
        name: str,
        *,
        workspace_id: str,
        description: str = "",
        prompt: str = "",
        prologue: str = "",
        suggested_questions: Sequence[str] = (),
        suggests: bool = True,
        publish_status: PublishStatus = "published_online",
        responder: Responder | None = None,
    ) -> Bot:
        """Add a bot, owned by the owner of its workspace.

        `responder` answers for it; without one the emulator's own does. `suggests` says whether follow-up questions are
        sent after an answer.
        """
        with self.lock:
            now, id = self.now(), self.new_id()
            published = publish_status != "unpublished_draft"
            self.bots[id] = Bot(
                id=id,
                workspace_id=workspace_id,
                owner_id=next(iter(self.workspaces[workspace_id].members)),
                name=name,
                description=description,
                prompt=prompt,
                prologue=prologue,
                suggested_questions=tuple(suggested_questions),
                suggests=suggests,
                publish_status=publish_status,
                created_at=now,
                updated_at=now,
                published_at=now if published else 0,
                version=str(int(self.clock() * 1000)) if published else "",
            )
            if responder is not None:
                self.responders[id] = responder
            return self.bots[id]

    def put_message(self, message: Message) -> None:
        """Store a message in the place of the one with the same id, unless its conversation was deleted."""
        with self.lock:
            if message.conversation_id in self.messages:
                self.messages[message.conversation_id][message.id] = message

    def remove_conversation(self, conversation_id: str) -> None:
        """Forget a conversation with its messages and chats."""
        with self.lock:
            self.conversations.pop(conversation_id, None)
            self.messages.pop(conversation_id, None)
            self._running.pop(conversation_id, None)
            for chat in [chat for chat in self.chats.values() if chat.conversation_id == conversation_id]:
                del self.chats[chat.id]

    def put_chat(self, chat: Chat) -> None:
        """Store a chat, in the place of the one with the same id."""
        with self.lock:
            self.chats[chat.id] = chat
            if chat.status in RUNNING:
                self._running[chat.conversation_id] = chat.id
            elif self._running.get(chat.conversation_id) == chat.id:
                del self._running[chat.conversation_id]

    def busy(self, conversation_id: str) -> bool:
        """Tell whether a chat is running in a conversation; there is at most one."""
        with self.lock:
            return conversation_id in self._running

    def turns(self, conversation_id: str, section_id: str, chat_id: str = "") -> list[Turn]:
        """List what a responder gets to see: questions, answers and tool outputs of one section, oldest first.

        What belongs to a canceled chat is left out, and what is not kept too unless it belongs to `chat_id`.
        """
        with self.lock:
            return [
                turn(message)
                for message in self.messages.get(conversation_id, {}).values()
                if message.section_id == section_id
                and message.type in {"question", "answer", "tool_output", "tool_response"}
                and not self._canceled(message.chat_id)
                and (message.kept or message.chat_id == chat_id)
            ]

    def _canceled(self, chat_id: str) -> bool:
        chat = self.chats.get(chat_id)
        return chat is not None and chat.status == "canceled"


def turn(message: Message) -> Turn:
    """Show a message to a responder."""
    role = "tool" if message.type in {"tool_output", "tool_response"} else message.role
    return Turn(role, plain_text(message), message.name)


def plain_text(message: Message) -> str:
    """Give the text of a message, with `[image 7382…]` in the place of a file of a multimodal one."""
    if message.content_type != "object_string":
        return message.content
    items: list[dict[str, str]] = json.loads(message.content)
    return " ".join(
        item["text"] if item["type"] == "text" else f"[{item['type']} {item.get('file_id') or item.get('file_url')}]"
        for item in items
    )
