"""Workflows: what they are called, their versions, and who works on them."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, freeze, known


class WorkflowMode(OpenText):
    """Whether a workflow runs once, or is made for talking (a chatflow)."""

    WORKFLOW: Final = known("workflow")
    CHATFLOW: Final = known("chatflow")


class WorkflowCollaborationMode(OpenText):
    """Whether a workflow is its owner's alone, or several work on it."""

    SINGLE: Final = known("single")
    COLLABORATION: Final = known("collaboration")


@frozen(kw_only=True, slots=False)
class WorkflowUserInfo(Model):
    """Who made a workflow or a version of it."""

    id: str
    name: str = ""


@frozen(kw_only=True, slots=False)
class WorkflowBasic(Model):
    """A workflow. Times are unix seconds; `app_id` is that of the app that it belongs to, else empty."""

    workflow_id: str
    workflow_name: str = ""
    description: str = ""
    icon_url: str = ""
    app_id: str = ""
    # The reference writes these as decimal text, and servers both ways.
    created_at: int | None = field(default=None, metadata={"text": True})
    updated_at: int | None = field(default=None, metadata={"text": True})
    creator: WorkflowUserInfo | None = None


@frozen(kw_only=True, slots=False)
class WorkflowInfo(Model):
    """A workflow, and what goes into it and comes out of it: JSON that describes the parameters, if asked for."""

    workflow_detail: WorkflowBasic
    input: object | None = field(default=None, converter=freeze)
    output: object | None = field(default=None, converter=freeze)


@frozen(kw_only=True, slots=False)
class WorkflowVersionInfo(Model):
    """A version of a workflow: its number, when it was made (unix seconds as text) and by whom.

    `input` and `output` describe its parameters as JSON, if asked for.
    """

    workflow_id: str
    version: str = ""
    description: str = ""
    created_at: str = ""
    updated_at: str = ""
    creator: WorkflowUserInfo | None = None
    input: object | None = field(default=None, converter=freeze)
    output: object | None = field(default=None, converter=freeze)


@frozen(kw_only=True, slots=False)
class WorkflowCollaborator(Model):
    """Somebody who works on a workflow with its owner."""

    user_id: str


@frozen(kw_only=True, slots=False)
class WorkflowConversation(Model):
    """A conversation of an app, and the section that its next chat belongs to."""

    id: str
    last_section_id: str | None = None
