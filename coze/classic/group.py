"""Groups: some methods of a client, bound to the runner that performs them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib import import_module
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    NoReturn,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
    runtime_checkable,
)

from coze.run.front import AsyncRunner, Runner

if TYPE_CHECKING:
    from coze.classic.request import Requester
    from coze.run.primitives import Options

R = TypeVar("R", Runner, AsyncRunner)


class Shared:
    """What holds connections and a token: its copies share them, and it is not pickled."""

    def __copy__(self) -> Self:
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        return other

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} holds connections and secrets: make a new one where it is needed")


@runtime_checkable
class Written(Protocol):
    """What is written once in a group, and is a function of each class of clients."""

    def function(self, owner: type[object], *, asynchronous: bool) -> Any:
        """Make the function that a class has."""


class Group(Shared, Generic[R]):
    """Some methods of a client: synchronous ones on a `Runner`, asynchronous ones on an `AsyncRunner`.

    `runner` performs the functional API as well: ``coze.runner.run(bots.retrieve(bot_id="7"))``. `options` are what was
    chosen for all calls. Programs written for cozepy make one of a base URL and a requester.
    """

    _asynchronous: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        """Give a class of clients plain functions: what users' tests patch and specify is like any other class."""
        super().__init_subclass__(**options)
        bases: tuple[Any, ...] = vars(cls).get("__orig_bases__", ())
        for base in bases:
            (colour,), origin = get_args(base), get_origin(base)
            if colour not in (Runner, AsyncRunner):
                continue
            cls._asynchronous = colour is AsyncRunner
            written: dict[str, object] = {**vars(origin)}
            for name, one in written.items():
                if isinstance(one, Written):
                    setattr(cls, name, one.function(cls, asynchronous=cls._asynchronous))

    @overload
    def __init__(self, runner: R, options: Options, /) -> None: ...
    @overload
    def __init__(self, base_url: str, requester: Requester, /) -> None: ...
    def __init__(self, runner: Any, options: Any, /) -> None:
        if isinstance(runner, str):
            self._base_url, self._requester = runner.rstrip("/"), options
            runner, options = options.runner_at(self._base_url, asynchronous=self._asynchronous), {}
        self.runner: R = runner
        self.options: Options = options


def beside(options: Options, headers: Mapping[str, str] | None) -> Options:
    """Put headers beside those that were chosen already; of one name, the later counts."""
    return {**options, "headers": {**(options.get("headers") or {}), **headers}} if headers else options


if not TYPE_CHECKING:
    Options = dict[str, Any]  # for those who ask what annotations stand for: the module of the real one is a large one

# --- groups inside others ---------------------------------------------------------------------------------------------

S_co = TypeVar("S_co", bound=Group[Runner], covariant=True)
A_co = TypeVar("A_co", bound=Group[AsyncRunner], covariant=True)


class area(Generic[S_co, A_co]):  # noqa: N801  # reads as a word in `messages: Final = area(...)`
    """A group inside another: of the one class in a synchronous client, of the other in an asynchronous one.

    It is made when it is first used, and kept. One that is `deprecated`, in favour of another, warns at each use.
    It can be set, as users' tests do; what they put into its class counts as well.
    """

    def __init__(self, sync: type[S_co], asynchronous: type[A_co], *, deprecated: str = "") -> None:
        self._classes = sync, asynchronous
        self._instead = deprecated
        self._name = ""
        self.__doc__ = sync.__mro__[1].__doc__

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, group: None, owner: type[object]) -> area[S_co, A_co]: ...
    @overload
    def __get__(self, group: Group[Runner], owner: type[object]) -> S_co: ...
    @overload
    def __get__(self, group: Group[AsyncRunner], owner: type[object]) -> A_co: ...
    def __get__(self, group: Group[Any] | None, owner: type[object]) -> Any:
        if group is None:
            return self
        if self._instead:
            warnings.warn(f"{self._name} is deprecated: use {self._instead}", DeprecationWarning, stacklevel=2)
        if f"_{self._name}" in vars(group):
            return vars(group)[f"_{self._name}"]
        sync, asynchronous = self._found()
        made = (sync if isinstance(group.runner, Runner) else asynchronous)(group.runner, group.options)
        return vars(group).setdefault(f"_{self._name}", made)

    def __set__(self, group: Group[Any], value: Any) -> None:
        vars(group)[f"_{self._name}"] = value

    def __delete__(self, group: Group[Any]) -> None:
        vars(group).pop(f"_{self._name}", None)

    def _found(self) -> tuple[type[Group[Any]], type[Group[Any]]]:
        return self._classes


class lazy_area(area[S_co, A_co]):  # noqa: N801
    """A group whose module of the tree is loaded when it is first used; `name` is that of the synchronous class."""

    def __init__(self, module: str, name: str, doc: str, *, deprecated: str = "") -> None:
        self._module, self._class = f"coze.classic.tree.{module}", name
        self._instead = deprecated
        self._name = ""
        self.__doc__ = doc

    def _found(self) -> tuple[type[Group[Any]], type[Group[Any]]]:
        home = import_module(self._module)
        return getattr(home, self._class), getattr(home, f"Async{self._class}")
