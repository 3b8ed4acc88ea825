"""API apps, and the events that they subscribe to."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import api_app_events, api_apps
from coze.classic.group import Group, R
from coze.classic.methods import call, done, token_pages
from coze.classic.replies import CreateAPIAppsEventsResp, DeleteAPIAppsEventsResp, DeleteAPIAppsResp, UpdateAPIAppsResp
from coze.run.front import AsyncRunner, Runner


class APIAppsEvents(Group[R]):
    """Say which events an API app hears of."""

    list: Final = token_pages(api_app_events.list, page_size=20)
    create: Final = done(api_app_events.create, CreateAPIAppsEventsResp)
    delete: Final = done(api_app_events.delete, DeleteAPIAppsEventsResp)


APIAppsEventsClient: TypeAlias = APIAppsEvents[Runner]
AsyncAPIAppsEventsClient: TypeAlias = APIAppsEvents[AsyncRunner]


class APIApps(Group[R]):
    """Make and change API apps."""

    @functools.cached_property
    def events(self) -> APIAppsEvents[R]:
        """Say which events an API app hears of."""
        return APIAppsEvents(self.runner, self.options)

    list: Final = token_pages(api_apps.list, page_size=20)
    create: Final = call(api_apps.create)
    update: Final = done(api_apps.update, UpdateAPIAppsResp)
    delete: Final = done(api_apps.delete, DeleteAPIAppsResp)


APIAppsClient: TypeAlias = APIApps[Runner]
AsyncAPIAppsClient: TypeAlias = APIApps[AsyncRunner]
