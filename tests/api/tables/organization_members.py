"""The members of an organization."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import organization_members
from coze.models.organizations import OrganizationMember, OrganizationPerson, OrganizationRoleType, PeopleType

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            organization_members.create,
            organization_id="organization_7",
            organization_people=[
                OrganizationPerson(user_id="user_7", organization_role_type=OrganizationRoleType.ORGANIZATION_ADMIN)
            ],
        ),
        sends=Wire(
            "POST",
            "/v1/organizations/organization_7/members",
            {"organization_people": [{"user_id": "user_7", "organization_role_type": "organization_admin"}]},
        ),
        reply=ok({}),
        value=None,
    ),
    Row(
        least=call(organization_members.list, organization_id="organization_7"),
        sends=Wire("GET", "/v1/organizations/organization_7/members?page_num=1&page_size=20"),
        full=call(organization_members.list, organization_id="organization_7", page_num=2, page_size=50),
        sends_in_full=Wire("GET", "/v1/organizations/organization_7/members?page_num=2&page_size=50"),
        reply=ok(
            {
                "total_count": 21,
                "items": [
                    {
                        "user_id": "7350000000000000001",
                        "is_valid": True,
                        "avatar_url": "https://example.com/robin.png",
                        "created_at": 1718289297,
                        "people_type": "employee",
                        "user_nickname": "Robin",
                        "user_unique_name": "robin_7",
                        "organization_role_type": "organization_super_admin",
                    },
                    {"user_id": "7350000000000000002"},
                ],
            }
        ),
        value=Page(
            items=(
                OrganizationMember(
                    user_id="7350000000000000001",
                    is_valid=True,
                    avatar_url="https://example.com/robin.png",
                    created_at=1718289297,
                    people_type=PeopleType.EMPLOYEE,
                    user_nickname="Robin",
                    user_unique_name="robin_7",
                    organization_role_type=OrganizationRoleType.ORGANIZATION_SUPER_ADMIN,
                ),
                OrganizationMember(user_id="7350000000000000002"),
            ),
            total=21,
            next=organization_members.list(organization_id="organization_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 50)},
    ),
    Row(
        least=call(
            organization_members.update,
            organization_id="organization_7",
            user_id="user_7",
            organization_role_type=OrganizationRoleType.ORGANIZATION_GUEST,
        ),
        sends=Wire(
            "PUT",
            "/v1/organizations/organization_7/members/user_7",
            {"organization_role_type": "organization_guest"},
        ),
        reply=ok({}),
        value=None,
    ),
    Row(
        least=call(
            organization_members.delete,
            organization_id="organization_7",
            user_id="user_7",
            receiver_user_id="user_8",
        ),
        sends=Wire("DELETE", "/v1/organizations/organization_7/members/user_7", {"receiver_user_id": "user_8"}),
        reply=ok({}),
        value=None,
    ),
)
