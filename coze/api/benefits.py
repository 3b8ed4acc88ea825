"""What an account may use."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import joined, path
from coze.models.benefits import BenefitData


def retrieve(*, benefit_type_list: Sequence[str] | None = None, resource_id: str | None = None) -> Request[BenefitData]:
    """Read what kind of account it is and its benefits: all, those of some types, or that of one resource.

    A type that the API does not know is invalid_request, a token that may not see them permission.

    In the official reference; the path of its page is not known.
    """
    query = {"benefit_type_list": joined("benefit_type_list", benefit_type_list), "resource_id": resource_id}
    return get("benefits.retrieve", path("/v1/commerce/benefit/benefits/get"), into(BenefitData), query)
