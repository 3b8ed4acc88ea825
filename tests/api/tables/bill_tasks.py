"""Bills as files."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import bill_tasks
from coze.models.benefits import BenefitBillTask, BillTaskStatus

TASK = {
    "task_id": "7480000000000000007",
    "status": "succeed",
    "file_urls": ["https://example.com/bill_1.csv", "https://example.com/bill_2.csv"],
    "started_at": 1741795200,
    "ended_at": 1741881599,
    "created_at": 1742000000,
    "expires_at": 1742604800,
}
VALUE = BenefitBillTask(
    task_id="7480000000000000007",
    status=BillTaskStatus.SUCCEED,
    file_urls=["https://example.com/bill_1.csv", "https://example.com/bill_2.csv"],
    started_at=1741795200,
    ended_at=1741881599,
    created_at=1742000000,
    expires_at=1742604800,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(bill_tasks.list),
        sends=Wire("GET", "/v1/commerce/benefit/bill_tasks?page_num=1&page_size=20"),
        full=call(bill_tasks.list, task_ids=["task_7", "task_8"], page_num=2, page_size=7),
        sends_in_full=Wire("GET", "/v1/commerce/benefit/bill_tasks?task_ids=task_7%2Ctask_8&page_num=2&page_size=7"),
        reply=ok({"total": 41, "task_infos": [TASK, {"task_id": "7480000000000000008"}]}),
        value=Page(
            items=(VALUE, BenefitBillTask(task_id="7480000000000000008")), total=41, next=bill_tasks.list(page_num=2)
        ),
        ranges={"page_num": (1, None), "page_size": (1, 200)},
        recorded=("bill_tasks.list",),
    ),
    Row(
        least=call(bill_tasks.create, started_at=1741795200, ended_at=1741881599),
        sends=Wire("POST", "/v1/commerce/benefit/bill_tasks", {"started_at": 1741795200, "ended_at": 1741881599}),
        reply=ok(TASK),
        value=VALUE,
        ranges={"started_at": (0, None), "ended_at": (0, None)},
    ),
)
