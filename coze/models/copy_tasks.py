"""Copies of apps, bots and workflows."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, frozen_list, known


class CopyEntityType(OpenText):
    """What is copied."""

    UNKNOWN: Final = known("")
    APP: Final = known("app")
    BOT: Final = known("bot")
    WORKFLOW: Final = known("workflow")


class CopyTaskStatus(OpenText):
    """How far a copy is."""

    UNKNOWN: Final = known("")
    IN_PROGRESS: Final = known("in_progress")
    SUCCESSFUL: Final = known("successful")
    FAILED: Final = known("failed")

    @property
    def ended(self) -> bool:
        """Whether the copy will not go on; a status that nobody knows does not say so."""
        return self in ("successful", "failed")


@frozen(kw_only=True, slots=False)
class CopyStarted(Model):
    """What came of asking for a copy: the task that makes it, or the id of the copy, if it was made at once."""

    task_id: str | None = None
    copied_entity_id: str | None = None


@frozen(kw_only=True, slots=False)
class CopyFailure(Model):
    """What could not be copied, and why."""

    entity_id: str
    entity_name: str = ""
    entity_type: CopyEntityType = field(default=CopyEntityType.UNKNOWN, converter=CopyEntityType)
    failed_reason: str = ""


@frozen(kw_only=True, slots=False)
class CopyTask(Model):
    """A copy and how far it is; `target_entity_id` is the id of what was made."""

    task_id: str
    entity_type: CopyEntityType = field(default=CopyEntityType.UNKNOWN, converter=CopyEntityType)
    task_status: CopyTaskStatus = field(default=CopyTaskStatus.UNKNOWN, converter=CopyTaskStatus)
    failed_reasons: tuple[CopyFailure, ...] = field(default=(), converter=frozen_list)
    source_entity_id: str = ""
    target_entity_id: str = ""
    target_workspace_id: str = ""
