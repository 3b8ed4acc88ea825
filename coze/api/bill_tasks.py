"""Bills as files: have them written, and see how far that is."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get, post
from coze.http import joined, path, within
from coze.models.benefits import BenefitBillTask
from coze.pages import Page, numbered


def list(
    *, task_ids: Sequence[str] | None = None, page_num: int = 1, page_size: int = 20
) -> Request[Page[BenefitBillTask]]:
    """List the exports of bills, all or some, each with its files once they are written; `page_size` is 1 to 200.

    A token that may not see them is permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "task_ids": joined("task_ids", task_ids),
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 200),
    }
    decode = numbered(model=BenefitBillTask, items="task_infos", more=None, total="total")
    return get("bill_tasks.list", path("/v1/commerce/benefit/bill_tasks"), decode, query)


def create(*, started_at: int, ended_at: int) -> Request[BenefitBillTask]:
    """Have the bill from `started_at` to `ended_at` written into files; see with `list` how far that is.

    Both are unix seconds, from 2025-03-13 on and before today; the server takes whole days, from 00:00:00 of the first
    to 23:59:59 of the last. Other times are invalid_request, a token that may not see bills is permission.

    In the official reference; the path of its page is not known.
    """
    body = {"started_at": within("started_at", started_at, 0), "ended_at": within("ended_at", ended_at, 0)}
    return post("bill_tasks.create", path("/v1/commerce/benefit/bill_tasks"), into(BenefitBillTask), body)
