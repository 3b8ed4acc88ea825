"""The programs over runs of workflows, fed with answers by hand; and what a result says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from attrs import frozen

from coze import ApiError, Failure, Now, Outcome, Program, Request, Sleep, Success
from coze.api import workflow_runs
from coze.effect import Attempt, Given
from coze.errors import DecodeError
from coze.models.workflow_runs import WorkflowExecuteStatus, WorkflowRunHistory, WorkflowRunResult

UNKNOWN = Failure(ApiError(4314, "no such record", kind="not_found"))
RUNNING = WorkflowRunHistory(execute_id="execute_7", execute_status=WorkflowExecuteStatus.RUNNING)
ENDED = WorkflowRunHistory(execute_id="execute_7", execute_status=WorkflowExecuteStatus.SUCCESS)


@frozen
class Played:
    """How a program went: its outcome, the endpoints that it asked, the seconds that it slept."""

    outcome: Outcome[WorkflowRunHistory]
    asked: tuple[str, ...]
    slept: tuple[float, ...]


def play(program: Program[WorkflowRunHistory], answers: Iterator[Any], *, took: float = 0.0) -> Played:
    """Perform a program; each request is answered by the next answer, and takes `took` seconds."""
    time, asked, slept = 1_700_000_000.0, list[str](), list[float]()
    steps, answer = program.steps(), None
    try:
        while True:
            match steps.send(answer):
                case Now():
                    answer = time
                case Sleep(seconds):
                    slept.append(seconds)
                    time, answer = time + seconds, None
                case Program() as inner:  # `create_and_poll` ends with it
                    after = play(cast(Program[WorkflowRunHistory], inner), answers, took=took)
                    return Played(after.outcome, (*asked, *after.asked), after.slept)
                case Given(Failure() as failure):
                    return Played(failure, tuple(asked), tuple(slept))
                case Request(http=http) | Attempt(Request(http=http)):
                    asked.append(http.endpoint.removeprefix("workflow_"))
                    time += took
                    answer = next(answers)
                case other:
                    raise AssertionError(other)
    except StopIteration as stop:
        return Played(Success(stop.value), tuple(asked), tuple(slept))


def polled(*answers: object, took: float = 0.0, **options: Any) -> Played:
    """Wait for a run."""
    program = workflow_runs.poll(workflow_id="workflow_7", execute_id="execute_7", **options)
    return play(program, iter(answers), took=took)


@pytest.mark.parametrize("status", ["Success", "Fail", "Interrupted", "Cancel"])
def test_a_run_is_polled_until_it_ends(status: str) -> None:
    """A run is looked at once a second until it ends, however it does."""
    ended = WorkflowRunHistory(execute_id="execute_7", execute_status=WorkflowExecuteStatus(status))
    played = polled(Success(RUNNING), Success(RUNNING), Success(ended))
    assert played == Played(Success(ended), ("run_histories.retrieve",) * 3, (1.0, 1.0))


@pytest.mark.parametrize("status", ["", "Running", "Queued"])
def test_a_status_that_is_no_end_keeps_polling(status: str) -> None:
    """A run in a status that nobody knows has not ended."""
    odd = WorkflowRunHistory(execute_id="execute_7", execute_status=WorkflowExecuteStatus(status))
    assert polled(Success(odd), Success(ENDED)).outcome == Success(ENDED)


def test_a_run_that_takes_too_long_is_given_as_it_is() -> None:
    """After `poll_timeout` seconds, those of the server counted, the last history is given; nothing is cancelled."""
    assert polled(*[Success(RUNNING)] * 3, poll_timeout=2.0).outcome == Success(RUNNING)
    assert polled(*[Success(RUNNING)] * 2, poll_timeout=10.0, took=6.0).outcome == Success(RUNNING)


def test_a_run_may_be_waited_for_without_a_limit() -> None:
    """Without a `poll_timeout` a run is looked at until it ends, at the interval that is asked for."""
    played = polled(*[Success(RUNNING)] * 700, Success(ENDED), poll_timeout=None, poll_interval=2.5)
    assert (played.outcome, played.slept) == (Success(ENDED), (2.5,) * 700)


def test_a_run_that_has_just_begun_may_be_unknown() -> None:
    """A record that is not there yet is waited for, at most 10 seconds, and no longer than `poll_timeout`."""
    assert polled(UNKNOWN, UNKNOWN, Success(RUNNING), Success(ENDED)).outcome == Success(ENDED)
    assert polled(*[UNKNOWN] * 11) == Played(UNKNOWN, ("run_histories.retrieve",) * 11, (1.0,) * 10)
    assert polled(*[UNKNOWN] * 3, poll_timeout=2.0).outcome == UNKNOWN


def test_another_failure_ends_it() -> None:
    """Any other failure of a look is the outcome."""
    refused = Failure(ApiError(4101, "no"))
    assert polled(Success(RUNNING), refused).outcome == refused


def test_a_run_is_begun_and_polled() -> None:
    """The run is begun once, and its history is asked for by the id that the beginning gave."""
    begun = WorkflowRunResult(execute_id="execute_7", debug_url="https://example.com")
    played = play(
        workflow_runs.create_and_poll(workflow_id="workflow_7", poll_interval=0.5),
        iter([begun, Success(RUNNING), Success(ENDED)]),
    )
    assert played.outcome == Success(ENDED)
    assert played.asked == ("runs.create", "run_histories.retrieve", "run_histories.retrieve")
    assert played.slept == (0.5,)


def test_a_run_without_an_id_cannot_be_polled() -> None:
    """An answer that does not say which run was begun is not what is documented."""
    played = play(workflow_runs.create_and_poll(workflow_id="workflow_7"), iter([WorkflowRunResult(data="{}")]))
    assert isinstance(played.outcome, Failure)
    assert isinstance(played.outcome.failure(), DecodeError)


@pytest.mark.parametrize(
    ("data", "output"),
    [
        ('{"plan":["Oslo"]}', {"plan": ("Oslo",)}),
        ("[1, 2]", (1, 2)),
        ("7", 7),
        ('"Oslo"', "Oslo"),
        ("null", None),
        ("Oslo", "Oslo"),
        ("", ""),
        ("NaN", "NaN"),
        ('"\\ud800"', '"\\ud800"'),
        ("[" * 100_000, "[" * 100_000),
        (None, None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_output_of_a_run_is_read(data: str | None, output: object) -> None:
    """The data of a result is given as frozen JSON; what is no JSON is given as it is."""
    result = WorkflowRunResult(data=data)
    assert result.output == output
    assert result.data == data
    hash(result.output)


@pytest.mark.parametrize(
    ("written", "code"), [("", 0), ("0", 0), ("4000", 4000), ("-1", -1), (4000, 4000), (0, 0), (None, 0)]
)
def test_a_code_may_be_text(written: object, code: int) -> None:
    """The code of a failed run is a number, whether it is written as one or as text."""
    history = WorkflowRunHistory.model_validate({"execute_id": "execute_7", "error_code": written})
    assert (history.error_code, type(history.error_code)) == (code, int)


@pytest.mark.parametrize("written", ["failed", "4000 ", "4e3", "٣", "9" * 19, 4e3, True, [4000]])
def test_what_is_no_code_is_not_taken_for_one(written: object) -> None:
    """Anything else is not what is documented, and is named."""
    with pytest.raises(ValueError, match=r"\$\.error_code: expected an integer"):
        WorkflowRunHistory.model_validate({"execute_id": "execute_7", "error_code": written})
