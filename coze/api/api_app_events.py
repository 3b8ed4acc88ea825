"""The events that an API app is told of."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post
from coze.http import Path, path, within
from coze.models.api_apps import APIAppEvent
from coze.pages import Page, tokened


def list(*, api_app_id: str, page_token: str | None = None, page_size: int = 50) -> Request[Page[APIAppEvent]]:
    """List the events that an API app is told of; `page_size` is 1 to 50.

    `page_token` begins at a page, by the token that another call sent. An API app that does not exist or is not yours
    is not_found.

    In the official reference; the path of its page is not known.
    """
    query = {"page_size": within("page_size", page_size, 1, 50), "page_token": page_token}
    return get("api_app_events.list", _where(api_app_id), tokened(model=APIAppEvent), query)


def create(*, api_app_id: str, event_types: Sequence[str]) -> Request[None]:
    """Tell an API app of more kinds of events.

    A type that the API does not know is invalid_request, an API app that does not exist or is not yours not_found.

    In the official reference; the path of its page is not known.
    """
    return post("api_app_events.create", _where(api_app_id), nothing(), {"event_types": event_types})


def delete(*, api_app_id: str, event_types: Sequence[str]) -> Request[None]:
    """Tell an API app no longer of some kinds of events, which stand in the body of the DELETE.

    An API app that does not exist or is not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    return remove("api_app_events.delete", _where(api_app_id), nothing(), {"event_types": event_types})


def _where(api_app_id: str) -> Path:
    return path("/v1/api_apps/{api_app_id}/events", api_app_id)
