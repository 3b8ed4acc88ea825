"""Running workflows: from what a flow does to events, and to the record of the run."""

import json
import threading
import traceback
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final
from urllib.parse import urlencode

from attrs import evolve

from coze.emulator import wire
from coze.emulator.answers import Emit, Event, json_bytes
from coze.emulator.flow import Ask, Form, Put, Running, Stop, step
from coze.emulator.records import Interrupt, NodeOutput, Run, Workflow
from coze.emulator.responder import tokens, words
from coze.emulator.world import World

QUESTION: Final = 2
INPUT: Final = 5


class _Teller:
    """Tells of a run as events, which are counted from 0 again after each resumption."""

    def __init__(self, emit: Emit, rest: Callable[[], bool]) -> None:
        self._emit = emit
        self._rest = rest
        self._ids = count()

    def node(self, title: str, pieces: list[str]) -> None:
        """Tell what a node puts out, piece by piece."""
        for index, piece in enumerate(pieces):
            if index and self._rest():
                return
            self._say("Message", wire.node_message(title, piece, index, finished=index == len(pieces) - 1))

    def last(self, run: Run, world: World) -> None:
        """Tell how a run ended, or what it waits for."""
        if run.interrupt is not None:
            interrupt = {"interrupt_data": wire.interrupt(run.interrupt), "node_title": run.interrupt.title}
            self._say("Interrupt", interrupt)
        elif run.status == "Fail":
            code, message = run.error
            told = {
                "error_code": code,
                "error_message": message,
                "debug_url": debug_page(world.workflows[run.workflow_id], run.id),
            }
            self._say("Error", told)
        else:
            self._say("Done", {"debug_url": debug_page(world.workflows[run.workflow_id], run.id)})

    def _say(self, name: str, data: Mapping[str, object]) -> None:
        self._emit(Event(name, data, id=next(self._ids)))


class Runs:
    """Run workflows, each in a thread of its own, so that a flow may take its time.

    `start` begins a thread, given its name and its work, and `stopping` says that the server ends. `pace` is the time
    between two pieces of an output, in seconds. `log` gets a line for everything that goes wrong. Tokens are counted
    as those of chats: as input the parameters, as output what the nodes put out.
    """

    def __init__(
        self,
        world: World,
        start: Callable[[str, Callable[[], object]], None],
        stopping: threading.Event,
        *,
        pace: float,
        log: Callable[[str], None],
    ) -> None:
        self._world = world
        self._start = start
        self._stopping = stopping
        self._pace = pace
        self._log = log

    def begin(self, run: Run, emit: Emit, ended: Callable[[Run], object]) -> None:
        """Start a run that was just created; `ended` gets it when it has ended, or waits for an answer."""
        flow = self._world.flows[run.workflow_id]
        self.proceed(run, flow(run.parameters), None, emit, ended)

    def proceed(
        self, run: Run, running: Running, answer: str | None, emit: Emit, ended: Callable[[Run], object]
    ) -> None:
        """Go on with a run that waited for this answer; `ended` as in `begin`."""

        def work() -> None:
            teller = _Teller(emit, lambda: self._stopping.wait(self._pace) if self._pace else False)
            try:
                after = self._run(run, running, answer, teller)
            except Exception:
                self._log(f"The flow of a workflow failed.\n{traceback.format_exc()}")
                after = self._failed(self._world.runs[run.id], Stop())
            if not self._stopping.is_set():
                ended(self._world.put_run(after))
                teller.last(after, self._world)

        self._start(f"coze-emulator-run-{run.id}", work)

    def _run(self, run: Run, running: Running, answer: str | None, teller: _Teller) -> Run:
        """Take the steps of a flow until it ends, fails, or waits."""
        while not self._stopping.is_set():
            try:
                taken = step(running, answer)
            except StopIteration as end:
                return self._succeeded(run, end.value, teller)
            answer = None
            match taken:
                case Put(content, title):
                    run = self._put(run, title, content)
                    teller.node(title, list(words(content)))
                case Ask() | Form():
                    return self._waiting(run, running, taken, teller)
                case Stop():
                    return self._failed(run, taken)
        return run

    def _put(self, run: Run, title: str, content: str) -> Run:
        if self._stopping.is_set():
            return run
        node = NodeOutput(
            uuid=self._world.new_id(), node_id=self._world.new_id(), title=title, output=content, at=self._world.now()
        )
        counted = run.output_count + tokens(content)
        return self._world.put_run(
            evolve(run, nodes=(*run.nodes, node), output_count=counted, updated_at=self._world.now())
        )

    def _succeeded(self, run: Run, value: object, teller: _Teller) -> Run:
        output = text(value)
        teller.node("End", [output])
        return evolve(self._put(run, "End", output), status="Success", output=output)

    def _failed(self, run: Run, failure: Stop) -> Run:
        return evolve(run, status="Fail", error=(failure.code, failure.message), updated_at=self._world.now())

    def _waiting(self, run: Run, running: Running, asked: Ask | Form, teller: _Teller) -> Run:
        self._world.paused[run.id] = running
        if isinstance(asked, Ask):
            teller.node(asked.title, [asked.question])
        interrupt = Interrupt(
            event_id=f"{run.id}/{self._world.new_id()}",
            type=QUESTION if isinstance(asked, Ask) else INPUT,
            data=json_bytes(_question(asked)).decode(),
            title=asked.title,
        )
        return evolve(run, status="Interrupted", interrupt=interrupt, updated_at=self._world.now())


def _question(asked: Ask | Form) -> Mapping[str, object]:
    if isinstance(asked, Form):
        fields = [{"type": "string", "name": name, "required": True} for name in asked.fields]
        return {"content_type": "form_schema", "content": json_bytes(fields).decode()}
    kind = "option" if asked.options else "text"
    content: object = {"question": asked.question, "options": list(asked.options)} if asked.options else asked.question
    return {"messages": [{"type": "question", "content_type": kind, "content": content}]}


def text(value: object) -> str:
    """Write an output as it is given out: JSON, unless it is a text already."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def debug_page(workflow: Workflow, execute_id: str) -> str:
    """Give the page where a run could be looked into; there is none here."""
    ids = {"execute_id": execute_id, "space_id": workflow.workspace_id, "workflow_id": workflow.id}
    return f"https://www.coze.cn/work_flow?{urlencode({**ids, 'execute_mode': 2})}"
