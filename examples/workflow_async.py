"""Run a workflow that takes its time: begin it, and look until it has ended.

COZE_WORKFLOW_ID is a published workflow; asynchronous runs are a paid feature.
"""

import json
import os

from coze import ApiError, Failure, Runner, Success
from coze.api import workflow_runs
from coze.models.workflow_runs import WorkflowExecuteStatus

run = workflow_runs.create_and_poll(
    workflow_id=os.environ["COZE_WORKFLOW_ID"],
    parameters={"topic": "lighthouses", "words": 300},
    poll_timeout=3600,
    poll_interval=0.5,
)

with Runner() as runner:
    match runner.run(run):
        case Success(history) if history.execute_status == WorkflowExecuteStatus.SUCCESS:
            for name, output in json.loads(history.output).items():
                print(f"{name}: {output}")
            if history.usage:
                print(f"{history.usage.token_count} tokens")
        case Success(history) if history.interrupt_data:
            print(f"it asks: {history.interrupt_data.data}")
        case Success(history):  # it failed, or it still runs after an hour
            print(f"{history.execute_status.value}: {history.error_message} {history.debug_url}")
        case Failure(ApiError(6003)):
            print("asynchronous runs are not part of your plan: take workflow_runs.stream")
        case Failure(error):
            print(error)
