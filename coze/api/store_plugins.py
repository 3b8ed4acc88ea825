"""The plugins of the store."""

from __future__ import annotations

from collections.abc import Sequence

from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.stores import StorePlugin
from coze.pages import Page, numbered


def list(
    *,
    keyword: str | None = None,
    is_official: bool | None = None,
    category_ids: Sequence[str] | None = None,
    sort_type: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[StorePlugin]]:
    """Search the plugins of the store, or list them all; `page_size` is 1 to 100.

    `category_ids` are those of `store_categories.list`; each goes into the query under the same key:

    >>> list(category_ids=["7", "8"]).http.target
    '/v1/stores/plugins?category_ids=7&category_ids=8&page_num=1&page_size=20'

    A `sort_type` that the API does not know is invalid_request.

    In the official reference; the path of its page is not known.
    """
    query = {
        "keyword": keyword,
        "is_official": is_official,
        "category_ids": category_ids,
        "sort_type": sort_type,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 100),
    }
    return get("store_plugins.list", path("/v1/stores/plugins"), numbered(model=StorePlugin), query)
