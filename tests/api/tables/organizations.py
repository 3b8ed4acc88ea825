"""The organizations of an enterprise."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import organizations
from coze.models.organizations import Organization

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(organizations.create, enterprise_id="enterprise_7", name="North", super_admin_user_id="user_7"),
        sends=Wire(
            "POST", "/v1/enterprises/enterprise_7/organizations", {"name": "North", "super_admin_user_id": "user_7"}
        ),
        full=call(
            organizations.create,
            enterprise_id="enterprise_7",
            name="North",
            super_admin_user_id="user_7",
            description="What is north.",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/enterprises/enterprise_7/organizations",
            {"name": "North", "super_admin_user_id": "user_7", "description": "What is north."},
        ),
        reply=ok({}),
        value=None,
        recorded=("enterprises.organizations.create",),
    ),
    Row(
        least=call(organizations.list, enterprise_id="enterprise_7"),
        sends=Wire("GET", "/v1/enterprises/enterprise_7/organizations?page_num=1&page_size=20"),
        full=call(organizations.list, enterprise_id="enterprise_7", page_num=3, page_size=10),
        sends_in_full=Wire("GET", "/v1/enterprises/enterprise_7/organizations?page_num=3&page_size=10"),
        reply=ok(
            {
                "total_count": 21,
                "items": [
                    {
                        "organization_id": "7360000000000000001",
                        "organization_name": "North",
                        "organization_icon_url": "https://example.com/north.png",
                        "is_default_organization": True,
                    },
                    {"organization_id": "7360000000000000002"},
                ],
            }
        ),
        value=Page(
            items=(
                Organization(
                    organization_id="7360000000000000001",
                    organization_name="North",
                    organization_icon_url="https://example.com/north.png",
                    is_default_organization=True,
                ),
                Organization(organization_id="7360000000000000002"),
            ),
            total=21,
            next=organizations.list(enterprise_id="enterprise_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 20)},
    ),
    Row(
        least=call(organizations.update, organization_id="organization_7"),
        sends=Wire("PUT", "/v1/organizations/organization_7", {}),
        full=call(organizations.update, organization_id="organization_7", name="South", description="What is south."),
        sends_in_full=Wire(
            "PUT", "/v1/organizations/organization_7", {"name": "South", "description": "What is south."}
        ),
        reply=ok({}),
        value=None,
    ),
)
