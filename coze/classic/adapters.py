"""Endpoints whose parameters differ in the facade: one function for two, other names, a switch."""

from __future__ import annotations

import contextlib
import functools
import inspect
import warnings
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import (
    Any,
    BinaryIO,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    Self,
    TypeAlias,
    TypeGuard,
    TypeVar,
    cast,
    overload,
)

from attrs import frozen

from coze.api import benefit_limitations, bots, chat, dataset_documents, knowledge_documents, workflows
from coze.classic.events import ChatEvent, chat_event
from coze.classic.group import Group, beside
from coze.classic.methods import Method
from coze.classic.results import ListResponse
from coze.classic.streams import Stream
from coze.effect import Decoder, Effect, Request
from coze.endpoint import Upload
from coze.http import HttpResponse
from coze.models import chat as models
from coze.models.base import Model, attach
from coze.models.benefits import BenefitLimitationInfo
from coze.models.bots import Bot, PublishedBot, SimpleBot
from coze.models.chat import Chat, Message, ToolOutput
from coze.models.documents import Document
from coze.models.publishing import PublishStatus
from coze.models.workflows import WorkflowBasic, WorkflowMode
from coze.outcome import Outcome, mapped
from coze.pages import Page, with_parameter
from coze.run.front import AsyncRunner, Runner

P = ParamSpec("P")
T = TypeVar("T")

# --- benefits ---------------------------------------------------------------------------------------------------------


def create_limitation(
    *, entity_type: str, benefit_info: BenefitLimitationInfo | Mapping[str, object], entity_id: str | None = None
) -> Request[None]:
    """Limit what a type of devices or users may use of a benefit, or one of them (`entity_id`).

    A `benefit_info` that is a dict is sent as it is.
    """
    limitation = cast(BenefitLimitationInfo, benefit_info)  # whatever becomes JSON is sent
    return benefit_limitations.create(entity_type=entity_type, benefit_info=limitation, entity_id=entity_id)


# --- bots -------------------------------------------------------------------------------------------------------------


def list_bots(
    *,
    space_id: str,
    publish_status: PublishStatus | str | None = None,
    connector_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
    use_api_version: int = 1,
) -> Request[Page[SimpleBot]]:
    """List the bots of a workspace: with `use_api_version` 2 all, with 1 those that are published to the API.

    `publish_status` and `connector_id` are for version 2.
    """
    if use_api_version == 2:
        return bots.list(
            workspace_id=space_id,
            publish_status=publish_status,
            connector_id=connector_id,
            page_num=page_num,
            page_size=page_size,
        )
    request = bots.list_published(space_id=space_id, page_index=page_num, page_size=page_size)
    return Request(http=request.http, decode=read_simply(request.decode))


@frozen
class read_simply:  # noqa: N801  # decoders read as verbs
    """Read the older list of bots as the newer one."""

    decode: Decoder[Page[PublishedBot]]

    def __call__(self, response: HttpResponse) -> Outcome[Page[SimpleBot]]:
        """Read the answer."""
        return mapped(self.decode(response), self._page)

    def _page(self, page: Page[PublishedBot]) -> Page[SimpleBot]:
        following = None if page.next is None else Request(http=page.next.http, decode=read_simply(page.next.decode))
        items = tuple(map(_simple, page.items))
        return Page(items=items, next=following, total=page.total, promise=page.promise)


def _simple(bot: PublishedBot) -> SimpleBot:
    published_at = int(bot.publish_time) if bot.publish_time.isdecimal() else 0
    return SimpleBot(
        id=bot.bot_id,
        name=bot.bot_name,
        description=bot.description,
        icon_url=bot.icon_url,
        is_published=True,
        updated_at=published_at,
        published_at=published_at,
    )


def retrieve_bot(*, bot_id: str, is_published: bool | None = None, use_api_version: int = 1) -> Request[Bot]:
    """Read the configuration of a bot: with `use_api_version` 1 as it is published to the API.

    With 2, `is_published` chooses between the published version (the server's default) and the draft.
    """
    if use_api_version == 2:
        return bots.retrieve(bot_id=bot_id, is_published=is_published)
    return bots.retrieve_published(bot_id=bot_id)


def publish_bot(*, bot_id: str, connector_ids: Sequence[str] | None = None) -> Request[Bot]:
    """Publish the draft of a bot to channels: to the API (1024) unless you say otherwise."""
    return bots.publish(bot_id=bot_id, connector_ids=connector_ids or ("1024",))


# --- workflows --------------------------------------------------------------------------------------------------------


def list_workflows(
    *,
    workspace_id: str | None = None,
    workflow_mode: WorkflowMode | str | None = None,
    app_id: str | None = None,
    publish_status: PublishStatus | str | None = None,
    page_num: int = 1,
    page_size: int = 100,
) -> Request[Page[WorkflowBasic]]:
    """List the workflows of a workspace, or of an app. The server may give fewer of them than `page_size` a page."""
    request = workflows.list(
        workspace_id=workspace_id,
        workflow_mode=workflow_mode,
        app_id=app_id,
        publish_status=publish_status,
        page_num=page_num,
    )
    return Request(http=with_parameter(request.http, "page_size", str(page_size)), decode=request.decode)


# --- documents --------------------------------------------------------------------------------------------------------


def list_documents(*, dataset_id: str, page_num: int = 1, page_size: int = 10) -> Request[Page[Document]]:
    """List the documents of a dataset."""
    return dataset_documents.list(dataset_id=dataset_id, page=page_num, size=page_size)


def list_knowledge(*, dataset_id: str, page_num: int = 1, page_size: int = 10) -> Request[Page[Document]]:
    """List the documents of a dataset. Deprecated: use `coze.datasets.documents.list`."""
    return knowledge_documents.list(dataset_id=dataset_id, page=page_num, size=page_size)


def as_list(endpoint: Callable[P, Request[tuple[T, ...]]]) -> Callable[P, Effect[list[T]]]:
    """Give a plain list."""

    @functools.wraps(endpoint)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Effect[list[T]]:
        return endpoint(*args, **kwargs).map(list)

    return asked


def deprecated(endpoint: Callable[P, T], instead: str) -> Callable[P, T]:
    """Warn whoever calls a method that it has another name now."""

    @functools.wraps(endpoint)
    def warned(*args: P.args, **kwargs: P.kwargs) -> T:
        warnings.warn(f"this method is deprecated: use {instead}", DeprecationWarning, stacklevel=4)
        return endpoint(*args, **kwargs)

    return warned


# --- files ------------------------------------------------------------------------------------------------------------


FileTypes: TypeAlias = Upload
"""A file to upload: its content or its path, or a name with its content, and perhaps its media type."""


def taking_files(endpoint: Callable[P, T]) -> Callable[P, T]:
    """Take files as the peer does: one that is open from its beginning, and a text with a name for what the file holds.

    A text alone is a path.
    """

    @functools.wraps(endpoint)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        file = kwargs.get("file")
        name, content, *media_type = file if _is_named(file) else (None, file)
        if hasattr(content, "seek"):
            with contextlib.suppress(OSError, ValueError):  # a pipe is read from where it stands
                cast("BinaryIO", content).seek(0)
        if _is_named(file):
            kwargs["file"] = (name, content.encode() if isinstance(content, str) else content, *media_type)
        return endpoint(*args, **kwargs)

    return asked


def _is_named(file: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(file, tuple) and len(cast("tuple[object, ...]", file)) > 1


# --- a chat that ended ------------------------------------------------------------------------------------------------


@frozen(kw_only=True, slots=False)
class ChatPoll(Model):
    """How a chat ended, and its messages; None where it was cancelled because it took too long."""

    chat: Chat
    messages: ListResponse[Message] | None = None

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """Make one of JSON or of a dump, or give one as it is."""
        if isinstance(value, cls):
            return value
        return cls.of(models.ChatPoll.model_validate(value))

    @classmethod
    def of(cls, poll: models.ChatPoll) -> Self:
        """Make one of what the functional API gives."""
        messages = None if poll.messages is None else ListResponse(poll.response, poll.messages)
        made = cls(chat=poll.chat, messages=messages)
        attach(made, poll.response)
        return made


def polling(endpoint: Callable[P, Effect[models.ChatPoll]]) -> Callable[P, Effect[ChatPoll]]:
    """Give the messages as a list of the facade."""

    @functools.wraps(endpoint)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Effect[ChatPoll]:
        return endpoint(*args, **kwargs).map(ChatPoll.of)

    return asked


# --- the outputs of tools, with a switch for streams ------------------------------------------------------------------


class SubmitToolOutputs(Protocol):
    """Gives a chat the outputs of its tools; with ``stream=True`` it follows how the chat goes on."""

    @overload
    def __call__(
        self,
        *,
        conversation_id: str,
        chat_id: str,
        tool_outputs: Sequence[ToolOutput],
        stream: Literal[True],
        connector_id: str | None = None,
    ) -> Stream[ChatEvent]: ...
    @overload
    def __call__(
        self,
        *,
        conversation_id: str,
        chat_id: str,
        tool_outputs: Sequence[ToolOutput],
        stream: Literal[False] = False,
        connector_id: str | None = None,
    ) -> Chat: ...
    @overload
    def __call__(
        self,
        *,
        conversation_id: str,
        chat_id: str,
        tool_outputs: Sequence[ToolOutput],
        stream: bool,
        connector_id: str | None = None,
    ) -> Chat | Stream[ChatEvent]: ...
    def __call__(
        self,
        *,
        conversation_id: str,
        chat_id: str,
        tool_outputs: Sequence[ToolOutput],
        stream: bool = False,
        connector_id: str | None = None,
    ) -> Chat | Stream[ChatEvent]:
        """Give the outputs."""
        ...


class submitting(Method, Generic[P]):  # noqa: N801  # methods read as verbs
    """The method that gives a chat the outputs of its tools; a synchronous client's has the switch ``stream``."""

    def __init__(self, endpoint: Callable[P, Effect[Chat]]) -> None:
        super().__init__(endpoint)

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> SubmitToolOutputs: ...
    @overload
    def __get__(self, group: Group[AsyncRunner], owner: type[object]) -> Callable[P, Coroutine[Any, Any, Chat]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)

    def _made(self, asynchronous: bool) -> Callable[..., object]:
        whole = super()._made(asynchronous)
        if asynchronous:
            return whole

        def method(
            group: Group[Runner],
            /,
            *,
            stream: bool = False,
            headers: Mapping[str, str] | None = None,
            **outputs: Any,
        ) -> object:
            if not stream:
                return whole(group, headers=headers, **outputs)
            asked = chat.submit_tool_outputs_stream(**outputs)
            return Stream(group.runner.events(asked, **beside(group.options, headers)), chat_event, group.runner)

        switch = inspect.Parameter("stream", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=bool)
        shown: Any = method
        shown.__signature__ = inspect.Signature([*self._signature.parameters.values(), switch])
        return method
