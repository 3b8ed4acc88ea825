"""API apps, and the events that they subscribe to."""

from __future__ import annotations

from typing import Final

from coze.api import api_app_events, api_apps
from coze.classic.group import Group, R, area
from coze.classic.methods import call, done, token_pages
from coze.classic.replies import CreateAPIAppsEventsResp, DeleteAPIAppsEventsResp, DeleteAPIAppsResp, UpdateAPIAppsResp
from coze.run.front import AsyncRunner, Runner


class APIAppsEvents(Group[R]):
    """Say which events an API app hears of."""

    list: Final = token_pages(api_app_events.list, page_size=20)
    create: Final = done(api_app_events.create, CreateAPIAppsEventsResp)
    delete: Final = done(api_app_events.delete, DeleteAPIAppsEventsResp)


class APIAppsEventsClient(APIAppsEvents[Runner]):
    """`APIAppsEvents` of a synchronous client."""


class AsyncAPIAppsEventsClient(APIAppsEvents[AsyncRunner]):
    """`APIAppsEvents` of an asynchronous client."""


class APIApps(Group[R]):
    """Make and change API apps."""

    events: Final = area(APIAppsEventsClient, AsyncAPIAppsEventsClient)
    list: Final = token_pages(api_apps.list, page_size=20)
    create: Final = call(api_apps.create)
    update: Final = done(api_apps.update, UpdateAPIAppsResp)
    delete: Final = done(api_apps.delete, DeleteAPIAppsResp)


class APIAppsClient(APIApps[Runner]):
    """`APIApps` of a synchronous client."""


class AsyncAPIAppsClient(APIApps[AsyncRunner]):
    """`APIApps` of an asynchronous client."""
