"""Connectors: the channels that bots are published to."""

from __future__ import annotations

from typing import Final

from coze.api import connector_bots, connectors
from coze.classic.group import Group, R, area
from coze.classic.methods import done
from coze.classic.replies import BindConnectorUserConfigResp, InstallConnectorResp, UpdateConnectorBotResp
from coze.run.front import AsyncRunner, Runner


class ConnectorsBots(Group[R]):
    """Audit the bots of a connector."""

    update: Final = done(connector_bots.update, UpdateConnectorBotResp)


class ConnectorsBotsClient(ConnectorsBots[Runner]):
    """`ConnectorsBots` of a synchronous client."""


class AsyncConnectorsBotsClient(ConnectorsBots[AsyncRunner]):
    """`ConnectorsBots` of an asynchronous client."""


class Connectors(Group[R]):
    """Install connectors, and bind users to them."""

    bots: Final = area(ConnectorsBotsClient, AsyncConnectorsBotsClient)
    install: Final = done(connectors.install, InstallConnectorResp)
    bind: Final = done(connectors.bind, BindConnectorUserConfigResp)


class ConnectorsClient(Connectors[Runner]):
    """`Connectors` of a synchronous client."""


class AsyncConnectorsClient(Connectors[AsyncRunner]):
    """`Connectors` of an asynchronous client."""
