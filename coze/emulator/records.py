"""What the emulator remembers: frozen records, replaced as a whole when something changes.

Ids are decimal strings, times are unix seconds.
"""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import field, frozen

API_CONNECTOR: Final = "1024"

PublishStatus = Literal["published_online", "published_draft", "unpublished_draft"]
ChatStatus = Literal["created", "in_progress", "completed", "failed", "requires_action", "canceled"]
MessageType = Literal["question", "answer", "function_call", "tool_output", "tool_response", "follow_up", "verbose"]
Role = Literal["user", "assistant"]
RUNNING: Final = frozenset[ChatStatus]({"created", "in_progress"})


def empty() -> dict[str, str]:
    """Make an empty mapping of strings, the default of `meta_data`."""
    return {}


@frozen(kw_only=True)
class Limits:
    """The sizes that hosted Coze allows, in bytes; lower them in a test of what happens beyond."""

    body: int = 15 << 20
    upload: int = 512 << 20


@frozen(kw_only=True)
class User:
    """An account."""

    id: str
    user_name: str
    nick_name: str
    avatar_url: str


@frozen(kw_only=True)
class Workspace:
    """A workspace and its members: user id to role (`owner`, `admin` or `member`)."""

    id: str
    name: str
    members: Mapping[str, str]
    workspace_type: Literal["personal", "team"]
    icon_url: str = ""
    enterprise_id: str = ""


@frozen(kw_only=True)
class Token:
    """An access token; `expires_at` None means never. Its value is left out of `repr`.

    What is not empty narrows it: to one workspace, to those of one enterprise, to chats with some bots. Tokens of one
    consent have a `grant_id` in common.
    """

    value: str = field(repr=False)
    user_id: str
    expires_at: float | None = None
    workspace_id: str = ""
    enterprise_id: str = ""
    bot_ids: tuple[str, ...] = ()
    grant_id: str = ""

    def reaches(self, workspace: Workspace) -> bool:
        """Tell whether it may be used in a workspace of its user."""
        return self.workspace_id in {"", workspace.id} and self.enterprise_id in {"", workspace.enterprise_id}

    def speaks_to(self, bot_id: str) -> bool:
        """Tell whether it may be used to chat with a bot."""
        return not self.bot_ids or bot_id in self.bot_ids


@frozen(kw_only=True)
class Bot:
    """A bot. `published_draft` is a published one with later changes that are not published."""

    id: str
    workspace_id: str
    owner_id: str
    name: str
    description: str
    prompt: str
    prologue: str
    suggested_questions: tuple[str, ...]
    suggests: bool
    publish_status: PublishStatus
    created_at: int
    updated_at: int
    published_at: int
    version: str

    @property
    def published(self) -> bool:
        """Whether the bot answers on the API channel."""
        return self.publish_status != "unpublished_draft"


@frozen(kw_only=True)
class Conversation:
    """A conversation; `section_id` is the section that new messages go to."""

    id: str
    creator_id: str
    section_id: str
    created_at: int
    updated_at: int
    bot_id: str = ""
    name: str = ""
    connector_id: str = API_CONNECTOR
    meta_data: Mapping[str, str] = field(factory=empty)


@frozen(kw_only=True)
class Message:
    """A message of a conversation.

    `given` messages came from the client, the others from a bot. A message that is not `kept` belongs to a chat with
    `auto_save_history=false`: only that chat sees it.
    """

    id: str
    conversation_id: str
    section_id: str
    role: Role
    type: MessageType
    content: str
    content_type: str
    created_at: int
    updated_at: int
    bot_id: str = ""
    chat_id: str = ""
    name: str = ""
    reasoning_content: str = ""
    given: bool = True
    kept: bool = True
    meta_data: Mapping[str, str] = field(factory=empty)


@frozen(kw_only=True)
class ToolRequest:
    """A tool call that a chat waits for; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


@frozen(kw_only=True)
class Chat:
    """One run of a bot in a conversation. `calls` are the tool calls that it waits for in `requires_action`."""

    id: str
    conversation_id: str
    section_id: str
    bot_id: str
    creator_id: str
    created_at: int
    status: ChatStatus = "created"
    completed_at: int = 0
    failed_at: int = 0
    error: tuple[int, str] = (0, "")
    calls: tuple[ToolRequest, ...] = ()
    input_count: int = 0
    output_count: int = 0
    inserted: tuple[str, ...] = ()
    saves: bool = True
    meta_data: Mapping[str, str] = field(factory=empty)


@frozen(kw_only=True)
class File:
    """An uploaded file: what is known of it, and the SHA-256 of its content, which is not kept."""

    id: str
    owner_id: str
    file_name: str
    bytes: int
    sha256: str
    created_at: int


@frozen(kw_only=True)
class Feedback:
    """What a user said of a message."""

    message_id: str
    user_id: str
    feedback_type: Literal["like", "unlike"]
    reason_types: tuple[str, ...]
    comment: str
