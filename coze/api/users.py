"""Users."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path
from coze.models.users import User


def me() -> Request[User]:
    """Read who the token belongs to; one that is unknown or has expired is authentication (700012006).

    On no known page of the official reference; in the SDKs for Python, Go and JavaScript.
    """
    return get("users.me", path("/v1/users/me"), into(User))
