"""What each method of the two clients gives, as type checkers see it; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import assert_type

from coze.classic import (
    AddAppCollaboratorResp,
    AddBotCollaboratorResp,
    APIApp,
    APIAppEvent,
    AsyncCoze,
    AsyncLastIDPaged,
    AsyncNumberPaged,
    AsyncStream,
    AsyncTokenPaged,
    BenefitBillTask,
    BenefitData,
    BindConnectorUserConfigResp,
    Bot,
    BotVersionInfo,
    Chat,
    ChatEvent,
    ChatPoll,
    Conversation,
    Coze,
    CreateAPIAppsEventsResp,
    CreateBenefitLimitationResp,
    CreateConversationMessageFeedbackResp,
    CreateDatasetResp,
    CreateEnterpriseMemberResp,
    CreateEnterpriseOrganizationResp,
    CreateRoomResp,
    CreateTranscriptionsResp,
    CreateVoicePrintGroupFeatureResp,
    CreateVoicePrintGroupResp,
    CreateWorkspaceMemberResp,
    Dataset,
    DeleteAPIAppsEventsResp,
    DeleteAPIAppsResp,
    DeleteBotCollaboratorResp,
    DeleteConversationMessageFeedbackResp,
    DeleteConversationResp,
    DeleteDatasetRes,
    DeleteDocumentRes,
    DeleteEnterpriseMemberResp,
    DeleteVoicePrintGroupFeatureResp,
    DeleteVoicePrintGroupResp,
    DeleteWorkspaceMemberResp,
    Document,
    DocumentProgress,
    File,
    FileHTTPResponse,
    InstallConnectorResp,
    LastIDPaged,
    ListResponse,
    LiveInfo,
    Message,
    NumberPaged,
    Photo,
    RemoveAppCollaboratorResp,
    RemoveWorkflowCollaboratorResp,
    Section,
    SimpleApp,
    SimpleBot,
    SimpleFolder,
    SpeakerIdentifyResp,
    Stream,
    TemplateDuplicateResp,
    TokenPaged,
    UnpublishBotResp,
    UpdateAPIAppsResp,
    UpdateBotCollaborationModeResp,
    UpdateBotResp,
    UpdateConnectorBotResp,
    UpdateDatasetRes,
    UpdateDocumentRes,
    UpdateEnterpriseMemberResp,
    UpdateImageRes,
    UpdateVariableResp,
    UpdateVoicePrintGroupFeatureResp,
    UpdateVoicePrintGroupResp,
    User,
    VariableValue,
    Voice,
    VoicePrintGroup,
    VoicePrintGroupFeature,
    WorkflowBasic,
    WorkflowEvent,
    WorkflowInfo,
    WorkflowNodeExecuteHistory,
    WorkflowRunHistory,
    WorkflowRunResult,
    WorkflowVersionInfo,
    Workspace,
    WorkspaceMember,
)


async def api_apps(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.api_apps.create(app_type="x"), APIApp)
    assert_type(await other.api_apps.create(app_type="x"), APIApp)
    assert_type(coze.api_apps.delete(app_id="7"), DeleteAPIAppsResp)
    assert_type(await other.api_apps.delete(app_id="7"), DeleteAPIAppsResp)
    assert_type(coze.api_apps.events.create(api_app_id="7", event_types=[]), CreateAPIAppsEventsResp)
    assert_type(await other.api_apps.events.create(api_app_id="7", event_types=[]), CreateAPIAppsEventsResp)
    assert_type(coze.api_apps.events.delete(api_app_id="7", event_types=[]), DeleteAPIAppsEventsResp)
    assert_type(await other.api_apps.events.delete(api_app_id="7", event_types=[]), DeleteAPIAppsEventsResp)
    assert_type(coze.api_apps.events.list(api_app_id="7"), TokenPaged[APIAppEvent])
    assert_type(await other.api_apps.events.list(api_app_id="7"), AsyncTokenPaged[APIAppEvent])
    assert_type(coze.api_apps.list(), TokenPaged[APIApp])
    assert_type(await other.api_apps.list(), AsyncTokenPaged[APIApp])
    assert_type(coze.api_apps.update(app_id="7"), UpdateAPIAppsResp)
    assert_type(await other.api_apps.update(app_id="7"), UpdateAPIAppsResp)


async def apps(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.apps.collaborators.create(app_id="7", collaborators=[]), AddAppCollaboratorResp)
    assert_type(await other.apps.collaborators.create(app_id="7", collaborators=[]), AddAppCollaboratorResp)
    assert_type(coze.apps.collaborators.delete(app_id="7", user_id="7"), RemoveAppCollaboratorResp)
    assert_type(await other.apps.collaborators.delete(app_id="7", user_id="7"), RemoveAppCollaboratorResp)
    assert_type(coze.apps.list(workspace_id="7"), NumberPaged[SimpleApp])
    assert_type(await other.apps.list(workspace_id="7"), AsyncNumberPaged[SimpleApp])


async def audio(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.audio.live.retrieve(live_id="7"), LiveInfo)
    assert_type(await other.audio.live.retrieve(live_id="7"), LiveInfo)
    assert_type(coze.audio.rooms.create(bot_id="7"), CreateRoomResp)
    assert_type(await other.audio.rooms.create(bot_id="7"), CreateRoomResp)
    assert_type(coze.audio.speech.create(input="7", voice_id="7"), FileHTTPResponse)
    assert_type(await other.audio.speech.create(input="7", voice_id="7"), FileHTTPResponse)
    assert_type(coze.audio.transcriptions.create(file=b""), CreateTranscriptionsResp)
    assert_type(await other.audio.transcriptions.create(file=b""), CreateTranscriptionsResp)
    assert_type(coze.audio.voiceprint_groups.create(name="7"), CreateVoicePrintGroupResp)
    assert_type(await other.audio.voiceprint_groups.create(name="7"), CreateVoicePrintGroupResp)
    assert_type(coze.audio.voiceprint_groups.delete(group_id="7"), DeleteVoicePrintGroupResp)
    assert_type(await other.audio.voiceprint_groups.delete(group_id="7"), DeleteVoicePrintGroupResp)
    assert_type(
        coze.audio.voiceprint_groups.features.create(group_id="7", name="7", file=b""), CreateVoicePrintGroupFeatureResp
    )
    assert_type(
        await other.audio.voiceprint_groups.features.create(group_id="7", name="7", file=b""),
        CreateVoicePrintGroupFeatureResp,
    )
    assert_type(
        coze.audio.voiceprint_groups.features.delete(group_id="7", feature_id="7"), DeleteVoicePrintGroupFeatureResp
    )
    assert_type(
        await other.audio.voiceprint_groups.features.delete(group_id="7", feature_id="7"),
        DeleteVoicePrintGroupFeatureResp,
    )
    assert_type(coze.audio.voiceprint_groups.features.list(group_id="7"), NumberPaged[VoicePrintGroupFeature])
    assert_type(
        await other.audio.voiceprint_groups.features.list(group_id="7"), AsyncNumberPaged[VoicePrintGroupFeature]
    )
    assert_type(
        coze.audio.voiceprint_groups.features.update(group_id="7", feature_id="7"), UpdateVoicePrintGroupFeatureResp
    )
    assert_type(
        await other.audio.voiceprint_groups.features.update(group_id="7", feature_id="7"),
        UpdateVoicePrintGroupFeatureResp,
    )
    assert_type(coze.audio.voiceprint_groups.list(), NumberPaged[VoicePrintGroup])
    assert_type(await other.audio.voiceprint_groups.list(), AsyncNumberPaged[VoicePrintGroup])
    assert_type(coze.audio.voiceprint_groups.speaker_identify(group_id="7", file=b""), SpeakerIdentifyResp)
    assert_type(await other.audio.voiceprint_groups.speaker_identify(group_id="7", file=b""), SpeakerIdentifyResp)
    assert_type(coze.audio.voiceprint_groups.update(group_id="7"), UpdateVoicePrintGroupResp)
    assert_type(await other.audio.voiceprint_groups.update(group_id="7"), UpdateVoicePrintGroupResp)
    assert_type(coze.audio.voices.clone(voice_name="7", file=b"", audio_format="x"), Voice)
    assert_type(await other.audio.voices.clone(voice_name="7", file=b"", audio_format="x"), Voice)
    assert_type(coze.audio.voices.list(), NumberPaged[Voice])
    assert_type(await other.audio.voices.list(), AsyncNumberPaged[Voice])


async def benefit_limitations(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.benefit_limitations.create(entity_type="7", benefit_info={}), CreateBenefitLimitationResp)
    assert_type(await other.benefit_limitations.create(entity_type="7", benefit_info={}), CreateBenefitLimitationResp)


async def benefits(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.benefits.retrieve(), BenefitData)
    assert_type(await other.benefits.retrieve(), BenefitData)


async def bill_tasks(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.bill_tasks.list(), NumberPaged[BenefitBillTask])
    assert_type(await other.bill_tasks.list(), AsyncNumberPaged[BenefitBillTask])


async def bots(coze: Coze, other: AsyncCoze) -> None:
    assert_type(
        coze.bots.collaboration_modes.update(bot_id="7", collaboration_mode="x"), UpdateBotCollaborationModeResp
    )
    assert_type(
        await other.bots.collaboration_modes.update(bot_id="7", collaboration_mode="x"), UpdateBotCollaborationModeResp
    )
    assert_type(coze.bots.collaborators.create(bot_id="7", collaborators=[]), AddBotCollaboratorResp)
    assert_type(await other.bots.collaborators.create(bot_id="7", collaborators=[]), AddBotCollaboratorResp)
    assert_type(coze.bots.collaborators.delete(bot_id="7", user_id="7"), DeleteBotCollaboratorResp)
    assert_type(await other.bots.collaborators.delete(bot_id="7", user_id="7"), DeleteBotCollaboratorResp)
    assert_type(coze.bots.create(space_id="7", name="7"), Bot)
    assert_type(await other.bots.create(space_id="7", name="7"), Bot)
    assert_type(coze.bots.list(space_id="7"), NumberPaged[SimpleBot])
    assert_type(await other.bots.list(space_id="7"), AsyncNumberPaged[SimpleBot])
    assert_type(coze.bots.publish(bot_id="7"), Bot)
    assert_type(await other.bots.publish(bot_id="7"), Bot)
    assert_type(coze.bots.retrieve(bot_id="7"), Bot)
    assert_type(await other.bots.retrieve(bot_id="7"), Bot)
    assert_type(coze.bots.unpublish(bot_id="7", connector_id="7"), UnpublishBotResp)
    assert_type(await other.bots.unpublish(bot_id="7", connector_id="7"), UnpublishBotResp)
    assert_type(coze.bots.update(bot_id="7"), UpdateBotResp)
    assert_type(await other.bots.update(bot_id="7"), UpdateBotResp)
    assert_type(coze.bots.versions.list(bot_id="7"), NumberPaged[BotVersionInfo])
    assert_type(await other.bots.versions.list(bot_id="7"), AsyncNumberPaged[BotVersionInfo])


async def chat(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.chat.cancel(conversation_id="7", chat_id="7"), Chat)
    assert_type(await other.chat.cancel(conversation_id="7", chat_id="7"), Chat)
    assert_type(coze.chat.create(bot_id="7", user_id="7"), Chat)
    assert_type(await other.chat.create(bot_id="7", user_id="7"), Chat)
    assert_type(coze.chat.create_and_poll(bot_id="7", user_id="7"), ChatPoll)
    assert_type(await other.chat.create_and_poll(bot_id="7", user_id="7"), ChatPoll)
    assert_type(coze.chat.messages.list(conversation_id="7", chat_id="7"), ListResponse[Message])
    assert_type(await other.chat.messages.list(conversation_id="7", chat_id="7"), ListResponse[Message])
    assert_type(coze.chat.retrieve(conversation_id="7", chat_id="7"), Chat)
    assert_type(await other.chat.retrieve(conversation_id="7", chat_id="7"), Chat)
    assert_type(coze.chat.stream(bot_id="7", user_id="7"), Stream[ChatEvent])
    assert_type(other.chat.stream(bot_id="7", user_id="7"), AsyncStream[ChatEvent])
    assert_type(coze.chat.submit_tool_outputs(conversation_id="7", chat_id="7", tool_outputs=[]), Chat)
    assert_type(await other.chat.submit_tool_outputs(conversation_id="7", chat_id="7", tool_outputs=[]), Chat)
    assert_type(
        coze.chat.submit_tool_outputs_stream(conversation_id="7", chat_id="7", tool_outputs=[]), Stream[ChatEvent]
    )
    assert_type(
        other.chat.submit_tool_outputs_stream(conversation_id="7", chat_id="7", tool_outputs=[]), AsyncStream[ChatEvent]
    )


async def connectors(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.connectors.bind(connector_id="7", configs=[]), BindConnectorUserConfigResp)
    assert_type(await other.connectors.bind(connector_id="7", configs=[]), BindConnectorUserConfigResp)
    assert_type(coze.connectors.bots.update(connector_id="7", bot_id="7"), UpdateConnectorBotResp)
    assert_type(await other.connectors.bots.update(connector_id="7", bot_id="7"), UpdateConnectorBotResp)
    assert_type(coze.connectors.install(connector_id="7", workspace_id="7"), InstallConnectorResp)
    assert_type(await other.connectors.install(connector_id="7", workspace_id="7"), InstallConnectorResp)


async def conversations(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.conversations.clear(conversation_id="7"), Section)
    assert_type(await other.conversations.clear(conversation_id="7"), Section)
    assert_type(coze.conversations.create(), Conversation)
    assert_type(await other.conversations.create(), Conversation)
    assert_type(coze.conversations.delete(conversation_id="7"), DeleteConversationResp)
    assert_type(await other.conversations.delete(conversation_id="7"), DeleteConversationResp)
    assert_type(coze.conversations.list(bot_id="7"), NumberPaged[Conversation])
    assert_type(await other.conversations.list(bot_id="7"), AsyncNumberPaged[Conversation])
    assert_type(coze.conversations.messages.create(conversation_id="7", content="7"), Message)
    assert_type(await other.conversations.messages.create(conversation_id="7", content="7"), Message)
    assert_type(coze.conversations.messages.delete(conversation_id="7", message_id="7"), Message)
    assert_type(await other.conversations.messages.delete(conversation_id="7", message_id="7"), Message)
    assert_type(
        coze.conversations.messages.feedback.create(conversation_id="7", message_id="7", feedback_type="x"),
        CreateConversationMessageFeedbackResp,
    )
    assert_type(
        await other.conversations.messages.feedback.create(conversation_id="7", message_id="7", feedback_type="x"),
        CreateConversationMessageFeedbackResp,
    )
    assert_type(
        coze.conversations.messages.feedback.delete(conversation_id="7", message_id="7"),
        DeleteConversationMessageFeedbackResp,
    )
    assert_type(
        await other.conversations.messages.feedback.delete(conversation_id="7", message_id="7"),
        DeleteConversationMessageFeedbackResp,
    )
    assert_type(coze.conversations.messages.list(conversation_id="7"), LastIDPaged[Message])
    assert_type(await other.conversations.messages.list(conversation_id="7"), AsyncLastIDPaged[Message])
    assert_type(coze.conversations.messages.retrieve(conversation_id="7", message_id="7"), Message)
    assert_type(await other.conversations.messages.retrieve(conversation_id="7", message_id="7"), Message)
    assert_type(coze.conversations.messages.update(conversation_id="7", message_id="7"), Message)
    assert_type(await other.conversations.messages.update(conversation_id="7", message_id="7"), Message)
    assert_type(coze.conversations.retrieve(conversation_id="7"), Conversation)
    assert_type(await other.conversations.retrieve(conversation_id="7"), Conversation)
    assert_type(coze.conversations.update(conversation_id="7"), Conversation)
    assert_type(await other.conversations.update(conversation_id="7"), Conversation)


async def datasets(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.datasets.create(name="7", space_id="7", format_type=1), CreateDatasetResp)
    assert_type(await other.datasets.create(name="7", space_id="7", format_type=1), CreateDatasetResp)
    assert_type(coze.datasets.delete(dataset_id="7"), DeleteDatasetRes)
    assert_type(await other.datasets.delete(dataset_id="7"), DeleteDatasetRes)
    assert_type(coze.datasets.documents.create(dataset_id="7", document_bases=[]), ListResponse[Document])
    assert_type(await other.datasets.documents.create(dataset_id="7", document_bases=[]), ListResponse[Document])
    assert_type(coze.datasets.documents.delete(document_ids=[]), DeleteDocumentRes)
    assert_type(await other.datasets.documents.delete(document_ids=[]), DeleteDocumentRes)
    assert_type(coze.datasets.documents.list(dataset_id="7"), NumberPaged[Document])
    assert_type(await other.datasets.documents.list(dataset_id="7"), AsyncNumberPaged[Document])
    assert_type(coze.datasets.documents.update(document_id="7"), UpdateDocumentRes)
    assert_type(await other.datasets.documents.update(document_id="7"), UpdateDocumentRes)
    assert_type(coze.datasets.images.list(dataset_id="7"), NumberPaged[Photo])
    assert_type(await other.datasets.images.list(dataset_id="7"), AsyncNumberPaged[Photo])
    assert_type(coze.datasets.images.update(dataset_id="7", document_id="7", caption="7"), UpdateImageRes)
    assert_type(await other.datasets.images.update(dataset_id="7", document_id="7", caption="7"), UpdateImageRes)
    assert_type(coze.datasets.list(space_id="7"), NumberPaged[Dataset])
    assert_type(await other.datasets.list(space_id="7"), AsyncNumberPaged[Dataset])
    assert_type(coze.datasets.process(dataset_id="7", document_ids=[]), ListResponse[DocumentProgress])
    assert_type(await other.datasets.process(dataset_id="7", document_ids=[]), ListResponse[DocumentProgress])
    assert_type(coze.datasets.update(dataset_id="7", name="7"), UpdateDatasetRes)
    assert_type(await other.datasets.update(dataset_id="7", name="7"), UpdateDatasetRes)


async def enterprises(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.enterprises.members.create(enterprise_id="7", users=[]), CreateEnterpriseMemberResp)
    assert_type(await other.enterprises.members.create(enterprise_id="7", users=[]), CreateEnterpriseMemberResp)
    assert_type(
        coze.enterprises.members.delete(enterprise_id="7", user_id="7", receiver_user_id="7"),
        DeleteEnterpriseMemberResp,
    )
    assert_type(
        await other.enterprises.members.delete(enterprise_id="7", user_id="7", receiver_user_id="7"),
        DeleteEnterpriseMemberResp,
    )
    assert_type(coze.enterprises.members.update(enterprise_id="7", user_id="7", role="x"), UpdateEnterpriseMemberResp)
    assert_type(
        await other.enterprises.members.update(enterprise_id="7", user_id="7", role="x"), UpdateEnterpriseMemberResp
    )
    assert_type(
        coze.enterprises.organizations.create(enterprise_id="7", name="7", super_admin_user_id="7"),
        CreateEnterpriseOrganizationResp,
    )
    assert_type(
        await other.enterprises.organizations.create(enterprise_id="7", name="7", super_admin_user_id="7"),
        CreateEnterpriseOrganizationResp,
    )


async def files(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.files.retrieve(file_id="7"), File)
    assert_type(await other.files.retrieve(file_id="7"), File)
    assert_type(coze.files.upload(file=b""), File)
    assert_type(await other.files.upload(file=b""), File)


async def folders(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.folders.list(workspace_id="7", folder_type="x"), NumberPaged[SimpleFolder])
    assert_type(await other.folders.list(workspace_id="7", folder_type="x"), AsyncNumberPaged[SimpleFolder])
    assert_type(coze.folders.retrieve(folder_id="7"), SimpleFolder)
    assert_type(await other.folders.retrieve(folder_id="7"), SimpleFolder)


async def knowledge(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.knowledge.documents.create(dataset_id="7", document_bases=[]), list[Document])
    assert_type(await other.knowledge.documents.create(dataset_id="7", document_bases=[]), list[Document])
    assert_type(coze.knowledge.documents.delete(document_ids=[]), None)
    assert_type(await other.knowledge.documents.delete(document_ids=[]), None)
    assert_type(coze.knowledge.documents.list(dataset_id="7"), NumberPaged[Document])
    assert_type(await other.knowledge.documents.list(dataset_id="7"), AsyncNumberPaged[Document])
    assert_type(coze.knowledge.documents.update(document_id="7"), None)
    assert_type(await other.knowledge.documents.update(document_id="7"), None)


async def templates(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.templates.duplicate(template_id="7", workspace_id="7"), TemplateDuplicateResp)
    assert_type(await other.templates.duplicate(template_id="7", workspace_id="7"), TemplateDuplicateResp)


async def users(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.users.me(), User)
    assert_type(await other.users.me(), User)


async def variables(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.variables.retrieve(connector_uid="7", keywords=[]), ListResponse[VariableValue])
    assert_type(await other.variables.retrieve(connector_uid="7", keywords=[]), ListResponse[VariableValue])
    assert_type(coze.variables.update(connector_uid="7", data=[]), UpdateVariableResp)
    assert_type(await other.variables.update(connector_uid="7", data=[]), UpdateVariableResp)


async def workflows(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.workflows.chat.stream(workflow_id="7"), Stream[ChatEvent])
    assert_type(other.workflows.chat.stream(workflow_id="7"), AsyncStream[ChatEvent])
    assert_type(coze.workflows.collaborators.delete(workflow_id="7", user_id="7"), RemoveWorkflowCollaboratorResp)
    assert_type(
        await other.workflows.collaborators.delete(workflow_id="7", user_id="7"), RemoveWorkflowCollaboratorResp
    )
    assert_type(coze.workflows.list(), NumberPaged[WorkflowBasic])
    assert_type(await other.workflows.list(), AsyncNumberPaged[WorkflowBasic])
    assert_type(coze.workflows.retrieve(workflow_id="7"), WorkflowInfo)
    assert_type(await other.workflows.retrieve(workflow_id="7"), WorkflowInfo)
    assert_type(coze.workflows.runs.create(workflow_id="7"), WorkflowRunResult)
    assert_type(await other.workflows.runs.create(workflow_id="7"), WorkflowRunResult)
    assert_type(
        coze.workflows.runs.resume(workflow_id="7", event_id="7", resume_data="7", interrupt_type=1),
        Stream[WorkflowEvent],
    )
    assert_type(
        other.workflows.runs.resume(workflow_id="7", event_id="7", resume_data="7", interrupt_type=1),
        AsyncStream[WorkflowEvent],
    )
    assert_type(
        coze.workflows.runs.run_histories.execute_nodes.retrieve(
            workflow_id="7", execute_id="7", node_execute_uuid="7"
        ),
        WorkflowNodeExecuteHistory,
    )
    assert_type(
        await other.workflows.runs.run_histories.execute_nodes.retrieve(
            workflow_id="7", execute_id="7", node_execute_uuid="7"
        ),
        WorkflowNodeExecuteHistory,
    )
    assert_type(coze.workflows.runs.run_histories.retrieve(workflow_id="7", execute_id="7"), WorkflowRunHistory)
    assert_type(await other.workflows.runs.run_histories.retrieve(workflow_id="7", execute_id="7"), WorkflowRunHistory)
    assert_type(coze.workflows.runs.stream(workflow_id="7"), Stream[WorkflowEvent])
    assert_type(other.workflows.runs.stream(workflow_id="7"), AsyncStream[WorkflowEvent])
    assert_type(coze.workflows.versions.list(workflow_id="7"), TokenPaged[WorkflowVersionInfo])
    assert_type(await other.workflows.versions.list(workflow_id="7"), AsyncTokenPaged[WorkflowVersionInfo])


async def workspaces(coze: Coze, other: AsyncCoze) -> None:
    assert_type(coze.workspaces.list(), NumberPaged[Workspace])
    assert_type(await other.workspaces.list(), AsyncNumberPaged[Workspace])
    assert_type(coze.workspaces.members.create(workspace_id="7", users=[]), CreateWorkspaceMemberResp)
    assert_type(await other.workspaces.members.create(workspace_id="7", users=[]), CreateWorkspaceMemberResp)
    assert_type(coze.workspaces.members.delete(workspace_id="7", user_ids=[]), DeleteWorkspaceMemberResp)
    assert_type(await other.workspaces.members.delete(workspace_id="7", user_ids=[]), DeleteWorkspaceMemberResp)
    assert_type(coze.workspaces.members.list(workspace_id="7"), NumberPaged[WorkspaceMember])
    assert_type(await other.workspaces.members.list(workspace_id="7"), AsyncNumberPaged[WorkspaceMember])


async def arguments_are_checked(coze: Coze, other: AsyncCoze) -> None:
    coze.files.upload()  # type: ignore[call-arg]
    coze.datasets.documents.list(dataset_id=7)  # type: ignore[arg-type]
    coze.workflows.versions.list(workflow_id="7", nonsense=1)  # type: ignore[call-arg]
    await other.audio.speech.create("hello", "7")  # type: ignore[call-arg]
