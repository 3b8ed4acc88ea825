"""Logging in by another device: the code that is shown, and the looks whether it was confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from colours import Colour
from desk import LOGIN, START, Desk, Said, broken, failure, given, refusal
from scripted import PATIENCE, Live, Server, answer, replies

from coze import (
    ApiError,
    CozeError,
    DecodeError,
    DeviceApp,
    DeviceCode,
    OAuthError,
    Outcome,
    Secret,
    Success,
    Token,
    TransportError,
    UnexpectedResponse,
    device,
    succeed,
)
from coze.auth.device import confirmed, device_code
from coze.policy import NO_RETRY

APP = DeviceApp(client_id="cid", profile=LOGIN)
CODE = {
    "device_code": "dc",
    "user_code": "UC 1",
    "verification_uri": "https://www.example/device",
    "expires_in": 300,
    "interval": 5,
}
PENDING, SLOW = refusal("authorization_pending"), refusal("slow_down")
DONE = given("at", "rt", 900)


def code(**fields: object) -> Said:
    """Answer with a device code; a field that is None is left out."""
    return Said(body={key: value for key, value in {**CODE, **fields}.items() if value is not None})


def log_in(desk: Desk, shown: list[DeviceCode] | None = None, **context: Any) -> Outcome[Token]:
    """Log in by a device."""
    return desk.perform(device(APP, print if shown is None else shown.append), **context)


# --- the code ---------------------------------------------------------------------------------------------------------


def test_a_code_is_read() -> None:
    """The code of the answer is a value, hidden where it is secret, that says to the user what to do."""
    found = Desk(code()).perform(device_code(APP)).unwrap()
    assert found == DeviceCode(
        device_code=Secret("dc"),
        user_code="UC 1",
        verification_uri="https://www.example/device",
        expires_in=300.0,
        interval=5.0,
    )
    assert found.verification_url == "https://www.example/device?user_code=UC+1"
    assert str(found) == "Open https://www.example/device?user_code=UC+1 and confirm the code UC 1"
    assert "'dc'" not in repr(found)


def test_a_page_with_a_query_keeps_it() -> None:
    """The code is added to what the page's URL has already, and stays one value."""
    found = Desk(code(verification_uri="https://x.example/d?a=1", user_code="A&b=c")).perform(device_code(APP)).unwrap()
    assert found.verification_url == "https://x.example/d?a=1&user_code=A%26b%3Dc"


def test_a_code_has_defaults() -> None:
    """An answer that says nothing of times has five minutes, with a look each five seconds; never two in a second."""
    found = Desk(code(expires_in=None, interval=None)).perform(device_code(APP)).unwrap()
    assert (found.expires_in, found.interval) == (300.0, 5.0)
    assert Desk(code(interval=0)).perform(device_code(APP)).unwrap().interval == 1.0


@pytest.mark.parametrize("key", ["device_code", "user_code", "verification_uri"])
@pytest.mark.parametrize("value", [None, "", 7, ["x"]])
def test_a_code_that_lacks_something_is_none(key: str, value: object) -> None:
    """What the user or the next request needs must be there, or it is a `DecodeError`; nothing is shown then."""
    shown: list[DeviceCode] = []
    error = failure(log_in(Desk(code(**{key: value})), shown))
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [f"$.{key}"]
    assert shown == []


def test_a_code_cannot_forge_lines_of_a_terminal() -> None:
    """What is printed for the user is one line without control characters, whatever the server sends."""
    outcome = Desk(code(user_code="U\n\x1b[2JC", verification_uri="https://x.example/\x1b[31m")).perform(
        device_code(APP)
    )
    assert not isinstance(outcome, Success) or str(outcome.unwrap()).isprintable()


# --- the looks --------------------------------------------------------------------------------------------------------


def test_a_code_that_is_confirmed_gives_a_token() -> None:
    """The code is shown once, before the first look; each look waits first; the token's time counts from its look."""
    desk, shown = Desk(code(), PENDING, PENDING, DONE), list[DeviceCode]()
    token = log_in(desk, shown).unwrap()
    assert [one.user_code for one in shown] == ["UC 1"]
    assert desk.grants == ["device/code", "device_code", "device_code", "device_code"]
    assert desk.pauses == [5.0, 5.0, 5.0]
    assert token == Token(access_token=Secret("at"), refresh_token=Secret("rt"), expires_at=START + 15 + 900)


def test_the_server_says_how_often_to_look() -> None:
    """The interval is that of the answer, fractions too."""
    desk = Desk(code(interval=7.5), PENDING, DONE)
    log_in(desk).unwrap()
    assert desk.pauses == [7.5, 7.5]


def test_a_server_that_asks_for_it_is_asked_less_often() -> None:
    """Each `slow_down` adds five seconds, for good."""
    desk = Desk(code(), PENDING, SLOW, SLOW, PENDING, SLOW, PENDING, DONE)
    log_in(desk).unwrap()
    assert desk.pauses == [5.0, 5.0, 10.0, 15.0, 15.0, 20.0, 20.0]


@pytest.mark.parametrize("name", ["access_denied", "expired_token", "invalid_request", "invalid_grant"])
def test_a_refusal_ends_the_looks(name: str) -> None:
    """What is neither `authorization_pending` nor `slow_down` is the end, and the outcome."""
    desk = Desk(code(), PENDING, refusal(name, 400, "words"))
    error = failure(log_in(desk))
    assert isinstance(error, OAuthError)
    assert (error.error, error.description) == (name, "words")
    assert len(desk.exchanges) == 3


@pytest.mark.parametrize(("expires_in", "looks"), [(300, 60), (301, 60), (12, 2), (10, 2), (START + 12, 2)])
def test_nobody_waits_for_ever(expires_in: float, looks: int) -> None:
    """When the code's time is over, absolute or relative, that is the outcome, and no look comes after it."""
    desk = Desk(code(expires_in=expires_in), PENDING)
    error = failure(log_in(desk))
    assert isinstance(error, OAuthError)
    assert error.error == "expired_token"
    assert len(desk.exchanges) == 1 + looks
    assert desk.elapsed <= 301


def test_the_time_of_a_code_begins_when_it_comes() -> None:
    """While the code is shown its time runs: of 60 seconds, 48 that the user looked at it leave 12."""
    desk = Desk(code(expires_in=60), PENDING)

    def show(_: DeviceCode) -> None:
        desk.elapsed += 48.0

    error = failure(desk.perform(device(APP, show)))
    assert isinstance(error, OAuthError)
    assert (error.error, desk.elapsed) == ("expired_token", 58.0)


def test_slowing_down_does_not_lengthen_a_codes_life() -> None:
    """A server that only ever asks to slow down is asked until the code has expired, and no longer."""
    desk = Desk(code(expires_in=60), SLOW)
    assert isinstance(failure(log_in(desk)), OAuthError)
    assert desk.pauses == [5.0, 10.0, 15.0, 20.0]


@pytest.mark.parametrize("interval", [301, 86_400, 999_999_999_999])
def test_no_interval_outlasts_its_code(interval: int) -> None:
    """A server whose interval is longer than the code lives does not keep the program beyond that."""
    desk = Desk(code(interval=interval), DONE)
    log_in(desk)
    assert sum(desk.pauses) <= 300.0


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(500, b"<html>"), UnexpectedResponse),
        (Said(401, {"code": 4100, "msg": "no"}), ApiError),
        (Said(body={}), DecodeError),
        (broken(TransportError("receive", "reset", may_have_been_sent=True)), TransportError),
    ],
)
def test_what_is_no_answer_ends_the_looks(said: Said, kind: type[CozeError]) -> None:
    """A server that is down for all the tries of one look, or no server of Coze's, is a failure of that kind."""
    desk = Desk(code(), PENDING, said)
    assert type(failure(log_in(desk))) is kind


def test_a_look_that_fails_once_is_made_again() -> None:
    """A connection that breaks in the middle of a look costs a try, and not the login."""
    lost = broken(TransportError("receive", "reset", may_have_been_sent=True))
    assert isinstance(log_in(Desk(code(), lost, lost, PENDING, lost, DONE)), Success)


def test_a_network_that_fails_is_asked_less_and_less_often() -> None:
    """While looks fail, the pauses between them double up to a minute; then the server's interval counts again."""
    refused = broken(TransportError("connect", "refused"))
    desk = Desk(code(expires_in=900), PENDING, SLOW, *[refused] * 5, PENDING, DONE)
    assert isinstance(log_in(desk, retry=NO_RETRY), Success)
    assert desk.pauses == [5.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 10.0]


@pytest.mark.parametrize("expires_in", [61.0, 300.0, 302.0])
def test_a_network_that_comes_back_in_time_loses_no_login(expires_in: float) -> None:
    """However long the network fails, there is a look in the last seconds of the code's life; its error is the end."""
    refused = TransportError("connect", "refused")
    desk = Desk(code(expires_in=expires_in), broken(refused))
    error = failure(log_in(desk, retry=NO_RETRY))
    assert isinstance(error, TransportError)
    assert expires_in - 5.0 < desk.elapsed <= expires_in


def test_a_code_may_be_asked_for_and_shown_apart() -> None:
    """Who shows the code in his own way asks for it, and then waits; a code that is confirmed already is found."""
    desk = Desk(code(), DONE)
    found = desk.perform(device_code(APP)).unwrap()
    assert desk.perform(confirmed(APP, found)).unwrap().access_token == Secret("at")


def test_a_workspace_is_in_the_path() -> None:
    """A login for one workspace asks for its code there, and looks where all do."""
    desk = Desk(code(), DONE)
    desk.perform(device(APP, print, workspace_id="ws/1"))
    assert [one.url.removeprefix(LOGIN.base_url) for one in desk.exchanges] == [
        "/api/permission/oauth2/workspace_id/ws%2F1/device/code",
        "/api/permission/oauth2/token",
    ]


def test_a_person_acts_in_it() -> None:
    """The provider is interactive, and its pauses are the runner's own `Sleep`: the only ones it asks for."""
    assert device(APP, print).interactive
    assert not confirmed(APP, Desk(code()).perform(device_code(APP)).unwrap()).interactive


class MineError(Exception):
    """An exception of a user's own."""


def test_what_shows_the_code_may_raise() -> None:
    """An exception of the function that shows the code goes to whoever asked, and no look is made."""

    def show(_: DeviceCode) -> None:
        raise MineError

    desk = Desk(code(), DONE)
    with pytest.raises(MineError):
        desk.perform(device(APP, show))
    assert len(desk.exchanges) == 1


def test_a_device_logs_in_over_a_socket(colour: Colour) -> None:
    """In each colour: looks are made until one finds the code confirmed, and others are served in between."""
    pending = answer({"error_code": "authorization_pending", "error_message": "wait"}, 400)
    with Server(replies(pending, answer({"access_token": "at"}))) as server, Live(colour, server) as live:
        app = DeviceApp(client_id="cid", profile=server.profile)
        found = evolve(Desk(code()).perform(device_code(app)).unwrap(), interval=0.15)
        login = live.begin(confirmed(app, found))
        assert live.run(succeed("meanwhile")) == Success("meanwhile")
        assert not login.done()
        assert login.result(PATIENCE) == Success(Token(access_token=Secret("at")))
        assert [one.json()["device_code"] for one in server.requests] == ["dc", "dc"]


def test_a_code_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """``show=print`` says what to do, in one line."""
    Desk(code(), DONE).perform(device(APP, print))
    assert capsys.readouterr().out == "Open https://www.example/device?user_code=UC+1 and confirm the code UC 1\n"
