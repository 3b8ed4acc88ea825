"""The clients: `Coze` and `AsyncCoze`."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from coze.classic.group import Group, R, beside
from coze.run.front import AsyncRunner, Runner

if TYPE_CHECKING:
    import httpx

    from coze.classic.auth import Auth
    from coze.classic.tree.api_apps import APIApps
    from coze.classic.tree.apps import Apps
    from coze.classic.tree.audio import Audio
    from coze.classic.tree.benefits import BenefitLimitations, Benefits, BillTasks
    from coze.classic.tree.bots import Bots
    from coze.classic.tree.chat import Chats
    from coze.classic.tree.connectors import Connectors
    from coze.classic.tree.conversations import Conversations
    from coze.classic.tree.datasets import Datasets
    from coze.classic.tree.enterprises import Enterprises
    from coze.classic.tree.files import Files
    from coze.classic.tree.folders import Folders
    from coze.classic.tree.knowledge import Knowledge
    from coze.classic.tree.templates import Templates
    from coze.classic.tree.users import Users
    from coze.classic.tree.variables import Variables
    from coze.classic.tree.workflows import Workflows
    from coze.classic.tree.workspaces import Workspaces
    from coze.policy import Retry, Timeouts
    from coze.run.primitives import Options


class Areas(Group[R]):
    """The areas of the API, each loaded when it is first used."""

    @functools.cached_property
    def api_apps(self) -> APIApps[R]:
        """API apps, and the events that they subscribe to."""
        from coze.classic.tree.api_apps import APIApps  # noqa: PLC0415

        return APIApps(self.runner, self.options)

    @functools.cached_property
    def apps(self) -> Apps[R]:
        """Apps."""
        from coze.classic.tree.apps import Apps  # noqa: PLC0415

        return Apps(self.runner, self.options)

    @functools.cached_property
    def audio(self) -> Audio[R]:
        """Speech: written, spoken, cloned and recognized."""
        from coze.classic.tree.audio import Audio  # noqa: PLC0415

        return Audio(self.runner, self.options)

    @functools.cached_property
    def benefit_limitations(self) -> BenefitLimitations[R]:
        """Limits of what may be used."""
        from coze.classic.tree.benefits import BenefitLimitations  # noqa: PLC0415

        return BenefitLimitations(self.runner, self.options)

    @functools.cached_property
    def benefits(self) -> Benefits[R]:
        """What is included."""
        from coze.classic.tree.benefits import Benefits  # noqa: PLC0415

        return Benefits(self.runner, self.options)

    @functools.cached_property
    def bill_tasks(self) -> BillTasks[R]:
        """Exports of bills."""
        from coze.classic.tree.benefits import BillTasks  # noqa: PLC0415

        return BillTasks(self.runner, self.options)

    @functools.cached_property
    def bots(self) -> Bots[R]:
        """Bots."""
        from coze.classic.tree.bots import Bots  # noqa: PLC0415

        return Bots(self.runner, self.options)

    @functools.cached_property
    def chat(self) -> Chats[R]:
        """Chats with bots."""
        from coze.classic.tree.chat import Chats  # noqa: PLC0415

        return Chats(self.runner, self.options)

    @functools.cached_property
    def connectors(self) -> Connectors[R]:
        """The channels that bots are published to."""
        from coze.classic.tree.connectors import Connectors  # noqa: PLC0415

        return Connectors(self.runner, self.options)

    @functools.cached_property
    def conversations(self) -> Conversations[R]:
        """Conversations, and their messages."""
        from coze.classic.tree.conversations import Conversations  # noqa: PLC0415

        return Conversations(self.runner, self.options)

    @functools.cached_property
    def datasets(self) -> Datasets[R]:
        """Datasets: documents and images that bots know."""
        from coze.classic.tree.datasets import Datasets  # noqa: PLC0415

        return Datasets(self.runner, self.options)

    @functools.cached_property
    def enterprises(self) -> Enterprises[R]:
        """Enterprises, their members and organizations."""
        from coze.classic.tree.enterprises import Enterprises  # noqa: PLC0415

        return Enterprises(self.runner, self.options)

    @functools.cached_property
    def files(self) -> Files[R]:
        """Files."""
        from coze.classic.tree.files import Files  # noqa: PLC0415

        return Files(self.runner, self.options)

    @functools.cached_property
    def folders(self) -> Folders[R]:
        """Folders."""
        from coze.classic.tree.folders import Folders  # noqa: PLC0415

        return Folders(self.runner, self.options)

    @property
    def knowledge(self) -> Knowledge[R]:
        """Documents under their older names. Deprecated: use `datasets`."""
        from coze.classic.tree.knowledge import Knowledge  # noqa: PLC0415

        warnings.warn("knowledge is deprecated: use datasets", DeprecationWarning, stacklevel=2)
        return Knowledge(self.runner, self.options)

    @functools.cached_property
    def templates(self) -> Templates[R]:
        """Templates."""
        from coze.classic.tree.templates import Templates  # noqa: PLC0415

        return Templates(self.runner, self.options)

    @functools.cached_property
    def users(self) -> Users[R]:
        """Users."""
        from coze.classic.tree.users import Users  # noqa: PLC0415

        return Users(self.runner, self.options)

    @functools.cached_property
    def variables(self) -> Variables[R]:
        """Variables."""
        from coze.classic.tree.variables import Variables  # noqa: PLC0415

        return Variables(self.runner, self.options)

    @functools.cached_property
    def workflows(self) -> Workflows[R]:
        """Workflows, and their runs."""
        from coze.classic.tree.workflows import Workflows  # noqa: PLC0415

        return Workflows(self.runner, self.options)

    @functools.cached_property
    def workspaces(self) -> Workspaces[R]:
        """Workspaces, and their members."""
        from coze.classic.tree.workspaces import Workspaces  # noqa: PLC0415

        return Workspaces(self.runner, self.options)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Give this client with headers that go out with all its calls. The two share their connections."""
        return self._chosen(beside(self.options, headers))

    def with_options(self, *, timeout: float | Timeouts | None = None, retry: Retry | None = None) -> Self:
        """Give this client with other policies; what is None stays as it is. The two share their connections.

        A `timeout` in seconds is for a whole call with its retries; of a stream, for each silence.
        """
        from coze.classic import setting  # noqa: PLC0415

        options: Options = {**self.options}
        if timeout is not None:
            options["timeouts"] = setting.timeouts(timeout)
        if retry is not None:
            options["retry"] = retry
        return self._chosen(options)

    def _chosen(self, options: Options) -> Self:
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Group):
                del other.__dict__[name]
        other.options = options
        return other


class Coze(Areas[Runner]):
    """The synchronous client. It may be used by many threads; close it, or use it in a ``with``.

    `base_url` is where the API is: `COZE_COM_BASE_URL`, `COZE_CN_BASE_URL`, or a server of your own. An `http_client`
    is used with all its settings, and is not closed by this client.
    """

    def __init__(
        self, auth: Auth, base_url: str = "https://api.coze.com", http_client: httpx.Client | None = None
    ) -> None:
        from coze.classic import setting  # noqa: PLC0415
        from coze.classic.auth import token_source  # noqa: PLC0415

        super().__init__(setting.runner(token_source(auth), base_url, http_client), {})

    def close(self) -> None:
        """Close the connections, but for those of a given `http_client`."""
        self.runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncCoze(Areas[AsyncRunner]):
    """The asynchronous client, for many tasks at once; close it, or use it in an ``async with``.

    Its arguments are those of `Coze`.
    """

    def __init__(
        self, auth: Auth, base_url: str = "https://api.coze.com", http_client: httpx.AsyncClient | None = None
    ) -> None:
        from coze.classic import setting  # noqa: PLC0415
        from coze.classic.auth import token_source  # noqa: PLC0415

        token = token_source(auth, asynchronous=True)
        super().__init__(setting.async_runner(token, base_url, http_client), {})

    async def close(self) -> None:
        """Close the connections, but for those of a given `http_client`."""
        await self.runner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
