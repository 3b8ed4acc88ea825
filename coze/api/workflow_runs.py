"""Run workflows: wait for the result, follow it event by event, or begin it and look later; and answer interrupts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from returns.result import Failure, Success

from coze.api import workflow_run_histories
from coze.api.workflow_reading import WORKFLOW_EVENTS
from coze.decode import WHOLE, into
from coze.effect import Now, Request, Sleep, Steps, Stream, attempt, fail, program
from coze.endpoint import post
from coze.endpoint import stream as events
from coze.errors import ApiError, DecodeError, Problem
from coze.http import path
from coze.models.workflow_events import WorkflowEvent
from coze.models.workflow_runs import WorkflowInterruptType, WorkflowRunHistory, WorkflowRunResult

LONGEST_RUN: Final = 600.0
"""The seconds after which the server ends a run that somebody waits for."""


def create(
    *,
    workflow_id: str,
    parameters: Mapping[str, object] | None = None,
    bot_id: str | None = None,
    app_id: str | None = None,
    is_async: bool = False,
    ext: Mapping[str, str] | None = None,
    workflow_version: str | None = None,
    connector_id: str | None = None,
) -> Request[WorkflowRunResult]:
    """Run a workflow that is published, and wait for its result; or, with `is_async`, begin it and return at once.

    `is_async` is a parameter of the API like others: the answer is of one shape, with the result or without it.
    `parameters` are those of its start node. `bot_id` or `app_id` (not both: 4000) names the bot or the app that it
    runs in. `ext` are latitude, longitude and user_id. `workflow_version` is one of a workflow in the library, the
    newest by default; `connector_id` the channel, 1024, the API, by default. The message has at most 20 MB.

    A run that is waited for has 10 minutes, and its connection is dropped after 90 seconds without a word: `stream` it,
    or begin it asynchronously, if it may take longer. An asynchronous one has 24 hours and is a paid feature (else
    6003): `create_and_poll` waits for it. If the run was interrupted by a question, the result has `interrupt_data`: go
    on with `resume`. Coze Studio refuses such a run (6039).

    Failures: authentication (4100), not_found (4200: also a workflow that is not published), invalid_request (4000:
    parameters; 6031: not published, in Coze Studio), quota and rate_limit (50 calls a second on the free plan, up to
    500 on others); what goes wrong inside the workflow has a code of nine digits and a `debug_url`, which is good for 7
    days. In Coze Studio one that took too long is a server error (6023).

    /docs/developer_guides/workflow_run
    """
    body = {
        "workflow_id": workflow_id,
        "parameters": parameters,
        "bot_id": bot_id,
        "app_id": app_id,
        "is_async": is_async,
        "ext": ext,
        "workflow_version": workflow_version,
        "connector_id": connector_id,
    }
    decode = into(WorkflowRunResult, at=WHOLE)
    return post("workflow_runs.create", path("/v1/workflow/run"), decode, body, total=LONGEST_RUN)


def stream(
    *,
    workflow_id: str,
    parameters: Mapping[str, object] | None = None,
    bot_id: str | None = None,
    app_id: str | None = None,
    ext: Mapping[str, str] | None = None,
    workflow_version: str | None = None,
    connector_id: str | None = None,
) -> Stream[WorkflowEvent]:
    """Run a workflow, and follow it event by event; the parameters and the failures are those of `create`.

    A run that fails ends with `WorkflowError`, and one that waits for an answer with `WorkflowInterrupt`: go on with
    `resume_stream`.

    /docs/developer_guides/workflow_stream_run
    """
    body = {
        "workflow_id": workflow_id,
        "parameters": parameters,
        "bot_id": bot_id,
        "app_id": app_id,
        "ext": ext,
        "workflow_version": workflow_version,
        "connector_id": connector_id,
    }
    return events("workflow_runs.stream", path("/v1/workflow/stream_run"), WORKFLOW_EVENTS, body)


def resume(
    *, workflow_id: str, event_id: str, resume_data: str, interrupt_type: WorkflowInterruptType | int
) -> Request[WorkflowRunResult]:
    """Answer an interrupt of a run that was not streamed, and let the run go on.

    `event_id` and `interrupt_type` are those of the interrupt; `resume_data` is the answer, as text. The run is waited
    for, or only continued, as it was begun. A run can be resumed at most 3 times.

    Failures: those of `create`, not_found (4314: no such run), conflict (4315: it has ended).

    In the official reference; the path of its page is not known.
    """
    body = _answer(workflow_id, event_id, resume_data, interrupt_type)
    decode = into(WorkflowRunResult, at=WHOLE)
    return post("workflow_runs.resume", path("/v1/workflows/resume"), decode, body, total=LONGEST_RUN)


def resume_stream(
    *, workflow_id: str, event_id: str, resume_data: str, interrupt_type: WorkflowInterruptType | int
) -> Stream[WorkflowEvent]:
    """Answer an interrupt of a run that was streamed, and follow how it goes on; the failures are those of `resume`.

    Coze Studio wants two numbers joined by a slash as the `event_id`, as its events have it (else 720701013).

    /docs/developer_guides/workflow_resume
    """
    body = _answer(workflow_id, event_id, resume_data, interrupt_type)
    return events("workflow_runs.resume_stream", path("/v1/workflow/stream_resume"), WORKFLOW_EVENTS, body)


def _answer(workflow_id: str, event_id: str, resume_data: str, interrupt_type: int) -> dict[str, object]:
    return {
        "workflow_id": workflow_id,
        "event_id": event_id,
        "resume_data": resume_data,
        "interrupt_type": interrupt_type,
    }


# --- programs ---------------------------------------------------------------------------------------------------------


@program
def create_and_poll(
    *,
    workflow_id: str,
    parameters: Mapping[str, object] | None = None,
    bot_id: str | None = None,
    app_id: str | None = None,
    ext: Mapping[str, str] | None = None,
    workflow_version: str | None = None,
    connector_id: str | None = None,
    poll_timeout: float | None = 600.0,
    poll_interval: float = 1.0,
) -> Steps[WorkflowRunHistory]:
    """Begin an asynchronous run, and wait until it ends; the parameters and the failures are those of `create`.

    It asks every `poll_interval` seconds. A run that has not ended after `poll_timeout` seconds (None waits for ever)
    goes on, for it cannot be cancelled, and its history is given as it is then, with the status Running: `poll` waits
    on. A run that failed, or was interrupted, is no failure here: see its status, `error_code` and `interrupt_data`.
    Coze Studio has its histories elsewhere (see `workflow_run_histories.retrieve_studio`).

    /docs/developer_guides/workflow_run
    """
    result = yield from create(
        workflow_id=workflow_id,
        parameters=parameters,
        bot_id=bot_id,
        app_id=app_id,
        is_async=True,
        ext=ext,
        workflow_version=workflow_version,
        connector_id=connector_id,
    )
    if not result.execute_id:
        return (yield from fail(DecodeError((Problem("$.execute_id", "an id", "nothing"),))))
    run = poll(
        workflow_id=workflow_id,
        execute_id=result.execute_id,
        poll_timeout=poll_timeout,
        poll_interval=poll_interval,
    )
    return (yield from run)


@program
def poll(
    *, workflow_id: str, execute_id: str, poll_timeout: float | None = 600.0, poll_interval: float = 1.0
) -> Steps[WorkflowRunHistory]:
    """Wait until an asynchronous run ends, and give its history; see `create_and_poll`.

    A run that is unknown is not_found (4314), if it does not appear within 10 seconds.

    /docs/developer_guides/workflow_history
    """
    begun = yield from Now()
    while True:
        look = workflow_run_histories.retrieve(workflow_id=workflow_id, execute_id=execute_id)
        outcome = yield from attempt(look)
        waited = (yield from Now()) - begun
        late = poll_timeout is not None and waited >= poll_timeout
        match outcome:
            case Success(history):
                if history.execute_status.ended or late:
                    return history
            case Failure(ApiError(4314)) if waited < _APPEARS and not late:
                pass  # the record of a run appears a moment after the run has begun
            case Failure(error):
                yield from fail(error)
        yield from Sleep(poll_interval)


_APPEARS: Final = 10.0
"""The seconds in which the record of a run has appeared."""
