"""The events that API apps are told of."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import api_app_events
from coze.models.api_apps import APIAppEvent

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(api_app_events.list, api_app_id="app_7"),
        sends=Wire("GET", "/v1/api_apps/app_7/events?page_size=50"),
        full=call(api_app_events.list, api_app_id="app_7", page_token="token_7", page_size=7),
        sends_in_full=Wire("GET", "/v1/api_apps/app_7/events?page_size=7&page_token=token_7"),
        reply=ok(
            {
                "items": [
                    {
                        "api_app_id": "7459000000000000001",
                        "name": "Bot published",
                        "description": "A bot was published.",
                        "event_type": "bot.published",
                    },
                    {"event_type": "bot.deleted"},
                ],
                "next_page_token": "token_8",
                "has_more": True,
            }
        ),
        value=Page(
            items=(
                APIAppEvent(
                    api_app_id="7459000000000000001",
                    name="Bot published",
                    description="A bot was published.",
                    event_type="bot.published",
                ),
                APIAppEvent(event_type="bot.deleted"),
            ),
            next=api_app_events.list(api_app_id="app_7", page_token="token_8"),
        ),
        ranges={"page_size": (1, 50)},
        recorded=("api_apps.events.list",),
    ),
    Row(
        least=call(api_app_events.create, api_app_id="app_7", event_types=["bot.published", "bot.deleted"]),
        sends=Wire("POST", "/v1/api_apps/app_7/events", {"event_types": ["bot.published", "bot.deleted"]}),
        reply=ok(),
        value=None,
        recorded=("api_apps.events.create",),
    ),
    Row(
        least=call(api_app_events.delete, api_app_id="app_7", event_types=["bot.published", "bot.deleted"]),
        sends=Wire("DELETE", "/v1/api_apps/app_7/events", {"event_types": ["bot.published", "bot.deleted"]}),
        reply=ok(),
        value=None,
        recorded=("api_apps.events.delete",),
    ),
)
