"""Workspaces."""

from coze.emulator import wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, optional
from coze.emulator.paging import numbered


def list_of(call: Call) -> Data:
    """List the caller's workspaces, or those shared with `user_id` or in `enterprise_id`."""
    user_id, enterprise_id = optional(call.query, "user_id"), optional(call.query, "enterprise_id")
    shared = [
        workspace
        for workspace in call.world.workspaces.values()
        if {call.user.id, user_id or call.user.id} <= set(workspace.members)
        and enterprise_id in {"", workspace.enterprise_id}
        and call.token.reaches(workspace)
    ]
    page = numbered(call.query, shared, default=20, most=50)
    return data({"total_count": page.total, "workspaces": [wire.workspace(one, call.user) for one in page.items]})


ROUTES: tuple[Route, ...] = (("GET", "/v1/workspaces", list_of),)
