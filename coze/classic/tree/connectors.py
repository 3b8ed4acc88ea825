"""Connectors: the channels that bots are published to."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import connector_bots, connectors
from coze.classic.group import Group, R
from coze.classic.methods import done
from coze.classic.replies import BindConnectorUserConfigResp, InstallConnectorResp, UpdateConnectorBotResp
from coze.run.front import AsyncRunner, Runner


class ConnectorsBots(Group[R]):
    """Audit the bots of a connector."""

    update: Final = done(connector_bots.update, UpdateConnectorBotResp)


ConnectorsBotsClient: TypeAlias = ConnectorsBots[Runner]
AsyncConnectorsBotsClient: TypeAlias = ConnectorsBots[AsyncRunner]


class Connectors(Group[R]):
    """Install connectors, and bind users to them."""

    @functools.cached_property
    def bots(self) -> ConnectorsBots[R]:
        """Audit the bots of a connector."""
        return ConnectorsBots(self.runner, self.options)

    install: Final = done(connectors.install, InstallConnectorResp)
    bind: Final = done(connectors.bind, BindConnectorUserConfigResp)


ConnectorsClient: TypeAlias = Connectors[Runner]
AsyncConnectorsClient: TypeAlias = Connectors[AsyncRunner]
