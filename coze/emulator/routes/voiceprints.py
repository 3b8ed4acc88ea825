"""Voiceprints: groups of speakers, and which of them is heard."""

from typing import Final

from attrs import evolve

from coze.emulator import wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, number, optional, required, short
from coze.emulator.paging import numbered
from coze.emulator.records import Json, Voiceprint, VoiceprintGroup
from coze.emulator.refusals import absent, bad

GROUPS: Final = 1000
PRINTS: Final = 10
NAME: Final = 20
DESCRIPTION: Final = 500
MADE: Final = 10 << 20
HEARD: Final = 4 << 20


def _group(call: Call) -> VoiceprintGroup:
    """Find a group of the caller (else 4200)."""
    id = call.path["group_id"]
    found = call.world.voiceprint_groups.get(id)
    if found is None or found.creator_id != call.user.id:
        raise absent("group_id", id)
    return found


def _prints(call: Call, group: VoiceprintGroup) -> list[Voiceprint]:
    return [one for one in call.world.voiceprints.values() if one.group_id == group.id]


def _own(call: Call) -> list[VoiceprintGroup]:
    return [one for one in call.world.voiceprint_groups.values() if one.creator_id == call.user.id]


def create(call: Call) -> Data:
    """Make a group."""
    world = call.world
    if len(_own(call)) >= GROUPS:
        raise bad(f"There are at most {GROUPS} groups.")
    required(call.body, "name")
    group = VoiceprintGroup(
        id=world.new_id(),
        creator_id=call.user.id,
        name=short(call.body, "name", NAME),
        description=short(call.body, "desc", DESCRIPTION),
        created_at=world.now(),
        updated_at=world.now(),
    )
    world.voiceprint_groups[group.id] = group
    return data({"id": group.id})


def list_of(call: Call) -> Data:
    """List the caller's groups, or those of a name, of an id, or that a user has made."""
    query = call.query
    name, id, user_id = (optional(query, key) for key in ("name", "group_id", "user_id"))
    found = [one for one in _own(call) if name in one.name and id in {"", one.id} and user_id in {"", one.creator_id}]
    page = numbered(query, found, default=10, most=200)
    items = [wire.voiceprint_group(one, len(_prints(call, one)), call.user) for one in page.items]
    return data({"items": items, "total": page.total})


def update(call: Call) -> Data:
    """Rename a group, or describe it anew."""
    group = _group(call)
    call.world.voiceprint_groups[group.id] = evolve(
        group,
        name=short(call.body, "name", NAME) or group.name,
        description=short(call.body, "desc", DESCRIPTION) or group.description,
        updated_at=call.world.now(),
    )
    return Data()


def delete(call: Call) -> Data:
    """Delete a group with its voiceprints."""
    group = _group(call)
    for print in _prints(call, group):
        del call.world.voiceprints[print.id]
    del call.world.voiceprint_groups[group.id]
    return Data()


def identify(call: Call) -> Data:
    """Tell which speakers are heard in a recording: it scores 100 for those whose own it is, and 0 for the others."""
    group, fields = _group(call), call.fields
    heard, top = call.file(most=HEARD), number(fields, "top_k", default=PRINTS)
    _recorded(fields)
    scores = [
        {
            "feature_id": one.id,
            "feature_name": one.name,
            "feature_desc": one.description,
            "score": 100.0 if one.sha256 == heard.sha256 else 0.0,
        }
        for one in sorted(_prints(call, group), key=lambda one: one.sha256 != heard.sha256)
    ]
    return data({"feature_score_list": scores[:top]})


def _recorded(fields: Json) -> None:
    number(fields, "sample_rate", default=16000)
    number(fields, "channel", default=1)


# --- the voiceprints of a group ---------------------------------------------------------------------------------------


def _print(call: Call) -> Voiceprint:
    group, id = _group(call), call.path["feature_id"]
    found = call.world.voiceprints.get(id)
    if found is None or found.group_id != group.id:
        raise absent("feature_id", id)
    return found


def add(call: Call) -> Data:
    """Make a voiceprint of a recording; a group has at most ten."""
    group, fields, world = _group(call), call.fields, call.world
    if len(_prints(call, group)) >= PRINTS:
        raise bad(f"A group has at most {PRINTS} voiceprints.")
    recording = call.file(most=MADE)
    required(fields, "name")
    _recorded(fields)
    made = Voiceprint(
        id=world.new_id(),
        group_id=group.id,
        creator_id=call.user.id,
        name=short(fields, "name", NAME),
        description=short(fields, "desc", DESCRIPTION),
        sha256=recording.sha256,
        created_at=world.now(),
        updated_at=world.now(),
    )
    world.voiceprints[made.id] = made
    return data({"id": made.id})


def members(call: Call) -> Data:
    """List the voiceprints of a group."""
    page = numbered(call.query, _prints(call, _group(call)), default=10, most=200)
    return data({"items": [wire.voiceprint(one, call.user) for one in page.items], "total": page.total})


def change(call: Call) -> Data:
    """Rename a voiceprint, describe it anew, or make it of another recording."""
    print, fields = _print(call), call.fields
    _recorded(fields)
    given = any(part.file_name is not None for part in call.parts)
    call.world.voiceprints[print.id] = evolve(
        print,
        name=short(fields, "name", NAME) or print.name,
        description=short(fields, "desc", DESCRIPTION) or print.description,
        sha256=call.file(most=MADE).sha256 if given else print.sha256,
        updated_at=call.world.now(),
    )
    return Data()


def remove(call: Call) -> Data:
    """Delete a voiceprint."""
    del call.world.voiceprints[_print(call).id]
    return Data()


_FEATURES: Final = "/v1/audio/voiceprint_groups/{group_id}/features"

ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/audio/voiceprint_groups", create),
    ("GET", "/v1/audio/voiceprint_groups", list_of),
    ("PUT", "/v1/audio/voiceprint_groups/{group_id}", update),
    ("DELETE", "/v1/audio/voiceprint_groups/{group_id}", delete),
    ("POST", "/v1/audio/voiceprint_groups/{group_id}/speaker_identify", identify),
    ("POST", _FEATURES, add),
    ("GET", _FEATURES, members),
    ("PUT", f"{_FEATURES}/{{feature_id}}", change),
    ("DELETE", f"{_FEATURES}/{{feature_id}}", remove),
)
