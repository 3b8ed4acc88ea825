"""Variables."""

from __future__ import annotations

from typing import Final

from coze.api import variables
from coze.classic.group import Group, R
from coze.classic.methods import done, listing
from coze.classic.replies import UpdateVariableResp
from coze.run.front import AsyncRunner, Runner


class Variables(Group[R]):
    """Read and set the variables of a user."""

    retrieve: Final = listing(variables.retrieve)
    update: Final = done(variables.update, UpdateVariableResp)


class VariablesClient(Variables[Runner]):
    """`Variables` of a synchronous client."""


class AsyncVariablesClient(Variables[AsyncRunner]):
    """`Variables` of an asynchronous client."""
