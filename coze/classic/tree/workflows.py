"""Workflows, their runs, versions and chats."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import (
    workflow_chat,
    workflow_collaborators,
    workflow_execute_nodes,
    workflow_run_histories,
    workflow_runs,
    workflow_versions,
    workflows,
)
from coze.classic.adapters import list_workflows, with_ids
from coze.classic.events import chat_event, workflow_event
from coze.classic.group import Group, R
from coze.classic.methods import call, done, events, number_pages, token_pages
from coze.classic.replies import RemoveWorkflowCollaboratorResp
from coze.run.front import AsyncRunner, Runner


class WorkflowsChat(Group[R]):
    """Chat with a workflow."""

    stream: Final = events(workflow_chat.stream, chat_event)


WorkflowsChatClient: TypeAlias = WorkflowsChat[Runner]
AsyncWorkflowsChatClient: TypeAlias = WorkflowsChat[AsyncRunner]


class WorkflowsCollaborators(Group[R]):
    """Say who works on a workflow."""

    delete: Final = done(workflow_collaborators.delete, RemoveWorkflowCollaboratorResp)


WorkflowsCollaboratorsClient: TypeAlias = WorkflowsCollaborators[Runner]
AsyncWorkflowsCollaboratorsClient: TypeAlias = WorkflowsCollaborators[AsyncRunner]


class WorkflowsRunsRunHistoriesExecuteNodes(Group[R]):
    """Read what a node of a run put out."""

    retrieve: Final = call(workflow_execute_nodes.retrieve)


WorkflowsRunsRunHistoriesExecuteNodesClient: TypeAlias = WorkflowsRunsRunHistoriesExecuteNodes[Runner]
AsyncWorkflowsRunsRunHistoriesExecuteNodesClient: TypeAlias = WorkflowsRunsRunHistoriesExecuteNodes[AsyncRunner]


class WorkflowsRunsRunHistories(Group[R]):
    """Read how a run went."""

    @functools.cached_property
    def execute_nodes(self) -> WorkflowsRunsRunHistoriesExecuteNodes[R]:
        """Read what a node of a run put out."""
        return WorkflowsRunsRunHistoriesExecuteNodes(self.runner, self.options)

    retrieve: Final = call(workflow_run_histories.retrieve)


WorkflowsRunsRunHistoriesClient: TypeAlias = WorkflowsRunsRunHistories[Runner]
AsyncWorkflowsRunsRunHistoriesClient: TypeAlias = WorkflowsRunsRunHistories[AsyncRunner]


class WorkflowsRuns(Group[R]):
    """Run workflows."""

    @functools.cached_property
    def run_histories(self) -> WorkflowsRunsRunHistories[R]:
        """Read how a run went."""
        return WorkflowsRunsRunHistories(self.runner, self.options)

    create: Final = call(workflow_runs.create)
    stream: Final = events(with_ids(workflow_runs.stream), workflow_event)
    resume: Final = events(with_ids(workflow_runs.resume_stream), workflow_event)


WorkflowsRunsClient: TypeAlias = WorkflowsRuns[Runner]
AsyncWorkflowsRunsClient: TypeAlias = WorkflowsRuns[AsyncRunner]


class WorkflowsVersions(Group[R]):
    """List the versions of a workflow."""

    list: Final = token_pages(workflow_versions.list)


WorkflowsVersionsClient: TypeAlias = WorkflowsVersions[Runner]
AsyncWorkflowsVersionsClient: TypeAlias = WorkflowsVersions[AsyncRunner]


class Workflows(Group[R]):
    """List and run workflows."""

    @functools.cached_property
    def chat(self) -> WorkflowsChat[R]:
        """Chat with a workflow."""
        return WorkflowsChat(self.runner, self.options)

    @functools.cached_property
    def collaborators(self) -> WorkflowsCollaborators[R]:
        """Say who works on a workflow."""
        return WorkflowsCollaborators(self.runner, self.options)

    @functools.cached_property
    def runs(self) -> WorkflowsRuns[R]:
        """Run workflows."""
        return WorkflowsRuns(self.runner, self.options)

    @functools.cached_property
    def versions(self) -> WorkflowsVersions[R]:
        """List the versions of a workflow."""
        return WorkflowsVersions(self.runner, self.options)

    list: Final = number_pages(list_workflows)
    retrieve: Final = call(workflows.retrieve)


WorkflowsClient: TypeAlias = Workflows[Runner]
AsyncWorkflowsClient: TypeAlias = Workflows[AsyncRunner]
