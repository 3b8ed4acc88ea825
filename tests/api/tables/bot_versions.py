"""The versions of bots."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import bot_versions
from coze.models.bots import BotVersionInfo, BotVersionUserInfo
from coze.models.publishing import PublishStatus

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(bot_versions.list, bot_id="bot_7"),
        sends=Wire("GET", "/v1/bots/bot_7/versions?page_num=1&page_size=10"),
        full=call(
            bot_versions.list,
            bot_id="bot_7",
            publish_status=PublishStatus.PUBLISHED_ONLINE,
            connector_id="1024",
            page_num=2,
            page_size=30,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/bots/bot_7/versions?publish_status=published_online&connector_id=1024&page_num=2&page_size=30",
        ),
        reply=ok(
            {
                "items": [
                    {
                        "version": "1718289300123",
                        "description": "Louder.",
                        "created_at": "1718289300",
                        "updated_at": "1718289301",
                        "creator": {"id": "1234567890123456", "name": "Ada"},
                    },
                    {"version": "1718289300122", "creator": {"id": "1234567890123457"}},
                    {"version": "1718289300121"},
                ],
                "has_more": True,
                "total": 3,
            }
        ),
        value=Page(
            items=(
                BotVersionInfo(
                    version="1718289300123",
                    description="Louder.",
                    created_at="1718289300",
                    updated_at="1718289301",
                    creator=BotVersionUserInfo(id="1234567890123456", name="Ada"),
                ),
                BotVersionInfo(version="1718289300122", creator=BotVersionUserInfo(id="1234567890123457")),
                BotVersionInfo(version="1718289300121"),
            ),
            total=3,
            next=bot_versions.list(bot_id="bot_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 30)},
        recorded=("bots.versions.list",),
    ),
)
