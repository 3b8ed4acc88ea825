"""Connectors, which are the channels that bots are published to: install them, and give their users a choice."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.connectors import UserConfig


def install(*, connector_id: str, workspace_id: str) -> Request[None]:
    """Add a connector to a workspace, so that bots of the workspace can be published to it.

    A connector that does not exist is not_found, a workspace that the token may not change permission.

    In the official reference; the path of its page is not known.
    """
    body = {"workspace_id": workspace_id}
    return post("connectors.install", path("/v1/connectors/{connector_id}/install", connector_id), nothing(), body)


def bind(*, connector_id: str, configs: Sequence[UserConfig], user_id: str | None = None) -> Request[None]:
    """Set what a user may choose from where a bot is published to a connector.

    A connector that does not exist is not_found, one that the token may not manage permission.

    In the official reference; the path of its page is not known.
    """
    body = {"configs": configs, "user_id": user_id}
    return post("connectors.bind", path("/v1/connectors/{connector_id}/user_configs", connector_id), nothing(), body)
