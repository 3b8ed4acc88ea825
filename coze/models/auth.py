"""What a JWT login may be limited to, and whom it is for."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from coze.models.base import Model
from coze.values import frozen_list


@frozen(kw_only=True, slots=False)
class ScopeAccountPermission(Model):
    """What a token may do for its account: names of permissions, such as ``Connector.botChat``."""

    permission_list: tuple[str, ...] = field(converter=frozen_list)


@frozen(kw_only=True, slots=False)
class ScopeAttributeConstraintConnectorBotChatAttribute(Model):
    """The bots that a token may chat with."""

    bot_id_list: tuple[str, ...] = field(converter=frozen_list)


@frozen(kw_only=True, slots=False)
class ScopeAttributeConstraint(Model):
    """What a token is limited to."""

    connector_bot_chat_attribute: ScopeAttributeConstraintConnectorBotChatAttribute


@frozen(kw_only=True, slots=False)
class Scope(Model):
    """What a token may do; without one, all that its app may."""

    account_permission: ScopeAccountPermission | None = None
    attribute_constraint: ScopeAttributeConstraint | None = None

    @staticmethod
    def build_bot_chat(bot_id_list: Sequence[str], permission_list: Sequence[str] | None = None) -> Scope:
        """Allow chats with these bots only; with none given, with all. The permission is Connector.botChat."""
        bots = ScopeAttributeConstraintConnectorBotChatAttribute(bot_id_list=bot_id_list)
        return Scope(
            account_permission=ScopeAccountPermission(permission_list=permission_list or ("Connector.botChat",)),
            attribute_constraint=ScopeAttributeConstraint(connector_bot_chat_attribute=bots) if bot_id_list else None,
        )


@frozen(kw_only=True, slots=False)
class SessionDevice(Model):
    """The device and the consumer of yours that use is attributed to, in quotas and bills."""

    device_id: str | None = None
    custom_consumer: str | None = None


@frozen(kw_only=True, slots=False)
class SessionContext(Model):
    """Whom a token is used for."""

    device_info: SessionDevice | None = None
