"""API apps: what Coze calls back when something happens."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class AppType(OpenText):
    """What an API app is for: itself, or a connector."""

    UNKNOWN: Final = known("")
    NORMAL: Final = known("normal")
    CONNECTOR: Final = known("connector")


@frozen(kw_only=True, slots=False)
class APIApp(Model):
    """An API app: it is told of events at `callback_url`; `verify_token`, a secret, is left out of its `repr`."""

    id: str
    app_type: AppType = field(default=AppType.UNKNOWN, converter=AppType)
    verify_token: str = field(default="", repr=False)
    name: str | None = None
    connector_id: str | None = None
    callback_url: str | None = None


@frozen(kw_only=True, slots=False)
class APIAppEvent(Model):
    """A kind of event that an API app is told of."""

    event_type: str
    api_app_id: str = ""
    name: str = ""
    description: str = ""
