"""Workflows: what they are, and their runs: waited for, streamed or asynchronous, interrupted and resumed."""

import json
from collections.abc import Callable, Mapping
from typing import Final, Literal, cast

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Answer, Data, Emit, Events, Later, data, spaced_bytes
from coze.emulator.call import Call, Route, flag, mapping, number, one_of, optional, required
from coze.emulator.engine import silent
from coze.emulator.flow import Running
from coze.emulator.ids import log_id
from coze.emulator.paging import numbered, tokened
from coze.emulator.records import API_CONNECTOR, Json, Run, Workflow
from coze.emulator.refusals import RUN_ENDED, RUN_UNKNOWN, Refusal, absent, bad, forbidden
from coze.emulator.responder import tokens
from coze.emulator.runs import debug_page, text
from coze.emulator.world import World

RESUMPTIONS: Final = 3
WAITED: Final = 0
STREAMED: Final = 1
ASYNCHRONOUS: Final = 2

Advance = Callable[[Emit, Callable[[Run], object]], None]


# --- what there is ----------------------------------------------------------------------------------------------------


def list_of(call: Call) -> Data:
    """List the workflows of a workspace, by their kind, their app, and how they are published."""
    query = call.query
    workspace = access.workspace(call, required(query, "workspace_id"))
    mode = one_of("workflow_mode", optional(query, "workflow_mode"), "", "workflow", "chatflow")
    status = one_of("publish_status", optional(query, "publish_status"), "all", "published_online", "unpublished_draft")
    app_id = optional(query, "app_id")
    found = [
        one
        for one in call.world.workflows.values()
        if one.workspace_id == workspace.id
        and mode in {"", one.mode}
        and app_id in {"", one.app_id}
        and status in {"all", "published_online" if one.published else "unpublished_draft"}
    ]
    page = numbered(query, found, default=10, most=30)
    items = [wire.workflow(one, call.world.users[one.creator_id]) for one in page.items]
    return data({"items": items, "has_more": page.has_more})


def retrieve(call: Call) -> Data:
    """Show a workflow, and with `include_input_output` what goes into it and comes out of it."""
    workflow = access.workflow(call, call.path["workflow_id"])
    described = flag(call.query, "include_input_output", default=False)
    return data(
        {
            "workflow_detail": wire.workflow(workflow, call.world.users[workflow.creator_id]),
            **(wire.parameters(workflow) if described else {}),
        }
    )


def versions(call: Call) -> Data:
    """List the versions of a workflow, the newest first."""
    workflow = access.workflow(call, call.path["workflow_id"])
    described = wire.parameters(workflow) if flag(call.query, "include_input_output", default=False) else {}
    page = tokened(call.query, workflow.versions, default=10, most=30)
    creator = call.world.users[workflow.creator_id]
    items = [{**wire.workflow_version(workflow, name, at, creator), **described} for name, at in page.items]
    return data({"items": items, "has_more": page.has_more, "next_page_token": page.next_token})


# --- runs -------------------------------------------------------------------------------------------------------------


def run(call: Call) -> Answer:
    """Run a workflow: wait for what comes out of it, or begin it and answer at once."""
    if flag(call.body, "is_async", default=False):
        begun = _begun(call, ASYNCHRONOUS)
        call.engine.runs.begin(begun, silent, silent)
        return Data({"execute_id": begun.id, "debug_url": _page(call.world, begun)})
    begun = _begun(call, WAITED)
    return _waited(call, lambda emit, ended: call.engine.runs.begin(begun, emit, ended))


def stream_run(call: Call) -> Answer:
    """Run a workflow and stream its events."""
    begun = _begun(call, STREAMED)
    return Events(lambda emit: call.engine.runs.begin(begun, emit, silent), spaced_bytes)


def resume(call: Call) -> Answer:
    """Answer an interrupt, and wait for what comes out of the run, or not if it is an asynchronous one."""
    going, running, answer = _resumed(call)
    if going.mode == ASYNCHRONOUS:
        call.engine.runs.proceed(going, running, answer, silent, silent)
        return Data({"execute_id": going.id, "debug_url": _page(call.world, going)})
    return _waited(call, lambda emit, ended: call.engine.runs.proceed(going, running, answer, emit, ended))


def stream_resume(call: Call) -> Answer:
    """Answer an interrupt, and stream the events of what follows."""
    going, running, answer = _resumed(call)
    return Events(lambda emit: call.engine.runs.proceed(going, running, answer, emit, silent), spaced_bytes)


def _page(world: World, run: Run) -> str:
    return debug_page(world.workflows[run.workflow_id], run.id)


def _begun(call: Call, mode: Literal[0, 1, 2]) -> Run:
    workflow = runnable(call)
    given = parameters(call.body)
    now = call.world.now()
    begun = Run(
        id=call.world.new_id(),
        workflow_id=workflow.id,
        creator_id=call.user.id,
        mode=mode,
        parameters=given,
        created_at=now,
        updated_at=now,
        log_id=log_id(now),
        bot_id=optional(call.body, "bot_id") or "0",
        connector_id=access.connector(call, optional(call.body, "connector_id") or API_CONNECTOR).id,
        input_count=tokens(text(given)),
    )
    return call.world.put_run(begun)


def runnable(call: Call) -> Workflow:
    """Find a workflow that is to run: published (else 4200), in a bot or in an app, but not in both (4000)."""
    body = call.body
    workflow = access.workflow(call, required(body, "workflow_id"))
    bot_id, app_id = optional(body, "bot_id"), optional(body, "app_id")
    if bot_id and app_id:
        raise bad("Only one of the parameters bot_id and app_id can be given.")
    if bot_id and not call.token.speaks_to(access.bot(call, bot_id).id):
        raise forbidden()
    if app_id:
        access.app(call, app_id)
    mapping(body, "ext")
    version = optional(body, "workflow_version")
    if not workflow.published or (version and version not in dict(workflow.versions)):
        raise absent("workflow_id", workflow.id)
    return workflow


def parameters(body: Json) -> Json:
    """Read the parameters of a run: an object, or the JSON text of one."""
    given = body.get("parameters")
    if isinstance(given, str) and given:
        try:
            given = cast(object, json.loads(given))
        except (ValueError, RecursionError):
            raise bad("The parameter parameters is not valid JSON.") from None
    return dict(mapping({"parameters": given or None}, "parameters"))


def _resumed(call: Call) -> tuple[Run, Running, str]:
    """Take up the run whose interrupt is answered (else 4314), which must wait for that answer (else 4315 or 4000)."""
    event_id = required(call.body, "event_id")
    found = access.run(call, required(call.body, "workflow_id"), event_id.partition("/")[0])
    if found.interrupt is None:
        code = RUN_UNKNOWN if found.status == "Running" else RUN_ENDED
        raise Refusal(code, f"The execution {found.id} waits for no answer: its status is {found.status}.")
    kind = number(call.body, "interrupt_type", default=found.interrupt.type)
    if (event_id, kind) != (found.interrupt.event_id, found.interrupt.type):
        raise bad("The parameters event_id and interrupt_type must be those of the last interrupt.")
    if found.resumed >= RESUMPTIONS:
        raise bad(f"A run can be resumed at most {RESUMPTIONS} times.")
    going = call.world.put_run(evolve(found, status="Running", interrupt=None, resumed=found.resumed + 1))
    return going, call.world.paused.pop(going.id), optional(call.body, "resume_data")


def _waited(call: Call, advance: Advance) -> Later:
    world = call.world
    return Later(lambda tell: advance(silent, lambda ended: tell(_result(ended, _page(world, ended)))))


def _result(run: Run, debug_url: str) -> Data:
    code, message = run.error
    told: dict[str, object] = {"execute_id": run.id, "debug_url": debug_url}
    if code:
        return Data({"code": code, "msg": message, **told})
    if run.interrupt is not None:
        return Data({"data": "", **told, "interrupt_data": wire.interrupt(run.interrupt)})
    return Data({"data": run.output, **told, "usage": wire.run_usage(run)})


# --- how they went ----------------------------------------------------------------------------------------------------


def _run(call: Call, source: Mapping[str, str]) -> Run:
    return access.run(call, required(source, "workflow_id"), required(source, "execute_id"))


def history(call: Call) -> Data:
    """Show how a run went: a list of one."""
    found = _run(call, call.path)
    return data([wire.run_history(found, _page(call.world, found))])


def node(call: Call) -> Data:
    """Show what a node of a run has put out."""
    found, uuid = _run(call, call.path), call.path["node_execute_uuid"]
    for one in found.nodes:
        if one.uuid == uuid:
            return data({"is_finish": True, "node_output": one.output})
    raise absent("node_execute_uuid", uuid)


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/workflow/run", run),
    ("POST", "/v1/workflow/stream_run", stream_run),
    ("POST", "/v1/workflow/stream_resume", stream_resume),
    ("POST", "/v1/workflows/resume", resume),
    ("GET", "/v1/workflows", list_of),
    ("GET", "/v1/workflows/{workflow_id}", retrieve),
    ("GET", "/v1/workflows/{workflow_id}/versions", versions),
    ("GET", "/v1/workflows/{workflow_id}/run_histories/{execute_id}", history),
    ("GET", "/v1/workflows/{workflow_id}/run_histories/{execute_id}/execute_nodes/{node_execute_uuid}", node),
)
