"""The typed functional client of the Coze open API.

Endpoints (`coze.api`) are pure functions that build immutable requests; a `Runner` or an `AsyncRunner` performs them
and gives outcomes: ``Success(value)`` or ``Failure(error)``.

    from coze import Failure, Runner, Success
    from coze.api import bots

    with Runner("pat_...") as runner:
        match runner.run(bots.retrieve(bot_id="7379462189365198898")):
            case Success(bot):
                print(bot.name)
            case Failure(error):
                print(error)

The names here are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns.result import Failure as Failure
    from returns.result import Success as Success

    from coze.auth.config import app_of as app_of
    from coze.auth.config import app_of_environment as app_of_environment
    from coze.auth.config import app_of_file as app_of_file
    from coze.auth.device import DeviceApp as DeviceApp
    from coze.auth.device import DeviceCode as DeviceCode
    from coze.auth.device import device as device
    from coze.auth.grant import refresh as refresh
    from coze.auth.grant import refreshing as refreshing
    from coze.auth.jwt import JWTApp as JWTApp
    from coze.auth.jwt import jwt as jwt
    from coze.auth.pkce import PKCEApp as PKCEApp
    from coze.auth.token import Store as Store
    from coze.auth.token import Token as Token
    from coze.auth.token import TokenProvider as TokenProvider
    from coze.auth.token import cached as cached
    from coze.auth.token import first_of as first_of
    from coze.auth.token import from_environment as from_environment
    from coze.auth.token import static as static
    from coze.auth.token import stored as stored
    from coze.auth.web import WebApp as WebApp
    from coze.effect import Effect as Effect
    from coze.effect import Environment as Environment
    from coze.effect import Nonce as Nonce
    from coze.effect import Now as Now
    from coze.effect import Program as Program
    from coze.effect import Reply as Reply
    from coze.effect import Request as Request
    from coze.effect import Sleep as Sleep
    from coze.effect import Steps as Steps
    from coze.effect import Stream as Stream
    from coze.effect import attempt as attempt
    from coze.effect import fail as fail
    from coze.effect import interactive as interactive
    from coze.effect import local as local
    from coze.effect import program as program
    from coze.effect import replied as replied
    from coze.effect import succeed as succeed
    from coze.effect import with_headers as with_headers
    from coze.effect import with_policy as with_policy
    from coze.endpoint import raw as raw
    from coze.errors import ApiError as ApiError
    from coze.errors import Closed as Closed
    from coze.errors import ConfigError as ConfigError
    from coze.errors import CozeError as CozeError
    from coze.errors import DecodeError as DecodeError
    from coze.errors import ErrorKind as ErrorKind
    from coze.errors import InvalidArgument as InvalidArgument
    from coze.errors import LimitExceeded as LimitExceeded
    from coze.errors import OAuthError as OAuthError
    from coze.errors import PageLoop as PageLoop
    from coze.errors import StreamInterrupted as StreamInterrupted
    from coze.errors import TransportError as TransportError
    from coze.errors import UnexpectedResponse as UnexpectedResponse
    from coze.http import as_curl as as_curl
    from coze.http import path as path
    from coze.models.auth import Scope as Scope
    from coze.models.chat import Message as Message
    from coze.outcome import CozeFailure as CozeFailure
    from coze.outcome import Outcome as Outcome
    from coze.outcome import as_result as as_result
    from coze.outcome import bound as bound
    from coze.outcome import fold as fold
    from coze.outcome import mapped as mapped
    from coze.outcome import or_raise as or_raise
    from coze.outcome import recovered as recovered
    from coze.pages import Page as Page
    from coze.policy import NO_RETRY as NO_RETRY
    from coze.policy import Limits as Limits
    from coze.policy import Retry as Retry
    from coze.policy import Timeouts as Timeouts
    from coze.profile import CN as CN
    from coze.profile import COM as COM
    from coze.profile import Profile as Profile
    from coze.profile import custom as custom
    from coze.profile import studio as studio
    from coze.run.cell import TokenCell as TokenCell
    from coze.run.front import AsyncRunner as AsyncRunner
    from coze.run.front import Runner as Runner
    from coze.run.login import browser as browser
    from coze.run.login import login as login
    from coze.run.login import login_async as login_async
    from coze.run.observe import Record as Record
    from coze.run.store import FileStore as FileStore
    from coze.run.store import MemoryStore as MemoryStore
    from coze.values import NULL as NULL
    from coze.values import Secret as Secret
    from coze.version import __version__ as __version__

_HOME = {
    "auth.config": "app_of app_of_environment app_of_file",
    "auth.device": "DeviceApp DeviceCode device",
    "auth.grant": "refresh refreshing",
    "auth.jwt": "JWTApp jwt",
    "auth.pkce": "PKCEApp",
    "auth.token": "Store Token TokenProvider cached first_of from_environment static stored",
    "auth.web": "WebApp",
    "effect": "Effect Environment Nonce Now Program Reply Request Sleep Steps Stream attempt fail interactive local"
    " program replied succeed with_headers with_policy",
    "endpoint": "raw",
    "errors": "ApiError Closed ConfigError CozeError DecodeError ErrorKind InvalidArgument LimitExceeded OAuthError"
    " PageLoop StreamInterrupted TransportError UnexpectedResponse",
    "http": "as_curl path",
    "models.auth": "Scope",
    "models.chat": "Message",
    "outcome": "CozeFailure Outcome as_result bound fold mapped or_raise recovered",
    "pages": "Page",
    "policy": "NO_RETRY Limits Retry Timeouts",
    "profile": "CN COM Profile custom studio",
    "run.cell": "TokenCell",
    "run.front": "AsyncRunner Runner",
    "run.login": "browser login login_async",
    "run.observe": "Record",
    "run.store": "FileStore MemoryStore",
    "values": "NULL Secret",
    "version": "__version__",
}
_RETURNS = ("Failure", "Success")
_MODULES = {name: f"coze.{home}" for home, names in _HOME.items() for name in names.split()}


if not TYPE_CHECKING:  # who would take any name to be there

    def __getattr__(name: str) -> object:
        if name in _RETURNS:  # straight from there: the aliases over them load all errors
            return getattr(import_module("returns.result"), name)
        if name not in _MODULES:
            raise AttributeError(f"module 'coze' has no attribute {name!r}")
        value: object = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
