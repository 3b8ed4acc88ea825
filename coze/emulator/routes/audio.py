"""Audio: voices, speech, what is heard in a recording, rooms for calls, and live broadcasts."""

import hashlib
import secrets
from typing import Final

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Audio, Data, data
from coze.emulator.call import (
    Call,
    Route,
    decimal_number,
    flag,
    mapping,
    number,
    one_of,
    optional,
    required,
    short,
    strings,
)
from coze.emulator.paging import numbered
from coze.emulator.records import Json, Room, Voice
from coze.emulator.refusals import absent, bad, forbidden
from coze.emulator.sound import FORMATS
from coze.emulator.world import TRAININGS

INPUT: Final = 1024
NAME: Final = 128
CLONED: Final = 10 << 20
HEARD: Final = 15 << 20
DELAY: Final = 5000
SPEECH: Final = ("mp3", "wav", "pcm", "ogg_opus")
RECORDINGS: Final = ("wav", "mp3", "ogg", "ogg_opus", "m4a", "aac", "pcm")


def _short_bytes(source: Json, name: str, limit: int) -> str:
    value = optional(source, name)
    if len(value.encode(errors="replace")) > limit:
        raise bad(f"The parameter {name} must have at most {limit} bytes.")
    return value


# --- voices -----------------------------------------------------------------------------------------------------------


def _voice(call: Call, id: str) -> Voice:
    """Find a voice that the caller may use: the system's or the caller's own (else 4200 or 4101)."""
    found = call.world.voices.get(id)
    if found is None:
        raise absent("voice_id", id)
    if found.owner_id not in {"", call.user.id}:
        raise forbidden()
    return found


def voices(call: Call) -> Data:
    """List the voices that the caller may use: the caller's own, and the system's unless they are left out."""
    query = call.query
    own_only = flag(query, "filter_system_voice", default=False)
    state = one_of("voice_state", optional(query, "voice_state"), "all", "init", "cloned")
    model = one_of("model_type", optional(query, "model_type"), "", "big", "small")
    usable = [
        voice
        for voice in call.world.voices.values()
        if (voice.owner_id == call.user.id or not (voice.owner_id or own_only))
        and state in {"all", "cloned" if voice.owner_id else "init"}
        and model in {"", "big"}
    ]
    page = numbered(query, usable, default=100, most=100)
    return data({"voice_list": [wire.voice(one) for one in page.items], "has_more": page.has_more})


def clone(call: Call) -> Data:
    """Clone the voice in a recording, as a new voice or in the place of one, at most ten times each."""
    fields, world = call.fields, call.world
    call.file(most=CLONED)
    required(fields, "voice_name")
    name = _short_bytes(fields, "voice_name", NAME)
    one_of("audio_format", required(fields, "audio_format"), *RECORDINGS)
    _short_bytes(fields, "text", INPUT)
    language = one_of("language", optional(fields, "language"), "zh", *wire.LANGUAGES)
    if space_id := optional(fields, "space_id"):
        access.workspace(call, space_id)
    id, preview_text = optional(fields, "voice_id"), short(fields, "preview_text", INPUT)
    if id:
        voice = _voice(call, id)
        if not voice.owner_id:
            raise forbidden()
    else:
        voice = world.add_voice(name, language=language, owner_id=call.user.id)
    if not voice.trainings:
        raise bad(f"A voice can be cloned at most {TRAININGS} times.")
    cloned = evolve(
        voice,
        name=name,
        language=language,
        preview_text=preview_text or voice.preview_text,
        trainings=voice.trainings - 1,
        updated_at=world.now(),
    )
    world.voices[cloned.id] = cloned
    return data(wire.voice(cloned))


# --- speech -----------------------------------------------------------------------------------------------------------


def speech(call: Call) -> Audio:
    """Speak a text: a tone for each character, in the format that is asked for."""
    body = call.body
    required(body, "input")
    text = _short_bytes(body, "input", INPUT)
    _voice(call, required(body, "voice_id"))
    make, media_type = FORMATS[one_of("response_format", optional(body, "response_format"), *SPEECH)]
    speed = decimal_number(body, "speed", default=1.0, least=0.2, most=3.0)
    rate = number(body, "sample_rate", default=24000, least=8000, most=48000)
    decimal_number(body, "loudness_rate", default=0, least=-50, most=100)
    decimal_number(body, "emotion_scale", default=4.0, least=1.0, most=5.0)
    optional(body, "emotion")
    strings(body, "context_texts")
    try:
        content = make(text, rate, speed)
    except ValueError as error:
        raise bad(str(error)) from None
    call.world.spoken[hashlib.sha256(content).hexdigest()] = text
    return Audio(content, media_type)


def transcription(call: Call) -> Data:
    """Write down what is heard in a recording: what was spoken here is known again, and nothing else is heard."""
    return data({"text": call.world.spoken.get(call.file(most=HEARD).sha256, "")})


# --- calls ------------------------------------------------------------------------------------------------------------


def room(call: Call) -> Data:
    """Open a room for a realtime call with a bot."""
    body, world = call.body, call.world
    bot = access.bot(call, required(body, "bot_id"))
    voice_id, workflow_id = optional(body, "voice_id"), optional(body, "workflow_id")
    conversation_id, config = optional(body, "conversation_id"), mapping(body, "config")
    number(config, "prologue_delay_duration_ms", default=0, least=0, most=DELAY)
    opened = Room(
        id=world.new_id(),
        app_id=world.new_id(),
        bot_id=bot.id,
        uid=optional(body, "uid") or call.user.id,
        token=secrets.token_urlsafe(32),
        voice_id=_voice(call, voice_id).id if voice_id else "",
        workflow_id=access.workflow(call, workflow_id).id if workflow_id else "",
        conversation_id=access.conversation(call, conversation_id).id if conversation_id else "",
        config=config,
    )
    world.rooms[opened.id] = opened
    return data({"room_id": opened.id, "app_id": opened.app_id, "uid": opened.uid, "token": opened.token})


def live(call: Call) -> Data:
    """Show which streams a live broadcast has (else 4200)."""
    id = call.path["live_id"]
    found = call.world.lives.get(id)
    if found is None:
        raise absent("live_id", id)
    streams = [{"stream_id": stream, "name": name, "live_type": type} for stream, name, type in found.streams]
    return data({"app_id": found.app_id, "stream_infos": streams})


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/audio/voices", voices),
    ("POST", "/v1/audio/voices/clone", clone),
    ("POST", "/v1/audio/speech", speech),
    ("POST", "/v1/audio/transcriptions", transcription),
    ("POST", "/v1/audio/rooms", room),
    ("GET", "/v1/audio/live/{live_id}", live),
)
