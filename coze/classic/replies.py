"""What methods give that have nothing to give: an empty value each, with the metadata of the answer."""

from __future__ import annotations

from attrs import frozen

from coze.models.base import Model


@frozen(kw_only=True, slots=False)
class Nothing(Model):
    """A value without fields; `response` has the metadata of the answer."""


class AddAppCollaboratorResp(Nothing):
    """Collaborators were added to an app."""


class AddBotCollaboratorResp(Nothing):
    """Collaborators were added to a bot."""


class BindConnectorUserConfigResp(Nothing):
    """A user was bound to a connector."""


class CreateAPIAppsEventsResp(Nothing):
    """Events were subscribed to."""


class CreateBenefitLimitationResp(Nothing):
    """A limitation was made."""


class CreateConversationMessageFeedbackResp(Nothing):
    """Feedback was given."""


class CreateEnterpriseMemberResp(Nothing):
    """Members were added to an enterprise."""


class CreateEnterpriseOrganizationResp(Nothing):
    """An organization was made."""


class DeleteAPIAppsEventsResp(Nothing):
    """Events are subscribed to no more."""


class DeleteAPIAppsResp(Nothing):
    """An API app was deleted."""


class DeleteBotCollaboratorResp(Nothing):
    """A collaborator was taken from a bot."""


class DeleteConversationMessageFeedbackResp(Nothing):
    """Feedback was taken back."""


class DeleteConversationResp(Nothing):
    """A conversation was deleted."""


class DeleteDatasetRes(Nothing):
    """A dataset was deleted."""


class DeleteDocumentRes(Nothing):
    """Documents were deleted."""


class DeleteEnterpriseMemberResp(Nothing):
    """A member was taken from an enterprise."""


class DeleteVoicePrintGroupFeatureResp(Nothing):
    """A voiceprint was deleted."""


class DeleteVoicePrintGroupResp(Nothing):
    """A group of voiceprints was deleted."""


class InstallConnectorResp(Nothing):
    """A connector was installed."""


class RemoveAppCollaboratorResp(Nothing):
    """A collaborator was taken from an app."""


class RemoveWorkflowCollaboratorResp(Nothing):
    """A collaborator was taken from a workflow."""


class UnpublishBotResp(Nothing):
    """A bot was taken back from a channel."""


class UpdateAPIAppsEventsResp(Nothing):
    """Subscriptions were changed."""


class UpdateAPIAppsResp(Nothing):
    """An API app was changed."""


class UpdateBotCollaborationModeResp(Nothing):
    """How people work on a bot was changed."""


class UpdateBotResp(Nothing):
    """A bot was changed."""


class UpdateConnectorBotResp(Nothing):
    """A bot was audited."""


class UpdateDatasetRes(Nothing):
    """A dataset was changed."""


class UpdateDocumentRes(Nothing):
    """A document was changed."""


class UpdateEnterpriseMemberResp(Nothing):
    """The role of a member was changed."""


class UpdateImageRes(Nothing):
    """An image was changed."""


class UpdateVariableResp(Nothing):
    """Variables were set."""


class UpdateVoicePrintGroupFeatureResp(Nothing):
    """A voiceprint was changed."""


class UpdateVoicePrintGroupResp(Nothing):
    """A group of voiceprints was changed."""
