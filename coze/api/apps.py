"""Apps: list them and read them."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.apps import App, SimpleApp
from coze.models.publishing import PublishStatus
from coze.pages import Page, numbered


def list(
    *,
    workspace_id: str,
    publish_status: PublishStatus | str | None = None,
    connector_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[SimpleApp]]:
    """List the apps of a workspace, those of a status or of a channel if you like; `page_size` is at least 1.

    A workspace that does not exist is not_found, one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "workspace_id": workspace_id,
        "publish_status": publish_status,
        "connector_id": connector_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1),
    }
    return get("apps.list", path("/v1/apps"), numbered(model=SimpleApp, total="total"), query)


def retrieve(*, app_id: str) -> Request[App]:
    """Read an app as it is published, with its variables. Coze Studio only.

    An app that does not exist is not_found (101000002), one that the key may not see permission (101000001).

    On no known page of the official reference; in the source of Coze Studio.
    """
    return get("apps.retrieve", path("/v1/apps/{app_id}", app_id), into(App))
