"""Workflows, their runs, versions and chats."""

from __future__ import annotations

from typing import Final

from coze.api import (
    workflow_chat,
    workflow_collaborators,
    workflow_execute_nodes,
    workflow_run_histories,
    workflow_runs,
    workflow_versions,
    workflows,
)
from coze.classic.adapters import list_workflows
from coze.classic.events import chat_event, workflow_event
from coze.classic.group import Group, R, area
from coze.classic.methods import call, done, events, number_pages, token_pages
from coze.classic.replies import RemoveWorkflowCollaboratorResp
from coze.run.front import AsyncRunner, Runner


class WorkflowsChat(Group[R]):
    """Chat with a workflow."""

    stream: Final = events(workflow_chat.stream, chat_event)


class WorkflowsChatClient(WorkflowsChat[Runner]):
    """`WorkflowsChat` of a synchronous client."""


class AsyncWorkflowsChatClient(WorkflowsChat[AsyncRunner]):
    """`WorkflowsChat` of an asynchronous client."""


class WorkflowsCollaborators(Group[R]):
    """Say who works on a workflow."""

    delete: Final = done(workflow_collaborators.delete, RemoveWorkflowCollaboratorResp)


class WorkflowsCollaboratorsClient(WorkflowsCollaborators[Runner]):
    """`WorkflowsCollaborators` of a synchronous client."""


class AsyncWorkflowsCollaboratorsClient(WorkflowsCollaborators[AsyncRunner]):
    """`WorkflowsCollaborators` of an asynchronous client."""


class WorkflowsRunsRunHistoriesExecuteNodes(Group[R]):
    """Read what a node of a run put out."""

    retrieve: Final = call(workflow_execute_nodes.retrieve)


class WorkflowsRunsRunHistoriesExecuteNodesClient(WorkflowsRunsRunHistoriesExecuteNodes[Runner]):
    """`WorkflowsRunsRunHistoriesExecuteNodes` of a synchronous client."""


class AsyncWorkflowsRunsRunHistoriesExecuteNodesClient(WorkflowsRunsRunHistoriesExecuteNodes[AsyncRunner]):
    """`WorkflowsRunsRunHistoriesExecuteNodes` of an asynchronous client."""


class WorkflowsRunsRunHistories(Group[R]):
    """Read how a run went."""

    execute_nodes: Final = area(
        WorkflowsRunsRunHistoriesExecuteNodesClient, AsyncWorkflowsRunsRunHistoriesExecuteNodesClient
    )
    retrieve: Final = call(workflow_run_histories.retrieve)


class WorkflowsRunsRunHistoriesClient(WorkflowsRunsRunHistories[Runner]):
    """`WorkflowsRunsRunHistories` of a synchronous client."""


class AsyncWorkflowsRunsRunHistoriesClient(WorkflowsRunsRunHistories[AsyncRunner]):
    """`WorkflowsRunsRunHistories` of an asynchronous client."""


class WorkflowsRuns(Group[R]):
    """Run workflows."""

    run_histories: Final = area(WorkflowsRunsRunHistoriesClient, AsyncWorkflowsRunsRunHistoriesClient)
    create: Final = call(workflow_runs.create)
    stream: Final = events(workflow_runs.stream, workflow_event)
    resume: Final = events(workflow_runs.resume_stream, workflow_event)


class WorkflowsRunsClient(WorkflowsRuns[Runner]):
    """`WorkflowsRuns` of a synchronous client."""


class AsyncWorkflowsRunsClient(WorkflowsRuns[AsyncRunner]):
    """`WorkflowsRuns` of an asynchronous client."""


class WorkflowsVersions(Group[R]):
    """List the versions of a workflow."""

    list: Final = token_pages(workflow_versions.list)


class WorkflowsVersionsClient(WorkflowsVersions[Runner]):
    """`WorkflowsVersions` of a synchronous client."""


class AsyncWorkflowsVersionsClient(WorkflowsVersions[AsyncRunner]):
    """`WorkflowsVersions` of an asynchronous client."""


class Workflows(Group[R]):
    """List and run workflows."""

    chat: Final = area(WorkflowsChatClient, AsyncWorkflowsChatClient)
    collaborators: Final = area(WorkflowsCollaboratorsClient, AsyncWorkflowsCollaboratorsClient)
    runs: Final = area(WorkflowsRunsClient, AsyncWorkflowsRunsClient)
    versions: Final = area(WorkflowsVersionsClient, AsyncWorkflowsVersionsClient)
    list: Final = number_pages(list_workflows)
    retrieve: Final = call(workflows.retrieve)


class WorkflowsClient(Workflows[Runner]):
    """`Workflows` of a synchronous client."""


class AsyncWorkflowsClient(Workflows[AsyncRunner]):
    """`Workflows` of an asynchronous client."""
