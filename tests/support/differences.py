"""The one table of the differences between what the peer sends for some arguments and what we send.

Sections are by resource. Arguments that have another name with us, and the pages that were served while the peer was
recorded, stand below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Final
from unittest.mock import ANY

from attrs import frozen
from catalogue import RecordedCase, ok

ABSENT: Final = "(absent)"

NEWER: Final = frozenset(
    {
        "apps.collaborators.create",
        "apps.collaborators.delete",
        "benefit_limitations.create",
        "benefits.retrieve",
        "bill_tasks.list",
        "bots.collaboration_modes.update",
        "bots.collaborators.create",
        "bots.collaborators.delete",
        "bots.versions.list",
        "connectors.bind",
        "connectors.install",
        "enterprises.organizations.create",
        "workflows.collaborators.delete",
    }
)
"""Methods that were recorded from a later state of the peer than the one that is installed."""


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
    Difference("bots.publish connector_ids=[[]]", "body.connector_ids.0", "1024", ABSENT, "an empty list stays one"),
    Difference("bots.publish connector_ids=[[]]", "body.connector_ids", ABSENT, [], "an empty list stays one"),
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
    Difference("workflows.list required", "query.page_size", "100", "10", "the reference allows 30, and says 10"),
    Difference("workflows.list all", "query.workflow_mode", "WorkflowMode.CHATFLOW", "chatflow", "values, no names"),
    Difference(
        "workflows.list all",
        "query.publish_status",
        "PublishStatus.UNPUBLISHED_DRAFT",
        "unpublished_draft",
        "values, no names",
    ),
    Difference("workflows.chat.stream required", "body.additional_messages", [], ABSENT, NOT_GIVEN),
    Difference("workflows.chat.stream all", "body.additional_messages.1.type", "", ABSENT, NOT_GIVEN),
    # --- datasets and knowledge ---
    Difference("datasets.documents.create required", "body.format_type", 0, ABSENT, NOT_GIVEN),
    Difference("*.documents.create *", "body.document_bases.?.source_info", ABSENT, {}, "no object full of nulls"),
    # --- audio ---
    Difference("audio.rooms.create all", "body.config.translate_config.from_", "from__v1", ABSENT, "it is called from"),
    Difference("audio.rooms.create all", "body.config.translate_config.from", ABSENT, "from__v1", "it is called from"),
    Difference(
        "audio.voiceprint_groups.features.update required", "body", "JSON", ABSENT, "a form, even where it is empty"
    ),
    # --- apps, connectors, folders, templates, variables ---
    Difference("apps.list *", "query.page_index", ANY, ABSENT, "it is called page_num"),
    Difference("apps.list *", "query.page_num", ABSENT, ANY, "it is called page_num"),
    Difference("api_apps.*list required", "query.page_size", "20", "50", "the default of the reference"),
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
    "datasets.documents.list": {"page_num": "page", "page_size": "size"},
    "knowledge.documents.list": {"page_num": "page", "page_size": "size"},
}
"""Arguments of the peer's that have another name with us; None: we have a function of its own instead."""

PAGES: Final[Mapping[str, Callable[[int], dict[str, object]]]] = {
    "bots.list": lambda page: ok({"total": 60, "space_bots": [{"bot_id": str(page)}]}),
    "bots.versions.list": lambda page: ok({"total": 30, "items": [{"version": str(page)}]}),
    "api_apps.events.list": lambda page: ok(
        {"items": [{"event_type": str(page)}], "next_page_token": f"token_page_{page + 1}", "has_more": page < 3}
    ),
    "api_apps.list": lambda page: ok(
        {"items": [{"id": str(page)}], "next_page_token": f"token_page_{page + 1}", "has_more": page < 3}
    ),
    "apps.list": lambda page: ok({"total": 60, "items": [{"id": str(page)}]}),
    "folders.list": lambda page: ok({"total_count": 60, "items": [{"id": str(page)}]}),
    "audio.voiceprint_groups.features.list": lambda page: ok(
        {"total": 30, "items": [{"id": str(page), "group_id": "7"}]}
    ),
    "audio.voiceprint_groups.list": lambda page: ok({"total": 30, "items": [{"id": str(page)}]}),
    "audio.voices.list": lambda page: ok({"voice_list": [{"voice_id": str(page)}], "has_more": page < 3}),
    "bill_tasks.list": lambda page: ok({"total": 60, "task_infos": [{"task_id": str(page)}]}),
    "conversations.list": lambda page: ok({"has_more": page < 3, "conversations": [{"id": str(page)}]}),
    "conversations.messages.list": lambda page: ok(
        [{"role": "user", "id": str(page)}], last_id=f"last_{page}", has_more=page < 3
    ),
    "datasets.documents.list": lambda page: ok(document_infos=[{"document_id": str(page)}], total=30),
    "datasets.images.list": lambda page: ok({"photo_infos": [{"document_id": str(page)}], "total_count": 30}),
    "datasets.list": lambda page: ok({"dataset_list": [{"dataset_id": str(page)}], "total_count": 30}),
    "knowledge.documents.list": lambda page: ok(document_infos=[{"document_id": str(page)}], total=30),
    "workflows.list": lambda page: ok({"items": [{"workflow_id": str(page)}], "has_more": page < 3}),
    "workflows.versions.list": lambda page: ok(
        {
            "items": [{"workflow_id": "7", "version": str(page)}],
            "has_more": page < 3,
            "next_page_token": f"token_page_{page + 1}",
        }
    ),
    "workspaces.list": lambda page: ok({"total_count": 60, "workspaces": [{"id": str(page)}]}),
}
"""The pages that were served while the peer was recorded."""
