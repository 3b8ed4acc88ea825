"""Methods: how one line of the tree, an endpoint function, becomes a synchronous and an asynchronous method.

    class Bots(Group[R]):
        retrieve: Final = call(bots.retrieve)

`retrieve` gives a Bot on a ``Bots[Runner]``, and a coroutine of one on a ``Bots[AsyncRunner]``. Keywords beside the
endpoint are defaults that differ from its own. At run time every method takes ``headers=`` as well, for that call.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from coze import effect
from coze.classic.errors import settled
from coze.classic.group import Group, beside
from coze.classic.paging import (
    AsyncLastIDPaged,
    AsyncNumberPaged,
    AsyncPagedBase,
    AsyncTokenPaged,
    LastIDPaged,
    NumberPaged,
    PagedBase,
    TokenPaged,
)
from coze.classic.replies import Nothing
from coze.classic.results import FileHTTPResponse, ListResponse, listed
from coze.classic.streams import AsyncStream, Stream
from coze.effect import Effect, Reply, Request, replied
from coze.models.base import attach
from coze.pages import Page
from coze.run.front import AsyncRunner, Runner
from coze.run.primitives import Options

P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")
N = TypeVar("N", bound=Nothing)


class Method:
    """What methods have in common: each class of clients has a function for one, as if it were written there."""

    def __init__(self, endpoint: Callable[..., Any], **defaults: object) -> None:
        self._endpoint: Callable[..., Any] = functools.partial(endpoint, **defaults) if defaults else endpoint
        self._named = endpoint
        self._name = ""

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    @functools.cached_property
    def _signature(self) -> inspect.Signature:
        known = inspect.signature(self._endpoint, eval_str=True).parameters.values()
        headers = inspect.Parameter("headers", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_HEADERS)
        return inspect.Signature([_SELF, *known, headers])

    def function(self, owner: type[object], *, asynchronous: bool) -> Any:
        """Make the function that a class of clients has for this method."""
        function: Any = self._made(asynchronous)
        function.__name__, function.__qualname__ = self._name, f"{owner.__qualname__}.{self._name}"
        function.__module__, function.__doc__ = owner.__module__, self._named.__doc__
        signature = function.__signature__ = getattr(function, "__signature__", None) or self._signature
        function.__annotations__ = {one.name: one.annotation for one in list(signature.parameters.values())[1:]}
        return function

    def _bound(self, group: Group[Any] | None, owner: type[object]) -> Any:
        """Give the method where no class of clients is: in `help` of the group that it is written in."""
        function = self.function(owner, asynchronous=group is not None and not isinstance(group.runner, Runner))
        return function if group is None else function.__get__(group)

    def _asked(self, *args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(RecursionError):  # what contains itself is refused below
            kwargs = {name: as_json(value) for name, value in kwargs.items()}
        return self._endpoint(*args, **kwargs)

    def _made(self, asynchronous: bool) -> Callable[..., object]:
        asked = self._asked

        def method(
            group: Group[Runner], /, *args: Any, headers: Mapping[str, str] | None = None, **kwargs: Any
        ) -> object:
            return self._perform(asked(*args, **kwargs), group.runner, beside(group.options, headers))

        async def async_method(
            group: Group[AsyncRunner], /, *args: Any, headers: Mapping[str, str] | None = None, **kwargs: Any
        ) -> object:
            return await self._perform_async(asked(*args, **kwargs), group.runner, beside(group.options, headers))

        return async_method if asynchronous else method

    def _perform(self, asked: Any, runner: Runner, options: Options) -> object:
        return settled(runner.run(asked, **options))

    async def _perform_async(self, asked: Any, runner: AsyncRunner, options: Options) -> object:
        return settled(await runner.run(asked, **options))


def as_json(value: object) -> object:
    """Take a dict and a generator as Python's writer of JSON does: keys that are no text become some; give a list."""
    match value:
        case dict():
            pairs = cast("dict[object, object]", value).items()
            return {_key(key): as_json(item) for key, item in pairs}
        case list() | Generator() | map():
            return [as_json(item) for item in cast("Iterable[object]", value)]
        case _:
            return value


def _key(key: object) -> object:
    return json.dumps(key) if key is None or isinstance(key, int | float) else key


_HEADERS = Mapping[str, str] | None
_SELF = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)


class call(Method, Generic[P, T]):  # noqa: N801  # methods read as verbs
    """A method that performs an effect, and gives its value."""

    def __init__(self, endpoint: Callable[P, Effect[T]], **defaults: object) -> None:
        super().__init__(endpoint, **defaults)

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> Callable[P, T]: ...
    @overload
    def __get__(self, group: Group[AsyncRunner], owner: type[object]) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)


def answering(endpoint: Callable[P, Request[T]], made: Callable[[Reply[T]], U], **defaults: object) -> call[P, U]:
    """Make a method whose value is made of the reply: of what the endpoint gives, with the metadata of its answer."""

    @functools.wraps(endpoint)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Effect[U]:
        return replied(endpoint(*args, **kwargs)).map(made)

    return call(asked, **defaults)


def listing(endpoint: Callable[P, Request[tuple[T, ...]]], **defaults: object) -> call[P, ListResponse[T]]:
    """Make a method that gives a list."""
    return answering(endpoint, listed, **defaults)


def done(endpoint: Callable[P, Request[None]], reply: type[N]) -> call[P, N]:
    """Make a method that has nothing to give but the metadata of the answer."""

    def made(answer: Reply[None]) -> N:
        nothing = reply()
        attach(nothing, answer)
        return nothing

    return answering(endpoint, made)


class file(call[P, FileHTTPResponse]):  # noqa: N801
    """A method that gives a file, of a stream of its bytes."""

    def __init__(self, endpoint: Callable[P, effect.Stream[bytes]]) -> None:
        Method.__init__(self, endpoint)

    def _perform(self, asked: effect.Stream[bytes], runner: Runner, options: Options) -> object:
        return FileHTTPResponse.opened(runner.events(asked, **options), runner)

    async def _perform_async(self, asked: effect.Stream[bytes], runner: AsyncRunner, options: Options) -> object:
        return await FileHTTPResponse.spooled(runner.events(asked, **options))


class pages(Method, Generic[P, T]):  # noqa: N801
    """A method that fetches the first page of a list."""

    sync_kind: type[PagedBase[Any]]
    async_kind: type[AsyncPagedBase[Any]]

    def __init__(self, endpoint: Callable[P, Request[Page[T]]], **defaults: object) -> None:
        super().__init__(endpoint, **defaults)

    def _perform(self, asked: Request[Page[T]], runner: Runner, options: Options) -> object:
        return self.sync_kind.fetched(asked, runner, options)

    async def _perform_async(self, asked: Request[Page[T]], runner: AsyncRunner, options: Options) -> object:
        return await self.async_kind.fetched(asked, runner, options)


class number_pages(pages[P, T]):  # noqa: N801
    """A method that fetches the first page of a list that is addressed by page number."""

    sync_kind: type[PagedBase[Any]] = NumberPaged
    async_kind: type[AsyncPagedBase[Any]] = AsyncNumberPaged

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> Callable[P, NumberPaged[T]]: ...
    @overload
    def __get__(
        self, group: Group[AsyncRunner], owner: type[object]
    ) -> Callable[P, Coroutine[Any, Any, AsyncNumberPaged[T]]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)


class token_pages(pages[P, T]):  # noqa: N801
    """A method that fetches the first page of a list that is addressed by a token."""

    sync_kind: type[PagedBase[Any]] = TokenPaged
    async_kind: type[AsyncPagedBase[Any]] = AsyncTokenPaged

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> Callable[P, TokenPaged[T]]: ...
    @overload
    def __get__(
        self, group: Group[AsyncRunner], owner: type[object]
    ) -> Callable[P, Coroutine[Any, Any, AsyncTokenPaged[T]]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)


class id_pages(pages[P, T]):  # noqa: N801
    """A method that fetches the first page of a list that is addressed by the id of an item."""

    sync_kind: type[PagedBase[Any]] = LastIDPaged
    async_kind: type[AsyncPagedBase[Any]] = AsyncLastIDPaged

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> Callable[P, LastIDPaged[T]]: ...
    @overload
    def __get__(
        self, group: Group[AsyncRunner], owner: type[object]
    ) -> Callable[P, Coroutine[Any, Any, AsyncLastIDPaged[T]]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)


class events(Method, Generic[P, T]):  # noqa: N801
    """A method that gives a stream: open, of a synchronous client; opened by its first event, of an asynchronous one.

    `read` makes an event of the facade of one of the core, or None where there is nothing to show.
    """

    def __init__(
        self, endpoint: Callable[P, effect.Stream[U]], read: Callable[[U], T | None], **defaults: object
    ) -> None:
        super().__init__(endpoint, **defaults)
        self._read: Callable[[Any], T | None] = read

    @overload
    def __get__(self, group: None, owner: type[object]) -> Callable[..., object]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> Callable[P, Stream[T]]: ...
    @overload
    def __get__(self, group: Group[AsyncRunner], owner: type[object]) -> Callable[P, AsyncStream[T]]: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        return self._bound(group, owner)

    def _made(self, asynchronous: bool) -> Callable[..., object]:
        asked, read = self._asked, self._read
        kind: Any = AsyncStream if asynchronous else Stream

        def method(group: Group[Any], /, *args: Any, headers: Mapping[str, str] | None = None, **kwargs: Any) -> object:
            stream = asked(*args, **kwargs)
            return kind(group.runner.events(stream, **beside(group.options, headers)), read, group.runner)

        return method
