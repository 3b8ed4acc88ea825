"""Bots."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import bots
from coze.models.bots import (
    BackgroundImageInfo,
    Bot,
    BotBackgroundImageInfo,
    BotKnowledge,
    BotMode,
    BotModelInfo,
    BotOnboardingInfo,
    BotPluginAPIInfo,
    BotPluginInfo,
    BotPrefixPromptInfo,
    BotPromptInfo,
    BotSuggestReplyInfo,
    BotVariable,
    BotVoiceInfo,
    BotWorkflowInfo,
    CanvasPosition,
    GradientPosition,
    PluginIDList,
    PublishedBot,
    SimpleBot,
    SuggestReplyMode,
    UserInputType,
    VariableChannel,
    VariableType,
    WorkflowIDList,
)
from coze.models.publishing import PublishStatus

BOT = {
    "bot_id": "7379462189365198898",
    "name": "Echo",
    "description": "Repeats.",
    "icon_url": "https://example.com/echo.png",
    "create_time": 1718289297,
    "update_time": 1718289300,
    "version": "1718289300123",
    "prompt_info": {
        "prompt": "Repeat what is said.",
        "prompt_mode": "a_mode",
        "prefix_prompt_info": {"prefix_prompt": "Repeat", "dynamic_prompt": "what is said."},
    },
    "onboarding_info": {"prologue": "Hello.", "suggested_questions": ["Who are you?", "What is new?"]},
    "knowledge": {"dataset_ids": ["7390000000000000101"], "auto_call": False, "search_strategy": 2},
    "bot_mode": 2,
    "plugin_info_list": [
        {
            "plugin_id": "7390000000000000201",
            "name": "Weather",
            "description": "Tells the weather.",
            "icon_url": "https://example.com/weather.png",
            "api_info_list": [{"api_id": "7390000000000000202", "name": "now", "description": "The weather now."}],
        }
    ],
    "model_info": {
        "model_id": "1706077826",
        "model_name": "A model",
        "temperature": 0.75,
        "context_round": 30,
        "max_tokens": 4096,
        "response_format": "markdown",
        "top_k": 40,
        "top_p": 0.5,
        "cache_type": "prefix",
        "presence_penalty": 0.25,
        "frequency_penalty": 0.125,
        "parameters": {"thinking": "auto"},
        "sp_anti_leak": True,
        "sp_current_time": False,
        "api_mode": "another_mode",
    },
    "suggest_reply_info": {"reply_mode": "customized", "customized_prompt": "Ask for more."},
    "background_image_info": {
        "web_background_image": {
            "image_url": "https://example.com/web.png",
            "theme_color": "#102030",
            "gradient_position": {"left": 0.25, "right": 0.75},
            "canvas_position": {"width": 640.0, "height": 480.0, "left": 1.5, "top": 2.5},
        },
        "mobile_background_image": None,
    },
    "variables": [
        {
            "keyword": "city",
            "default_value": "Oslo",
            "variable_type": "ListVariable",
            "channel": "location",
            "description": "Where the user is.",
            "enable": False,
            "prompt_enable": False,
        },
        {"keyword": "name"},
    ],
    "owner_user_id": "1234567890123456",
    "voice_info_list": [{"voice_id": "7390000000000000301", "language_code": "en"}],
    "default_user_input_type": "voice",
    "workflow_info_list": [
        {
            "id": "7390000000000000401",
            "name": "Trip",
            "description": "Plans a trip.",
            "icon_url": "https://example.com/trip.png",
        }
    ],
    "folder_id": "7390000000000000501",
}
VALUE = Bot(
    bot_id="7379462189365198898",
    name="Echo",
    description="Repeats.",
    icon_url="https://example.com/echo.png",
    create_time=1718289297,
    update_time=1718289300,
    version="1718289300123",
    prompt_info=BotPromptInfo(
        prompt="Repeat what is said.",
        prompt_mode="a_mode",
        prefix_prompt_info=BotPrefixPromptInfo(prefix_prompt="Repeat", dynamic_prompt="what is said."),
    ),
    onboarding_info=BotOnboardingInfo(prologue="Hello.", suggested_questions=["Who are you?", "What is new?"]),
    knowledge=BotKnowledge(dataset_ids=["7390000000000000101"], auto_call=False, search_strategy=2),
    bot_mode=BotMode.SINGLE_AGENT_WORKFLOW,
    plugin_info_list=[
        BotPluginInfo(
            plugin_id="7390000000000000201",
            name="Weather",
            description="Tells the weather.",
            icon_url="https://example.com/weather.png",
            api_info_list=[BotPluginAPIInfo(api_id="7390000000000000202", name="now", description="The weather now.")],
        )
    ],
    model_info=BotModelInfo(
        model_id="1706077826",
        model_name="A model",
        temperature=0.75,
        context_round=30,
        max_tokens=4096,
        response_format=BotModelInfo.ResponseFormat.MARKDOWN,
        top_k=40,
        top_p=0.5,
        cache_type=BotModelInfo.CacheType.PREFIX,
        presence_penalty=0.25,
        frequency_penalty=0.125,
        parameters={"thinking": "auto"},
        sp_anti_leak=True,
        sp_current_time=False,
        api_mode="another_mode",
    ),
    suggest_reply_info=BotSuggestReplyInfo(reply_mode=SuggestReplyMode.CUSTOMIZED, customized_prompt="Ask for more."),
    background_image_info=BotBackgroundImageInfo(
        web_background_image=BackgroundImageInfo(
            image_url="https://example.com/web.png",
            theme_color="#102030",
            gradient_position=GradientPosition(left=0.25, right=0.75),
            canvas_position=CanvasPosition(width=640.0, height=480.0, left=1.5, top=2.5),
        ),
    ),
    variables=[
        BotVariable(
            keyword="city",
            default_value="Oslo",
            variable_type=VariableType.LIST_VARIABLE,
            channel=VariableChannel.LOCATION,
            description="Where the user is.",
            enable=False,
            prompt_enable=False,
        ),
        BotVariable(keyword="name"),
    ],
    owner_user_id="1234567890123456",
    voice_info_list=[BotVoiceInfo(voice_id="7390000000000000301", language_code="en")],
    default_user_input_type=UserInputType.VOICE,
    workflow_info_list=[
        BotWorkflowInfo(
            id="7390000000000000401",
            name="Trip",
            description="Plans a trip.",
            icon_url="https://example.com/trip.png",
        )
    ],
    folder_id="7390000000000000501",
)

MODEL = BotModelInfo(
    model_id="model_7",
    temperature=0.75,
    response_format=BotModelInfo.ResponseFormat.TEXT,
    cache_type=BotModelInfo.CacheType.PREFIX,
    parameters={"thinking": "auto"},
    sp_anti_leak=True,
    api_mode="another_mode",
)
MODEL_JSON = {
    "model_id": "model_7",
    "temperature": 0.75,
    "response_format": "text",
    "cache_type": "prefix",
    "parameters": {"thinking": "auto"},
    "sp_anti_leak": True,
    "api_mode": "another_mode",
}

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(bots.create, space_id="workspace_7", name="Echo"),
        sends=Wire("POST", "/v1/bot/create", {"space_id": "workspace_7", "name": "Echo"}),
        full=call(
            bots.create,
            space_id="workspace_7",
            name="Echo",
            description="Repeats.",
            icon_file_id="file_7",
            prompt_info=BotPromptInfo.build_prefix("You are an echo.", "Be loud.", prompt_mode="a_mode"),
            onboarding_info=BotOnboardingInfo.build("Hello.", "Who are you?", "What is new?"),
            suggest_reply_info=BotSuggestReplyInfo.build_customized("Ask for more."),
            model_info_config=MODEL,
            plugin_id_list=PluginIDList.build({"plugin_7": ["tool_7", "tool_8"], "plugin_8": ["tool_9"]}),
            workflow_id_list=WorkflowIDList.build("workflow_7", "workflow_8"),
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/bot/create",
            {
                "space_id": "workspace_7",
                "name": "Echo",
                "description": "Repeats.",
                "icon_file_id": "file_7",
                "prompt_info": {
                    "prompt": "",
                    "prompt_mode": "a_mode",
                    "prefix_prompt_info": {"prefix_prompt": "You are an echo.", "dynamic_prompt": "Be loud."},
                },
                "onboarding_info": {"prologue": "Hello.", "suggested_questions": ["Who are you?", "What is new?"]},
                "suggest_reply_info": {"reply_mode": "customized", "customized_prompt": "Ask for more."},
                "model_info_config": MODEL_JSON,
                "plugin_id_list": {
                    "id_list": [
                        {"plugin_id": "plugin_7", "api_id": "tool_7"},
                        {"plugin_id": "plugin_7", "api_id": "tool_8"},
                        {"plugin_id": "plugin_8", "api_id": "tool_9"},
                    ]
                },
                "workflow_id_list": {"ids": [{"id": "workflow_7"}, {"id": "workflow_8"}]},
            },
        ),
        reply=ok(BOT),
        value=VALUE,
        recorded=("bots.create",),
    ),
    Row(
        least=call(bots.update, bot_id="bot_7"),
        sends=Wire("POST", "/v1/bot/update", {"bot_id": "bot_7"}),
        full=call(
            bots.update,
            bot_id="bot_7",
            name="Echo",
            description="Repeats.",
            icon_file_id="file_7",
            prompt_info=BotPromptInfo.build_text("Repeat what is said."),
            onboarding_info=BotOnboardingInfo.build("Hello."),
            knowledge=BotKnowledge.build_on_demand(["dataset_7", "dataset_8"], search_strategy=1),
            suggest_reply_info=BotSuggestReplyInfo.build_enabled(),
            model_info_config=MODEL,
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/bot/update",
            {
                "bot_id": "bot_7",
                "name": "Echo",
                "description": "Repeats.",
                "icon_file_id": "file_7",
                "prompt_info": {"prompt": "Repeat what is said."},
                "onboarding_info": {"prologue": "Hello.", "suggested_questions": []},
                "knowledge": {"dataset_ids": ["dataset_7", "dataset_8"], "auto_call": False, "search_strategy": 1},
                "suggest_reply_info": {"reply_mode": "enable", "customized_prompt": ""},
                "model_info_config": MODEL_JSON,
            },
        ),
        reply=ok(),
        value=None,
        recorded=("bots.update",),
    ),
    Row(
        least=call(bots.publish, bot_id="bot_7"),
        sends=Wire("POST", "/v1/bot/publish", {"bot_id": "bot_7", "connector_ids": ["1024"]}),
        full=call(
            bots.publish,
            bot_id="bot_7",
            connector_ids=["1024", "connector_7"],
            connectors={"connector_7": {"color": "blue"}},
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/bot/publish",
            {
                "bot_id": "bot_7",
                "connector_ids": ["1024", "connector_7"],
                "connectors": {"connector_7": {"color": "blue"}},
            },
        ),
        reply=ok(BOT),
        value=VALUE,
        recorded=("bots.publish",),
    ),
    Row(
        least=call(bots.unpublish, bot_id="bot_7", connector_id="1024"),
        sends=Wire("POST", "/v1/bots/bot_7/unpublish", {"bot_id": "bot_7", "connector_id": "1024"}),
        full=call(bots.unpublish, bot_id="bot_7", connector_id="1024", unpublish_reason="It is too loud."),
        sends_in_full=Wire(
            "POST",
            "/v1/bots/bot_7/unpublish",
            {"bot_id": "bot_7", "connector_id": "1024", "unpublish_reason": "It is too loud."},
        ),
        reply=ok({}),
        value=None,
        recorded=("bots.unpublish",),
    ),
    Row(
        least=call(bots.retrieve, bot_id="bot_7"),
        sends=Wire("GET", "/v1/bots/bot_7"),
        full=call(bots.retrieve, bot_id="bot_7", is_published=False),
        sends_in_full=Wire("GET", "/v1/bots/bot_7?is_published=false"),
        reply=ok(BOT),
        value=VALUE,
        recorded=("bots.retrieve(use_api_version=2)",),
    ),
    Row(
        least=call(bots.retrieve_published, bot_id="bot_7"),
        sends=Wire("GET", "/v1/bot/get_online_info?bot_id=bot_7"),
        full=call(bots.retrieve_published, bot_id="bot_7", connector_id="1024"),
        sends_in_full=Wire("GET", "/v1/bot/get_online_info?bot_id=bot_7&connector_id=1024"),
        reply=ok(BOT),
        value=VALUE,
        recorded=("bots.retrieve",),
    ),
    Row(
        least=call(bots.list, workspace_id="workspace_7"),
        sends=Wire("GET", "/v1/bots?workspace_id=workspace_7&page_num=1&page_size=20"),
        full=call(
            bots.list,
            workspace_id="workspace_7",
            publish_status=PublishStatus.UNPUBLISHED_DRAFT,
            connector_id="1024",
            page_num=2,
            page_size=7,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/bots?workspace_id=workspace_7&publish_status=unpublished_draft&connector_id=1024&page_num=2&page_size=7",
        ),
        reply=ok(
            {
                "total": 22,
                "items": [
                    {
                        "id": "7379462189365198898",
                        "name": "Echo",
                        "description": "Repeats.",
                        "icon_url": "https://example.com/echo.png",
                        "is_published": True,
                        "updated_at": 1718289300,
                        "owner_user_id": "1234567890123456",
                        "folder_id": "7390000000000000501",
                        "published_at": 1718289299,
                    },
                    {"id": "7379462189365198899"},
                ],
            }
        ),
        value=Page(
            items=(
                SimpleBot(
                    id="7379462189365198898",
                    name="Echo",
                    description="Repeats.",
                    icon_url="https://example.com/echo.png",
                    is_published=True,
                    updated_at=1718289300,
                    owner_user_id="1234567890123456",
                    folder_id="7390000000000000501",
                    published_at=1718289299,
                ),
                SimpleBot(id="7379462189365198899"),
            ),
            total=22,
            next=bots.list(workspace_id="workspace_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, None)},
        recorded=("bots.list(use_api_version=2)",),
    ),
    Row(
        least=call(bots.list_published, space_id="workspace_7"),
        sends=Wire("GET", "/v1/space/published_bots_list?space_id=workspace_7&page_index=1&page_size=20"),
        full=call(bots.list_published, space_id="workspace_7", page_index=2, page_size=7),
        sends_in_full=Wire("GET", "/v1/space/published_bots_list?space_id=workspace_7&page_index=2&page_size=7"),
        reply=ok(
            {
                "total": 22,
                "space_bots": [
                    {
                        "bot_id": "7379462189365198898",
                        "bot_name": "Echo",
                        "description": "Repeats.",
                        "icon_url": "https://example.com/echo.png",
                        "publish_time": "1718289299",
                    },
                    {"bot_id": "7379462189365198899"},
                ],
            }
        ),
        value=Page(
            items=(
                PublishedBot(
                    bot_id="7379462189365198898",
                    bot_name="Echo",
                    description="Repeats.",
                    icon_url="https://example.com/echo.png",
                    publish_time="1718289299",
                ),
                PublishedBot(bot_id="7379462189365198899"),
            ),
            total=22,
            next=bots.list_published(space_id="workspace_7", page_index=2),
        ),
        ranges={"page_index": (1, None), "page_size": (1, None)},
        recorded=("bots.list",),
    ),
)
