"""API apps, and the events that they are told of."""

import re
import secrets
from typing import Final

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, one_of, optional, required, strings
from coze.emulator.paging import tokened
from coze.emulator.records import ApiApp
from coze.emulator.refusals import absent, bad, forbidden

_EVENT: Final = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def _app(call: Call, name: str) -> ApiApp:
    """Find an API app of the caller (else 4200)."""
    found = call.world.api_apps.get(call.path[name])
    if found is None or found.owner_id != call.user.id:
        raise absent(name, call.path[name])
    return found


def list_of(call: Call) -> Data:
    """List the caller's API apps, perhaps those of a type."""
    type = one_of("app_type", optional(call.query, "app_type"), "", "normal", "connector")
    own = [one for one in call.world.api_apps.values() if one.owner_id == call.user.id and type in {"", one.type}]
    page = tokened(call.query, own, default=50, most=50)
    items = [wire.api_app(one) for one in page.items]
    return data({"items": items, "has_more": page.has_more, "next_page_token": page.next_token})


def create(call: Call) -> Data:
    """Make an API app, perhaps for a channel of the caller."""
    body = call.body
    type = one_of("app_type", required(body, "app_type"), "normal", "connector")
    connector_id = required(body, "connector_id") if type == "connector" else ""
    if connector_id and access.connector(call, connector_id).owner_id != call.user.id:
        raise forbidden()
    made = ApiApp(
        id=call.world.new_id(),
        owner_id=call.user.id,
        type=type,
        verify_token=secrets.token_urlsafe(16),
        name=optional(body, "name"),
        connector_id=connector_id,
    )
    call.world.api_apps[made.id] = made
    return data(wire.api_app(made))


def update(call: Call) -> Data:
    """Rename an API app, or send its events elsewhere."""
    app = _app(call, "app_id")
    call.world.api_apps[app.id] = evolve(
        app,
        name=optional(call.body, "name") or app.name,
        callback_url=optional(call.body, "callback_url") or app.callback_url,
    )
    return Data()


def delete(call: Call) -> Data:
    """Delete an API app."""
    del call.world.api_apps[_app(call, "app_id").id]
    return Data()


# --- events -----------------------------------------------------------------------------------------------------------


def events(call: Call) -> Data:
    """List the kinds of events that an API app is told of."""
    app = _app(call, "api_app_id")
    page = tokened(call.query, app.events, default=50, most=50)
    items = [
        {"api_app_id": app.id, "event_type": type, "name": _title(type), "description": f"{_title(type)}."}
        for type in page.items
    ]
    return data({"items": items, "has_more": page.has_more, "next_page_token": page.next_token})


def _title(type: str) -> str:
    return " ".join(re.split(r"[._]", type)).capitalize()


def _types(call: Call) -> tuple[str, ...]:
    types = strings(call.body, "event_types")
    if not types or not all(map(_EVENT.fullmatch, types)):
        raise bad("The parameter event_types must be a list of kinds of events.")
    return types


def subscribe(call: Call) -> Data:
    """Tell an API app of more kinds of events."""
    app = _app(call, "api_app_id")
    call.world.api_apps[app.id] = evolve(app, events=tuple(dict.fromkeys([*app.events, *_types(call)])))
    return Data()


def unsubscribe(call: Call) -> Data:
    """Tell an API app no longer of some kinds of events."""
    app, types = _app(call, "api_app_id"), _types(call)
    call.world.api_apps[app.id] = evolve(app, events=tuple(one for one in app.events if one not in types))
    return Data()


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/api_apps", list_of),
    ("POST", "/v1/api_apps", create),
    ("PUT", "/v1/api_apps/{app_id}", update),
    ("DELETE", "/v1/api_apps/{app_id}", delete),
    ("GET", "/v1/api_apps/{api_app_id}/events", events),
    ("POST", "/v1/api_apps/{api_app_id}/events", subscribe),
    ("DELETE", "/v1/api_apps/{api_app_id}/events", unsubscribe),
)
