"""How much devices and users may use."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import benefit_limitations
from coze.models.benefits import (
    BenefitActiveMode,
    BenefitLimitation,
    BenefitLimitationInfo,
    BenefitStatus,
    BenefitTriggerUnit,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(benefit_limitations.list, entity_type="single_device"),
        sends=Wire("GET", "/v1/commerce/benefit/limitations?entity_type=single_device&page_size=20"),
        full=call(
            benefit_limitations.list,
            entity_type="single_device",
            entity_id="device_7",
            benefit_type="resource_point",
            status=BenefitStatus.FROZEN,
            page_token="token_7",
            page_size=200,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/commerce/benefit/limitations?entity_type=single_device&entity_id=device_7&benefit_type=resource_point"
            "&status=frozen&page_size=200&page_token=token_7",
        ),
        reply=ok(
            {
                "benefit_infos": [
                    {
                        "benefit_id": "7440000000000000007",
                        "benefit_type": "resource_point",
                        "entity_type": "single_device",
                        "entity_id": "device_7",
                        "active_mode": "absolute_time",
                        "started_at": 1738339200,
                        "ended_at": 1740758399,
                        "limit": 500,
                        "status": "valid",
                        "trigger_unit": "hour",
                        "trigger_time": 5,
                    },
                    {"benefit_id": "7440000000000000008"},
                ],
                "has_more": True,
                "page_token": "token_8",
            }
        ),
        value=Page(
            items=(
                BenefitLimitation(
                    benefit_id="7440000000000000007",
                    benefit_type="resource_point",
                    entity_type="single_device",
                    entity_id="device_7",
                    active_mode=BenefitActiveMode.ABSOLUTE_TIME,
                    started_at=1738339200,
                    ended_at=1740758399,
                    limit=500,
                    status=BenefitStatus.VALID,
                    trigger_unit=BenefitTriggerUnit.HOUR,
                    trigger_time=5,
                ),
                BenefitLimitation(benefit_id="7440000000000000008"),
            ),
            next=benefit_limitations.list(entity_type="single_device", page_token="token_8"),
        ),
        ranges={"page_size": (1, 200)},
    ),
    Row(
        least=call(
            benefit_limitations.create,
            entity_type="all_devices",
            benefit_info=BenefitLimitationInfo(benefit_type="resource_point", limit=500),
        ),
        sends=Wire(
            "POST",
            "/v1/commerce/benefit/limitations",
            {"entity_type": "all_devices", "benefit_info": {"benefit_type": "resource_point", "limit": 500}},
        ),
        full=call(
            benefit_limitations.create,
            entity_type="single_device",
            entity_id="device_7",
            benefit_info=BenefitLimitationInfo(
                benefit_type="resource_point",
                active_mode=BenefitActiveMode.ABSOLUTE_TIME,
                started_at=1738339200,
                ended_at=1740758399,
                limit=500,
                status=BenefitStatus.VALID,
                trigger_unit=BenefitTriggerUnit.DAY,
                trigger_time=2,
            ),
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/commerce/benefit/limitations",
            {
                "entity_type": "single_device",
                "entity_id": "device_7",
                "benefit_info": {
                    "benefit_type": "resource_point",
                    "active_mode": "absolute_time",
                    "started_at": 1738339200,
                    "ended_at": 1740758399,
                    "limit": 500,
                    "status": "valid",
                    "trigger_unit": "day",
                    "trigger_time": 2,
                },
            },
        ),
        reply=ok({}),
        value=None,
        recorded=("benefit_limitations.create",),
    ),
    Row(
        least=call(benefit_limitations.update, benefit_id="benefit_7"),
        sends=Wire("PUT", "/v1/commerce/benefit/limitations/benefit_7", {}),
        full=call(
            benefit_limitations.update,
            benefit_id="benefit_7",
            active_mode=BenefitActiveMode.ABSOLUTE_TIME,
            started_at=1738339200,
            ended_at=1740758399,
            limit=0,
            status=BenefitStatus.FROZEN,
            trigger_unit="minute",
            trigger_time=30,
        ),
        sends_in_full=Wire(
            "PUT",
            "/v1/commerce/benefit/limitations/benefit_7",
            {
                "active_mode": "absolute_time",
                "started_at": 1738339200,
                "ended_at": 1740758399,
                "limit": 0,
                "status": "frozen",
                "trigger_unit": "minute",
                "trigger_time": 30,
            },
        ),
        reply=ok({}),
        value=None,
        ranges=dict.fromkeys(("started_at", "ended_at", "limit", "trigger_time"), (0, None)),
    ),
)
