"""What type checkers say of outcomes and errors; nothing here is run."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import assert_never, assert_type

from returns.result import Result

from coze import (
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    CozeFailure,
    DecodeError,
    Failure,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    Outcome,
    PageLoop,
    StreamInterrupted,
    Success,
    TransportError,
    UnexpectedResponse,
    as_result,
    bound,
    fold,
    mapped,
    or_raise,
    recovered,
)
from coze.errors import ErrorKind, Phase
from coze.models.bots import Bot


def an_outcome_is_a_success_or_a_failure(outcome: Outcome[Bot]) -> str | None:
    match outcome:
        case Success(bot):
            assert_type(bot, Bot)
            return bot.name
        case Failure(error):
            assert_type(error, CozeError)
            return str(error)


def an_outcome_may_be_looked_into(outcome: Outcome[Bot]) -> str:
    match outcome:
        case Success(Bot(bot_id="7")):
            return "seven"
        case Success(bot):
            return bot.bot_id
        case Failure(ApiError(kind="not_found") as error):
            assert_type(error, ApiError)
            return error.message
        case Failure(error):
            return str(error)


def a_failure_is_not_forgotten(outcome: Outcome[Bot]) -> str:
    match outcome:  # type: ignore[exhaustive-match]
        case Success(bot):
            return bot.bot_id
    assert_type(outcome, Failure[CozeError])
    return str(outcome.failure())


def every_error_is_handled(error: CozeError) -> str:
    match error:
        case ApiError(code, message):
            assert_type(code, int)
            assert_type(message, str)
            assert_type(error.kind, ErrorKind)
            return f"{code} {message}"
        case OAuthError():
            return error.error
        case TransportError(phase):
            assert_type(phase, Phase)
            return phase
        case UnexpectedResponse(status):
            return str(status)
        case DecodeError(problems):
            return problems[0].path
        case StreamInterrupted():
            assert_type(error.chat_id, str | None)
            return error.reason
        case LimitExceeded() | PageLoop():
            return "too much"
        case InvalidArgument() | ConfigError() | Closed():
            return "mine"


def an_error_is_not_forgotten(error: CozeError) -> str:
    match error:
        case ApiError():
            return "refused"
        case OAuthError() | TransportError() | UnexpectedResponse() | DecodeError() | StreamInterrupted():
            return "failed"
        case LimitExceeded() | PageLoop() | InvalidArgument() | ConfigError():
            return "mine"
        case _:
            assert_never(error)  # type: ignore[arg-type]


def an_error_knows_where_it_belongs(error: CozeError) -> tuple[str | None, int, str | None]:
    endpoint = error.call.endpoint if error.call else None
    return endpoint, error.attempts, error.log_id


def an_error_is_a_value(error: ApiError) -> None:
    error.code = 7  # type: ignore[misc]
    raise error  # type: ignore[misc]


def helpers_keep_their_types(outcome: Outcome[Bot]) -> None:
    assert_type(mapped(outcome, lambda bot: bot.update_time), Outcome[int | None])
    assert_type(bound(outcome, named), Outcome[str])
    assert_type(recovered(outcome, lambda _: Success(Bot(bot_id="7"))), Outcome[Bot])
    assert_type(fold(outcome, lambda bot: bot.bot_id, str), str)
    assert_type(as_result(outcome), Result[Bot, CozeError])
    assert_type(or_raise(outcome), Bot)
    mapped(outcome, len)  # type: ignore[arg-type]


def named(bot: Bot) -> Outcome[str]:
    return Failure(PageLoop("none")) if bot.name is None else Success(bot.name)


def a_raised_failure_holds_its_error(failure: CozeFailure) -> None:
    assert_type(failure.error, CozeError)


def an_outcome_holds_one_type(bot: Bot) -> Outcome[Bot]:
    return Success(bot.bot_id)  # type: ignore[arg-type]
