"""Benefits of an account: what there is, how it is limited, and bills."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from coze.emulator import wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, mapping, number, one_of, optional, required
from coze.emulator.paging import numbered, tokened
from coze.emulator.records import Bill, Json, Limitation
from coze.emulator.refusals import absent, bad

FREE: Final = 500
"""How many calls of chats and workflows a free account has."""
FIRST_DAY: Final = 1_741_795_200
"""2025-03-13: there are no bills of before."""
DAY: Final = 86_400
KEPT: Final = 7 * DAY
POINTS: Final = "resource_point"


def benefits(call: Call) -> Data:
    """Show what a free account may use: so many chats and runs of workflows, and how many there were."""
    types = [one for one in optional(call.query, "benefit_type_list").split(",") if one]
    used = sum(one.creator_id == call.user.id for one in call.world.chats.values())
    used += sum(one.creator_id == call.user.id for one in call.world.runs.values())
    status = {"status": "valid", "item_info": {"strategy": "by_quota", "total": FREE, "used": used}}
    owned: wire.Object = {
        "benefit_type": POINTS,
        "resource_id": call.user.id,
        "basic": status,
        "effective": status,
        "extra": [],
    }
    resource_id = optional(call.query, "resource_id")
    found = [owned] if POINTS in (types or [POINTS]) and resource_id in {"", call.user.id} else []
    return data({"basic_info": {"user_level": "free"}, "benefit_info": found})


# --- limitations ------------------------------------------------------------------------------------------------------


def _settings(source: Json, before: Json) -> dict[str, object]:
    """Read the settings of a limitation; what is not given stays, or is as nobody has said."""
    kept = dict(before)
    for name in ("started_at", "ended_at", "limit", "trigger_time"):
        kept[name] = number(source, name, default=number(kept, name, default=0, least=0), least=0)
    words: Mapping[str, tuple[str, ...]] = {
        "active_mode": ("absolute_time",),
        "status": ("valid", "frozen"),
        "trigger_unit": ("never", "minute", "hour", "day"),
    }
    for name, allowed in words.items():
        kept[name] = one_of(name, optional(source, name) or optional(kept, name), *allowed)
    return kept


def limit(call: Call) -> Data:
    """Limit what a type of devices or users may use of a benefit, or one of them."""
    info = mapping(call.body, "benefit_info")
    made = Limitation(
        id=call.world.new_id(),
        owner_id=call.user.id,
        entity_type=required(call.body, "entity_type"),
        entity_id=optional(call.body, "entity_id"),
        settings=_settings(info, {"benefit_type": required(info, "benefit_type")}),
    )
    call.world.limitations[made.id] = made
    return Data()


def limits(call: Call) -> Data:
    """List the limitations for a type of devices or users, or for one of them."""
    query = call.query
    entity_type, entity_id = required(query, "entity_type"), optional(query, "entity_id")
    benefit_type = optional(query, "benefit_type")
    status = one_of("status", optional(query, "status"), "", "valid", "frozen")
    found = [
        one
        for one in call.world.limitations.values()
        if (one.owner_id, one.entity_type) == (call.user.id, entity_type)
        and entity_id in {"", one.entity_id}
        and benefit_type in {"", one.settings["benefit_type"]}
        and status in {"", one.settings["status"]}
    ]
    page = tokened(query, found, default=20, most=200)
    infos = [wire.limitation(one) for one in page.items]
    return data({"benefit_infos": infos, "has_more": page.has_more, "page_token": page.next_token})


def relimit(call: Call) -> Data:
    """Change a limitation of the caller (else 4200)."""
    id = call.path["benefit_id"]
    found = call.world.limitations.get(id)
    if found is None or found.owner_id != call.user.id:
        raise absent("benefit_id", id)
    call.world.limitations[id] = evolve(found, settings=_settings(call.body, found.settings))
    return Data()


# --- bills ------------------------------------------------------------------------------------------------------------


def export(call: Call) -> Data:
    """Have a bill written, of whole days before today."""
    today = call.world.now() // DAY * DAY
    started_at, ended_at = (number(call.body, name, default=-1, least=0) for name in ("started_at", "ended_at"))
    if not FIRST_DAY <= started_at <= ended_at < today:
        raise bad("The parameters started_at and ended_at must be of days from 2025-03-13 on and before today.")
    made = Bill(
        id=call.world.new_id(),
        owner_id=call.user.id,
        started_at=started_at // DAY * DAY,
        ended_at=ended_at // DAY * DAY + DAY - 1,
        began_at=call.world.clock(),
    )
    call.world.bills[made.id] = made
    return data(_shown(call, made))


def bills(call: Call) -> Data:
    """List the caller's bills, all or some."""
    ids = [one for one in optional(call.query, "task_ids").split(",") if one]
    own = [one for one in call.world.bills.values() if one.owner_id == call.user.id and one.id in (ids or [one.id])]
    page = numbered(call.query, own, default=20, most=200)
    return data({"task_infos": [_shown(call, one) for one in page.items], "total": page.total})


def _shown(call: Call, bill: Bill) -> wire.Object:
    ready = call.world.progress(bill.began_at) == wire.READY
    return wire.bill(bill, ready=ready, expires_at=int(bill.began_at) + KEPT)


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/commerce/benefit/benefits/get", benefits),
    ("GET", "/v1/commerce/benefit/limitations", limits),
    ("POST", "/v1/commerce/benefit/limitations", limit),
    ("PUT", "/v1/commerce/benefit/limitations/{benefit_id}", relimit),
    ("GET", "/v1/commerce/benefit/bill_tasks", bills),
    ("POST", "/v1/commerce/benefit/bill_tasks", export),
)
