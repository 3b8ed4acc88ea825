"""Speech: written, spoken, cloned and recognized."""

from __future__ import annotations

from typing import Final

from coze.api import live, rooms, speech, transcriptions, voiceprint_features, voiceprint_groups, voices
from coze.classic.adapters import taking_files
from coze.classic.group import Group, R, area
from coze.classic.methods import call, done, file, number_pages
from coze.classic.replies import (
    DeleteVoicePrintGroupFeatureResp,
    DeleteVoicePrintGroupResp,
    UpdateVoicePrintGroupFeatureResp,
    UpdateVoicePrintGroupResp,
)
from coze.run.front import AsyncRunner, Runner


class Live(Group[R]):
    """Read broadcasts."""

    retrieve: Final = call(live.retrieve)


class LiveClient(Live[Runner]):
    """`Live` of a synchronous client."""


class AsyncLiveClient(Live[AsyncRunner]):
    """`Live` of an asynchronous client."""


class Rooms(Group[R]):
    """Make rooms to speak with a bot in."""

    create: Final = call(rooms.create)


class RoomsClient(Rooms[Runner]):
    """`Rooms` of a synchronous client."""


class AsyncRoomsClient(Rooms[AsyncRunner]):
    """`Rooms` of an asynchronous client."""


class Speech(Group[R]):
    """Speak a text."""

    create: Final = file(speech.stream)


class SpeechClient(Speech[Runner]):
    """`Speech` of a synchronous client."""


class AsyncSpeechClient(Speech[AsyncRunner]):
    """`Speech` of an asynchronous client."""


class Transcriptions(Group[R]):
    """Write down what is spoken."""

    create: Final = call(taking_files(transcriptions.create))


class TranscriptionsClient(Transcriptions[Runner]):
    """`Transcriptions` of a synchronous client."""


class AsyncTranscriptionsClient(Transcriptions[AsyncRunner]):
    """`Transcriptions` of an asynchronous client."""


class VoiceprintGroupsFeatures(Group[R]):
    """Keep voiceprints."""

    list: Final = number_pages(voiceprint_features.list)
    create: Final = call(taking_files(voiceprint_features.create))
    update: Final = done(taking_files(voiceprint_features.update), UpdateVoicePrintGroupFeatureResp)
    delete: Final = done(voiceprint_features.delete, DeleteVoicePrintGroupFeatureResp)


class VoiceprintGroupsFeaturesClient(VoiceprintGroupsFeatures[Runner]):
    """`VoiceprintGroupsFeatures` of a synchronous client."""


class AsyncVoiceprintGroupsFeaturesClient(VoiceprintGroupsFeatures[AsyncRunner]):
    """`VoiceprintGroupsFeatures` of an asynchronous client."""


class VoiceprintGroups(Group[R]):
    """Keep groups of voiceprints, and find out who speaks."""

    features: Final = area(VoiceprintGroupsFeaturesClient, AsyncVoiceprintGroupsFeaturesClient)
    list: Final = number_pages(voiceprint_groups.list)
    create: Final = call(voiceprint_groups.create)
    update: Final = done(voiceprint_groups.update, UpdateVoicePrintGroupResp)
    delete: Final = done(voiceprint_groups.delete, DeleteVoicePrintGroupResp)
    speaker_identify: Final = call(taking_files(voiceprint_groups.speaker_identify))


class VoiceprintGroupsClient(VoiceprintGroups[Runner]):
    """`VoiceprintGroups` of a synchronous client."""


class AsyncVoiceprintGroupsClient(VoiceprintGroups[AsyncRunner]):
    """`VoiceprintGroups` of an asynchronous client."""


class Voices(Group[R]):
    """List voices, and clone them."""

    list: Final = number_pages(voices.list)
    clone: Final = call(taking_files(voices.clone))


class VoicesClient(Voices[Runner]):
    """`Voices` of a synchronous client."""


class AsyncVoicesClient(Voices[AsyncRunner]):
    """`Voices` of an asynchronous client."""


class Audio(Group[R]):
    """Hear and speak."""

    live: Final = area(LiveClient, AsyncLiveClient)
    rooms: Final = area(RoomsClient, AsyncRoomsClient)
    speech: Final = area(SpeechClient, AsyncSpeechClient)
    transcriptions: Final = area(TranscriptionsClient, AsyncTranscriptionsClient)
    voiceprint_groups: Final = area(VoiceprintGroupsClient, AsyncVoiceprintGroupsClient)
    voices: Final = area(VoicesClient, AsyncVoicesClient)


class AudioClient(Audio[Runner]):
    """`Audio` of a synchronous client."""


class AsyncAudioClient(Audio[AsyncRunner]):
    """`Audio` of an asynchronous client."""
