"""What the emulator remembers: frozen records, replaced as a whole when something changes.

Ids are decimal strings, times are unix seconds.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from attrs import field, frozen

API_CONNECTOR: Final = "1024"
SDK_CONNECTOR: Final = "999"

PublishStatus = Literal["published_online", "published_draft", "unpublished_draft"]
ChatStatus = Literal["created", "in_progress", "completed", "failed", "requires_action", "canceled"]
MessageType = Literal["question", "answer", "function_call", "tool_output", "tool_response", "follow_up", "verbose"]
Role = Literal["user", "assistant"]
MANAGERS: Final = frozenset({"owner", "admin"})
"""The roles in a workspace that may change who is in it, and what others have made."""
RUNNING: Final = frozenset[ChatStatus]({"created", "in_progress"})


Json = Mapping[str, object]


def empty() -> dict[str, str]:
    """Make an empty mapping of strings, the default of `meta_data`."""
    return {}


def blank() -> dict[str, object]:
    """Make an empty JSON object, the default of settings that are kept as they came."""
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
    """A workspace and its members: user id to role (`owner`, `admin` or `member`).

    `invited` are the users who have not yet agreed to join a personal one.
    """

    id: str
    name: str
    members: Mapping[str, str]
    workspace_type: Literal["personal", "team"]
    icon_url: str = ""
    enterprise_id: str = ""
    description: str = ""
    invited: tuple[str, ...] = ()


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
    """A bot. `published_draft` is a published one with later changes that are not published.

    `connector_ids` are the channels that it is published to. `model_info` and `knowledge` are JSON as it came, and
    `tools` pairs of the ids of a plugin and of its tool.
    """

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
    connector_ids: tuple[str, ...] = (API_CONNECTOR,)
    icon_file_id: str = ""
    model_info: Json = field(factory=blank)
    knowledge: Json = field(factory=blank)
    tools: tuple[tuple[str, str], ...] = ()
    workflow_ids: tuple[str, ...] = ()
    collaborators: tuple[str, ...] = ()
    collaboration_mode: str = "single"

    @property
    def published(self) -> bool:
        """Whether the bot answers on the API channel."""
        return self.publish_status != "unpublished_draft" and API_CONNECTOR in self.connector_ids


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


# --- knowledge --------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Dataset:
    """A dataset of a workspace; `format_type` 0 holds texts, 1 tables, 2 images."""

    id: str
    workspace_id: str
    creator_id: str
    name: str
    format_type: int
    created_at: int
    updated_at: int
    description: str = ""
    icon_file_id: str = ""
    chunk_strategy: Json = field(factory=blank)


@frozen(kw_only=True)
class Source:
    """Where a document comes from, and what is known of its content, which is not kept.

    `kind` is 0 for a text, 1 for a web page, 5 for an uploaded file; `type` is the extension. `size` is in bytes, and
    `update_interval` in hours, 0 for what is never read again.
    """

    kind: int = 0
    type: str = "txt"
    url: str = ""
    size: int = 0
    char_count: int = 0
    slice_count: int = 0
    update_interval: int = 0


@frozen(kw_only=True)
class Document:
    """A document of a dataset, an image with a caption; `began_at` is when it was given to be processed."""

    id: str
    dataset_id: str
    creator_id: str
    name: str
    source: Source
    created_at: int
    updated_at: int
    began_at: float
    caption: str = ""


# --- workflows --------------------------------------------------------------------------------------------------------

RunStatus = Literal["Running", "Success", "Fail", "Interrupted"]


@frozen(kw_only=True)
class Workflow:
    """A workflow or a chatflow; `app_id` is that of the app that it belongs to, else empty.

    `versions` are its published ones, the newest first. `input` and `output` describe its parameters as JSON.
    """

    id: str
    workspace_id: str
    creator_id: str
    name: str
    mode: Literal["workflow", "chatflow"]
    created_at: int
    updated_at: int
    description: str = ""
    app_id: str = ""
    versions: tuple[tuple[str, int], ...] = ()
    input: Json = field(factory=blank)
    output: Json = field(factory=blank)
    collaborators: tuple[str, ...] = ()
    collaboration_mode: str = "single"

    @property
    def published(self) -> bool:
        """Whether it can be run."""
        return bool(self.versions)


@frozen(kw_only=True)
class NodeOutput:
    """What a node of a run has put out."""

    uuid: str
    node_id: str
    title: str
    output: str
    at: int


@frozen(kw_only=True)
class Interrupt:
    """What a run waits for: `type` 2 is the answer to a question, 5 the values of a form; `data` is JSON text."""

    event_id: str
    type: int
    data: str
    title: str


@frozen(kw_only=True)
class Run:
    """One run of a workflow; `mode` is 0 for one that is waited for, 1 for a stream, 2 for an asynchronous one."""

    id: str
    workflow_id: str
    creator_id: str
    mode: Literal[0, 1, 2]
    parameters: Json
    created_at: int
    updated_at: int
    log_id: str
    bot_id: str = "0"
    connector_id: str = API_CONNECTOR
    status: RunStatus = "Running"
    output: str = ""
    error: tuple[int, str] = (0, "")
    nodes: tuple[NodeOutput, ...] = ()
    interrupt: Interrupt | None = None
    resumed: int = 0
    input_count: int = 0
    output_count: int = 0


# --- apps, channels and what bots keep --------------------------------------------------------------------------------


@frozen(kw_only=True)
class App:
    """An app of a workspace; `published_at` is 0 for one that is only a draft."""

    id: str
    workspace_id: str
    owner_id: str
    name: str
    created_at: int
    updated_at: int
    description: str = ""
    published_at: int = 0
    collaborators: tuple[str, ...] = ()


@frozen(kw_only=True)
class Connector:
    """A channel that bots are published to; one without an owner is the service's own."""

    id: str
    name: str
    owner_id: str = ""


@frozen(kw_only=True)
class Variable:
    """The value that a variable of a bot or an app has for a user of a channel."""

    keyword: str
    value: str
    created_at: int
    updated_at: int


@frozen(kw_only=True)
class Folder:
    """A folder of a workspace; `parent_id` is empty for one that lies in no other."""

    id: str
    workspace_id: str
    creator_id: str
    name: str
    description: str
    type: Literal["development", "library"]
    parent_id: str = ""


@frozen(kw_only=True)
class Template:
    """A template of the store, which bots are made of: what a bot was when the template was made."""

    id: str
    name: str
    bot: Bot


@frozen(kw_only=True)
class Copy:
    """A copy of an `app`, a `bot` or a `workflow`: it is made at once, and known to be ready after a while."""

    id: str
    creator_id: str
    type: str
    source_id: str
    target_id: str
    workspace_id: str
    began_at: float


# --- enterprises ------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Enterprise:
    """An enterprise and its members: user id to role (`enterprise_admin` or `enterprise_member`)."""

    id: str
    name: str
    members: Mapping[str, str]


@frozen(kw_only=True)
class Organization:
    """An organization of an enterprise and its members: user id to role, and to when they came."""

    id: str
    enterprise_id: str
    name: str
    members: Mapping[str, tuple[str, int]]
    description: str = ""
    default: bool = False


# --- audio ------------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Voice:
    """A voice: the system's, or one that its owner has cloned, which can be trained so many times more."""

    id: str
    name: str
    language: str
    preview_text: str
    created_at: int
    updated_at: int
    owner_id: str = ""
    trainings: int = 0


@frozen(kw_only=True)
class Room:
    """A room for a realtime call; `config` is JSON as it came."""

    id: str
    app_id: str
    bot_id: str
    uid: str
    token: str = field(repr=False)
    voice_id: str = ""
    conversation_id: str = ""
    workflow_id: str = ""
    config: Json = field(factory=blank)


@frozen(kw_only=True)
class Live:
    """A live broadcast; each of its streams has an id, a name and a type, `origin` or `translation`."""

    id: str
    app_id: str
    streams: tuple[tuple[str, str, str], ...]


@frozen(kw_only=True)
class Voiceprint:
    """The voice of one speaker, as the SHA-256 of the recording that it was made of, which is not kept."""

    id: str
    group_id: str
    creator_id: str
    name: str
    sha256: str = field(repr=False)
    created_at: int
    updated_at: int
    description: str = ""


@frozen(kw_only=True)
class VoiceprintGroup:
    """A group of voiceprints."""

    id: str
    creator_id: str
    name: str
    created_at: int
    updated_at: int
    description: str = ""


# --- what is built on the API, and what it costs ----------------------------------------------------------------------


@frozen(kw_only=True)
class ApiApp:
    """An app that is told of events at a URL; one of the type `connector`, not `normal`, is for a channel."""

    id: str
    owner_id: str
    type: str
    verify_token: str = field(repr=False)
    name: str = ""
    connector_id: str = ""
    callback_url: str = ""
    events: tuple[str, ...] = ()


@frozen(kw_only=True)
class Limitation:
    """How much of a benefit devices or users may use: `settings` are JSON as they came."""

    id: str
    owner_id: str
    entity_type: str
    entity_id: str
    settings: Json


@frozen(kw_only=True)
class Bill:
    """The export of a bill from one unix second to another, begun at a third."""

    id: str
    owner_id: str
    started_at: int
    ended_at: int
    began_at: float


@frozen(kw_only=True)
class Tool:
    """A tool of a plugin: what it is for, what it is given, and what it does; the schemas are JSON."""

    name: str
    run: Callable[[Json], object]
    description: str = ""
    input_schema: Json = field(factory=blank)
    output_schema: Json = field(factory=blank)


@frozen(kw_only=True)
class Plugin:
    """A plugin and its tools; `category` is that of the store, empty for one that is not there."""

    id: str
    name: str
    owner_id: str
    created_at: int
    tools: tuple[Tool, ...]
    description: str = ""
    category: str = ""
    official: bool = False
