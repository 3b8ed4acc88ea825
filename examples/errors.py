"""Match on what went wrong: one closed union of values, and mypy knows when a case is missing."""

from typing import assert_never

from coze import (
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    Failure,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    PageLoop,
    Runner,
    StreamInterrupted,
    Success,
    TransportError,
    UnexpectedResponse,
)
from coze.api import bots


def advice(error: CozeError) -> str:
    match error:
        case ApiError(kind="not_found"):
            return "no such bot"
        case ApiError(kind="authentication" | "permission"):
            return "log in again"
        case ApiError(code, message):
            return f"Coze says {code}: {message}"
        case TransportError(phase) if not error.may_have_been_sent:
            return f"nothing was sent ({phase}): try again"
        case TransportError() | UnexpectedResponse() | StreamInterrupted():
            return "the network or a gateway failed"
        case InvalidArgument(argument, problem) | ConfigError(argument, problem):
            return f"{argument}: {problem}"
        case DecodeError() | LimitExceeded() | PageLoop() | OAuthError() | Closed():
            return str(error)
        case _:
            assert_never(error)


with Runner() as runner:
    for bot_id in ("", "../../v1/users/me", "1"):
        match runner.run(bots.retrieve(bot_id=bot_id)):
            case Success(bot):
                print(bot.name)
            case Failure(error):
                print(f"{bot_id!r}: {advice(error)}")
