"""Runs of workflows: what comes out of them, and how they went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen
from returns.result import Failure, Success

from coze.codec import parse_text, structure
from coze.models.base import Model
from coze.models.chat import ChatUsage
from coze.outcome import bound
from coze.policy import DEFAULT_LIMITS
from coze.values import FrozenDict, OpenInt, OpenText, freeze, known


class WorkflowInterruptType(OpenInt):
    """What an interrupted run waits for; it is sent back with the answer."""

    UNKNOWN: Final = known(0)
    LOCAL_PLUGIN: Final = known(1)
    QUESTION: Final = known(2)
    REQUIRE_INFOS: Final = known(3)
    SCENE_CHAT: Final = known(4)
    INPUT: Final = known(5)
    WORKFLOW_LOCAL_PLUGIN: Final = known(6)
    OAUTH_PLUGIN: Final = known(7)


class WorkflowExecuteStatus(OpenText):
    """How far a run is."""

    UNKNOWN: Final = known("")
    SUCCESS: Final = known("Success")
    RUNNING: Final = known("Running")
    FAIL: Final = known("Fail")
    INTERRUPTED: Final = known("Interrupted")
    # Coze Studio only
    CANCEL: Final = known("Cancel")

    @property
    def ended(self) -> bool:
        """Whether the run will not go on by itself; a status that nobody knows does not say so."""
        return self in _ENDED


_ENDED: Final = frozenset({"Success", "Fail", "Interrupted", "Cancel"})


class WorkflowRunMode(OpenInt):
    """How a run was begun."""

    SYNCHRONOUS: Final = known(0)
    STREAMING: Final = known(1)
    ASYNCHRONOUS: Final = known(2)


@frozen(kw_only=True, slots=False)
class WorkflowEventInterruptData(Model):
    """What is needed to go on after an interrupt: the id and the type to send back, and what was asked for.

    `data` is text that depends on the type: of a question, JSON of the messages to show; of an input node, JSON of the
    form to fill in. `required_parameters` is JSON that describes what a plugin needs.
    """

    event_id: str
    type: WorkflowInterruptType = field(default=WorkflowInterruptType.UNKNOWN, converter=WorkflowInterruptType)
    data: str = ""
    required_parameters: object | None = field(default=None, converter=freeze)


@frozen(kw_only=True, slots=False)
class WorkflowRunResult(Model):
    """What came out of a run. `data` is text, nearly always JSON: `output` gives it read.

    A run that was begun asynchronously has an `execute_id` and no data yet; one that was interrupted has
    `interrupt_data`. The page for debugging, `debug_url`, lives for 7 days. Older answers, and Coze Studio's, say the
    `token` count and the `cost`.
    """

    debug_url: str = ""
    data: str | None = None
    execute_id: str | None = None
    usage: ChatUsage | None = None
    interrupt_data: WorkflowEventInterruptData | None = None
    token: int | None = None
    cost: str | None = None

    @property
    def output(self) -> object:
        """The data as frozen JSON; data that is no JSON as the text that it is."""
        if self.data is None:
            return None
        match bound(parse_text(self.data, DEFAULT_LIMITS), lambda value: structure(value, object)):
            case Success(value):
                return value
            case Failure():
                return self.data


@frozen(kw_only=True, slots=False)
class WorkflowRunHistoryNodeExecuteStatus(Model):
    """How far an output node of a run is; `node_execute_uuid` is what `workflow_execute_nodes.retrieve` asks for.

    Inside a loop or a batch it has an index; a workflow inside the workflow has an execution of its own.
    """

    node_id: str
    is_finish: bool = False
    update_time: int = 0
    node_execute_uuid: str = ""
    loop_index: int | None = None
    batch_index: int | None = None
    sub_execute_id: str | None = None


def _frozen_statuses(items: Mapping[str, WorkflowRunHistoryNodeExecuteStatus] | None) -> Any:
    return None if items is None else FrozenDict(items)


@frozen(kw_only=True, slots=False)
class WorkflowRunHistory(Model):
    """How a run went. Times are unix seconds.

    `output` is JSON text, with a key for each node that puts something out; it is kept for 7 days, that of nodes in
    between for 24 hours. `error_code` is 0 where nothing failed, `bot_id` 0 where no bot was named.
    `node_execute_status` is by the names of nodes. `interrupt_data` is there where the run waits for an answer.
    """

    execute_id: str
    execute_status: WorkflowExecuteStatus = field(
        default=WorkflowExecuteStatus.UNKNOWN, converter=WorkflowExecuteStatus
    )
    bot_id: str = ""
    connector_id: str = ""
    connector_uid: str = ""
    run_mode: WorkflowRunMode = field(default=WorkflowRunMode.SYNCHRONOUS, converter=WorkflowRunMode)
    logid: str = ""
    create_time: int = 0
    update_time: int = 0
    output: str = ""
    # The reference writes it as text, empty where nothing failed.
    error_code: int = field(default=0, metadata={"text": True})
    error_message: str = ""
    debug_url: str = ""
    node_execute_status: FrozenDict[str, WorkflowRunHistoryNodeExecuteStatus] | None = field(
        default=None, converter=_frozen_statuses
    )
    usage: ChatUsage | None = None
    is_output_trimmed: bool = False
    interrupt_data: WorkflowEventInterruptData | None = None


@frozen(kw_only=True, slots=False)
class StudioWorkflowRunHistory(Model):
    """How a run went on Coze Studio, which has other keys for some of it; the names are those of the hosted history."""

    execute_id: str
    execute_status: WorkflowExecuteStatus = field(
        default=WorkflowExecuteStatus.UNKNOWN, converter=WorkflowExecuteStatus
    )
    bot_id: str = ""
    connector_id: str = ""
    connector_uid: str = ""
    run_mode: WorkflowRunMode = field(default=WorkflowRunMode.SYNCHRONOUS, converter=WorkflowRunMode)
    logid: str = field(default="", metadata={"wire": "log_id"})
    create_time: int = 0
    update_time: int = 0
    output: str = ""
    token: int | None = None
    cost: str | None = None
    error_code: int = field(default=0, metadata={"text": True})
    error_message: str = field(default="", metadata={"wire": "error_msg"})
    debug_url: str = ""


@frozen(kw_only=True, slots=False)
class WorkflowNodeExecuteHistory(Model):
    """What a node of a run has put out: text, nearly always JSON."""

    is_finish: bool = False
    node_output: str | None = None
