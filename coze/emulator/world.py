"""The state of an emulated Coze: who exists, what was said, and the rules that hold between them."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Literal

from attrs import evolve

from coze.emulator.flow import Flow, Running, echoing
from coze.emulator.ids import Ids
from coze.emulator.records import (
    API_CONNECTOR,
    RUNNING,
    SDK_CONNECTOR,
    ApiApp,
    App,
    Bill,
    Bot,
    Chat,
    Connector,
    Conversation,
    Copy,
    Dataset,
    Document,
    Enterprise,
    Feedback,
    File,
    Folder,
    Json,
    Limitation,
    Limits,
    Live,
    Message,
    Organization,
    Plugin,
    PublishStatus,
    Room,
    Run,
    Source,
    Template,
    Token,
    Tool,
    User,
    Variable,
    Voice,
    Voiceprint,
    VoiceprintGroup,
    Workflow,
    Workspace,
)
from coze.emulator.responder import Responder, Turn

TRAININGS: Final = 10
"""How often a voice can be cloned."""


class World:
    """Hold everything that one emulator knows, in memory.

    Every method may be called from any thread, while the server runs. The mappings from ids to records are there to be
    read; hold `lock` while iterating over one, or to make several steps one. `limits` may be replaced at any time.
    `clock` gives unix seconds. `processing` is how many seconds it takes until a document, a copy or a bill
    is ready.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.lock: threading.RLock = threading.RLock()
        self.limits: Limits = Limits()
        self.clock: Callable[[], float] = clock
        self.processing: float = 0.1
        self.users: dict[str, User] = {}
        self.tokens: dict[str, Token] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.bots: dict[str, Bot] = {}
        self.bot_versions: dict[str, tuple[Bot, ...]] = {}
        self.responders: dict[str, Responder] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.chats: dict[str, Chat] = {}
        self.files: dict[str, File] = {}
        self.feedback: dict[tuple[str, str], Feedback] = {}
        self.datasets: dict[str, Dataset] = {}
        self.documents: dict[str, Document] = {}
        self.workflows: dict[str, Workflow] = {}
        self.flows: dict[str, Flow] = {}
        self.runs: dict[str, Run] = {}
        self.paused: dict[str, Running] = {}
        self.apps: dict[str, App] = {}
        self.connectors: dict[str, Connector] = {
            id: Connector(id=id, name=name) for id, name in ((API_CONNECTOR, "API"), (SDK_CONNECTOR, "Chat SDK"))
        }
        self.installed: dict[str, frozenset[str]] = {}
        self.user_configs: dict[tuple[str, str], tuple[Json, ...]] = {}
        self.audits: dict[tuple[str, str], tuple[int, str]] = {}
        self.variables: dict[tuple[str, str, str], dict[str, Variable]] = {}
        self.folders: dict[str, Folder] = {}
        self.templates: dict[str, Template] = {}
        self.copies: dict[str, Copy] = {}
        self.enterprises: dict[str, Enterprise] = {}
        self.organizations: dict[str, Organization] = {}
        self.voices: dict[str, Voice] = {}
        self.spoken: dict[str, str] = {}
        self.rooms: dict[str, Room] = {}
        self.lives: dict[str, Live] = {}
        self.voiceprint_groups: dict[str, VoiceprintGroup] = {}
        self.voiceprints: dict[str, Voiceprint] = {}
        self.api_apps: dict[str, ApiApp] = {}
        self.limitations: dict[str, Limitation] = {}
        self.bills: dict[str, Bill] = {}
        self.plugins: dict[str, Plugin] = {}
        self.calls: dict[str, int] = {}
        self._running: dict[str, str] = {}
        self._ids = Ids(clock)
        for name, language, preview_text in (("Calm", "en", "Good morning."), ("清澈", "zh", "早上好。")):
            self.add_voice(name, language=language, preview_text=preview_text)

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
        self,
        name: str,
        *,
        owner_id: str,
        workspace_type: Literal["personal", "team"] = "team",
        enterprise_id: str = "",
        id: str = "",
    ) -> Workspace:
        """Add a workspace with one member, its owner; `id` is a new one unless it is given."""
        workspace = Workspace(
            id=id or self.new_id(),
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
        id: str = "",
        owner_id: str = "",
        description: str = "",
        prompt: str = "",
        prologue: str = "",
        suggested_questions: Sequence[str] = (),
        suggests: bool = True,
        publish_status: PublishStatus = "published_online",
        responder: Responder | None = None,
    ) -> Bot:
        """Add a bot, owned by the owner of its workspace unless another one is named.

        `responder` answers for it; without one the emulator's own does. `suggests` says whether follow-up questions are
        sent after an answer. `id` is a new one unless it is given.
        """
        with self.lock:
            now, id = self.now(), id or self.new_id()
            self.bots[id] = Bot(
                id=id,
                workspace_id=workspace_id,
                owner_id=owner_id or next(iter(self.workspaces[workspace_id].members)),
                name=name,
                description=description,
                prompt=prompt,
                prologue=prologue,
                suggested_questions=tuple(suggested_questions),
                suggests=suggests,
                publish_status="unpublished_draft",
                created_at=now,
                updated_at=now,
                published_at=0,
                version="",
            )
            if responder is not None:
                self.responders[id] = responder
            if publish_status != "unpublished_draft":
                self.bots[id] = evolve(self.publish_bot(id), publish_status=publish_status)
            return self.bots[id]

    def publish_bot(self, bot_id: str, connector_ids: Sequence[str] = (API_CONNECTOR,)) -> Bot:
        """Publish the draft of a bot to channels, as a new version, and give it as it is then."""
        with self.lock:
            bot, versions = self.bots[bot_id], self.bot_versions.get(bot_id, ())
            number = max(int(self.clock() * 1000), *(int(one.version) + 1 for one in versions), 0)
            published = evolve(
                bot,
                publish_status="published_online",
                published_at=self.now(),
                version=str(number),
                connector_ids=tuple(dict.fromkeys([*(bot.connector_ids if bot.version else ()), *connector_ids])),
            )
            self.bots[bot_id] = published
            self.bot_versions[bot_id] = (*versions, published)
            return published

    def online(self, bot: Bot) -> Bot:
        """Give a published bot as it was when it was published last."""
        with self.lock:
            return evolve(self.bot_versions[bot.id][-1], connector_ids=bot.connector_ids)

    def add_dataset(
        self,
        name: str,
        *,
        workspace_id: str,
        creator_id: str = "",
        format_type: int = 0,
        description: str = "",
        icon_file_id: str = "",
        id: str = "",
    ) -> Dataset:
        """Add a dataset, made by the owner of its workspace unless another one is named."""
        with self.lock:
            dataset = Dataset(
                id=id or self.new_id(),
                workspace_id=workspace_id,
                creator_id=creator_id or next(iter(self.workspaces[workspace_id].members)),
                name=name,
                format_type=format_type,
                created_at=self.now(),
                updated_at=self.now(),
                description=description,
                icon_file_id=icon_file_id,
            )
            self.datasets[dataset.id] = dataset
            return dataset

    def add_document(
        self,
        name: str,
        *,
        dataset_id: str,
        creator_id: str = "",
        source: Source | None = None,
        caption: str = "",
        id: str = "",
    ) -> Document:
        """Add a document to a dataset, an empty text unless a source is given, to be processed from now on."""
        with self.lock:
            document = Document(
                id=id or self.new_id(),
                dataset_id=dataset_id,
                creator_id=creator_id or self.datasets[dataset_id].creator_id,
                name=name,
                source=source or Source(),
                created_at=self.now(),
                updated_at=self.now(),
                began_at=self.clock(),
                caption=caption,
            )
            self.documents[document.id] = document
            return document

    def progress(self, began_at: float) -> int:
        """Tell how much of what began then is done, in percent: it takes `processing` seconds."""
        passed = self.clock() - began_at
        return 100 if passed >= self.processing else int(100 * passed / self.processing)

    def add_workflow(
        self,
        name: str,
        flow: Flow = echoing,
        *,
        workspace_id: str,
        mode: Literal["workflow", "chatflow"] = "workflow",
        published: bool = True,
        description: str = "",
        app_id: str = "",
        input: Json | None = None,
        output: Json | None = None,
        id: str = "",
    ) -> Workflow:
        """Add a workflow, made by the owner of its workspace, which does what `flow` does.

        `input` and `output` describe its parameters, as JSON.
        """
        with self.lock:
            now = self.now()
            workflow = Workflow(
                id=id or self.new_id(),
                workspace_id=workspace_id,
                creator_id=next(iter(self.workspaces[workspace_id].members)),
                name=name,
                mode=mode,
                created_at=now,
                updated_at=now,
                description=description,
                app_id=app_id,
                versions=(("v0.0.1", now),) if published else (),
                input=input or {},
                output=output or {},
            )
            self.workflows[workflow.id], self.flows[workflow.id] = workflow, flow
            return workflow

    def put_run(self, run: Run) -> Run:
        """Store a run, in the place of the one with the same id."""
        with self.lock:
            self.runs[run.id] = run
            return run

    def add_app(
        self, name: str, *, workspace_id: str, published: bool = True, description: str = "", id: str = ""
    ) -> App:
        """Add an app, owned by the owner of its workspace."""
        with self.lock:
            app = App(
                id=id or self.new_id(),
                workspace_id=workspace_id,
                owner_id=next(iter(self.workspaces[workspace_id].members)),
                name=name,
                created_at=self.now(),
                updated_at=self.now(),
                description=description,
                published_at=self.now() if published else 0,
            )
            self.apps[app.id] = app
            return app

    def add_connector(self, name: str, *, owner_id: str) -> Connector:
        """Add a channel of a user."""
        connector = Connector(id=self.new_id(), name=name, owner_id=owner_id)
        with self.lock:
            self.connectors[connector.id] = connector
        return connector

    def add_folder(
        self,
        name: str,
        *,
        workspace_id: str,
        type: Literal["development", "library"] = "development",
        parent_id: str = "",
        description: str = "",
    ) -> Folder:
        """Add a folder to a workspace, made by its owner, perhaps inside another one."""
        with self.lock:
            folder = Folder(
                id=self.new_id(),
                workspace_id=workspace_id,
                creator_id=next(iter(self.workspaces[workspace_id].members)),
                name=name,
                description=description,
                type=type,
                parent_id=parent_id,
            )
            self.folders[folder.id] = folder
            return folder

    def add_template(self, name: str, *, bot_id: str) -> Template:
        """Add a template to the store, made of what a bot is now."""
        with self.lock:
            template = Template(id=self.new_id(), name=name, bot=self.bots[bot_id])
            self.templates[template.id] = template
            return template

    def copy_bot(self, bot: Bot, *, workspace_id: str, owner_id: str, name: str = "") -> Bot:
        """Make a draft that is like a bot."""
        with self.lock:
            id, now = self.new_id(), self.now()
            self.bots[id] = evolve(
                bot,
                id=id,
                workspace_id=workspace_id,
                owner_id=owner_id,
                name=name or bot.name,
                publish_status="unpublished_draft",
                created_at=now,
                updated_at=now,
                published_at=0,
                version="",
                collaborators=(),
            )
            if bot.id in self.responders:
                self.responders[id] = self.responders[bot.id]
            return self.bots[id]

    def add_enterprise(self, name: str, *, admin_id: str) -> Enterprise:
        """Add an enterprise with one member, its admin, and its default organization."""
        with self.lock:
            enterprise = Enterprise(id=self.new_id(), name=name, members={admin_id: "enterprise_admin"})
            self.enterprises[enterprise.id] = enterprise
            self.add_organization(name, enterprise_id=enterprise.id, admin_id=admin_id, default=True)
            return enterprise

    def add_organization(
        self, name: str, *, enterprise_id: str, admin_id: str, description: str = "", default: bool = False
    ) -> Organization:
        """Add an organization to an enterprise, with one member, its super admin."""
        with self.lock:
            organization = Organization(
                id=self.new_id(),
                enterprise_id=enterprise_id,
                name=name,
                members={admin_id: ("organization_super_admin", self.now())},
                description=description,
                default=default,
            )
            self.organizations[organization.id] = organization
            return organization

    def add_voice(self, name: str, *, language: str, preview_text: str = "", owner_id: str = "") -> Voice:
        """Add a voice, of the system's unless it has an owner."""
        with self.lock:
            now = self.now()
            voice = Voice(
                id=self.new_id(),
                name=name,
                language=language,
                preview_text=preview_text,
                created_at=now,
                updated_at=now,
                owner_id=owner_id,
                trainings=TRAININGS if owner_id else 0,
            )
            self.voices[voice.id] = voice
            return voice

    def add_live(self, *, app_id: str, **streams: Literal["origin", "translation"]) -> Live:
        """Add a live broadcast with streams of these names and types."""
        with self.lock:
            named = tuple((self.new_id(), name, type) for name, type in streams.items())
            live = Live(id=self.new_id(), app_id=app_id, streams=named)
            self.lives[live.id] = live
            return live

    def add_plugin(
        self,
        name: str,
        *tools: Tool,
        owner_id: str,
        description: str = "",
        category: str = "",
        official: bool = False,
    ) -> Plugin:
        """Add a plugin of a user; one with a category is in the store."""
        with self.lock:
            plugin = Plugin(
                id=self.new_id(),
                name=name,
                owner_id=owner_id,
                created_at=self.now(),
                tools=tools,
                description=description,
                category=category,
                official=official,
            )
            self.plugins[plugin.id] = plugin
            return plugin

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
