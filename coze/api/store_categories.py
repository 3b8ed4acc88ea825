"""The categories of the store."""

from __future__ import annotations

from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.stores import StoreCategory, StoreEntityType
from coze.pages import Page, numbered


def list(*, entity_type: StoreEntityType | str, page_num: int = 1, page_size: int = 20) -> Request[Page[StoreCategory]]:
    """List the categories that the store has for something, which is plugins; `page_size` is 1 to 100.

    Another `entity_type` is invalid_request.

    In the official reference; the path of its page is not known.
    """
    query = {
        "entity_type": entity_type,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 100),
    }
    return get("store_categories.list", path("/v1/stores/categories"), numbered(model=StoreCategory), query)
