"""The program that waits for a copy, fed with answers by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from catalogue import answer, ok
from colours import Colour

from coze import Failure, InvalidArgument, Success
from coze.api import copy_tasks
from coze.models.copy_tasks import CopyTask, CopyTaskStatus
from coze.models.plugins import Plugin

BEGUN = ok({"task_id": "task_7"})


def copied(colour: Colour, *replies: Mapping[str, object], **waiting: Any) -> tuple[object, list[str]]:
    """Copy a bot against these replies; give the outcome, and the messages that were sent."""
    left, seen = iter(replies), list[str]()

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        return answer(next(left))

    program = copy_tasks.create_and_poll(
        entity_id="bot_7", entity_type="bot", to_workspace_id="workspace_8", poll_interval=0.0, **waiting
    )
    return colour.run(program, colour.answered_by(answering)), seen


def state(status: str) -> dict[str, object]:
    """Say how far a copy is."""
    return ok({"task_id": "task_7", "task_status": status})


def test_a_copy_that_was_made_at_once_is_a_task_that_has_ended(colour: Colour) -> None:
    """Where there is no task to wait for, nothing more is asked, and the task names the copy."""
    outcome, seen = copied(colour, ok({"copied_entity_id": "bot_8"}))
    assert outcome == Success(
        CopyTask(
            task_id="",
            entity_type="bot",
            task_status=CopyTaskStatus.SUCCESSFUL,
            source_entity_id="bot_7",
            target_entity_id="bot_8",
            target_workspace_id="workspace_8",
        )
    )
    assert seen == ["POST /v1/entities/copy_tasks"]


@pytest.mark.parametrize("status", ["in_progress", "", "queued"])
def test_a_copy_that_takes_too_long_is_given_as_it_is(colour: Colour, status: str) -> None:
    """After `poll_timeout` seconds the task is given back as it was seen last, whatever it says but for an end."""
    outcome, seen = copied(colour, BEGUN, state(status), poll_timeout=0.0)
    assert outcome == Success(CopyTask(task_id="task_7", task_status=status))
    assert len(seen) == 2


@pytest.mark.parametrize("status", ["successful", "failed"])
def test_a_copy_is_waited_for_without_a_limit(colour: Colour, status: str) -> None:
    """Without a `poll_timeout` a copy is looked at until it ends; one that failed is no failure."""
    outcome, seen = copied(colour, BEGUN, *[state("in_progress")] * 20, state(status), poll_timeout=None)
    assert outcome == Success(CopyTask(task_id="task_7", task_status=status))
    assert seen[1:] == ["GET /v1/entities/copy_tasks/task_7"] * 21


def test_an_answer_without_any_id_is_a_failure(colour: Colour) -> None:
    """An answer that names neither a task nor a copy is never taken for a copy."""
    outcome, seen = copied(colour, ok({}))
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), InvalidArgument)
    assert len(seen) == 1


@pytest.mark.parametrize(("text", "value"), [('{"tools":[1]}', {"tools": (1,)}), ("", None), ("{", None), ("7", 7)])
def test_the_json_of_a_plugin_is_at_hand(text: str, value: object) -> None:
    """The JSON text of a plugin is read as frozen JSON, and text that is no JSON as None."""
    plugin = Plugin(mcp_json=text)
    assert plugin.mcp == value
    assert hash(plugin.mcp) == hash(plugin.mcp)
