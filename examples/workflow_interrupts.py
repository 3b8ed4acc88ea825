"""Run a workflow that asks questions: a function answers them, and the stream goes on by itself.

COZE_WORKFLOW_ID is a published workflow. What is not known here you are asked; an empty answer leaves the run as it is,
and the stream ends with the question.
"""

import os

from coze import Failure, Runner, Success
from coze.api import workflow_runs
from coze.api.workflow_answers import with_answers
from coze.models.workflow_events import (
    WorkflowDone,
    WorkflowError,
    WorkflowEventInterrupt,
    WorkflowInterrupt,
    WorkflowMessage,
)

KNOWN = {"City": "Lisbon", "Day": "tomorrow"}
"""The answers to the questions of some nodes, by their titles."""


def answered(interrupt: WorkflowEventInterrupt) -> str | None:
    return KNOWN.get(interrupt.node_title) or input("> ") or None


run = workflow_runs.stream(workflow_id=os.environ["COZE_WORKFLOW_ID"], parameters={"topic": "weather"})

with Runner() as runner, runner.events(with_answers(run, answered)) as events:
    for outcome in events:
        match outcome:
            case Success(WorkflowMessage(message)):
                print(message.content, end="\n" if message.node_is_finish else "", flush=True)
            case Success(WorkflowInterrupt(interrupt)):
                print(f"{interrupt.node_title} asks: {interrupt.interrupt_data.data}")
            case Success(WorkflowError(error)):
                print(f"failed: {error.error_code} {error.error_message} {error.debug_url}")
            case Success(WorkflowDone()):
                print("done")
            case Success():  # a heartbeat, or an event that this version does not know
                pass
            case Failure(error):
                print(error)
