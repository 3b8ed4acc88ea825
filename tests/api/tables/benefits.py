"""What an account may use."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import benefits
from coze.models.benefits import BenefitBasicInfo, BenefitData, BenefitInfo, BenefitItemInfo, BenefitStatusInfo

STATUS = {
    "status": "valid",
    "item_info": {
        "strategy": "by_quota",
        "total": 5000,
        "used": 12.5,
        "start_at": 1704038400,
        "end_at": 1735660799,
    },
}
STATUS_VALUE = BenefitStatusInfo(
    status="valid",
    item_info=BenefitItemInfo(strategy="by_quota", total=5000, used=12.5, start_at=1704038400, end_at=1735660799),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(benefits.retrieve),
        sends=Wire("GET", "/v1/commerce/benefit/benefits/get"),
        full=call(benefits.retrieve, benefit_type_list=["resource_point", "api_qps"], resource_id="resource_7"),
        sends_in_full=Wire(
            "GET",
            "/v1/commerce/benefit/benefits/get?benefit_type_list=resource_point%2Capi_qps&resource_id=resource_7",
        ),
        reply=ok(
            {
                "basic_info": {"user_level": "enterprise"},
                "benefit_info": [
                    {
                        "benefit_type": "resource_point",
                        "resource_id": "resource_7",
                        "basic": {"status": "valid", "item_info": None},
                        "effective": STATUS,
                        "extra": [STATUS, {}],
                    },
                    {},
                ],
            }
        ),
        value=BenefitData(
            basic_info=BenefitBasicInfo(user_level="enterprise"),
            benefit_info=[
                BenefitInfo(
                    benefit_type="resource_point",
                    resource_id="resource_7",
                    basic=BenefitStatusInfo(status="valid"),
                    effective=STATUS_VALUE,
                    extra=[STATUS_VALUE, BenefitStatusInfo()],
                ),
                BenefitInfo(),
            ],
        ),
        recorded=("benefits.retrieve",),
    ),
)
