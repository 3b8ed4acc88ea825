"""The classic facade: programs that were written for cozepy run on it, with the import changed and nothing else.

    from coze.classic import Coze, TokenAuth

    with Coze(auth=TokenAuth("pat_...")) as coze:
        print(coze.bots.retrieve(bot_id="7379462189365198898").name)

The names here are loaded when they are first used. What cozepy has in modules of its own can be imported from modules
of the same names: ``from coze.classic.exception import CozeAPIError``.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coze.classic.adapters import ChatPoll as ChatPoll
    from coze.classic.adapters import FileTypes as FileTypes
    from coze.classic.authorization import AsyncAuth as AsyncAuth
    from coze.classic.authorization import AsyncTokenAuth as AsyncTokenAuth
    from coze.classic.authorization import Auth as Auth
    from coze.classic.authorization import SyncAuth as SyncAuth
    from coze.classic.authorization import TokenAuth as TokenAuth
    from coze.classic.client import AsyncCoze as AsyncCoze
    from coze.classic.client import Coze as Coze
    from coze.classic.constants import COZE_CN_BASE_URL as COZE_CN_BASE_URL
    from coze.classic.constants import COZE_COM_BASE_URL as COZE_COM_BASE_URL
    from coze.classic.constants import VERSION as VERSION
    from coze.classic.enums import DynamicStrEnum as DynamicStrEnum
    from coze.classic.errors import COZE_PKCE_AUTH_ERROR_TYPE_ENUMS as COZE_PKCE_AUTH_ERROR_TYPE_ENUMS
    from coze.classic.errors import CozeAPIError as CozeAPIError
    from coze.classic.errors import CozeArgumentError as CozeArgumentError
    from coze.classic.errors import CozeClosedError as CozeClosedError
    from coze.classic.errors import CozeDecodeError as CozeDecodeError
    from coze.classic.errors import CozeError as CozeError
    from coze.classic.errors import CozeInvalidEventError as CozeInvalidEventError
    from coze.classic.errors import CozeLimitError as CozeLimitError
    from coze.classic.errors import CozePKCEAuthError as CozePKCEAuthError
    from coze.classic.errors import CozePKCEAuthErrorType as CozePKCEAuthErrorType
    from coze.classic.errors import CozeStreamError as CozeStreamError
    from coze.classic.errors import CozeTimeoutError as CozeTimeoutError
    from coze.classic.errors import CozeTransportError as CozeTransportError
    from coze.classic.events import ChatEvent as ChatEvent
    from coze.classic.events import ChatEventType as ChatEventType
    from coze.classic.events import WorkflowEvent as WorkflowEvent
    from coze.classic.events import WorkflowEventType as WorkflowEventType
    from coze.classic.http_client import DEFAULT_CONNECTION_LIMITS as DEFAULT_CONNECTION_LIMITS
    from coze.classic.http_client import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT
    from coze.classic.http_client import AsyncHTTPClient as AsyncHTTPClient
    from coze.classic.http_client import SyncHTTPClient as SyncHTTPClient
    from coze.classic.log import setup_logging as setup_logging
    from coze.classic.oauth import AsyncDeviceOAuthApp as AsyncDeviceOAuthApp
    from coze.classic.oauth import AsyncJWTAuth as AsyncJWTAuth
    from coze.classic.oauth import AsyncJWTOAuthApp as AsyncJWTOAuthApp
    from coze.classic.oauth import AsyncPKCEOAuthApp as AsyncPKCEOAuthApp
    from coze.classic.oauth import AsyncWebOAuthApp as AsyncWebOAuthApp
    from coze.classic.oauth import DeviceAuthCode as DeviceAuthCode
    from coze.classic.oauth import DeviceOAuthApp as DeviceOAuthApp
    from coze.classic.oauth import JWTAuth as JWTAuth
    from coze.classic.oauth import JWTOAuthApp as JWTOAuthApp
    from coze.classic.oauth import OAuthApp as OAuthApp
    from coze.classic.oauth import OAuthToken as OAuthToken
    from coze.classic.oauth import PKCEOAuthApp as PKCEOAuthApp
    from coze.classic.oauth import WebOAuthApp as WebOAuthApp
    from coze.classic.oauth import load_oauth_app_from_config as load_oauth_app_from_config
    from coze.classic.paging import AsyncLastIDPaged as AsyncLastIDPaged
    from coze.classic.paging import AsyncNumberPaged as AsyncNumberPaged
    from coze.classic.paging import AsyncPagedBase as AsyncPagedBase
    from coze.classic.paging import AsyncTokenPaged as AsyncTokenPaged
    from coze.classic.paging import LastIDPaged as LastIDPaged
    from coze.classic.paging import LastIDPagedResponse as LastIDPagedResponse
    from coze.classic.paging import NumberPaged as NumberPaged
    from coze.classic.paging import NumberPagedResponse as NumberPagedResponse
    from coze.classic.paging import PagedBase as PagedBase
    from coze.classic.paging import TokenPaged as TokenPaged
    from coze.classic.paging import TokenPagedResponse as TokenPagedResponse
    from coze.classic.replies import AddAppCollaboratorResp as AddAppCollaboratorResp
    from coze.classic.replies import AddBotCollaboratorResp as AddBotCollaboratorResp
    from coze.classic.replies import BindConnectorUserConfigResp as BindConnectorUserConfigResp
    from coze.classic.replies import CreateAPIAppsEventsResp as CreateAPIAppsEventsResp
    from coze.classic.replies import CreateBenefitLimitationResp as CreateBenefitLimitationResp
    from coze.classic.replies import CreateConversationMessageFeedbackResp as CreateConversationMessageFeedbackResp
    from coze.classic.replies import CreateEnterpriseMemberResp as CreateEnterpriseMemberResp
    from coze.classic.replies import CreateEnterpriseOrganizationResp as CreateEnterpriseOrganizationResp
    from coze.classic.replies import DeleteAPIAppsEventsResp as DeleteAPIAppsEventsResp
    from coze.classic.replies import DeleteAPIAppsResp as DeleteAPIAppsResp
    from coze.classic.replies import DeleteBotCollaboratorResp as DeleteBotCollaboratorResp
    from coze.classic.replies import DeleteConversationMessageFeedbackResp as DeleteConversationMessageFeedbackResp
    from coze.classic.replies import DeleteConversationResp as DeleteConversationResp
    from coze.classic.replies import DeleteDatasetRes as DeleteDatasetRes
    from coze.classic.replies import DeleteDocumentRes as DeleteDocumentRes
    from coze.classic.replies import DeleteEnterpriseMemberResp as DeleteEnterpriseMemberResp
    from coze.classic.replies import DeleteVoicePrintGroupFeatureResp as DeleteVoicePrintGroupFeatureResp
    from coze.classic.replies import DeleteVoicePrintGroupResp as DeleteVoicePrintGroupResp
    from coze.classic.replies import InstallConnectorResp as InstallConnectorResp
    from coze.classic.replies import RemoveAppCollaboratorResp as RemoveAppCollaboratorResp
    from coze.classic.replies import RemoveWorkflowCollaboratorResp as RemoveWorkflowCollaboratorResp
    from coze.classic.replies import UnpublishBotResp as UnpublishBotResp
    from coze.classic.replies import UpdateAPIAppsEventsResp as UpdateAPIAppsEventsResp
    from coze.classic.replies import UpdateAPIAppsResp as UpdateAPIAppsResp
    from coze.classic.replies import UpdateBotCollaborationModeResp as UpdateBotCollaborationModeResp
    from coze.classic.replies import UpdateBotResp as UpdateBotResp
    from coze.classic.replies import UpdateConnectorBotResp as UpdateConnectorBotResp
    from coze.classic.replies import UpdateDatasetRes as UpdateDatasetRes
    from coze.classic.replies import UpdateDocumentRes as UpdateDocumentRes
    from coze.classic.replies import UpdateEnterpriseMemberResp as UpdateEnterpriseMemberResp
    from coze.classic.replies import UpdateImageRes as UpdateImageRes
    from coze.classic.replies import UpdateVariableResp as UpdateVariableResp
    from coze.classic.replies import UpdateVoicePrintGroupFeatureResp as UpdateVoicePrintGroupFeatureResp
    from coze.classic.replies import UpdateVoicePrintGroupResp as UpdateVoicePrintGroupResp
    from coze.classic.request import AsyncIteratorHTTPResponse as AsyncIteratorHTTPResponse
    from coze.classic.request import HTTPRequest as HTTPRequest
    from coze.classic.request import IteratorHTTPResponse as IteratorHTTPResponse
    from coze.classic.request import Requester as Requester
    from coze.classic.results import CozeModel as CozeModel
    from coze.classic.results import FileHTTPResponse as FileHTTPResponse
    from coze.classic.results import HTTPResponse as HTTPResponse
    from coze.classic.results import ListResponse as ListResponse
    from coze.classic.streams import AsyncStream as AsyncStream
    from coze.classic.streams import Stream as Stream
    from coze.classic.tree.api_apps import APIAppsClient as APIAppsClient
    from coze.classic.tree.api_apps import APIAppsEventsClient as APIAppsEventsClient
    from coze.classic.tree.api_apps import AsyncAPIAppsClient as AsyncAPIAppsClient
    from coze.classic.tree.api_apps import AsyncAPIAppsEventsClient as AsyncAPIAppsEventsClient
    from coze.classic.tree.apps import AppsClient as AppsClient
    from coze.classic.tree.apps import AppsCollaboratorsClient as AppsCollaboratorsClient
    from coze.classic.tree.apps import AsyncAppsClient as AsyncAppsClient
    from coze.classic.tree.apps import AsyncAppsCollaboratorsClient as AsyncAppsCollaboratorsClient
    from coze.classic.tree.audio import AsyncAudioClient as AsyncAudioClient
    from coze.classic.tree.audio import AsyncLiveClient as AsyncLiveClient
    from coze.classic.tree.audio import AsyncRoomsClient as AsyncRoomsClient
    from coze.classic.tree.audio import AsyncSpeechClient as AsyncSpeechClient
    from coze.classic.tree.audio import AsyncTranscriptionsClient as AsyncTranscriptionsClient
    from coze.classic.tree.audio import AsyncVoiceprintGroupsClient as AsyncVoiceprintGroupsClient
    from coze.classic.tree.audio import AsyncVoiceprintGroupsFeaturesClient as AsyncVoiceprintGroupsFeaturesClient
    from coze.classic.tree.audio import AsyncVoicesClient as AsyncVoicesClient
    from coze.classic.tree.audio import AudioClient as AudioClient
    from coze.classic.tree.audio import LiveClient as LiveClient
    from coze.classic.tree.audio import RoomsClient as RoomsClient
    from coze.classic.tree.audio import SpeechClient as SpeechClient
    from coze.classic.tree.audio import TranscriptionsClient as TranscriptionsClient
    from coze.classic.tree.audio import VoiceprintGroupsClient as VoiceprintGroupsClient
    from coze.classic.tree.audio import VoiceprintGroupsFeaturesClient as VoiceprintGroupsFeaturesClient
    from coze.classic.tree.audio import VoicesClient as VoicesClient
    from coze.classic.tree.benefits import AsyncBenefitLimitationsClient as AsyncBenefitLimitationsClient
    from coze.classic.tree.benefits import AsyncBenefitsClient as AsyncBenefitsClient
    from coze.classic.tree.benefits import AsyncBillTasksClient as AsyncBillTasksClient
    from coze.classic.tree.benefits import BenefitLimitationsClient as BenefitLimitationsClient
    from coze.classic.tree.benefits import BenefitsClient as BenefitsClient
    from coze.classic.tree.benefits import BillTasksClient as BillTasksClient
    from coze.classic.tree.bots import AsyncBotsClient as AsyncBotsClient
    from coze.classic.tree.bots import AsyncBotsCollaborationModesClient as AsyncBotsCollaborationModesClient
    from coze.classic.tree.bots import AsyncBotsCollaboratorsClient as AsyncBotsCollaboratorsClient
    from coze.classic.tree.bots import AsyncBotsVersionsClient as AsyncBotsVersionsClient
    from coze.classic.tree.bots import BotsClient as BotsClient
    from coze.classic.tree.bots import BotsCollaborationModesClient as BotsCollaborationModesClient
    from coze.classic.tree.bots import BotsCollaboratorsClient as BotsCollaboratorsClient
    from coze.classic.tree.bots import BotsVersionsClient as BotsVersionsClient
    from coze.classic.tree.chat import AsyncChatClient as AsyncChatClient
    from coze.classic.tree.chat import AsyncChatMessagesClient as AsyncChatMessagesClient
    from coze.classic.tree.chat import ChatClient as ChatClient
    from coze.classic.tree.chat import ChatMessagesClient as ChatMessagesClient
    from coze.classic.tree.connectors import AsyncConnectorsBotsClient as AsyncConnectorsBotsClient
    from coze.classic.tree.connectors import AsyncConnectorsClient as AsyncConnectorsClient
    from coze.classic.tree.connectors import ConnectorsBotsClient as ConnectorsBotsClient
    from coze.classic.tree.connectors import ConnectorsClient as ConnectorsClient
    from coze.classic.tree.conversations import AsyncConversationsClient as AsyncConversationsClient
    from coze.classic.tree.conversations import AsyncMessagesClient as AsyncMessagesClient
    from coze.classic.tree.conversations import AsyncMessagesFeedbackClient as AsyncMessagesFeedbackClient
    from coze.classic.tree.conversations import ConversationsClient as ConversationsClient
    from coze.classic.tree.conversations import (
        ConversationsMessagesFeedbackClient as ConversationsMessagesFeedbackClient,
    )
    from coze.classic.tree.conversations import MessagesClient as MessagesClient
    from coze.classic.tree.datasets import AsyncDatasetsClient as AsyncDatasetsClient
    from coze.classic.tree.datasets import AsyncDatasetsDocumentsClient as AsyncDatasetsDocumentsClient
    from coze.classic.tree.datasets import AsyncDatasetsImagesClient as AsyncDatasetsImagesClient
    from coze.classic.tree.datasets import DatasetsClient as DatasetsClient
    from coze.classic.tree.datasets import DatasetsDocumentsClient as DatasetsDocumentsClient
    from coze.classic.tree.datasets import DatasetsImagesClient as DatasetsImagesClient
    from coze.classic.tree.enterprises import AsyncEnterprisesClient as AsyncEnterprisesClient
    from coze.classic.tree.enterprises import AsyncEnterprisesMembersClient as AsyncEnterprisesMembersClient
    from coze.classic.tree.enterprises import AsyncEnterprisesOrganizationsClient as AsyncEnterprisesOrganizationsClient
    from coze.classic.tree.enterprises import EnterprisesClient as EnterprisesClient
    from coze.classic.tree.enterprises import EnterprisesMembersClient as EnterprisesMembersClient
    from coze.classic.tree.enterprises import EnterprisesOrganizationsClient as EnterprisesOrganizationsClient
    from coze.classic.tree.files import AsyncFilesClient as AsyncFilesClient
    from coze.classic.tree.files import FilesClient as FilesClient
    from coze.classic.tree.folders import AsyncFoldersClient as AsyncFoldersClient
    from coze.classic.tree.folders import FoldersClient as FoldersClient
    from coze.classic.tree.knowledge import AsyncDocumentsClient as AsyncDocumentsClient
    from coze.classic.tree.knowledge import AsyncKnowledgeClient as AsyncKnowledgeClient
    from coze.classic.tree.knowledge import DocumentsClient as DocumentsClient
    from coze.classic.tree.knowledge import KnowledgeClient as KnowledgeClient
    from coze.classic.tree.templates import AsyncTemplatesClient as AsyncTemplatesClient
    from coze.classic.tree.templates import TemplatesClient as TemplatesClient
    from coze.classic.tree.users import AsyncUsersClient as AsyncUsersClient
    from coze.classic.tree.users import UsersClient as UsersClient
    from coze.classic.tree.variables import AsyncVariablesClient as AsyncVariablesClient
    from coze.classic.tree.variables import VariablesClient as VariablesClient
    from coze.classic.tree.workflows import AsyncWorkflowsChatClient as AsyncWorkflowsChatClient
    from coze.classic.tree.workflows import AsyncWorkflowsClient as AsyncWorkflowsClient
    from coze.classic.tree.workflows import AsyncWorkflowsCollaboratorsClient as AsyncWorkflowsCollaboratorsClient
    from coze.classic.tree.workflows import AsyncWorkflowsRunsClient as AsyncWorkflowsRunsClient
    from coze.classic.tree.workflows import AsyncWorkflowsRunsRunHistoriesClient as AsyncWorkflowsRunsRunHistoriesClient
    from coze.classic.tree.workflows import (
        AsyncWorkflowsRunsRunHistoriesExecuteNodesClient as AsyncWorkflowsRunsRunHistoriesExecuteNodesClient,
    )
    from coze.classic.tree.workflows import AsyncWorkflowsVersionsClient as AsyncWorkflowsVersionsClient
    from coze.classic.tree.workflows import WorkflowsChatClient as WorkflowsChatClient
    from coze.classic.tree.workflows import WorkflowsClient as WorkflowsClient
    from coze.classic.tree.workflows import WorkflowsCollaboratorsClient as WorkflowsCollaboratorsClient
    from coze.classic.tree.workflows import WorkflowsRunsClient as WorkflowsRunsClient
    from coze.classic.tree.workflows import WorkflowsRunsRunHistoriesClient as WorkflowsRunsRunHistoriesClient
    from coze.classic.tree.workflows import (
        WorkflowsRunsRunHistoriesExecuteNodesClient as WorkflowsRunsRunHistoriesExecuteNodesClient,
    )
    from coze.classic.tree.workflows import WorkflowsVersionsClient as WorkflowsVersionsClient
    from coze.classic.tree.workspaces import AsyncWorkspacesClient as AsyncWorkspacesClient
    from coze.classic.tree.workspaces import AsyncWorkspacesMembersClient as AsyncWorkspacesMembersClient
    from coze.classic.tree.workspaces import WorkspacesClient as WorkspacesClient
    from coze.classic.tree.workspaces import WorkspacesMembersClient as WorkspacesMembersClient
    from coze.endpoint import FileContent as FileContent
    from coze.models.api_apps import APIApp as APIApp
    from coze.models.api_apps import APIAppEvent as APIAppEvent
    from coze.models.api_apps import AppType as AppType
    from coze.models.apps import SimpleApp as SimpleApp
    from coze.models.audio import AudioFormat as AudioFormat
    from coze.models.audio import CreateTranscriptionsResp as CreateTranscriptionsResp
    from coze.models.audio import LanguageCode as LanguageCode
    from coze.models.audio import LiveInfo as LiveInfo
    from coze.models.audio import LiveType as LiveType
    from coze.models.audio import StreamInfo as StreamInfo
    from coze.models.audio import Voice as Voice
    from coze.models.audio import VoiceEmotionInfo as VoiceEmotionInfo
    from coze.models.audio import VoiceEmotionInfoInterval as VoiceEmotionInfoInterval
    from coze.models.audio import VoiceModelType as VoiceModelType
    from coze.models.audio import VoiceState as VoiceState
    from coze.models.auth import Scope as Scope
    from coze.models.auth import ScopeAccountPermission as ScopeAccountPermission
    from coze.models.auth import ScopeAttributeConstraint as ScopeAttributeConstraint
    from coze.models.auth import (
        ScopeAttributeConstraintConnectorBotChatAttribute as ScopeAttributeConstraintConnectorBotChatAttribute,
    )
    from coze.models.benefits import BenefitBasicInfo as BenefitBasicInfo
    from coze.models.benefits import BenefitBillTask as BenefitBillTask
    from coze.models.benefits import BenefitData as BenefitData
    from coze.models.benefits import BenefitInfo as BenefitInfo
    from coze.models.benefits import BenefitItemInfo as BenefitItemInfo
    from coze.models.benefits import BenefitStatusInfo as BenefitStatusInfo
    from coze.models.bots import BackgroundImageInfo as BackgroundImageInfo
    from coze.models.bots import Bot as Bot
    from coze.models.bots import BotBackgroundImageInfo as BotBackgroundImageInfo
    from coze.models.bots import BotKnowledge as BotKnowledge
    from coze.models.bots import BotMode as BotMode
    from coze.models.bots import BotModelInfo as BotModelInfo
    from coze.models.bots import BotOnboardingInfo as BotOnboardingInfo
    from coze.models.bots import BotPluginAPIInfo as BotPluginAPIInfo
    from coze.models.bots import BotPluginInfo as BotPluginInfo
    from coze.models.bots import BotPromptInfo as BotPromptInfo
    from coze.models.bots import BotSuggestReplyInfo as BotSuggestReplyInfo
    from coze.models.bots import BotVariable as BotVariable
    from coze.models.bots import BotVersionInfo as BotVersionInfo
    from coze.models.bots import BotVersionUserInfo as BotVersionUserInfo
    from coze.models.bots import BotVoiceInfo as BotVoiceInfo
    from coze.models.bots import BotWorkflowInfo as BotWorkflowInfo
    from coze.models.bots import CanvasPosition as CanvasPosition
    from coze.models.bots import GradientPosition as GradientPosition
    from coze.models.bots import PluginIDList as PluginIDList
    from coze.models.bots import SimpleBot as SimpleBot
    from coze.models.bots import SuggestReplyMode as SuggestReplyMode
    from coze.models.bots import UserInputType as UserInputType
    from coze.models.bots import VariableChannel as VariableChannel
    from coze.models.bots import VariableType as VariableType
    from coze.models.bots import WorkflowIDList as WorkflowIDList
    from coze.models.chat import Chat as Chat
    from coze.models.chat import ChatError as ChatError
    from coze.models.chat import ChatRequiredAction as ChatRequiredAction
    from coze.models.chat import ChatRequiredActionType as ChatRequiredActionType
    from coze.models.chat import ChatStatus as ChatStatus
    from coze.models.chat import ChatSubmitToolOutputs as ChatSubmitToolOutputs
    from coze.models.chat import ChatToolCall as ChatToolCall
    from coze.models.chat import ChatToolCallFunction as ChatToolCallFunction
    from coze.models.chat import ChatToolCallType as ChatToolCallType
    from coze.models.chat import ChatUsage as ChatUsage
    from coze.models.chat import InsertedMessage as InsertedMessage
    from coze.models.chat import Message as Message
    from coze.models.chat import MessageContentType as MessageContentType
    from coze.models.chat import MessageObjectString as MessageObjectString
    from coze.models.chat import MessageObjectStringType as MessageObjectStringType
    from coze.models.chat import MessageRole as MessageRole
    from coze.models.chat import MessageType as MessageType
    from coze.models.chat import ToolOutput as ToolOutput
    from coze.models.collaborators import AppCollaborator as AppCollaborator
    from coze.models.collaborators import BotCollaborationMode as BotCollaborationMode
    from coze.models.collaborators import BotCollaborator as BotCollaborator
    from coze.models.connectors import AuditStatus as AuditStatus
    from coze.models.connectors import UserConfig as UserConfig
    from coze.models.connectors import UserConfigEnum as UserConfigEnum
    from coze.models.conversations import Conversation as Conversation
    from coze.models.conversations import FeedbackType as FeedbackType
    from coze.models.conversations import Section as Section
    from coze.models.datasets import CreateDatasetResp as CreateDatasetResp
    from coze.models.datasets import Dataset as Dataset
    from coze.models.datasets import DatasetStatus as DatasetStatus
    from coze.models.datasets import DocumentProgress as DocumentProgress
    from coze.models.documents import Document as Document
    from coze.models.documents import DocumentBase as DocumentBase
    from coze.models.documents import DocumentChunkStrategy as DocumentChunkStrategy
    from coze.models.documents import DocumentFormatType as DocumentFormatType
    from coze.models.documents import DocumentSourceInfo as DocumentSourceInfo
    from coze.models.documents import DocumentSourceType as DocumentSourceType
    from coze.models.documents import DocumentStatus as DocumentStatus
    from coze.models.documents import DocumentUpdateRule as DocumentUpdateRule
    from coze.models.documents import DocumentUpdateType as DocumentUpdateType
    from coze.models.enterprises import EnterpriseMember as EnterpriseMember
    from coze.models.enterprises import EnterpriseMemberRole as EnterpriseMemberRole
    from coze.models.files import File as File
    from coze.models.folders import FolderType as FolderType
    from coze.models.folders import SimpleFolder as SimpleFolder
    from coze.models.images import Photo as Photo
    from coze.models.images import PhotoStatus as PhotoStatus
    from coze.models.publishing import PublishStatus as PublishStatus
    from coze.models.rooms import CreateRoomResp as CreateRoomResp
    from coze.models.rooms import RoomAudioConfig as RoomAudioConfig
    from coze.models.rooms import RoomConfig as RoomConfig
    from coze.models.rooms import RoomMode as RoomMode
    from coze.models.rooms import RoomVideoConfig as RoomVideoConfig
    from coze.models.rooms import TranslateConfig as TranslateConfig
    from coze.models.templates import TemplateDuplicateResp as TemplateDuplicateResp
    from coze.models.templates import TemplateEntityType as TemplateEntityType
    from coze.models.users import User as User
    from coze.models.variables import VariableValue as VariableValue
    from coze.models.voiceprints import CreateVoicePrintGroupFeatureResp as CreateVoicePrintGroupFeatureResp
    from coze.models.voiceprints import CreateVoicePrintGroupResp as CreateVoicePrintGroupResp
    from coze.models.voiceprints import FeatureScore as FeatureScore
    from coze.models.voiceprints import SpeakerIdentifyResp as SpeakerIdentifyResp
    from coze.models.voiceprints import UserInfo as UserInfo
    from coze.models.voiceprints import VoicePrintGroup as VoicePrintGroup
    from coze.models.voiceprints import VoicePrintGroupFeature as VoicePrintGroupFeature
    from coze.models.workflow_events import WorkflowEventError as WorkflowEventError
    from coze.models.workflow_events import WorkflowEventInterrupt as WorkflowEventInterrupt
    from coze.models.workflow_events import WorkflowEventMessage as WorkflowEventMessage
    from coze.models.workflow_runs import WorkflowEventInterruptData as WorkflowEventInterruptData
    from coze.models.workflow_runs import WorkflowExecuteStatus as WorkflowExecuteStatus
    from coze.models.workflow_runs import WorkflowNodeExecuteHistory as WorkflowNodeExecuteHistory
    from coze.models.workflow_runs import WorkflowRunHistory as WorkflowRunHistory
    from coze.models.workflow_runs import WorkflowRunHistoryNodeExecuteStatus as WorkflowRunHistoryNodeExecuteStatus
    from coze.models.workflow_runs import WorkflowRunMode as WorkflowRunMode
    from coze.models.workflow_runs import WorkflowRunResult as WorkflowRunResult
    from coze.models.workflows import WorkflowBasic as WorkflowBasic
    from coze.models.workflows import WorkflowInfo as WorkflowInfo
    from coze.models.workflows import WorkflowMode as WorkflowMode
    from coze.models.workflows import WorkflowUserInfo as WorkflowUserInfo
    from coze.models.workflows import WorkflowVersionInfo as WorkflowVersionInfo
    from coze.models.workspaces import CreateWorkspaceMemberResp as CreateWorkspaceMemberResp
    from coze.models.workspaces import DeleteWorkspaceMemberResp as DeleteWorkspaceMemberResp
    from coze.models.workspaces import Workspace as Workspace
    from coze.models.workspaces import WorkspaceMember as WorkspaceMember
    from coze.models.workspaces import WorkspaceRoleType as WorkspaceRoleType
    from coze.models.workspaces import WorkspaceType as WorkspaceType

_HOME = {
    "classic.adapters": "ChatPoll FileTypes",
    "classic.authorization": "AsyncAuth AsyncTokenAuth Auth SyncAuth TokenAuth",
    "classic.client": "AsyncCoze Coze",
    "classic.constants": "COZE_CN_BASE_URL COZE_COM_BASE_URL VERSION",
    "classic.enums": "DynamicStrEnum",
    "classic.errors": "COZE_PKCE_AUTH_ERROR_TYPE_ENUMS CozeAPIError CozeArgumentError CozeClosedError"
    " CozeDecodeError CozeError CozeInvalidEventError CozeLimitError CozePKCEAuthError"
    " CozePKCEAuthErrorType CozeStreamError CozeTimeoutError CozeTransportError",
    "classic.events": "ChatEvent ChatEventType WorkflowEvent WorkflowEventType",
    "classic.http_client": "AsyncHTTPClient DEFAULT_CONNECTION_LIMITS DEFAULT_TIMEOUT SyncHTTPClient",
    "classic.log": "setup_logging",
    "classic.oauth": "AsyncDeviceOAuthApp AsyncJWTAuth AsyncJWTOAuthApp AsyncPKCEOAuthApp AsyncWebOAuthApp"
    " DeviceAuthCode DeviceOAuthApp JWTAuth JWTOAuthApp OAuthApp OAuthToken PKCEOAuthApp WebOAuthApp"
    " load_oauth_app_from_config",
    "classic.paging": "AsyncLastIDPaged AsyncNumberPaged AsyncPagedBase AsyncTokenPaged LastIDPaged"
    " LastIDPagedResponse NumberPaged NumberPagedResponse PagedBase TokenPaged TokenPagedResponse",
    "classic.replies": "AddAppCollaboratorResp AddBotCollaboratorResp BindConnectorUserConfigResp"
    " CreateAPIAppsEventsResp CreateBenefitLimitationResp CreateConversationMessageFeedbackResp"
    " CreateEnterpriseMemberResp CreateEnterpriseOrganizationResp DeleteAPIAppsEventsResp DeleteAPIAppsResp"
    " DeleteBotCollaboratorResp DeleteConversationMessageFeedbackResp DeleteConversationResp DeleteDatasetRes"
    " DeleteDocumentRes DeleteEnterpriseMemberResp DeleteVoicePrintGroupFeatureResp DeleteVoicePrintGroupResp"
    " InstallConnectorResp RemoveAppCollaboratorResp RemoveWorkflowCollaboratorResp UnpublishBotResp"
    " UpdateAPIAppsEventsResp UpdateAPIAppsResp UpdateBotCollaborationModeResp UpdateBotResp UpdateConnectorBotResp"
    " UpdateDatasetRes UpdateDocumentRes UpdateEnterpriseMemberResp UpdateImageRes UpdateVariableResp"
    " UpdateVoicePrintGroupFeatureResp UpdateVoicePrintGroupResp",
    "classic.request": "AsyncIteratorHTTPResponse HTTPRequest IteratorHTTPResponse Requester",
    "classic.results": "CozeModel FileHTTPResponse HTTPResponse ListResponse",
    "classic.streams": "AsyncStream Stream",
    "classic.tree.api_apps": "APIAppsClient APIAppsEventsClient AsyncAPIAppsClient AsyncAPIAppsEventsClient",
    "classic.tree.apps": "AppsClient AppsCollaboratorsClient AsyncAppsClient AsyncAppsCollaboratorsClient",
    "classic.tree.audio": "AsyncAudioClient AsyncLiveClient AsyncRoomsClient AsyncSpeechClient"
    " AsyncTranscriptionsClient AsyncVoiceprintGroupsClient AsyncVoiceprintGroupsFeaturesClient AsyncVoicesClient"
    " AudioClient LiveClient RoomsClient SpeechClient TranscriptionsClient VoiceprintGroupsClient"
    " VoiceprintGroupsFeaturesClient VoicesClient",
    "classic.tree.benefits": "AsyncBenefitLimitationsClient AsyncBenefitsClient AsyncBillTasksClient"
    " BenefitLimitationsClient BenefitsClient BillTasksClient",
    "classic.tree.bots": "AsyncBotsClient AsyncBotsCollaborationModesClient AsyncBotsCollaboratorsClient"
    " AsyncBotsVersionsClient BotsClient BotsCollaborationModesClient BotsCollaboratorsClient BotsVersionsClient",
    "classic.tree.chat": "AsyncChatClient AsyncChatMessagesClient ChatClient ChatMessagesClient",
    "classic.tree.connectors": "AsyncConnectorsBotsClient AsyncConnectorsClient ConnectorsBotsClient ConnectorsClient",
    "classic.tree.conversations": "AsyncConversationsClient AsyncMessagesClient AsyncMessagesFeedbackClient"
    " ConversationsClient ConversationsMessagesFeedbackClient MessagesClient",
    "classic.tree.datasets": "AsyncDatasetsClient AsyncDatasetsDocumentsClient AsyncDatasetsImagesClient"
    " DatasetsClient DatasetsDocumentsClient DatasetsImagesClient",
    "classic.tree.enterprises": "AsyncEnterprisesClient AsyncEnterprisesMembersClient"
    " AsyncEnterprisesOrganizationsClient EnterprisesClient EnterprisesMembersClient EnterprisesOrganizationsClient",
    "classic.tree.files": "AsyncFilesClient FilesClient",
    "classic.tree.folders": "AsyncFoldersClient FoldersClient",
    "classic.tree.knowledge": "AsyncDocumentsClient AsyncKnowledgeClient DocumentsClient KnowledgeClient",
    "classic.tree.templates": "AsyncTemplatesClient TemplatesClient",
    "classic.tree.users": "AsyncUsersClient UsersClient",
    "classic.tree.variables": "AsyncVariablesClient VariablesClient",
    "classic.tree.workflows": "AsyncWorkflowsChatClient AsyncWorkflowsClient AsyncWorkflowsCollaboratorsClient"
    " AsyncWorkflowsRunsClient AsyncWorkflowsRunsRunHistoriesClient"
    " AsyncWorkflowsRunsRunHistoriesExecuteNodesClient AsyncWorkflowsVersionsClient WorkflowsChatClient"
    " WorkflowsClient WorkflowsCollaboratorsClient WorkflowsRunsClient WorkflowsRunsRunHistoriesClient"
    " WorkflowsRunsRunHistoriesExecuteNodesClient WorkflowsVersionsClient",
    "classic.tree.workspaces": "AsyncWorkspacesClient AsyncWorkspacesMembersClient WorkspacesClient"
    " WorkspacesMembersClient",
    "endpoint": "FileContent",
    "models.api_apps": "APIApp APIAppEvent AppType",
    "models.apps": "SimpleApp",
    "models.audio": "AudioFormat CreateTranscriptionsResp LanguageCode LiveInfo LiveType StreamInfo Voice"
    " VoiceEmotionInfo VoiceEmotionInfoInterval VoiceModelType VoiceState",
    "models.auth": "Scope ScopeAccountPermission ScopeAttributeConstraint"
    " ScopeAttributeConstraintConnectorBotChatAttribute",
    "models.benefits": "BenefitBasicInfo BenefitBillTask BenefitData BenefitInfo BenefitItemInfo BenefitStatusInfo",
    "models.bots": "BackgroundImageInfo Bot BotBackgroundImageInfo BotKnowledge BotMode BotModelInfo"
    " BotOnboardingInfo BotPluginAPIInfo BotPluginInfo BotPromptInfo BotSuggestReplyInfo BotVariable BotVersionInfo"
    " BotVersionUserInfo BotVoiceInfo BotWorkflowInfo CanvasPosition GradientPosition PluginIDList SimpleBot"
    " SuggestReplyMode UserInputType VariableChannel VariableType WorkflowIDList",
    "models.chat": "Chat ChatError ChatRequiredAction ChatRequiredActionType ChatStatus"
    " ChatSubmitToolOutputs ChatToolCall ChatToolCallFunction ChatToolCallType ChatUsage InsertedMessage Message"
    " MessageContentType MessageObjectString MessageObjectStringType MessageRole MessageType ToolOutput",
    "models.collaborators": "AppCollaborator BotCollaborationMode BotCollaborator",
    "models.connectors": "AuditStatus UserConfig UserConfigEnum",
    "models.conversations": "Conversation FeedbackType Section",
    "models.datasets": "CreateDatasetResp Dataset DatasetStatus DocumentProgress",
    "models.documents": "Document DocumentBase DocumentChunkStrategy DocumentFormatType DocumentSourceInfo"
    " DocumentSourceType DocumentStatus DocumentUpdateRule DocumentUpdateType",
    "models.enterprises": "EnterpriseMember EnterpriseMemberRole",
    "models.files": "File",
    "models.folders": "FolderType SimpleFolder",
    "models.images": "Photo PhotoStatus",
    "models.publishing": "PublishStatus",
    "models.rooms": "CreateRoomResp RoomAudioConfig RoomConfig RoomMode RoomVideoConfig TranslateConfig",
    "models.templates": "TemplateDuplicateResp TemplateEntityType",
    "models.users": "User",
    "models.variables": "VariableValue",
    "models.voiceprints": "CreateVoicePrintGroupFeatureResp CreateVoicePrintGroupResp FeatureScore"
    " SpeakerIdentifyResp UserInfo VoicePrintGroup VoicePrintGroupFeature",
    "models.workflow_events": "WorkflowEventError WorkflowEventInterrupt WorkflowEventMessage",
    "models.workflow_runs": "WorkflowEventInterruptData WorkflowExecuteStatus WorkflowNodeExecuteHistory"
    " WorkflowRunHistory WorkflowRunHistoryNodeExecuteStatus WorkflowRunMode WorkflowRunResult",
    "models.workflows": "WorkflowBasic WorkflowInfo WorkflowMode WorkflowUserInfo WorkflowVersionInfo",
    "models.workspaces": "CreateWorkspaceMemberResp DeleteWorkspaceMemberResp Workspace WorkspaceMember"
    " WorkspaceRoleType WorkspaceType",
}
_MODULES = {name: f"coze.{home}" for home, names in _HOME.items() for name in names.split()}
_OWN = ("log", "request", "util", "version")  # modules of the same names as cozepy's, which has them all loaded
globals()["__all__"] = [*_MODULES]  # for `import *`; type checkers read the imports above


if not TYPE_CHECKING:  # who would take any name to be there

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            if name in _OWN:
                return import_module(f"{__name__}.{name}")
            if f"{__name__}.{name}" in sys.modules:
                return sys.modules[f"{__name__}.{name}"]
            raise AttributeError(f"module 'coze.classic' has no attribute {name!r}")
        value: object = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


# --- cozepy's submodules ----------------------------------------------------------------------------------------------

_SUBMODULES = (
    "api_apps api_apps.events apps apps.collaborators auth audio audio.live audio.rooms audio.speech"
    " audio.transcriptions audio.voiceprint_groups audio.voiceprint_groups.features audio.voices"
    " benefit_limitations benefits bill_tasks bots bots.collaboration_modes bots.collaborators bots.versions chat"
    " chat.message config connectors connectors.bots conversations conversations.message"
    " conversations.message.feedback coze datasets datasets.documents datasets.images enterprises"
    " enterprises.members enterprises.organizations exception files folders knowledge knowledge.documents model"
    " templates users variables workflows workflows.chat workflows.collaborators workflows.runs"
    " workflows.runs.run_histories workflows.runs.run_histories.execute_nodes workflows.versions workspaces"
    " workspaces.members"
)


class _Submodule(ModuleType):
    """What cozepy has as a module of its own, and we have not: every name in it is that of `coze.classic`.

    Type checkers have a stub of each, which says so.
    """

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return sys.modules.get(f"{self.__name__}.{name}") or getattr(sys.modules[__name__], name)


for _name in _SUBMODULES.split():
    sys.modules.setdefault(f"{__name__}.{_name}", _Submodule(f"{__name__}.{_name}"))
