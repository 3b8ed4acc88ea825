"""The categories of the store."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import store_categories
from coze.models.stores import StoreCategory, StoreEntityType

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(store_categories.list, entity_type="plugin"),
        sends=Wire("GET", "/v1/stores/categories?entity_type=plugin&page_num=1&page_size=20"),
        full=call(store_categories.list, entity_type=StoreEntityType.PLUGIN, page_num=3, page_size=10),
        sends_in_full=Wire("GET", "/v1/stores/categories?entity_type=plugin&page_num=3&page_size=10"),
        reply=ok(
            {"has_more": True, "items": [{"id": "7327137275714830373", "name": "News"}, {"id": "7327137275714830374"}]}
        ),
        value=Page(
            items=(StoreCategory(id="7327137275714830373", name="News"), StoreCategory(id="7327137275714830374")),
            next=store_categories.list(entity_type="plugin", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 100)},
    ),
)
