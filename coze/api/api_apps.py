"""API apps: list, make, change and delete them."""

from __future__ import annotations

from coze.decode import into, nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.api_apps import APIApp, AppType
from coze.pages import Page, tokened


def list(
    *, app_type: AppType | str | None = None, page_token: str | None = None, page_size: int = 50
) -> Request[Page[APIApp]]:
    """List your API apps, those of a type if you like; `page_size` is 1 to 50.

    `page_token` begins at a page, by the token that another call sent; without it the list begins at its first. A token
    that may not see them is permission.

    In the official reference; the path of its page is not known.
    """
    query = {"app_type": app_type, "page_size": within("page_size", page_size, 1, 50), "page_token": page_token}
    return get("api_apps.list", path("/v1/api_apps"), tokened(model=APIApp), query)


def create(*, app_type: AppType | str, name: str | None = None, connector_id: str | None = None) -> Request[APIApp]:
    """Make an API app: of type normal, or of type connector for the channel `connector_id`.

    A connector that does not exist is not_found, one that the token may not manage permission.

    In the official reference; the path of its page is not known.
    """
    body = {"app_type": app_type, "name": name, "connector_id": connector_id}
    return post("api_apps.create", path("/v1/api_apps"), into(APIApp), body)


def update(*, app_id: str, name: str | None = None, callback_url: str | None = None) -> Request[None]:
    """Rename an API app, or send its events to another URL. One that does not exist or is not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    body = {"name": name, "callback_url": callback_url}
    return put("api_apps.update", path("/v1/api_apps/{app_id}", app_id), nothing(), body)


def delete(*, app_id: str) -> Request[None]:
    """Delete an API app. One that does not exist or is not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    return remove("api_apps.delete", path("/v1/api_apps/{app_id}", app_id), nothing())
