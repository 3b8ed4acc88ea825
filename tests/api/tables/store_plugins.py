"""The plugins of the store."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import store_plugins
from coze.models.stores import (
    StoreCategory,
    StoreEntityType,
    StoreMetainfo,
    StorePlugin,
    StorePluginInfo,
    StoreUser,
)

PLUGIN = {
    "metainfo": {
        "entity_id": "7326774108043264050",
        "entity_type": "plugin",
        "entity_version": "12",
        "product_id": "7327137275714863141",
        "name": "Weather",
        "description": "Tells the weather.",
        "icon_url": "https://example.com/weather.png",
        "category": {"id": "7327137275714830373", "name": "Life"},
        "user_info": {
            "user_id": "1234567890123456",
            "user_name": "ada_1815",
            "nick_name": "Ada",
            "avatar_url": "https://example.com/ada.png",
        },
        "listed_at": 1705978804,
        "paid_type": "free",
        "is_official": True,
    },
    "plugin_info": {
        "description": "Tells the weather of any city.",
        "heat": 4200,
        "call_count": 990000,
        "success_rate": 0.9975,
        "avg_exec_duration_ms": 312.5,
        "bots_use_count": 77,
        "associated_bots_use_count": 78,
        "favorite_count": 300,
        "total_tools_count": 2,
        "is_call_available": True,
    },
}
VALUE = StorePlugin(
    metainfo=StoreMetainfo(
        entity_id="7326774108043264050",
        entity_type=StoreEntityType.PLUGIN,
        entity_version="12",
        product_id="7327137275714863141",
        name="Weather",
        description="Tells the weather.",
        icon_url="https://example.com/weather.png",
        category=StoreCategory(id="7327137275714830373", name="Life"),
        user_info=StoreUser(
            user_id="1234567890123456",
            user_name="ada_1815",
            nick_name="Ada",
            avatar_url="https://example.com/ada.png",
        ),
        listed_at=1705978804,
        paid_type="free",
        is_official=True,
    ),
    plugin_info=StorePluginInfo(
        description="Tells the weather of any city.",
        heat=4200,
        call_count=990000,
        success_rate=0.9975,
        avg_exec_duration_ms=312.5,
        bots_use_count=77,
        associated_bots_use_count=78,
        favorite_count=300,
        total_tools_count=2,
        is_call_available=True,
    ),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(store_plugins.list),
        sends=Wire("GET", "/v1/stores/plugins?page_num=1&page_size=20"),
        full=call(
            store_plugins.list,
            keyword="weather",
            is_official=False,
            category_ids=["7327137275714830373"],
            sort_type="heat",
            page_num=2,
            page_size=7,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/stores/plugins?keyword=weather&is_official=false&category_ids=7327137275714830373&sort_type=heat"
            "&page_num=2&page_size=7",
        ),
        reply=ok({"has_more": True, "items": [PLUGIN, {"metainfo": {"entity_id": "7326774108043264051"}}]}),
        value=Page(
            items=(VALUE, StorePlugin(metainfo=StoreMetainfo(entity_id="7326774108043264051"))),
            next=store_plugins.list(page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 100)},
    ),
)
