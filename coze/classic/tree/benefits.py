"""Benefits, their limitations, and bills."""

from __future__ import annotations

from typing import Final, TypeAlias

from coze.api import benefit_limitations, benefits, bill_tasks
from coze.classic.group import Group, R
from coze.classic.methods import call, done, number_pages
from coze.classic.replies import CreateBenefitLimitationResp
from coze.run.front import AsyncRunner, Runner


class Benefits(Group[R]):
    """Read what is included."""

    retrieve: Final = call(benefits.retrieve)


BenefitsClient: TypeAlias = Benefits[Runner]
AsyncBenefitsClient: TypeAlias = Benefits[AsyncRunner]


class BenefitLimitations(Group[R]):
    """Limit what may be used."""

    create: Final = done(benefit_limitations.create, CreateBenefitLimitationResp)


BenefitLimitationsClient: TypeAlias = BenefitLimitations[Runner]
AsyncBenefitLimitationsClient: TypeAlias = BenefitLimitations[AsyncRunner]


class BillTasks(Group[R]):
    """List the tasks that export bills."""

    list: Final = number_pages(bill_tasks.list)


BillTasksClient: TypeAlias = BillTasks[Runner]
AsyncBillTasksClient: TypeAlias = BillTasks[AsyncRunner]
