"""Records as the JSON objects of hosted Coze."""

import json
from collections.abc import Sequence
from typing import Final

from coze.emulator.records import (
    ApiApp,
    App,
    Bill,
    Bot,
    Chat,
    Conversation,
    Copy,
    Dataset,
    Document,
    File,
    Folder,
    Interrupt,
    Limitation,
    Message,
    Organization,
    Plugin,
    Run,
    User,
    Variable,
    Voice,
    Voiceprint,
    VoiceprintGroup,
    Workflow,
    Workspace,
)
from coze.emulator.world import World

Object = dict[str, object]


def chat_event(chat: Chat) -> Object:
    """Show a chat in an event."""
    times = {"completed_at": chat.completed_at, "failed_at": chat.failed_at}
    return {
        "id": chat.id,
        "conversation_id": chat.conversation_id,
        **({"bot_id": chat.bot_id} if chat.bot_id else {}),
        "created_at": chat.created_at,
        **{name: value for name, value in times.items() if value},
        "last_error": {"code": chat.error[0], "msg": chat.error[1]},
        "status": chat.status,
        "usage": chat_usage(chat),
        **({"required_action": required_action(chat)} if chat.calls else {}),
        "section_id": chat.section_id,
    }


def chat_usage(chat: Chat) -> Object:
    """Show how many tokens a chat took."""
    return {
        "token_count": chat.input_count + chat.output_count,
        "output_count": chat.output_count,
        "input_count": chat.input_count,
    }


def chat(chat: Chat) -> Object:
    """Show a chat in an answer."""
    inserted = [{"id": id} for id in chat.inserted]
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    return {
        **chat_event(chat),
        "usage": {**chat_usage(chat), **details},
        **({"meta_data": chat.meta_data} if chat.meta_data else {}),
        **({"inserted_additional_messages": inserted} if inserted else {}),
    }


def required_action(chat: Chat) -> Object:
    """Show what a chat waits for."""
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in chat.calls
    ]
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}


def message_event(message: Message) -> Object:
    """Show a completed message in an event."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        **({"bot_id": message.bot_id} if message.bot_id else {}),
        "role": message.role,
        "type": message.type,
        "content": message.content,
        "content_type": message.content_type,
        "chat_id": message.chat_id,
        "section_id": message.section_id,
        "created_at": message.created_at,
        **({"reasoning_content": message.reasoning_content} if message.reasoning_content else {}),
    }


def delta_event(message: Message, *, content: str = "", reasoning_content: str = "") -> Object:
    """Show a piece of a message in an event; only the last one of a message has a time, which it gets elsewhere."""
    whole = {**message_event(message), "content": content}
    del whole["created_at"]
    return {**whole, "reasoning_content": reasoning_content} if reasoning_content else whole


def message(message: Message) -> Object:
    """Show a message in an answer; one that no chat made has no `bot_id` and no `chat_id`."""
    whole = message_event(message)
    return {
        **{name: value for name, value in whole.items() if value or name not in {"bot_id", "chat_id"}},
        "updated_at": message.updated_at,
        "meta_data": message.meta_data,
    }


def conversation(conversation: Conversation) -> Object:
    """Show a conversation."""
    return {
        "id": conversation.id,
        "created_at": conversation.created_at,
        "meta_data": conversation.meta_data,
        "last_section_id": conversation.section_id,
        "connector_id": conversation.connector_id,
        "name": conversation.name,
        "updated_at": conversation.updated_at,
        "creator_id": conversation.creator_id,
    }


def address(file_id: str) -> str:
    """Give the address that an uploaded file is shown under; nothing is served there."""
    return f"https://example.com/files/{file_id}" if file_id else ""


def bot(bot: Bot, world: World) -> Object:
    """Show the configuration of a bot."""
    tools: dict[str, list[Object]] = {}
    for plugin_id, api_id in bot.tools:
        tools.setdefault(plugin_id, []).append({"api_id": api_id, "name": api_id, "description": ""})
    names = {id: world.plugins[id].name for id in tools if id in world.plugins}
    workflows = [world.workflows[id] for id in bot.workflow_ids if id in world.workflows]
    return {
        "bot_id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "icon_url": address(bot.icon_file_id),
        "create_time": bot.created_at,
        "update_time": bot.updated_at,
        "version": bot.version,
        "prompt_info": {"prompt": bot.prompt},
        "onboarding_info": {"prologue": bot.prologue, "suggested_questions": bot.suggested_questions},
        "bot_mode": 0,
        "plugin_info_list": [
            {"plugin_id": id, "name": names.get(id, id), "description": "", "icon_url": "", "api_info_list": apis}
            for id, apis in tools.items()
        ],
        "workflow_info_list": [
            {"id": one.id, "name": one.name, "description": one.description, "icon_url": ""} for one in workflows
        ],
        **({"model_info": bot.model_info} if bot.model_info else {}),
        **({"knowledge": bot.knowledge} if bot.knowledge else {}),
        "suggest_reply_info": {"reply_mode": "enable" if bot.suggests else "disable"},
        "owner_user_id": bot.owner_id,
    }


def bot_version(bot: Bot, creator: User) -> Object:
    """Show a version of a bot; its times are decimal text."""
    return {
        "version": bot.version,
        "description": bot.description,
        "created_at": str(bot.published_at),
        "updated_at": str(bot.published_at),
        "creator": {"id": creator.id, "name": creator.user_name},
    }


def simple_bot(bot: Bot) -> Object:
    """Show a bot in the list of a workspace."""
    return {
        "id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "icon_url": address(bot.icon_file_id),
        "is_published": bot.published,
        "updated_at": bot.updated_at,
        "owner_user_id": bot.owner_id,
        "folder_id": "",
        **({"published_at": bot.published_at} if bot.published_at else {}),
    }


def published_bot(bot: Bot) -> Object:
    """Show a bot in the older list of published bots, where the time is decimal text."""
    return {
        "bot_id": bot.id,
        "bot_name": bot.name,
        "description": bot.description,
        "icon_url": "",
        "publish_time": str(bot.published_at),
    }


def workspace(workspace: Workspace, user: User) -> Object:
    """Show a workspace to one of its members."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "icon_url": workspace.icon_url,
        "role_type": workspace.members[user.id],
        "workspace_type": workspace.workspace_type,
        "enterprise_id": workspace.enterprise_id,
    }


def user(user: User) -> Object:
    """Show a user."""
    return {
        "user_id": user.id,
        "user_name": user.user_name,
        "nick_name": user.nick_name,
        "avatar_url": user.avatar_url,
    }


def file(file: File) -> Object:
    """Show an uploaded file."""
    return {"id": file.id, "bytes": file.bytes, "created_at": file.created_at, "file_name": file.file_name}


# --- knowledge --------------------------------------------------------------------------------------------------------

READY: Final = 100
"""The progress of a document that is done, in percent."""


def dataset(dataset: Dataset, documents: Sequence[Document], processing: Sequence[Document]) -> Object:
    """Show a dataset, given its documents and those that are not ready."""
    return {
        "dataset_id": dataset.id,
        "name": dataset.name,
        "description": dataset.description,
        "space_id": dataset.workspace_id,
        "status": 1,
        "format_type": dataset.format_type,
        "icon_url": address(dataset.icon_file_id),
        "doc_count": len(documents),
        "file_list": [one.name for one in documents],
        "hit_count": 0,
        "slice_count": sum(one.source.slice_count for one in documents),
        "all_file_size": sum(one.source.size for one in documents),
        "chunk_strategy": dataset.chunk_strategy,
        "failed_file_list": [],
        "processing_file_list": [one.name for one in processing],
        "processing_file_id_list": [one.id for one in processing],
        "avatar_url": "",
        "creator_id": dataset.creator_id,
        "create_time": dataset.created_at,
        "update_time": dataset.updated_at,
    }


def document(document: Document, dataset: Dataset, *, ready: bool) -> Object:
    """Show a document of a dataset."""
    return {
        "document_id": document.id,
        "name": document.name,
        "char_count": document.source.char_count,
        "chunk_strategy": dataset.chunk_strategy,
        "format_type": dataset.format_type,
        "hit_count": 0,
        "size": document.source.size,
        "slice_count": document.source.slice_count,
        "source_type": document.source.kind,
        "status": int(ready),
        "type": document.source.type,
        "update_interval": document.source.update_interval,
        "update_type": int(document.source.update_interval > 0),
        "create_time": document.created_at,
        "update_time": document.updated_at,
    }


def progress(document: Document, percent: int) -> Object:
    """Show how far a document is; what is left is short."""
    return {
        "document_id": document.id,
        "document_name": document.name,
        "progress": percent,
        "status": int(percent == READY),
        "status_descript": "",
        "remaining_time": int(percent < READY),
        "size": document.source.size,
        "type": document.source.type,
        "url": document.source.url,
        "update_type": int(document.source.update_interval > 0),
        "update_interval": document.source.update_interval,
    }


def photo(document: Document, *, ready: bool) -> Object:
    """Show an image of a dataset."""
    return {
        "document_id": document.id,
        "name": document.name,
        "url": document.source.url,
        "caption": document.caption,
        "size": document.source.size,
        "type": document.source.type,
        "status": int(ready),
        "source_type": document.source.kind,
        "creator_id": document.creator_id,
        "create_time": document.created_at,
        "update_time": document.updated_at,
    }


# --- workflows --------------------------------------------------------------------------------------------------------


def workflow(workflow: Workflow, creator: User) -> Object:
    """Show a workflow; its times are decimal text."""
    return {
        "workflow_id": workflow.id,
        "workflow_name": workflow.name,
        "description": workflow.description,
        "icon_url": "",
        "app_id": workflow.app_id,
        "creator": {"id": creator.id, "name": creator.user_name},
        "created_at": str(workflow.created_at),
        "updated_at": str(workflow.updated_at),
    }


def parameters(workflow: Workflow) -> Object:
    """Show what goes into a workflow and comes out of it."""
    return {"input": workflow.input, "output": workflow.output}


def workflow_version(workflow: Workflow, version: str, at: int, creator: User) -> Object:
    """Show a version of a workflow; its times are decimal text."""
    return {
        "workflow_id": workflow.id,
        "version": version,
        "description": workflow.description,
        "creator": {"id": creator.id, "name": creator.user_name},
        "created_at": str(at),
        "updated_at": str(at),
    }


def node_message(title: str, content: str, number: int, *, finished: bool) -> Object:
    """Show a piece of what a node puts out."""
    return {
        "content": content,
        "content_type": "text",
        "node_is_finish": finished,
        "node_seq_id": str(number),
        "node_title": title,
    }


def interrupt(interrupt: Interrupt) -> Object:
    """Show what a run waits for."""
    return {"event_id": interrupt.event_id, "type": interrupt.type, "data": interrupt.data}


def run_usage(run: Run) -> Object:
    """Show how many tokens a run took."""
    return {
        "token_count": run.input_count + run.output_count,
        "output_count": run.output_count,
        "input_count": run.input_count,
    }


def run_history(run: Run, debug_url: str) -> Object:
    """Show how a run went; the code of its error is text, empty where there is none."""
    code, message = run.error
    output = {node.title: node.output for node in run.nodes if node.title != "End"}
    statuses = {
        node.title: {
            "node_id": node.node_id,
            "is_finish": True,
            "update_time": node.at,
            "node_execute_uuid": node.uuid,
        }
        for node in run.nodes
    }
    return {
        "execute_id": run.id,
        "execute_status": run.status,
        "bot_id": run.bot_id,
        "connector_id": run.connector_id,
        "connector_uid": run.creator_id,
        "run_mode": run.mode,
        "logid": run.log_id,
        "create_time": run.created_at,
        "update_time": run.updated_at,
        "output": json.dumps({"Output": run.output, **output} if run.output else output, ensure_ascii=False),
        "node_execute_status": statuses,
        "error_code": str(code) if code else "",
        "error_message": message,
        "debug_url": debug_url,
        "usage": run_usage(run),
        "is_output_trimmed": False,
        **({"interrupt_data": interrupt(run.interrupt)} if run.interrupt else {}),
    }


# --- workspaces and enterprises ---------------------------------------------------------------------------------------


def member(user: User, role: str) -> Object:
    """Show a member of a workspace."""
    return {
        "user_id": user.id,
        "role_type": role,
        "user_nickname": user.nick_name,
        "user_unique_name": user.user_name,
        "avatar_url": user.avatar_url,
    }


def organization(organization: Organization) -> Object:
    """Show an organization of an enterprise."""
    return {
        "organization_id": organization.id,
        "organization_name": organization.name,
        "organization_icon_url": "",
        "is_default_organization": organization.default,
    }


def person(user: User, role: str, at: int) -> Object:
    """Show a member of an organization, who came at a unix second."""
    return {
        "user_id": user.id,
        "is_valid": True,
        "avatar_url": user.avatar_url,
        "created_at": at,
        "people_type": "guest" if role == "organization_guest" else "employee",
        "user_nickname": user.nick_name,
        "user_unique_name": user.user_name,
        "organization_role_type": role,
    }


# --- what is in a workspace, and copies of it -------------------------------------------------------------------------


def app(app: App) -> Object:
    """Show an app in the list of a workspace."""
    return {
        "id": app.id,
        "name": app.name,
        "description": app.description,
        "icon_url": "",
        "is_published": bool(app.published_at),
        "owner_user_id": app.owner_id,
        "updated_at": app.updated_at,
        "folder_id": "",
        **({"published_at": app.published_at} if app.published_at else {}),
    }


def folder(folder: Folder, children: int) -> Object:
    """Show a folder that has so many others inside."""
    return {
        "id": folder.id,
        "name": folder.name,
        "description": folder.description,
        "workspace_id": folder.workspace_id,
        "creator_user_id": folder.creator_id,
        "folder_type": folder.type,
        **({"parent_folder_id": folder.parent_id} if folder.parent_id else {}),
        "children_count": children,
    }


def copy(copy: Copy, *, ready: bool) -> Object:
    """Show how far a copy is; what it has made is known when it is ready."""
    return {
        "task_id": copy.id,
        "entity_type": copy.type,
        "task_status": "successful" if ready else "in_progress",
        "failed_reasons": [],
        "source_entity_id": copy.source_id,
        "target_entity_id": copy.target_id if ready else "",
        "target_workspace_id": copy.workspace_id,
    }


def variable(variable: Variable) -> Object:
    """Show the value of a variable."""
    return {
        "keyword": variable.keyword,
        "value": variable.value,
        "create_time": variable.created_at,
        "update_time": variable.updated_at,
    }


# --- audio ------------------------------------------------------------------------------------------------------------

LANGUAGES: Final = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "es": "Español",
    "id": "Bahasa Indonesia",
    "pt": "Português",
}


def voice(voice: Voice) -> Object:
    """Show a voice."""
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "is_system_voice": not voice.owner_id,
        "language_code": voice.language,
        "language_name": LANGUAGES.get(voice.language, voice.language),
        "preview_text": voice.preview_text,
        "preview_audio": address(voice.id),
        "available_training_times": voice.trainings,
        "create_time": voice.created_at,
        "update_time": voice.updated_at,
        "model_type": "big",
        "state": "cloned" if voice.owner_id else "init",
        "support_emotions": [],
    }


def _maker(user: User) -> Object:
    return {"id": user.id, "name": user.user_name, "nickname": user.nick_name, "avatar_url": user.avatar_url}


def voiceprint_group(group: VoiceprintGroup, count: int, creator: User) -> Object:
    """Show a group of so many voiceprints."""
    return {
        "id": group.id,
        "name": group.name,
        "desc": group.description,
        "created_at": group.created_at,
        "updated_at": group.updated_at,
        "icon_url": "",
        "feature_count": count,
        "user_info": _maker(creator),
    }


def voiceprint(print: Voiceprint, creator: User) -> Object:
    """Show a voiceprint."""
    return {
        "id": print.id,
        "group_id": print.group_id,
        "name": print.name,
        "desc": print.description,
        "audio_url": address(print.id),
        "created_at": print.created_at,
        "updated_at": print.updated_at,
        "icon_url": "",
        "user_info": _maker(creator),
    }


# --- what is built on the API, and what it costs ----------------------------------------------------------------------


def api_app(app: ApiApp) -> Object:
    """Show an API app."""
    return {
        "id": app.id,
        "app_type": app.type,
        "verify_token": app.verify_token,
        "name": app.name,
        "connector_id": app.connector_id,
        "callback_url": app.callback_url,
    }


def limitation(limitation: Limitation) -> Object:
    """Show how much of a benefit may be used."""
    return {
        "benefit_id": limitation.id,
        "entity_type": limitation.entity_type,
        "entity_id": limitation.entity_id,
        **limitation.settings,
    }


def bill(bill: Bill, *, ready: bool, expires_at: int) -> Object:
    """Show the export of a bill, which has a file when it is ready."""
    return {
        "task_id": bill.id,
        "status": "succeed" if ready else "running",
        "file_urls": [address(bill.id)] if ready else [],
        "started_at": bill.started_at,
        "ended_at": bill.ended_at,
        "created_at": int(bill.began_at),
        "expires_at": expires_at,
    }


def plugin(plugin: Plugin) -> Object:
    """Show a plugin and its tools."""
    tools = [
        {
            "name": tool.name,
            "description": tool.description,
            "inputSchema": tool.input_schema,
            "outputSchema": tool.output_schema,
        }
        for tool in plugin.tools
    ]
    return {
        "tools": tools,
        "mcp_json": json.dumps({"tools": tools}, ensure_ascii=False),
        "name_for_model": plugin.name,
        "icon_url": "",
        "is_call_available": bool(tools),
        "created_at": plugin.created_at,
        "updated_at": plugin.created_at,
    }


def store_plugin(plugin: Plugin, category_id: str, owner: User, calls: int, uses: int) -> Object:
    """Show a plugin of the store, which was called so often and which so many bots use."""
    return {
        "metainfo": {
            "entity_id": plugin.id,
            "entity_type": "plugin",
            "product_id": plugin.id,
            "name": plugin.name,
            "description": plugin.description,
            "icon_url": "",
            "category": {"id": category_id, "name": plugin.category},
            "user_info": user(owner),
            "listed_at": plugin.created_at,
            "paid_type": "free",
            "is_official": plugin.official,
        },
        "plugin_info": {
            "description": plugin.description,
            "heat": calls + uses,
            "call_count": calls,
            "success_rate": 1.0,
            "avg_exec_duration_ms": 0.0,
            "bots_use_count": uses,
            "associated_bots_use_count": 0,
            "favorite_count": 0,
            "total_tools_count": len(plugin.tools),
            "is_call_available": bool(plugin.tools),
        },
    }
