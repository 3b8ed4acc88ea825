"""What the audio endpoints have beyond their rows: bytes for an answer, limits, forms with numbers, rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from attrs import evolve
from catalogue import LOG_ID, Part, answer, built, ok
from colours import Colour

from coze import ApiError, Failure, Request, Success, UnexpectedResponse
from coze.api import rooms, speech, voiceprint_features, voiceprint_groups, voices
from coze.models.rooms import CreateRoomResp, RoomConfig, RoomMode, TranslateConfig

SPOKEN = speech.create(input="Good morning.", voice_id="voice_7")


def invalid(request: Request[Any]) -> str | None:
    """Name the argument for which a request is refused before it is sent."""
    return request.http.invalid.argument if request.http.invalid else None


# --- bytes for an answer ----------------------------------------------------------------------------------------------


def bytes_of(media_type: str, status: int = 200) -> httpx.Response:
    """Answer with bytes."""
    return httpx.Response(status, headers={"Content-Type": media_type, "X-Tt-Logid": LOG_ID}, content=b"\xff\xfb\x00{")


@pytest.mark.parametrize("media_type", ["audio/mpeg", "audio/wav", "Audio/OGG; codecs=opus"])
def test_audio_is_given_as_it_came(media_type: str, colour: Colour) -> None:
    """Audio of any format is the bytes of the answer."""
    assert colour.run(SPOKEN, colour.answered_by(lambda _: bytes_of(media_type))) == Success(b"\xff\xfb\x00{")


@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_to_speak_is_a_failure(status: int, colour: Colour) -> None:
    """An envelope with a code in the place of the audio is what the code means, whatever the status."""
    refusal = {"code": 4000, "msg": "no such voice", "detail": {"logid": "of the body"}}
    outcome = colour.run(SPOKEN, colour.answered_by(lambda _: answer(refusal, status=status)))
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.kind, error.message, error.status) == (4000, "invalid_request", "no such voice", status)
    assert (error.log_id, error.call) == ("of the body", SPOKEN.http.call("api.coze.com"))


@pytest.mark.parametrize(
    "response",
    [
        lambda: answer(ok({"audio": "none"})),
        lambda: bytes_of("application/octet-stream"),
        lambda: bytes_of("text/html"),
        lambda: bytes_of("audio/mpeg", 404),
    ],
    ids=["a success without audio", "bytes of no kind", "a page", "audio of a failure"],
)
def test_what_is_no_audio_is_not_taken_for_it(response: Callable[[], httpx.Response], colour: Colour) -> None:
    """An answer that is neither audio nor a refusal is an `UnexpectedResponse`."""
    outcome = colour.run(SPOKEN, colour.answered_by(lambda _: response()))
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.log_id) == (response().status_code, LOG_ID)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "я", "你", "🙂"])
def test_a_text_is_measured_in_bytes(letter: str) -> None:
    """A text of 1024 bytes of UTF-8 is spoken, one of more is refused."""
    most = 1024 // len(letter.encode())
    assert invalid(speech.create(input=letter * most, voice_id="voice_7")) is None
    assert invalid(speech.create(input=letter * (most + 1), voice_id="voice_7")) == "input"


@pytest.mark.parametrize(("name", "least", "most"), [("speed", 0.2, 3.0), ("emotion_scale", 1.0, 5.0)])
def test_a_fraction_stays_in_its_range(name: str, least: float, most: float) -> None:
    """A fraction at the edge of its range is sent, and one beyond it refused."""

    def asked(number: float) -> str | None:
        given: dict[str, Any] = {name: number}
        return invalid(speech.create(input="Good morning.", voice_id="voice_7", **given))

    assert [asked(number) for number in (least, 2, most)] == [None, None, None]
    assert [asked(number) for number in (least - 0.01, most + 0.01, float("nan"), float("inf"))] == [name] * 4


# --- forms ------------------------------------------------------------------------------------------------------------


def test_a_form_without_a_file_is_sent() -> None:
    """A voiceprint can be renamed without another recording."""
    request = voiceprint_features.update(group_id="group_7", feature_id="feature_7", name="Ada")
    assert built(request.http).form == (Part("name", b"Ada"),)
    assert (request.http.method, request.http.repeatable) == ("PUT", True)


@pytest.mark.parametrize("name", ["top_k", "sample_rate", "channel"])
def test_a_number_in_a_form_can_be_written(name: str) -> None:
    """A number that is no whole one, or too long to be written, is refused by name."""
    wrong: object
    for wrong in (True, 1.5, "1", 10**5000):
        given: dict[str, Any] = {name: wrong}
        request = voiceprint_groups.speaker_identify(group_id="group_7", file=b"RIFF", **given)
        assert invalid(request) == name, type(wrong)


@pytest.mark.parametrize("wrong", [b"Ada", ["Ada"], {"name": "Ada"}, True, 0.5], ids=str)
def test_a_form_holds_texts(wrong: Any) -> None:
    """What is no text is not sent as what Python writes for it."""
    request = voices.clone(voice_name=wrong, file=b"RIFF", audio_format="wav")
    assert invalid(request) == "voice_name"


# --- rooms ------------------------------------------------------------------------------------------------------------


def test_a_room_that_translates_is_made_in_one_go() -> None:
    """The settings of a room that translates have its mode and its languages, and can be changed further."""
    config = evolve(RoomConfig.build_translate("zh", "en"), prologue_content="Hello")
    assert config == RoomConfig(
        room_mode=RoomMode.TRANSLATE, translate_config=TranslateConfig(from_="zh", to="en"), prologue_content="Hello"
    )
    sent = {
        "room_mode": "translate",
        "translate_config": {"from": "zh", "to": "en"},
        "prologue_content": "Hello",
    }
    assert built(rooms.create(bot_id="bot_7", config=config).http).json == {"bot_id": "bot_7", "config": sent}


def test_the_token_of_a_room_is_not_shown() -> None:
    """The token of a room is there, and is no part of what is printed."""
    room = CreateRoomResp(room_id="room_7", app_id="app_7", uid="user_7", token="marker")  # no secret
    assert room.token == "marker"
    assert "marker" not in repr(room)
