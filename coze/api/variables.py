"""The variables that a bot or an app keeps for a user: read and set them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from coze.decode import listed, nothing
from coze.effect import Request
from coze.endpoint import get, put
from coze.http import joined, path
from coze.models.variables import VariableValue


def retrieve(
    *,
    connector_uid: str,
    keywords: Sequence[str],
    app_id: str | None = None,
    bot_id: str | None = None,
    connector_id: str | None = None,
) -> Request[tuple[VariableValue, ...]]:
    """Read the values that some variables of a bot or an app have for a user.

    `connector_uid` is the user in the channel `connector_id`; `keywords` are the names of the variables, without
    commas. A bot or an app that does not exist is not_found, and one that the token may not see permission.

    /docs/developer_guides/read_variable
    """
    query = {
        "app_id": app_id,
        "bot_id": bot_id,
        "connector_id": connector_id,
        "connector_uid": connector_uid,
        "keywords": joined("keywords", keywords),
    }
    return get("variables.retrieve", path("/v1/variables"), listed(VariableValue, at="data.items"), query)


def update(
    *,
    connector_uid: str,
    data: Sequence[VariableValue],
    app_id: str | None = None,
    bot_id: str | None = None,
    connector_id: str | None = None,
) -> Request[None]:
    """Set the values that some variables of a bot or an app have for a user.

    `connector_uid` is the user in the channel `connector_id`. Names and values are sent, and no times. A bot or an app
    that does not exist is not_found, and one that the token may not change permission.

    /docs/developer_guides/update_variable
    """
    body = {
        "app_id": app_id,
        "bot_id": bot_id,
        "connector_id": connector_id,
        "connector_uid": connector_uid,
        "data": _without_times(data),
    }
    return put("variables.update", path("/v1/variables"), nothing(), body)


def _without_times(data: object) -> object:
    """Write variables without their times, which are the server's; what is no list of them is refused later."""
    if not isinstance(data, list | tuple):
        return data
    return [
        {"keyword": one.keyword, "value": one.value} if isinstance(one, VariableValue) else one
        for one in cast("Sequence[object]", data)
    ]
