"""API apps."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import api_apps
from coze.models.api_apps import APIApp, AppType

API_APP = {
    "id": "7459000000000000001",
    "app_type": "connector",
    "verify_token": "verify_7",
    "name": "Trips",
    "connector_id": "connector_7",
    "callback_url": "https://example.com/events",
}
VALUE = APIApp(
    id="7459000000000000001",
    app_type=AppType.CONNECTOR,
    verify_token="verify_7",
    name="Trips",
    connector_id="connector_7",
    callback_url="https://example.com/events",
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(api_apps.list),
        sends=Wire("GET", "/v1/api_apps?page_size=50"),
        full=call(api_apps.list, app_type=AppType.NORMAL, page_token="token_7", page_size=7),
        sends_in_full=Wire("GET", "/v1/api_apps?app_type=normal&page_size=7&page_token=token_7"),
        reply=ok({"items": [API_APP, {"id": "7459000000000000002"}], "next_page_token": "token_8", "has_more": True}),
        value=Page(items=(VALUE, APIApp(id="7459000000000000002")), next=api_apps.list(page_token="token_8")),
        ranges={"page_size": (1, 50)},
        recorded=("api_apps.list",),
    ),
    Row(
        least=call(api_apps.create, app_type=AppType.NORMAL),
        sends=Wire("POST", "/v1/api_apps", {"app_type": "normal"}),
        full=call(api_apps.create, app_type=AppType.CONNECTOR, name="Trips", connector_id="connector_7"),
        sends_in_full=Wire(
            "POST", "/v1/api_apps", {"app_type": "connector", "name": "Trips", "connector_id": "connector_7"}
        ),
        reply=ok(API_APP),
        value=VALUE,
        recorded=("api_apps.create",),
    ),
    Row(
        least=call(api_apps.update, app_id="app_7"),
        sends=Wire("PUT", "/v1/api_apps/app_7", {}),
        full=call(api_apps.update, app_id="app_7", name="Journeys", callback_url="https://example.com/told"),
        sends_in_full=Wire(
            "PUT", "/v1/api_apps/app_7", {"name": "Journeys", "callback_url": "https://example.com/told"}
        ),
        reply=ok(),
        value=None,
        recorded=("api_apps.update",),
    ),
    Row(
        least=call(api_apps.delete, app_id="app_7"),
        sends=Wire("DELETE", "/v1/api_apps/app_7"),
        reply=ok(),
        value=None,
        recorded=("api_apps.delete",),
    ),
)
