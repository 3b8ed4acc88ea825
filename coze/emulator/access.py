"""Finding what a call names, or refusing it: hosted Coze has an answer of its own for each kind of thing."""

from coze.emulator.call import Call
from coze.emulator.records import (
    MANAGERS,
    App,
    Bot,
    Chat,
    Connector,
    Conversation,
    Dataset,
    Document,
    File,
    Message,
    Run,
    Workflow,
    Workspace,
)
from coze.emulator.refusals import (
    CHAT_UNKNOWN,
    CONVERSATION_UNKNOWN,
    MESSAGE_INVALID,
    RUN_UNKNOWN,
    Refusal,
    absent,
    forbidden,
)


def workspace(call: Call, id: str) -> Workspace:
    """Find a workspace of the caller (else 4200, or 4101 if it is someone else's or the token is not for it)."""
    found = call.world.workspaces.get(id)
    if found is None:
        raise absent("workspace_id", id)
    if call.user.id not in found.members or not call.token.reaches(found):
        raise forbidden()
    return found


def bot(call: Call, id: str) -> Bot:
    """Find a bot in a workspace of the caller (else 4200, or 4101 if it is in someone else's)."""
    found = call.world.bots.get(id)
    if found is None:
        raise absent("bot_id", id)
    workspace(call, found.workspace_id)
    return found


def conversation(call: Call, id: str) -> Conversation:
    """Find a conversation of the caller (else 4002)."""
    found = call.world.conversations.get(id)
    if found is None or found.creator_id != call.user.id:
        raise Refusal(CONVERSATION_UNKNOWN, f"The conversation {id} does not exist or belongs to someone else.")
    return found


def chat(call: Call, conversation_id: str, id: str) -> Chat:
    """Find a chat in a conversation of the caller (else 4002 or 4001)."""
    conversation(call, conversation_id)
    found = call.world.chats.get(id)
    if found is None or found.conversation_id != conversation_id:
        raise Refusal(CHAT_UNKNOWN, f"The chat {id} does not exist or belongs to another conversation.")
    return found


def message(call: Call, conversation_id: str, id: str) -> Message:
    """Find a message in a conversation of the caller (else 4002 or 4005)."""
    conversation(call, conversation_id)
    found = call.world.messages[conversation_id].get(id)
    if found is None or not found.kept:
        raise Refusal(MESSAGE_INVALID, f"The message {id} does not exist in the conversation {conversation_id}.")
    return found


def manager(call: Call, workspace_id: str) -> Workspace:
    """Find a workspace that the caller owns or administers (else 4200 or 4101)."""
    found = workspace(call, workspace_id)
    if found.members[call.user.id] not in MANAGERS:
        raise forbidden()
    return found


def file(call: Call, id: str) -> File:
    """Find a file that the caller has uploaded (else 4200)."""
    found = call.world.files.get(id)
    if found is None or found.owner_id != call.user.id:
        raise absent("file_id", id)
    return found


def connector(call: Call, id: str) -> Connector:
    """Find a channel (else 4200)."""
    found = call.world.connectors.get(id)
    if found is None:
        raise absent("connector_id", id)
    return found


def channel(call: Call, id: str, workspace_id: str) -> Connector:
    """Find a channel that bots of a workspace can be published to: the service's, or an installed one (else 4101)."""
    found = connector(call, id)
    if found.owner_id and id not in call.world.installed.get(workspace_id, ()):
        raise forbidden()
    return found


def dataset(call: Call, id: str) -> Dataset:
    """Find a dataset in a workspace of the caller (else 4200, or 4101 if it is in someone else's)."""
    found = call.world.datasets.get(id)
    if found is None:
        raise absent("dataset_id", id)
    workspace(call, found.workspace_id)
    return found


def document(call: Call, id: str) -> Document:
    """Find a document of a dataset in a workspace of the caller (else 4200 or 4101)."""
    found = call.world.documents.get(id)
    if found is None:
        raise absent("document_id", id)
    dataset(call, found.dataset_id)
    return found


def workflow(call: Call, id: str) -> Workflow:
    """Find a workflow in a workspace of the caller (else 4200, or 4101 if it is in someone else's)."""
    found = call.world.workflows.get(id)
    if found is None:
        raise absent("workflow_id", id)
    workspace(call, found.workspace_id)
    return found


def run(call: Call, workflow_id: str, execute_id: str) -> Run:
    """Find a run that the caller has begun of a workflow (else 4200, 4101 or 4314)."""
    workflow(call, workflow_id)
    found = call.world.runs.get(execute_id)
    if found is None or found.workflow_id != workflow_id or found.creator_id != call.user.id:
        raise Refusal(RUN_UNKNOWN, f"The execution {execute_id} of the workflow {workflow_id} does not exist.")
    return found


def app(call: Call, id: str) -> App:
    """Find an app in a workspace of the caller (else 4200, or 4101 if it is in someone else's)."""
    found = call.world.apps.get(id)
    if found is None:
        raise absent("app_id", id)
    workspace(call, found.workspace_id)
    return found
