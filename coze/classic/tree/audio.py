"""Speech: written, spoken, cloned and recognized."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import live, rooms, speech, transcriptions, voiceprint_features, voiceprint_groups, voices
from coze.classic.group import Group, R
from coze.classic.methods import answering, call, done, number_pages
from coze.classic.replies import (
    DeleteVoicePrintGroupFeatureResp,
    DeleteVoicePrintGroupResp,
    UpdateVoicePrintGroupFeatureResp,
    UpdateVoicePrintGroupResp,
)
from coze.classic.results import FileHTTPResponse
from coze.run.front import AsyncRunner, Runner


class Live(Group[R]):
    """Read broadcasts."""

    retrieve: Final = call(live.retrieve)


LiveClient: TypeAlias = Live[Runner]
AsyncLiveClient: TypeAlias = Live[AsyncRunner]


class Rooms(Group[R]):
    """Make rooms to speak with a bot in."""

    create: Final = call(rooms.create)


RoomsClient: TypeAlias = Rooms[Runner]
AsyncRoomsClient: TypeAlias = Rooms[AsyncRunner]


class Speech(Group[R]):
    """Speak a text."""

    create: Final = answering(speech.create, FileHTTPResponse)


SpeechClient: TypeAlias = Speech[Runner]
AsyncSpeechClient: TypeAlias = Speech[AsyncRunner]


class Transcriptions(Group[R]):
    """Write down what is spoken."""

    create: Final = call(transcriptions.create)


TranscriptionsClient: TypeAlias = Transcriptions[Runner]
AsyncTranscriptionsClient: TypeAlias = Transcriptions[AsyncRunner]


class VoiceprintGroupsFeatures(Group[R]):
    """Keep voiceprints."""

    list: Final = number_pages(voiceprint_features.list)
    create: Final = call(voiceprint_features.create)
    update: Final = done(voiceprint_features.update, UpdateVoicePrintGroupFeatureResp)
    delete: Final = done(voiceprint_features.delete, DeleteVoicePrintGroupFeatureResp)


VoiceprintGroupsFeaturesClient: TypeAlias = VoiceprintGroupsFeatures[Runner]
AsyncVoiceprintGroupsFeaturesClient: TypeAlias = VoiceprintGroupsFeatures[AsyncRunner]


class VoiceprintGroups(Group[R]):
    """Keep groups of voiceprints, and find out who speaks."""

    @functools.cached_property
    def features(self) -> VoiceprintGroupsFeatures[R]:
        """Keep voiceprints."""
        return VoiceprintGroupsFeatures(self.runner, self.options)

    list: Final = number_pages(voiceprint_groups.list)
    create: Final = call(voiceprint_groups.create)
    update: Final = done(voiceprint_groups.update, UpdateVoicePrintGroupResp)
    delete: Final = done(voiceprint_groups.delete, DeleteVoicePrintGroupResp)
    speaker_identify: Final = call(voiceprint_groups.speaker_identify)


VoiceprintGroupsClient: TypeAlias = VoiceprintGroups[Runner]
AsyncVoiceprintGroupsClient: TypeAlias = VoiceprintGroups[AsyncRunner]


class Voices(Group[R]):
    """List voices, and clone them."""

    list: Final = number_pages(voices.list)
    clone: Final = call(voices.clone)


VoicesClient: TypeAlias = Voices[Runner]
AsyncVoicesClient: TypeAlias = Voices[AsyncRunner]


class Audio(Group[R]):
    """Hear and speak."""

    @functools.cached_property
    def live(self) -> Live[R]:
        """Read broadcasts."""
        return Live(self.runner, self.options)

    @functools.cached_property
    def rooms(self) -> Rooms[R]:
        """Make rooms to speak with a bot in."""
        return Rooms(self.runner, self.options)

    @functools.cached_property
    def speech(self) -> Speech[R]:
        """Speak a text."""
        return Speech(self.runner, self.options)

    @functools.cached_property
    def transcriptions(self) -> Transcriptions[R]:
        """Write down what is spoken."""
        return Transcriptions(self.runner, self.options)

    @functools.cached_property
    def voiceprint_groups(self) -> VoiceprintGroups[R]:
        """Keep groups of voiceprints, and find out who speaks."""
        return VoiceprintGroups(self.runner, self.options)

    @functools.cached_property
    def voices(self) -> Voices[R]:
        """List voices, and clone them."""
        return Voices(self.runner, self.options)


AudioClient: TypeAlias = Audio[Runner]
AsyncAudioClient: TypeAlias = Audio[AsyncRunner]
