"""Rooms: open one for a realtime call."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import post
from coze.http import path
from coze.models.rooms import CreateRoomResp, RoomConfig


def create(
    *,
    bot_id: str,
    voice_id: str | None = None,
    conversation_id: str | None = None,
    uid: str | None = None,
    workflow_id: str | None = None,
    config: RoomConfig | None = None,
) -> Request[CreateRoomResp]:
    """Open a room for a realtime call with a bot, and give the token that a user enters it with.

    `voice_id` is the voice that the bot speaks with, `conversation_id` the conversation that the call belongs to, `uid`
    the user, `workflow_id` the workflow that answers. A bot that is unknown or not yours is not_found or permission.

    In the official reference; the path of its page is not known.
    """
    body = {
        "bot_id": bot_id,
        "voice_id": voice_id,
        "conversation_id": conversation_id,
        "uid": uid,
        "workflow_id": workflow_id,
        "config": config,
    }
    return post("rooms.create", path("/v1/audio/rooms"), into(CreateRoomResp), body)
