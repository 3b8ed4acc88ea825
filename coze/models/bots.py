"""Bots, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.values import FrozenDict, OpenInt, OpenText, frozen_list, frozen_texts, known


class BotMode(OpenInt):
    """How a bot is made up."""

    SINGLE_AGENT: Final = known(0)
    MULTI_AGENT: Final = known(1)
    SINGLE_AGENT_WORKFLOW: Final = known(2)


class SuggestReplyMode(OpenText):
    """Whether a bot suggests what to ask next, and by whose prompt."""

    DISABLE: Final = known("disable")
    ENABLE: Final = known("enable")
    CUSTOMIZED: Final = known("customized")


class UserInputType(OpenText):
    """How users talk to a bot unless they choose."""

    TEXT: Final = known("text")
    CALL: Final = known("call")
    VOICE: Final = known("voice")


class VariableChannel(OpenText):
    """Where the value of a bot's variable comes from."""

    CUSTOM: Final = known("custom")
    SYSTEM: Final = known("system")
    LOCATION: Final = known("location")
    FEISHU: Final = known("feishu")
    APP: Final = known("app")
    # the same, as cozepy calls them
    VariableChannelCustom: Final = known("custom")
    VariableChannelSystem: Final = known("system")
    VariableChannelLocation: Final = known("location")
    VariableChannelFeishu: Final = known("feishu")
    VariableChannelAPP: Final = known("app")


class VariableType(OpenText):
    """Whether a bot's variable holds one value or a list."""

    KV_VARIABLE: Final = known("KVVariable")
    LIST_VARIABLE: Final = known("ListVariable")
    # the same, as cozepy calls them
    KVVariable: Final = known("KVVariable")
    ListVariable: Final = known("ListVariable")


@frozen(kw_only=True, slots=False)
class BotPrefixPromptInfo(Model):
    """A prompt in two parts: a prefix that stays the same, which a model may keep, and the part that changes."""

    prefix_prompt: str = ""
    dynamic_prompt: str = ""


@frozen(kw_only=True, slots=False)
class BotPromptInfo(Model):
    """The prompt of a bot, at most 20,000 characters; `prompt_mode` says whether it is one text or has a prefix."""

    prompt: str = ""
    prompt_mode: str | None = None
    prefix_prompt_info: BotPrefixPromptInfo | None = None

    @classmethod
    def build_text(cls, prompt: str) -> BotPromptInfo:
        """Make a prompt of one text."""
        return cls(prompt=prompt)

    @classmethod
    def build_prefix(cls, prefix_prompt: str, dynamic_prompt: str, *, prompt_mode: str) -> BotPromptInfo:
        """Make a prompt of a prefix that stays the same and a part that changes."""
        parts = BotPrefixPromptInfo(prefix_prompt=prefix_prompt, dynamic_prompt=dynamic_prompt)
        return cls(prompt_mode=prompt_mode, prefix_prompt_info=parts)


@frozen(kw_only=True, slots=False)
class BotOnboardingInfo(Model):
    """What a bot says first: a prologue of at most 300 characters, and questions of at most 50 each."""

    prologue: str = ""
    suggested_questions: tuple[str, ...] = field(default=(), converter=frozen_list)

    @classmethod
    def build(cls, prologue: str, *suggested_questions: str) -> BotOnboardingInfo:
        """Make a prologue, with questions that a user may begin with."""
        return cls(prologue=prologue, suggested_questions=suggested_questions)


@frozen(kw_only=True, slots=False)
class BotKnowledge(Model):
    """The knowledge of a bot: at most 150 datasets, and how they are searched.

    With `auto_call` they are searched for every question, without it where the bot calls for them.
    """

    dataset_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    auto_call: bool = True
    search_strategy: int = 0

    @classmethod
    def build_automatic(cls, dataset_ids: Iterable[str], search_strategy: int = 0) -> BotKnowledge:
        """Make knowledge that is searched for every question."""
        return cls(dataset_ids=dataset_ids, search_strategy=search_strategy)

    @classmethod
    def build_on_demand(cls, dataset_ids: Iterable[str], search_strategy: int = 0) -> BotKnowledge:
        """Make knowledge that is searched where the bot calls for it."""
        return cls(dataset_ids=dataset_ids, auto_call=False, search_strategy=search_strategy)


@frozen(kw_only=True, slots=False)
class BotPluginAPIInfo(Model):
    """A tool of a plugin of a bot."""

    api_id: str
    name: str = ""
    description: str = ""


@frozen(kw_only=True, slots=False)
class BotPluginInfo(Model):
    """A plugin of a bot, and its tools."""

    plugin_id: str
    name: str = ""
    description: str = ""
    icon_url: str = ""
    api_info_list: tuple[BotPluginAPIInfo, ...] = field(default=(), converter=frozen_list)


@frozen(kw_only=True, slots=False)
class BotModelInfo(Model):
    """The model of a bot, and its settings."""

    class ResponseFormat(OpenText):
        """How a model writes."""

        JSON: Final = known("json")
        TEXT: Final = known("text")
        MARKDOWN: Final = known("markdown")

    class CacheType(OpenText):
        """Whether a model keeps prefixes of prompts."""

        CLOSED: Final = known("closed")
        PREFIX: Final = known("prefix")

    model_id: str
    model_name: str | None = None
    temperature: float | None = None
    context_round: int | None = None
    max_tokens: int | None = None
    response_format: ResponseFormat | None = field(default=None, converter=optional(ResponseFormat))
    top_k: int | None = None
    top_p: float | None = None
    cache_type: CacheType | None = field(default=None, converter=optional(CacheType))
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    parameters: FrozenDict[str, str] | None = field(default=None, converter=frozen_texts)
    sp_anti_leak: bool | None = None
    sp_current_time: bool | None = None
    api_mode: str | None = None


@frozen(kw_only=True, slots=False)
class BotSuggestReplyInfo(Model):
    """Whether a bot suggests what to ask next; `customized_prompt` is for the mode of that name."""

    reply_mode: SuggestReplyMode = field(converter=SuggestReplyMode)
    customized_prompt: str = ""

    @classmethod
    def build_disabled(cls) -> BotSuggestReplyInfo:
        """Suggest nothing."""
        return cls(reply_mode=SuggestReplyMode.DISABLE)

    @classmethod
    def build_enabled(cls) -> BotSuggestReplyInfo:
        """Suggest, without a prompt of yours."""
        return cls(reply_mode=SuggestReplyMode.ENABLE)

    @classmethod
    def build_customized(cls, prompt: str) -> BotSuggestReplyInfo:
        """Suggest by a prompt of yours."""
        return cls(reply_mode=SuggestReplyMode.CUSTOMIZED, customized_prompt=prompt)


@frozen(kw_only=True, slots=False)
class PluginIDList(Model):
    """The tools that a bot may call."""

    @frozen(kw_only=True, slots=False)
    class PluginIDInfo(Model):
        """One tool: `api_id` is its id, `plugin_id` that of its plugin."""

        plugin_id: str
        api_id: str

    id_list: tuple[PluginIDInfo, ...] | None = field(default=None, converter=frozen_list)

    @classmethod
    def build(cls, tools: Mapping[str, Sequence[str]]) -> PluginIDList:
        """Make a list of tools: for each plugin's id, the ids of its tools."""
        pairs = ((plugin_id, api_id) for plugin_id, api_ids in tools.items() for api_id in api_ids)
        return cls(id_list=[cls.PluginIDInfo(plugin_id=plugin_id, api_id=api_id) for plugin_id, api_id in pairs])


@frozen(kw_only=True, slots=False)
class WorkflowIDList(Model):
    """The workflows that a bot may run."""

    @frozen(kw_only=True, slots=False)
    class WorkflowIDInfo(Model):
        """One workflow."""

        id: str

    ids: tuple[WorkflowIDInfo, ...] | None = field(default=None, converter=frozen_list)

    @classmethod
    def build(cls, *workflow_ids: str) -> WorkflowIDList:
        """Make a list of workflows."""
        return cls(ids=[cls.WorkflowIDInfo(id=workflow_id) for workflow_id in workflow_ids])


@frozen(kw_only=True, slots=False)
class GradientPosition(Model):
    """Where the gradient of a background image begins and ends, as fractions of its width."""

    left: float | None = None
    right: float | None = None


@frozen(kw_only=True, slots=False)
class CanvasPosition(Model):
    """How a background image lies on its canvas."""

    width: float | None = None
    height: float | None = None
    left: float | None = None
    top: float | None = None


@frozen(kw_only=True, slots=False)
class BackgroundImageInfo(Model):
    """A background image of a bot."""

    image_url: str = ""
    theme_color: str | None = None
    gradient_position: GradientPosition | None = None
    canvas_position: CanvasPosition | None = None


@frozen(kw_only=True, slots=False)
class BotBackgroundImageInfo(Model):
    """The background images of a bot, for wide and for narrow screens."""

    web_background_image: BackgroundImageInfo | None = None
    mobile_background_image: BackgroundImageInfo | None = None


@frozen(kw_only=True, slots=False)
class BotVariable(Model):
    """A variable of a bot."""

    keyword: str
    default_value: str = ""
    variable_type: VariableType = field(default=VariableType.KV_VARIABLE, converter=VariableType)
    channel: VariableChannel = field(default=VariableChannel.CUSTOM, converter=VariableChannel)
    description: str = ""
    enable: bool = True
    prompt_enable: bool = True


@frozen(kw_only=True, slots=False)
class BotVoiceInfo(Model):
    """The voice that a bot speaks a language with."""

    voice_id: str
    language_code: str = ""


@frozen(kw_only=True, slots=False)
class BotWorkflowInfo(Model):
    """A workflow of a bot."""

    id: str
    name: str = ""
    description: str = ""
    icon_url: str = ""


@frozen(kw_only=True, slots=False)
class Bot(Model):
    """The configuration of a bot. Times are unix seconds; Coze Studio leaves them 0."""

    bot_id: str
    name: str | None = None
    description: str | None = None
    icon_url: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    version: str | None = None
    prompt_info: BotPromptInfo | None = None
    onboarding_info: BotOnboardingInfo | None = None
    knowledge: BotKnowledge | None = None
    bot_mode: BotMode | None = field(default=None, converter=optional(BotMode))
    plugin_info_list: tuple[BotPluginInfo, ...] | None = field(default=None, converter=frozen_list)
    model_info: BotModelInfo | None = None
    suggest_reply_info: BotSuggestReplyInfo | None = None
    background_image_info: BotBackgroundImageInfo | None = None
    variables: tuple[BotVariable, ...] | None = field(default=None, converter=frozen_list)
    owner_user_id: str | None = None
    voice_info_list: tuple[BotVoiceInfo, ...] | None = field(default=None, converter=frozen_list)
    default_user_input_type: UserInputType | None = field(default=None, converter=optional(UserInputType))
    workflow_info_list: tuple[BotWorkflowInfo, ...] | None = field(default=None, converter=frozen_list)
    folder_id: str | None = None


@frozen(kw_only=True, slots=False)
class SimpleBot(Model):
    """A bot in a list. Times are unix seconds; `published_at` is 0 or None if it is not published."""

    id: str
    name: str = ""
    description: str = ""
    icon_url: str = ""
    is_published: bool = False
    updated_at: int = 0
    owner_user_id: str = ""
    folder_id: str | None = None
    published_at: int | None = None

    @property
    def bot_id(self) -> str:
        """The id, under the name that the older list has for it."""
        return self.id

    @property
    def bot_name(self) -> str:
        """The name, under the name that the older list has for it."""
        return self.name

    @property
    def publish_time(self) -> str:
        """The last update as text, under the name that the older list has for it."""
        return str(self.updated_at)


@frozen(kw_only=True, slots=False)
class PublishedBot(Model):
    """A published bot in the older list; `publish_time` is a unix second as text."""

    bot_id: str
    bot_name: str = ""
    description: str = ""
    icon_url: str = ""
    publish_time: str = ""


@frozen(kw_only=True, slots=False)
class BotVersionUserInfo(Model):
    """Who published a version of a bot."""

    id: str
    name: str = ""


@frozen(kw_only=True, slots=False)
class BotVersionInfo(Model):
    """A version of a bot. Times are unix seconds as text."""

    version: str
    description: str = ""
    created_at: str = ""
    updated_at: str = ""
    creator: BotVersionUserInfo | None = None
