"""Pages: the items of a list as far as they were fetched, and the way to the pages after them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Generic, Self, TypeVar

from returns.result import Success

from coze.classic.errors import settled
from coze.effect import Request
from coze.http import Metadata
from coze.outcome import Outcome
from coze.pages import Page, Walk, parameter
from coze.run.front import AsyncRunner, Runner
from coze.run.primitives import Options

T = TypeVar("T")


class Leaf(Generic[T]):
    """One page of a list: what all kinds of pages have."""

    def __init__(self, request: Request[Page[T]], page: Page[T]) -> None:
        self._request = request
        # The peer ends a list by the number and the size that were asked for, however many items came.
        self._page = page.model_copy(update={"next": None}) if page.promise == "count" else page
        self._items = list(page.items)

    @property
    def items(self) -> list[T]:
        """The items of this page, in a list that is yours to change."""
        return self._items

    @property
    def has_more(self) -> bool:
        """Whether pages follow."""
        return self._page.next is not None

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that this page came in."""
        return self._page.response

    def _turned(self, walk: Walk[T]) -> tuple[Iterator[Self], Request[Page[T]] | None]:
        """Come to this page on a walk: give it, and raise after it if the list does not end; and what asks for more."""
        given, following = walk.turn(self._request, Success(self._page))
        return map(self._shown, given), following

    def _shown(self, outcome: Outcome[Page[T]]) -> Self:
        settled(outcome)
        return self

    def _parameter(self, *names: str) -> str | None:
        """Find what the page was asked for with: a parameter under one of its names on the wire."""
        found = (parameter(self._request.http, name, "") for name in names)
        return next((text for text in found if text), None)


class PagedBase(Leaf[T]):
    """A page of a synchronous client. Iterating it gives its items and those of all pages after it.

    The pages after it are fetched as they are needed, and again for each iteration.
    """

    def __init__(self, request: Request[Page[T]], page: Page[T], runner: Runner, options: Options) -> None:
        super().__init__(request, page)
        self._runner = runner
        self._options = options

    @classmethod
    def fetched(cls, request: Request[Page[T]], runner: Runner, options: Options) -> Self:
        """Fetch a page."""
        return cls(request, settled(runner.run(request, **options)), runner, options)

    def iter_pages(self) -> Iterator[Self]:
        """Walk through this page and all after it. A list that does not end raises `CozeLimitError`."""
        walk, page = Walk[T](), self
        while True:
            given, following = page._turned(walk)
            yield from given
            if following is None:
                return
            page = self.fetched(following, self._runner, self._options)

    def __iter__(self) -> Iterator[T]:
        for page in self.iter_pages():
            yield from page.items


class AsyncPagedBase(Leaf[T]):
    """A page of an asynchronous client. Iterating it gives its items and those of all pages after it.

    The pages after it are fetched as they are needed, and again for each iteration.
    """

    def __init__(self, request: Request[Page[T]], page: Page[T], runner: AsyncRunner, options: Options) -> None:
        super().__init__(request, page)
        self._runner = runner
        self._options = options

    @classmethod
    async def fetched(cls, request: Request[Page[T]], runner: AsyncRunner, options: Options) -> Self:
        """Fetch a page."""
        return cls(request, settled(await runner.run(request, **options)), runner, options)

    async def iter_pages(self) -> AsyncIterator[Self]:
        """Walk through this page and all after it. A list that does not end raises `CozeLimitError`."""
        walk, page = Walk[T](), self
        while True:
            given, following = page._turned(walk)
            for one in given:
                yield one
            if following is None:
                return
            page = await self.fetched(following, self._runner, self._options)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.iter_pages():
            for item in page.items:
                yield item


# --- the three ways to address a page ---------------------------------------------------------------------------------


class Numbered(Leaf[T]):
    """A page that is addressed by its number."""

    @property
    def page_num(self) -> int:
        """The number of this page, usually from 1."""
        return int(self._parameter("page_num", "page_index", "page") or 1)

    @property
    def page_size(self) -> int:
        """How many items a page has."""
        return int(self._parameter("page_size", "size") or 0)

    @property
    def total(self) -> int:
        """How many items the whole list has; 0 where the server does not say."""
        return self._page.total or 0


class Tokened(Leaf[T]):
    """A page that is addressed by a token of the server's."""

    @property
    def page_token(self) -> str:
        """The token of this page; empty for the first."""
        return self._parameter("page_token") or ""

    @property
    def page_size(self) -> int:
        """How many items a page has."""
        return int(self._parameter("page_size") or 0)

    @property
    def total(self) -> int:
        """Nobody knows how many items the whole list has: 0."""
        return self._page.total or 0


class ById(Leaf[T]):
    """A page that is addressed by the id of an item."""

    @property
    def before_id(self) -> str:
        """The id that the items of this page come before; empty where none was given."""
        return self._parameter("before_id") or ""

    @property
    def after_id(self) -> str:
        """The id that the items of this page come after; empty where none was given."""
        return self._parameter("after_id") or ""

    @property
    def first_id(self) -> str:
        """The id of the first item of this page."""
        return self._page.first_id or ""

    @property
    def last_id(self) -> str:
        """The id of the last item of this page."""
        return self._page.last_id or ""


class NumberPaged(Numbered[T], PagedBase[T]):
    """A page that is addressed by its number, of a synchronous client."""


class TokenPaged(Tokened[T], PagedBase[T]):
    """A page that is addressed by a token, of a synchronous client."""


class LastIDPaged(ById[T], PagedBase[T]):
    """A page that is addressed by the id of an item, of a synchronous client."""


class AsyncNumberPaged(Numbered[T], AsyncPagedBase[T]):
    """A page that is addressed by its number, of an asynchronous client."""


class AsyncTokenPaged(Tokened[T], AsyncPagedBase[T]):
    """A page that is addressed by a token, of an asynchronous client."""


class AsyncLastIDPaged(ById[T], AsyncPagedBase[T]):
    """A page that is addressed by the id of an item, of an asynchronous client."""


# --- answers of your own ----------------------------------------------------------------------------------------------


class PagedResponse(ABC, Generic[T]):
    """What an answer says that brings a page: for models of your own, to subclass."""

    @abstractmethod
    def get_has_more(self) -> bool | None:
        """Tell whether pages follow; None where the server does not say."""

    @abstractmethod
    def get_items(self) -> list[T]:
        """Give the items of the page."""


class NumberPagedResponse(PagedResponse[T]):
    """What an answer says that brings a page which is addressed by its number."""

    @abstractmethod
    def get_total(self) -> int | None:
        """Tell how many items the whole list has; None where the server does not say."""


class TokenPagedResponse(PagedResponse[T]):
    """What an answer says that brings a page which is addressed by a token."""

    @abstractmethod
    def get_next_page_token(self) -> str | None:
        """Give the token of the page that follows."""


class LastIDPagedResponse(PagedResponse[T]):
    """What an answer says that brings a page which is addressed by the id of an item."""

    @abstractmethod
    def get_first_id(self) -> str:
        """Give the id of the first item of the page."""

    @abstractmethod
    def get_last_id(self) -> str:
        """Give the id of the last item of the page."""
