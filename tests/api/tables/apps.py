"""Apps."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import apps
from coze.models.apps import App, SimpleApp
from coze.models.bots import BotVariable, VariableChannel, VariableType
from coze.models.publishing import PublishStatus

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(apps.list, workspace_id="workspace_7"),
        sends=Wire("GET", "/v1/apps?workspace_id=workspace_7&page_num=1&page_size=20"),
        full=call(
            apps.list,
            workspace_id="workspace_7",
            publish_status=PublishStatus.ALL,
            connector_id="1024",
            page_num=2,
            page_size=7,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/apps?workspace_id=workspace_7&publish_status=all&connector_id=1024&page_num=2&page_size=7",
        ),
        reply=ok(
            {
                "items": [
                    {
                        "id": "7439000000000000001",
                        "name": "Trips",
                        "description": "Plans journeys.",
                        "icon_url": "https://example.com/trips.png",
                        "is_published": True,
                        "owner_user_id": "1234567890123456",
                        "updated_at": 1718289300,
                        "folder_id": "7390000000000000501",
                        "published_at": 1718289299,
                    },
                    {"id": "7439000000000000002"},
                ],
                "total": 22,
            }
        ),
        value=Page(
            items=(
                SimpleApp(
                    id="7439000000000000001",
                    name="Trips",
                    description="Plans journeys.",
                    icon_url="https://example.com/trips.png",
                    is_published=True,
                    owner_user_id="1234567890123456",
                    updated_at=1718289300,
                    folder_id="7390000000000000501",
                    published_at=1718289299,
                ),
                SimpleApp(id="7439000000000000002"),
            ),
            total=22,
            next=apps.list(workspace_id="workspace_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, None)},
        recorded=("apps.list",),
    ),
    Row(
        least=call(apps.retrieve, app_id="7439000000000000001"),
        sends=Wire("GET", "/v1/apps/7439000000000000001"),
        reply={
            "code": 0,
            "message": "",
            "data": {
                "app_id": "7439000000000000001",
                "version": "v0.0.1",
                "name": "Trips",
                "description": "Plans journeys.",
                "icon_url": "https://example.com/trips.png",
                "variables": [
                    {
                        "keyword": "city",
                        "default_value": "Oslo",
                        "variable_type": "KVVariable",
                        "channel": "app",
                        "description": "Where to begin.",
                        "enable": True,
                        "prompt_enable": False,
                    },
                    {"keyword": "name"},
                ],
            },
            "BaseResp": None,
        },
        value=App(
            app_id="7439000000000000001",
            version="v0.0.1",
            name="Trips",
            description="Plans journeys.",
            icon_url="https://example.com/trips.png",
            variables=[
                BotVariable(
                    keyword="city",
                    default_value="Oslo",
                    variable_type=VariableType.KV_VARIABLE,
                    channel=VariableChannel.APP,
                    description="Where to begin.",
                    enable=True,
                    prompt_enable=False,
                ),
                BotVariable(keyword="name"),
            ],
        ),
    ),
)
