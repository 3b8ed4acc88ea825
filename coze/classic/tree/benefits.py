"""Benefits, their limitations, and bills."""

from __future__ import annotations

from typing import Final

from coze.api import benefits, bill_tasks
from coze.classic.adapters import create_limitation
from coze.classic.group import Group, R
from coze.classic.methods import call, done, number_pages
from coze.classic.replies import CreateBenefitLimitationResp
from coze.run.front import AsyncRunner, Runner


class Benefits(Group[R]):
    """Read what is included."""

    retrieve: Final = call(benefits.retrieve)


class BenefitsClient(Benefits[Runner]):
    """`Benefits` of a synchronous client."""


class AsyncBenefitsClient(Benefits[AsyncRunner]):
    """`Benefits` of an asynchronous client."""


class BenefitLimitations(Group[R]):
    """Limit what may be used."""

    create: Final = done(create_limitation, CreateBenefitLimitationResp)


class BenefitLimitationsClient(BenefitLimitations[Runner]):
    """`BenefitLimitations` of a synchronous client."""


class AsyncBenefitLimitationsClient(BenefitLimitations[AsyncRunner]):
    """`BenefitLimitations` of an asynchronous client."""


class BillTasks(Group[R]):
    """List the tasks that export bills."""

    list: Final = number_pages(bill_tasks.list)


class BillTasksClient(BillTasks[Runner]):
    """`BillTasks` of a synchronous client."""


class AsyncBillTasksClient(BillTasks[AsyncRunner]):
    """`BillTasks` of an asynchronous client."""
