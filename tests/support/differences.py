"""The one table of the differences between what the peer sends for some arguments and what we send.

Sections are by resource. Arguments that have another name with us, and the pages that were served while the peer was
recorded, stand below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from attrs import frozen
from catalogue import RecordedCase, ok

ABSENT: Final = "(absent)"


@frozen
class Difference:
    """Something that we send in another way: in which calls, at which place, what the peer sends there and we."""

    calls: str
    place: str
    theirs: object
    ours: object
    reason: str

    def covers(self, case: RecordedCase, place: str, theirs: object, ours: object) -> bool:
        """Tell whether this is a difference that was found."""
        said = fnmatchcase(str(case), self.calls) and fnmatchcase(place, self.place)
        return said and (self.theirs, self.ours) == (theirs, ours)


NOT_GIVEN: Final = "what was not given is not sent"
DIFFERENCES: Final = (
    # --- everywhere ---
    Difference("*", "query.*", "", ABSENT, "no empty query value"),
    Difference("*", "body.*", None, ABSENT, "no null that the caller did not give"),
    # --- bots ---
    Difference("bots.list(use_api_version=2) required", "query.page_index", "1", ABSENT, "it is called page_num"),
    Difference("bots.list(use_api_version=2) required", "query.page_num", ABSENT, "1", "it is called page_num"),
    Difference("bots.list(use_api_version=2) all", "query.page_index", "2", ABSENT, "it is called page_num"),
    Difference("bots.list(use_api_version=2) all", "query.page_num", ABSENT, "2", "it is called page_num"),
    # --- chat ---
    Difference("chat.create* required", "body.additional_messages", [], ABSENT, NOT_GIVEN),
    Difference("chat.stream required", "body.additional_messages", [], ABSENT, NOT_GIVEN),
    Difference("chat.create* required", "body.auto_save_history", True, ABSENT, NOT_GIVEN),
    Difference("chat.stream required", "body.auto_save_history", True, ABSENT, NOT_GIVEN),
    Difference("chat.* all", "body.additional_messages.1.type", "", ABSENT, NOT_GIVEN),
    Difference("chat.retrieve *", "method", "POST", "GET", "the reference and Coze Studio have a GET"),
    Difference("chat.create_and_poll *", "method", "POST", "GET", "the reference and Coze Studio have a GET"),
    # --- conversations ---
    Difference("conversations.create all", "body.messages.1.type", "", ABSENT, NOT_GIVEN),
    Difference(
        "conversations.messages.list *", "body.order", "desc", ABSENT, "no default that the caller did not give"
    ),
    # --- workflows ---
    # --- datasets and knowledge ---
    # --- audio ---
    # --- apps, connectors, folders, templates, variables ---
    # --- workspaces, enterprises, organizations ---
    # --- stores, plugins, copies, benefits ---
)

ARGUMENTS: Final[Mapping[str, Mapping[str, str | None]]] = {
    "bots.list": {"page_num": "page_index", "publish_status": None, "connector_id": None, "use_api_version": None},
    "bots.list(use_api_version=2)": {"space_id": "workspace_id", "use_api_version": None},
    "bots.retrieve": {"is_published": None, "use_api_version": None},
    "bots.retrieve(use_api_version=2)": {"use_api_version": None},
    "chat.submit_tool_outputs": {"stream": None},
    "chat.submit_tool_outputs(stream=True)": {"stream": None},
}
"""Arguments of the peer's that have another name with us; None: we have a function of its own instead."""

PAGES: Final[Mapping[str, Callable[[int], dict[str, object]]]] = {
    "bots.list": lambda page: ok({"total": 60, "space_bots": [{"bot_id": str(page)}]}),
    "conversations.list": lambda page: ok({"has_more": page < 3, "conversations": [{"id": str(page)}]}),
    "conversations.messages.list": lambda page: ok(
        [{"role": "user", "id": str(page)}], last_id=f"last_{page}", has_more=page < 3
    ),
    "workspaces.list": lambda page: ok({"total_count": 60, "workspaces": [{"id": str(page)}]}),
}
"""The pages that were served while the peer was recorded."""
