"""The clients: `Coze` and `AsyncCoze`."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from coze import classic
from coze.classic.group import Group, R, area, beside, lazy_area
from coze.run.front import AsyncRunner, Runner

if TYPE_CHECKING:
    import httpx

    from coze import policy
    from coze.run.primitives import Options
else:

    class Later:
        """A module that annotations name: it is loaded when somebody asks what they stand for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self._name), name)

    httpx, policy = Later("httpx"), Later("coze.policy")


class Areas(Group[R]):
    """The areas of the API, each loaded when it is first used."""

    api_apps: ClassVar[area[classic.APIAppsClient, classic.AsyncAPIAppsClient]] = lazy_area(
        "api_apps", "APIAppsClient", "API apps, and the events that they subscribe to."
    )
    apps: ClassVar[area[classic.AppsClient, classic.AsyncAppsClient]] = lazy_area("apps", "AppsClient", "Apps.")
    audio: ClassVar[area[classic.AudioClient, classic.AsyncAudioClient]] = lazy_area(
        "audio", "AudioClient", "Speech: written, spoken, cloned and recognized."
    )
    benefit_limitations: ClassVar[area[classic.BenefitLimitationsClient, classic.AsyncBenefitLimitationsClient]] = (
        lazy_area("benefits", "BenefitLimitationsClient", "Limits of what may be used.")
    )
    benefits: ClassVar[area[classic.BenefitsClient, classic.AsyncBenefitsClient]] = lazy_area(
        "benefits", "BenefitsClient", "What is included."
    )
    bill_tasks: ClassVar[area[classic.BillTasksClient, classic.AsyncBillTasksClient]] = lazy_area(
        "benefits", "BillTasksClient", "Exports of bills."
    )
    bots: ClassVar[area[classic.BotsClient, classic.AsyncBotsClient]] = lazy_area("bots", "BotsClient", "Bots.")
    chat: ClassVar[area[classic.ChatClient, classic.AsyncChatClient]] = lazy_area(
        "chat", "ChatClient", "Chats with bots."
    )
    connectors: ClassVar[area[classic.ConnectorsClient, classic.AsyncConnectorsClient]] = lazy_area(
        "connectors", "ConnectorsClient", "The channels that bots are published to."
    )
    conversations: ClassVar[area[classic.ConversationsClient, classic.AsyncConversationsClient]] = lazy_area(
        "conversations", "ConversationsClient", "Conversations, and their messages."
    )
    datasets: ClassVar[area[classic.DatasetsClient, classic.AsyncDatasetsClient]] = lazy_area(
        "datasets", "DatasetsClient", "Datasets: documents and images that bots know."
    )
    enterprises: ClassVar[area[classic.EnterprisesClient, classic.AsyncEnterprisesClient]] = lazy_area(
        "enterprises", "EnterprisesClient", "Enterprises, their members and organizations."
    )
    files: ClassVar[area[classic.FilesClient, classic.AsyncFilesClient]] = lazy_area("files", "FilesClient", "Files.")
    folders: ClassVar[area[classic.FoldersClient, classic.AsyncFoldersClient]] = lazy_area(
        "folders", "FoldersClient", "Folders."
    )
    knowledge: ClassVar[area[classic.KnowledgeClient, classic.AsyncKnowledgeClient]] = lazy_area(
        "knowledge",
        "KnowledgeClient",
        "Documents under their older names. Deprecated: use `datasets`.",
        deprecated="datasets",
    )
    templates: ClassVar[area[classic.TemplatesClient, classic.AsyncTemplatesClient]] = lazy_area(
        "templates", "TemplatesClient", "Templates."
    )
    users: ClassVar[area[classic.UsersClient, classic.AsyncUsersClient]] = lazy_area("users", "UsersClient", "Users.")
    variables: ClassVar[area[classic.VariablesClient, classic.AsyncVariablesClient]] = lazy_area(
        "variables", "VariablesClient", "Variables."
    )
    workflows: ClassVar[area[classic.WorkflowsClient, classic.AsyncWorkflowsClient]] = lazy_area(
        "workflows", "WorkflowsClient", "Workflows, and their runs."
    )
    workspaces: ClassVar[area[classic.WorkspacesClient, classic.AsyncWorkspacesClient]] = lazy_area(
        "workspaces", "WorkspacesClient", "Workspaces, and their members."
    )

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Give this client with headers that go out with all its calls. The two share their connections."""
        return self._chosen(beside(self.options, headers))

    def with_options(
        self, *, timeout: float | policy.Timeouts | None = None, retry: policy.Retry | None = None
    ) -> Self:
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
        # Of the copy: another thread may be making areas of this client meanwhile.
        for name, value in list(vars(other).items()):
            if isinstance(value, Group):
                del vars(other)[name]
        other.options = options
        return other


class Coze(Areas[Runner]):
    """The synchronous client. It may be used by many threads; close it, or use it in a ``with``.

    `base_url` is where the API is: `COZE_COM_BASE_URL`, `COZE_CN_BASE_URL`, or a server of your own. An `http_client`
    is used with all its settings, and is not closed by this client.
    """

    def __init__(
        self, auth: classic.Auth, base_url: str = "https://api.coze.com", http_client: httpx.Client | None = None
    ) -> None:
        from coze.classic import setting  # noqa: PLC0415
        from coze.classic.authorization import token_source  # noqa: PLC0415

        super().__init__(setting.runner(token_source(auth), base_url, http_client), {})
        self._auth, self._base_url, self._http_client = auth, base_url.rstrip("/"), http_client

    @functools.cached_property
    def _requester(self) -> classic.Requester:
        """What programs written for cozepy call other endpoints by; it has the connections of this client."""
        from coze.classic.request import Requester  # noqa: PLC0415

        return Requester(self._auth, sync_client=self._http_client).through(self.runner, self._base_url)

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
        self, auth: classic.Auth, base_url: str = "https://api.coze.com", http_client: httpx.AsyncClient | None = None
    ) -> None:
        from coze.classic import setting  # noqa: PLC0415
        from coze.classic.authorization import token_source  # noqa: PLC0415

        token = token_source(auth, asynchronous=True)
        super().__init__(setting.async_runner(token, base_url, http_client), {})
        self._auth, self._base_url, self._http_client = auth, base_url.rstrip("/"), http_client

    @functools.cached_property
    def _requester(self) -> classic.Requester:
        """What programs written for cozepy call other endpoints by; it has the connections of this client."""
        from coze.classic.request import Requester  # noqa: PLC0415

        return Requester(self._auth, async_client=self._http_client).through(self.runner, self._base_url)

    async def close(self) -> None:
        """Close the connections, but for those of a given `http_client`."""
        await self.runner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
