"""Users."""

from __future__ import annotations

from typing import Final

from coze.api import users
from coze.classic.group import Group, R
from coze.classic.methods import call
from coze.run.front import AsyncRunner, Runner


class Users(Group[R]):
    """Read who you are."""

    me: Final = call(users.me)


class UsersClient(Users[Runner]):
    """`Users` of a synchronous client."""


class AsyncUsersClient(Users[AsyncRunner]):
    """`Users` of an asynchronous client."""
