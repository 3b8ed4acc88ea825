"""The store: its plugins, and the categories that they stand in."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class StoreEntityType(OpenText):
    """What the store has."""

    UNKNOWN: Final = known("")
    PLUGIN: Final = known("plugin")


@frozen(kw_only=True, slots=False)
class StoreCategory(Model):
    """A category of the store."""

    id: str
    name: str = ""


@frozen(kw_only=True, slots=False)
class StoreUser(Model):
    """Who put something into the store."""

    user_id: str
    user_name: str = ""
    nick_name: str = ""
    avatar_url: str = ""


@frozen(kw_only=True, slots=False)
class StoreMetainfo(Model):
    """What the store says of anything that it has.

    `entity_id` is its id outside of the store, of a plugin the plugin's; `product_id` is the one in the store.
    `listed_at` is a unix second.
    """

    entity_id: str
    entity_type: StoreEntityType = field(default=StoreEntityType.UNKNOWN, converter=StoreEntityType)
    entity_version: str | None = None
    product_id: str = ""
    name: str = ""
    description: str = ""
    icon_url: str = ""
    category: StoreCategory | None = None
    user_info: StoreUser | None = None
    listed_at: int = 0
    paid_type: str = ""
    is_official: bool = False


@frozen(kw_only=True, slots=False)
class StorePluginInfo(Model):
    """What the store says of a plugin: how much it is used, and how well that goes.

    `success_rate` is a fraction from 0 to 1, `avg_exec_duration_ms` the milliseconds that a call takes on average.
    """

    description: str = ""
    heat: int = 0
    call_count: int = 0
    success_rate: float = 0.0
    avg_exec_duration_ms: float = 0.0
    bots_use_count: int = 0
    associated_bots_use_count: int = 0
    favorite_count: int = 0
    total_tools_count: int = 0
    is_call_available: bool = False


@frozen(kw_only=True, slots=False)
class StorePlugin(Model):
    """A plugin in the store; the plugin's own id is ``metainfo.entity_id``."""

    metainfo: StoreMetainfo
    plugin_info: StorePluginInfo | None = None
