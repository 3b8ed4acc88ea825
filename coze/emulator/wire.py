"""Records as the JSON objects of hosted Coze."""

from coze.emulator.records import Bot, Chat, Conversation, File, Message, User, Workspace

Object = dict[str, object]


def chat_event(chat: Chat) -> Object:
    """Show a chat in an event."""
    times = {"completed_at": chat.completed_at, "failed_at": chat.failed_at}
    return {
        "id": chat.id,
        "conversation_id": chat.conversation_id,
        "bot_id": chat.bot_id,
        "created_at": chat.created_at,
        **{name: value for name, value in times.items() if value},
        "last_error": {"code": chat.error[0], "msg": chat.error[1]},
        "status": chat.status,
        "usage": {
            "token_count": chat.input_count + chat.output_count,
            "output_count": chat.output_count,
            "input_count": chat.input_count,
        },
        **({"required_action": required_action(chat)} if chat.status == "requires_action" else {}),
        "section_id": chat.section_id,
    }


def chat(chat: Chat) -> Object:
    """Show a chat in an answer."""
    inserted = [{"id": id} for id in chat.inserted]
    return {
        **chat_event(chat),
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
        "bot_id": message.bot_id,
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


def bot(bot: Bot) -> Object:
    """Show the configuration of a bot."""
    return {
        "bot_id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "icon_url": "",
        "create_time": bot.created_at,
        "update_time": bot.updated_at,
        "version": bot.version,
        "prompt_info": {"prompt": bot.prompt},
        "onboarding_info": {"prologue": bot.prologue, "suggested_questions": bot.suggested_questions},
        "bot_mode": 0,
        "plugin_info_list": [],
        "workflow_info_list": [],
        "suggest_reply_info": {"reply_mode": "enable" if bot.suggests else "disable"},
        "owner_user_id": bot.owner_id,
    }


def simple_bot(bot: Bot) -> Object:
    """Show a bot in the list of a workspace."""
    return {
        "id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "icon_url": "",
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
