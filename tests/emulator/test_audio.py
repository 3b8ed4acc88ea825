"""Voices, speech, what is heard, rooms, live broadcasts and voiceprints."""

from __future__ import annotations

import io
import struct
import wave
from typing import Any

import pytest
from place import Place

from coze.api import live, rooms, speech, transcriptions, voiceprint_features, voiceprint_groups, voices
from coze.emulator.sound import opus
from coze.models.audio import AudioFormat, LiveType, Voice, VoiceState
from coze.models.rooms import RoomConfig


def a_voice(place: Place) -> str:
    """Find a voice of the system's."""
    return place.items(voices.list())[0].voice_id


@pytest.mark.parametrize("format", [AudioFormat.WAV, AudioFormat.PCM, AudioFormat.MP3, AudioFormat.OGG_OPUS])
def test_what_is_spoken_is_heard(place: Place, format: AudioFormat) -> None:
    """A text is spoken in each format, sounds longer the longer it is, and is written down again as it was."""
    voice_id = a_voice(place)
    long, short = (
        place.run(speech.create(input=text, voice_id=voice_id, response_format=format, sample_rate=16000))
        for text in ("Good morning, Ann!", "Hi")
    )
    assert len(long) > len(short) > 0
    assert place.run(transcriptions.create(file=("a.wav", long))).text == "Good morning, Ann!"
    assert place.run(transcriptions.create(file=("b.wav", short))).text == "Hi"
    assert place.run(transcriptions.create(file=("c.wav", b"rustling"))).text == ""


def test_audio_is_what_its_format_says(place: Place) -> None:
    """Each format begins as its files do, and lasts as long as the speed says."""
    voice_id = a_voice(place)

    def spoken(format: AudioFormat, **settings: Any) -> bytes:
        return place.run(speech.create(input="x" * 100, voice_id=voice_id, response_format=format, **settings))

    with wave.open(io.BytesIO(spoken(AudioFormat.WAV, sample_rate=16000, speed=2))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        assert file.getnframes() == 100 * 16000 * 40 // 1000 // 2
        assert len(set(struct.unpack("<320h", file.readframes(320)))) > 100
    assert len(spoken(AudioFormat.PCM)) == 100 * 24000 * 40 // 1000 * 2
    mp3 = spoken(AudioFormat.MP3)
    size = int.from_bytes(mp3[6:10], "big")
    assert (mp3[:3], b"x" * 100 in mp3) == (b"ID3", True)
    frames = mp3[10 + size :]
    # Frames of MPEG-2 Layer III at 24 kHz and 32 kbit/s have 96 bytes, and 576 samples each.
    assert (len(frames) % 96, frames[:3], frames[96:99]) == (0, b"\xff\xf3\x44", b"\xff\xf3\x44")
    assert len(frames) // 96 == round(4 * 24000 / 576)


def test_opus_is_in_pages_with_checksums() -> None:
    """A long text has several pages in order: the first begins, the last ends, and each knows the time."""
    content, pages = opus("x" * 1000, 48000, 1.0), list[tuple[int, int, int]]()
    while content:
        capture, _, flags, position, _, number, _, many = struct.unpack("<4sBBqIIIB", content[:27])
        assert capture == b"OggS"
        pages.append((number, flags, position))
        content = content[27 + many + sum(content[27 : 27 + many]) :]
    assert [number for number, _, _ in pages] == list(range(10))
    assert [flags for _, flags, _ in pages] == [2, *[0] * 8, 4]
    assert pages[-1][2] == 40 * 48000


def test_speech_must_be_right(place: Place, other: Place) -> None:
    """Unknown voices and those of others are refused, and so is a rate that a format does not have."""
    mine = place.run(voices.clone(voice_name="Mine", file=("a.wav", b"RIFF"), audio_format="wav")).voice_id
    assert other.code(speech.create(input="x", voice_id=mine)) == 4101
    assert place.code(speech.create(input="x", voice_id="1")) == 4200
    assert place.code(speech.create(input="", voice_id=mine)) == 4000
    assert place.code(speech.create(input="x", voice_id=mine, sample_rate=12345)) == 4000
    assert place.code(speech.create(input="x", voice_id=mine, response_format="flac")) == 4000


def test_a_voice_is_cloned(place: Place, other: Place) -> None:
    """A clone is its maker's alone, and can be trained ten times in all."""
    file = ("a.wav", b"RIFF")
    made = place.run(voices.clone(voice_name="Ann", file=file, audio_format="wav", language="en", preview_text="Hi."))
    own: dict[str, Any] = {"filter_system_voice": True}

    def found(who: Place) -> list[Voice]:
        return who.items(voices.list(**own))

    (voice,) = found(place)
    assert (voice.voice_id, voice.name, voice.language_code, voice.preview_text) == (made.voice_id, "Ann", "en", "Hi.")
    assert (voice.is_system_voice, voice.state, voice.available_training_times) == (False, VoiceState.CLONED, 9)
    assert found(other) == []
    assert len(place.items(voices.list(page_size=1))) == len(other.items(voices.list())) + 1
    again = voices.clone(voice_name="Bob", file=file, audio_format="wav", voice_id=made.voice_id)
    assert other.code(again) == 4101
    for _ in range(9):
        place.run(again)
    assert place.code(again) == 4000
    assert [(one.name, one.available_training_times) for one in found(place)] == [("Bob", 0)]
    system = a_voice(other)
    assert place.code(voices.clone(voice_name="x", file=file, audio_format="wav", voice_id=system)) == 4101
    for wrong in ({"voice_name": "x" * 129}, {"audio_format": "doc"}, {"text": "x" * 1025}, {"language": "tlh"}):
        settings: dict[str, Any] = {"voice_name": "x", "audio_format": "wav", **wrong}
        assert place.code(voices.clone(file=file, **settings)) == 4000, wrong
    assert place.code(voices.clone(voice_name="x", file=("a.wav", b""), audio_format="wav")) == 4000
    assert len(found(place)) == 1


def test_a_room_is_opened(place: Place, other: Place) -> None:
    """A room is of a bot that the caller may use, with the settings that were given."""
    bot_id = place.bot()
    config = RoomConfig.build_translate("zh", "en")
    room = place.run(rooms.create(bot_id=bot_id, voice_id=a_voice(place), uid="ann", config=config))
    kept = place.emulator.world.rooms[room.room_id]
    assert (room.uid, kept.bot_id, kept.token, dict(kept.config)) == (
        "ann",
        bot_id,
        room.token,
        {"room_mode": "translate", "translate_config": {"from": "zh", "to": "en"}},
    )
    assert other.code(rooms.create(bot_id=bot_id)) == 4101
    assert place.code(rooms.create(bot_id="1")) == 4200
    assert place.code(rooms.create(bot_id=bot_id, voice_id="1")) == 4200
    late = RoomConfig(prologue_content="Hi.", prologue_delay_duration_ms=5001)
    assert place.code(rooms.create(bot_id=bot_id, config=late)) == 4000


def test_a_broadcast_has_streams(place: Place) -> None:
    """The streams of a live broadcast are listed with what they are."""
    made = place.emulator.world.add_live(app_id="7", Original="origin", English="translation")
    found = place.run(live.retrieve(live_id=made.id))
    assert (found.app_id, [(one.name, one.live_type) for one in found.stream_infos]) == (
        "7",
        [("Original", LiveType.ORIGIN), ("English", LiveType.TRANSLATION)],
    )
    assert place.code(live.retrieve(live_id="1")) == 4200


# --- voiceprints ------------------------------------------------------------------------------------------------------


def test_a_group_of_voiceprints_lives(place: Place, other: Place) -> None:
    """A group is made, listed by name and id, renamed, and deleted with its voiceprints."""
    ids = [place.run(voiceprint_groups.create(name=name, desc="People")).id for name in ("Ann", "Bob")]
    group_id = ids[0]
    feature = voiceprint_features.create(group_id=group_id, name="Ann", file=("a.wav", b"ann"))
    place.run(feature)
    assert [one.id for one in place.items(voiceprint_groups.list(page_size=1))] == ids
    (found,) = place.items(voiceprint_groups.list(name="Ann"))
    assert (found.id, found.desc, found.feature_count, found.user_info and found.user_info.id) == (
        group_id,
        "People",
        1,
        place.user_id,
    )
    place.run(voiceprint_groups.update(group_id=group_id, name="Anna"))
    assert [one.name for one in place.items(voiceprint_groups.list(group_id=group_id))] == ["Anna"]
    assert other.items(voiceprint_groups.list()) == []
    assert other.code(voiceprint_groups.delete(group_id=group_id)) == 4200
    place.run(voiceprint_groups.delete(group_id=group_id))
    assert place.code(feature) == 4200
    assert not [one for one in place.emulator.world.voiceprints.values() if one.group_id == group_id]
    for wrong in ({"name": "x" * 21}, {"name": ""}, {"name": "x", "desc": "x" * 501}):
        assert place.code(voiceprint_groups.create(**wrong)) == 4000


def test_a_speaker_is_known_again(place: Place) -> None:
    """The speaker of a recording comes first; a voiceprint is renamed, made anew, and deleted."""
    group_id = place.run(voiceprint_groups.create(name="Choir")).id
    group: dict[str, Any] = {"group_id": group_id}
    ids = [
        place.run(voiceprint_features.create(**group, name=name, file=(f"{name}.wav", name.encode()))).id
        for name in ("ann", "bob")
    ]
    heard = place.run(voiceprint_groups.speaker_identify(**group, file=("x.wav", b"bob"), sample_rate=16000))
    assert [(one.feature_name, one.score) for one in heard.feature_score_list] == [("bob", 100.0), ("ann", 0.0)]
    place.run(voiceprint_features.update(**group, feature_id=ids[0], name="eve", desc="New", file=("e.wav", b"eve")))
    place.run(voiceprint_features.update(**group, feature_id=ids[1], desc="Old"))
    found = place.items(voiceprint_features.list(**group, page_size=1))
    assert [(one.id, one.name, one.desc) for one in found] == [(ids[0], "eve", "New"), (ids[1], "bob", "Old")]
    heard = place.run(voiceprint_groups.speaker_identify(**group, file=("x.wav", b"eve"), top_k=1))
    assert [(one.feature_id, one.score) for one in heard.feature_score_list] == [(ids[0], 100.0)]
    place.run(voiceprint_features.delete(**group, feature_id=ids[0]))
    assert place.code(voiceprint_features.delete(**group, feature_id=ids[0])) == 4200
    for number in range(9):
        place.run(voiceprint_features.create(**group, name=f"{number}", file=("a.wav", b"a")))
    assert place.code(voiceprint_features.create(**group, name="x", file=("a.wav", b"a"))) == 4000
