"""Answers to what a workflow asks: the stream of a run that goes on by itself after an interrupt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import evolve, frozen

from coze.api.workflow_runs import resume_stream
from coze.effect import Effect, Steps, Stream, local, program
from coze.models.workflow_events import WorkflowEvent, WorkflowEventInterrupt, WorkflowInterrupt
from coze.pages import parameter

Answer: TypeAlias = Callable[[WorkflowEventInterrupt], "str | Effect[str | None] | None"]
"""A function that answers an interrupt by text, or does not (None); it gives that, or an effect of it. It may block."""


def with_answers(run: Stream[WorkflowEvent], answer: Answer) -> Stream[WorkflowEvent]:
    """Let a run's stream go on by itself when the workflow asks something: `answer` is called with each interrupt.

        run = workflow_runs.stream(workflow_id=workflow_id, parameters={"topic": "tea"})
        with runner.events(with_answers(run, lambda interrupt: input(interrupt.interrupt_data.data))) as events: ...

    `WorkflowInterrupt` is an event of the stream still; when the next one is asked for, the function is called, the
    run is resumed with its text, and what follows is given, as often as the workflow asks (the server takes 3 answers
    a run). If the function gives None, the stream ends with that interrupt. There is one `WorkflowDone`, at the end of
    the whole; the sequence numbers of the nodes begin anew after each answer.

    The asynchronous runner calls the function in a worker thread, which it leaves alone when the stream is closed: one
    that waits for a person keeps the process from ending. A function that makes an effect has it performed. What it
    raises goes through to whoever reads the stream.
    """
    return evolve(run, then=_answering(parameter(run.http, "workflow_id", ""), answer))


@frozen
class _answering:  # noqa: N801  # reads after "then"
    """Continue a run that waits for an answer."""

    workflow_id: str
    answer: Answer

    def __call__(self, event: object) -> Effect[Stream[WorkflowEvent] | None] | None:
        match event:
            case WorkflowInterrupt(interrupt):
                return _resumed(self.workflow_id, interrupt, self.answer)
            case _:
                return None


@program
def _resumed(
    workflow_id: str, interrupt: WorkflowEventInterrupt, answer: Answer
) -> Steps[Stream[WorkflowEvent] | None]:
    text = yield from local(answer, interrupt)
    if text is None:
        return None
    asked = interrupt.interrupt_data
    following = resume_stream(
        workflow_id=workflow_id, event_id=asked.event_id, resume_data=text, interrupt_type=asked.type
    )
    return with_answers(following, answer)
