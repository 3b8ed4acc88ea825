"""Apps."""

from __future__ import annotations

from attrs import field, frozen

from coze.models.base import Model
from coze.models.bots import BotVariable
from coze.values import frozen_list


@frozen(kw_only=True, slots=False)
class SimpleApp(Model):
    """An app in a list. Times are unix seconds; `published_at` is 0 or None if it is not published."""

    id: str
    name: str = ""
    description: str = ""
    icon_url: str = ""
    is_published: bool = False
    owner_user_id: str = ""
    updated_at: int = 0
    folder_id: str | None = None
    published_at: int | None = None


@frozen(kw_only=True, slots=False)
class App(Model):
    """An app as it is published, with its variables."""

    app_id: str
    version: str = ""
    name: str = ""
    description: str = ""
    icon_url: str = ""
    variables: tuple[BotVariable, ...] = field(default=(), converter=frozen_list)
