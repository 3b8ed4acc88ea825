"""Connectors: the channels that bots are published to."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenInt, frozen_list, known


class AuditStatus(OpenInt):
    """What a connector thinks of a bot that is to be published to it."""

    PENDING: Final = known(1)
    APPROVED: Final = known(2)
    REJECTED: Final = known(3)


@frozen(kw_only=True, slots=False)
class UserConfigEnum(Model):
    """A value that a user may choose: as it is shown, and as it is."""

    label: str
    value: str


@frozen(kw_only=True, slots=False)
class UserConfig(Model):
    """A setting of a connector, and the values that a user may choose from."""

    key: str
    enums: tuple[UserConfigEnum, ...] = field(converter=frozen_list)
