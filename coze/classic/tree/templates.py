"""Templates."""

from __future__ import annotations

from typing import Final

from coze.api import templates
from coze.classic.group import Group, R
from coze.classic.methods import call
from coze.run.front import AsyncRunner, Runner


class Templates(Group[R]):
    """Make copies of templates."""

    duplicate: Final = call(templates.duplicate)


class TemplatesClient(Templates[Runner]):
    """`Templates` of a synchronous client."""


class AsyncTemplatesClient(Templates[AsyncRunner]):
    """`Templates` of an asynchronous client."""
