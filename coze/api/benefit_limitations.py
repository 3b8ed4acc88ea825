"""How much devices and users may use of the benefits of an account."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.benefits import (
    BenefitActiveMode,
    BenefitLimitation,
    BenefitLimitationInfo,
    BenefitStatus,
    BenefitTriggerUnit,
)
from coze.pages import Page, tokened


def list(
    *,
    entity_type: str,
    entity_id: str | None = None,
    benefit_type: str | None = None,
    status: BenefitStatus | str | None = None,
    page_token: str | None = None,
    page_size: int = 20,
) -> Request[Page[BenefitLimitation]]:
    """List the limitations for a type of devices or users, or for one of them (`entity_id`).

    `page_size` is 1 to 200; `page_token` begins at a page, by the token that another call sent. A token that may not
    see them is permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "entity_type": entity_type,
        "entity_id": entity_id,
        "benefit_type": benefit_type,
        "status": status,
        "page_size": within("page_size", page_size, 1, 200),
        "page_token": page_token,
    }
    decode = tokened(model=BenefitLimitation, items="benefit_infos", token="page_token")  # noqa: S106  # a key
    return get("benefit_limitations.list", path("/v1/commerce/benefit/limitations"), decode, query)


def create(*, entity_type: str, benefit_info: BenefitLimitationInfo, entity_id: str | None = None) -> Request[None]:
    """Limit what a type of devices or users may use of a benefit, or one of them (`entity_id`).

    A limitation that does not make sense to the API is invalid_request, a token that may not make one permission.

    In the official reference; the path of its page is not known.
    """
    body = {"entity_type": entity_type, "entity_id": entity_id, "benefit_info": benefit_info}
    return post("benefit_limitations.create", path("/v1/commerce/benefit/limitations"), nothing(), body)


def update(
    *,
    benefit_id: str,
    active_mode: BenefitActiveMode | str | None = None,
    started_at: int | None = None,
    ended_at: int | None = None,
    limit: int | None = None,
    status: BenefitStatus | str | None = None,
    trigger_unit: BenefitTriggerUnit | str | None = None,
    trigger_time: int | None = None,
) -> Request[None]:
    """Change a limitation; what is not given stays as it is.

    `started_at` and `ended_at` are unix seconds, `trigger_time` is in `trigger_unit`: minutes, hours or days. `limit`
    is how much may be used; no number is below 0. A limitation that does not exist or is not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    body = {
        "active_mode": active_mode,
        "started_at": within("started_at", started_at, 0),
        "ended_at": within("ended_at", ended_at, 0),
        "limit": within("limit", limit, 0),
        "status": status,
        "trigger_unit": trigger_unit,
        "trigger_time": within("trigger_time", trigger_time, 0),
    }
    where = path("/v1/commerce/benefit/limitations/{benefit_id}", benefit_id)
    return put("benefit_limitations.update", where, nothing(), body)
