"""Benefits: what an account may use, how that is limited for devices and users, and bills."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.values import OpenText, frozen_list, known

# --- what an account may use ------------------------------------------------------------------------------------------


@frozen(kw_only=True, slots=False)
class BenefitBasicInfo(Model):
    """What an account is."""

    user_level: str | None = None


@frozen(kw_only=True, slots=False)
class BenefitItemInfo(Model):
    """How much there is of a benefit, how much of it is used, and from when to when; times are unix seconds."""

    strategy: str | None = None
    total: float | None = None
    used: float | None = None
    start_at: int | None = None
    end_at: int | None = None


@frozen(kw_only=True, slots=False)
class BenefitStatusInfo(Model):
    """Whether a benefit holds, and how much there is of it."""

    status: str | None = None
    item_info: BenefitItemInfo | None = None


@frozen(kw_only=True, slots=False)
class BenefitInfo(Model):
    """A benefit: the `basic` one, what there is beside it, and what is in effect."""

    benefit_type: str | None = None
    resource_id: str | None = None
    basic: BenefitStatusInfo | None = None
    effective: BenefitStatusInfo | None = None
    extra: tuple[BenefitStatusInfo, ...] | None = field(default=None, converter=frozen_list)


@frozen(kw_only=True, slots=False)
class BenefitData(Model):
    """An account and its benefits."""

    basic_info: BenefitBasicInfo | None = None
    benefit_info: tuple[BenefitInfo, ...] | None = field(default=None, converter=frozen_list)


# --- limitations ------------------------------------------------------------------------------------------------------


class BenefitActiveMode(OpenText):
    """How it is told when a limitation holds."""

    UNKNOWN: Final = known("")
    ABSOLUTE_TIME: Final = known("absolute_time")


class BenefitStatus(OpenText):
    """Whether a limited benefit is valid, or frozen."""

    UNKNOWN: Final = known("")
    VALID: Final = known("valid")
    FROZEN: Final = known("frozen")


class BenefitTriggerUnit(OpenText):
    """The unit of `trigger_time`, or never."""

    UNKNOWN: Final = known("")
    NEVER: Final = known("never")
    MINUTE: Final = known("minute")
    HOUR: Final = known("hour")
    DAY: Final = known("day")


@frozen(kw_only=True, slots=False)
class BenefitLimitationInfo(Model):
    """A limitation to make: of which benefit, from when to when (unix seconds), and how much of it may be used.

    What is left out is not sent.
    """

    benefit_type: str | None = None
    active_mode: BenefitActiveMode | None = field(default=None, converter=optional(BenefitActiveMode))
    started_at: int | None = None
    ended_at: int | None = None
    limit: int | None = None
    status: BenefitStatus | None = field(default=None, converter=optional(BenefitStatus))
    trigger_unit: BenefitTriggerUnit | None = field(default=None, converter=optional(BenefitTriggerUnit))
    trigger_time: int | None = None


@frozen(kw_only=True, slots=False)
class BenefitLimitation(Model):
    """A limitation of a benefit, and for whom it holds; times are unix seconds."""

    benefit_id: str
    benefit_type: str = ""
    entity_type: str = ""
    entity_id: str = ""
    active_mode: BenefitActiveMode = field(default=BenefitActiveMode.UNKNOWN, converter=BenefitActiveMode)
    started_at: int = 0
    ended_at: int = 0
    limit: int = 0
    status: BenefitStatus = field(default=BenefitStatus.UNKNOWN, converter=BenefitStatus)
    trigger_unit: BenefitTriggerUnit = field(default=BenefitTriggerUnit.UNKNOWN, converter=BenefitTriggerUnit)
    trigger_time: int = 0


# --- bills ------------------------------------------------------------------------------------------------------------


class BillTaskStatus(OpenText):
    """How far the export of a bill is."""

    UNKNOWN: Final = known("")
    INIT: Final = known("init")
    RUNNING: Final = known("running")
    SUCCEED: Final = known("succeed")
    FAILED: Final = known("failed")


@frozen(kw_only=True, slots=False)
class BenefitBillTask(Model):
    """The export of a bill from `started_at` to `ended_at`; its files are there until `expires_at`.

    Times are unix seconds.
    """

    task_id: str | None = None
    status: BillTaskStatus = field(default=BillTaskStatus.UNKNOWN, converter=BillTaskStatus)
    file_urls: tuple[str, ...] = field(default=(), converter=frozen_list)
    started_at: int = 0
    ended_at: int = 0
    created_at: int = 0
    expires_at: int | None = None
