"""Who works together on bots and apps, and whether they do."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from coze.models.base import Model
from coze.values import OpenText, known


class BotCollaborationMode(OpenText):
    """Whether one person works on a bot, or several."""

    SINGLE: Final = known("single")
    COLLABORATION: Final = known("collaboration")


@frozen(kw_only=True, slots=False)
class BotCollaborator(Model):
    """Someone who works on a bot."""

    user_id: str


@frozen(kw_only=True, slots=False)
class AppCollaborator(Model):
    """Someone who works on an app."""

    user_id: str
