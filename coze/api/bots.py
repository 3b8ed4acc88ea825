"""Bots: make, read, list and change them, publish them and take them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coze.decode import WHOLE, into, nothing
from coze.effect import Request
from coze.endpoint import get, post
from coze.http import path, within
from coze.models.bots import (
    Bot,
    BotKnowledge,
    BotModelInfo,
    BotOnboardingInfo,
    BotPromptInfo,
    BotSuggestReplyInfo,
    PluginIDList,
    PublishedBot,
    SimpleBot,
    WorkflowIDList,
)
from coze.models.publishing import PublishStatus
from coze.pages import Page, numbered


def create(
    *,
    space_id: str,
    name: str,
    description: str | None = None,
    icon_file_id: str | None = None,
    prompt_info: BotPromptInfo | None = None,
    onboarding_info: BotOnboardingInfo | None = None,
    suggest_reply_info: BotSuggestReplyInfo | None = None,
    model_info_config: BotModelInfo | None = None,
    plugin_id_list: PluginIDList | None = None,
    workflow_id_list: WorkflowIDList | None = None,
) -> Request[Bot]:
    """Make a bot, as a draft: of what is given back only `bot_id` is filled in.

    `space_id` is the workspace. `name` has 1 to 20 characters, `description` at most 500; `icon_file_id` is an uploaded
    image. A value beyond its limits is invalid_request, a workspace that the token may not change is permission.

    /docs/developer_guides/create_bot
    """
    body = {
        "space_id": space_id,
        "name": name,
        "description": description,
        "icon_file_id": icon_file_id,
        "prompt_info": prompt_info,
        "onboarding_info": onboarding_info,
        "suggest_reply_info": suggest_reply_info,
        "model_info_config": model_info_config,
        "plugin_id_list": plugin_id_list,
        "workflow_id_list": workflow_id_list,
    }
    return post("bots.create", path("/v1/bot/create"), into(Bot), body)


def update(
    *,
    bot_id: str,
    name: str | None = None,
    description: str | None = None,
    icon_file_id: str | None = None,
    prompt_info: BotPromptInfo | None = None,
    onboarding_info: BotOnboardingInfo | None = None,
    knowledge: BotKnowledge | None = None,
    suggest_reply_info: BotSuggestReplyInfo | None = None,
    model_info_config: BotModelInfo | None = None,
) -> Request[None]:
    """Change the draft of a bot; publish it for others to see the change.

    `name` has 1 to 20 characters, `description` at most 500; `icon_file_id` is an uploaded image. A value beyond its
    limits is invalid_request, a bot that does not exist is not_found, and one that the token may not change permission.

    /docs/developer_guides/update_bot
    """
    body = {
        "bot_id": bot_id,
        "name": name,
        "description": description,
        "icon_file_id": icon_file_id,
        "prompt_info": prompt_info,
        "onboarding_info": onboarding_info,
        "knowledge": knowledge,
        "suggest_reply_info": suggest_reply_info,
        "model_info_config": model_info_config,
    }
    return post("bots.update", path("/v1/bot/update"), nothing(), body)


def publish(
    *,
    bot_id: str,
    connector_ids: Sequence[str] = ("1024",),
    connectors: Mapping[str, Mapping[str, str]] | None = None,
) -> Request[Bot]:
    """Publish the draft of a bot to channels: of what is given back `bot_id` and `version` are filled in.

    The API wants `connector_ids`; it is 1024, the API, unless you say otherwise. `connectors` has parameters for
    channels, by the ids of these. Sensitive content in the bot is content_policy (4105), a bot that does not exist is
    not_found, and one that the token may not publish permission.

    /docs/developer_guides/publish_bot
    """
    body = {"bot_id": bot_id, "connector_ids": connector_ids, "connectors": connectors}
    return post("bots.publish", path("/v1/bot/publish"), into(Bot), body)


def unpublish(*, bot_id: str, connector_id: str, unpublish_reason: str | None = None) -> Request[None]:
    """Take a bot back from a channel (1024 is the API), and say why if you like.

    A bot that does not exist is not_found, and one that the token may not publish permission.

    /docs/developer_guides/unpublish_agent
    """
    # The official Python SDK sends the id of the bot in the path and in the body.
    body = {"bot_id": bot_id, "connector_id": connector_id, "unpublish_reason": unpublish_reason}
    return post("bots.unpublish", path("/v1/bots/{bot_id}/unpublish", bot_id), nothing(), body)


def retrieve(*, bot_id: str, is_published: bool | None = None) -> Request[Bot]:
    """Read the configuration of a bot.

    `is_published` chooses between the published version (the server's default) and the draft. A bot that does not
    exist, or that the token may not see, is not_found or permission (Coze Studio: permission for both).

    /docs/developer_guides/get_metadata_draft_published
    """
    return get("bots.retrieve", path("/v1/bots/{bot_id}", bot_id), into(Bot), {"is_published": is_published})


def retrieve_published(*, bot_id: str, connector_id: str | None = None) -> Request[Bot]:
    """Read the configuration of a bot as it is published to a channel, by the older endpoint, which is deprecated.

    Coze Studio wants a `connector_id` (1024 is the API), and answers without an envelope. The failures are those of
    `retrieve`.

    /docs/developer_guides/get_metadata
    """
    query = {"bot_id": bot_id, "connector_id": connector_id}
    return get("bots.retrieve_published", path("/v1/bot/get_online_info"), into(Bot, studio=WHOLE), query)


def list(
    *,
    workspace_id: str,
    publish_status: PublishStatus | str | None = None,
    connector_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[SimpleBot]]:
    """List the bots of a workspace.

    `publish_status` is published_online by the server's default; `connector_id` is the channel (1024, the API, by
    default) that it speaks of. `page_size` is at least 1. A workspace that the token may not see is permission.

    /docs/developer_guides/bots_list_draft_published
    """
    query = {
        "workspace_id": workspace_id,
        "publish_status": publish_status,
        "connector_id": connector_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1),
    }
    return get("bots.list", path("/v1/bots"), numbered(model=SimpleBot, total="total"), query)


def list_published(*, space_id: str, page_index: int = 1, page_size: int = 20) -> Request[Page[PublishedBot]]:
    """List the bots of a workspace that are published to the API, by the older endpoint.

    `page_index` counts from 1, `page_size` is at least 1. A workspace that the token may not see is permission.

    /docs/developer_guides/published_bots_list
    """
    query = {
        "space_id": space_id,
        "page_index": within("page_index", page_index, 1),
        "page_size": within("page_size", page_size, 1),
    }
    decode = numbered(model=PublishedBot, items="space_bots", total="total", number="page_index")
    return get("bots.list_published", path("/v1/space/published_bots_list"), decode, query)
