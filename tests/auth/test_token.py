"""Tokens, the providers that need no login, and those that are made of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from attrs import evolve
from desk import API, START, Desk, broken, failure, given, ok, refusal, sent

from coze import (
    ApiError,
    ConfigError,
    CozeError,
    DecodeError,
    DeviceApp,
    DeviceCode,
    Effect,
    FileStore,
    InvalidArgument,
    OAuthError,
    Outcome,
    PKCEApp,
    Secret,
    Sleep,
    Steps,
    Store,
    Success,
    Token,
    TokenCell,
    TokenProvider,
    TransportError,
    UnexpectedResponse,
    WebApp,
    attempt,
    cached,
    device,
    fail,
    first_of,
    from_environment,
    interactive,
    local,
    program,
    refresh,
    refreshing,
    static,
    stored,
    succeed,
    with_policy,
)
from coze import Failure as Failed
from coze.auth.grant import issuer
from coze.auth.token import MARGIN, Former, LockingStore, Replacing, is_fresh
from coze.run.setting import token_cell

NO = ConfigError("provider", "it cannot")


def token(name: str, left: float | None = None, refresh: str | None = None) -> Token:
    """Make a token that has so many seconds left."""
    return Token(
        access_token=Secret(name),
        expires_at=None if left is None else START + left,
        refresh_token=None if refresh is None else Secret(refresh),
    )


@program
def noting(seen: Callable[[Token | None], object], then: Effect[Token]) -> Steps[Token]:
    """Note which token is to be replaced, and go on."""
    seen((yield from Former()))
    return (yield from then)


class Spy:
    """A provider that keeps which tokens it was asked to replace."""

    def __init__(self, then: Effect[Token] | None = None) -> None:
        self.formers: list[Token | None] = []
        self.provider: TokenProvider = noting(self.formers.append, then or succeed(token("new", 900)))


def raising() -> Effect[Token]:
    """Raise."""
    raise ZeroDivisionError


# --- sources ----------------------------------------------------------------------------------------------------------

WRONG = ["", " \n", "pat one", "pat\none", "pat\x00", "päť", "pat\u2028one", "\ud800"]


@pytest.mark.parametrize("given_as", ["pat_1", " pat_1\r\n", Secret("pat_1\n")])
def test_a_static_token_is_given_without_the_white_space_around_it(given_as: str | Secret) -> None:
    """A token of a file's last line is the token of the line."""
    assert Desk().perform(static(given_as)) == Success(token("pat_1"))


@pytest.mark.parametrize("text", WRONG)
def test_a_static_token_that_no_header_can_hold_is_refused(text: str) -> None:
    """A text that is empty or not printable ASCII is an `InvalidArgument` that does not show it."""
    error = failure(Desk().perform(static(text)))
    assert isinstance(error, InvalidArgument)
    assert error.argument == "token"
    assert not text.strip() or text.strip() not in repr(error) + str(error)


def test_the_environment_gives_a_token() -> None:
    """The token is that of COZE_API_TOKEN, or of the variable that was named, as it stands there when it is needed."""
    desk = Desk(environment={"COZE_API_TOKEN": "pat_1\n", "MINE": "pat_2"})
    assert desk.perform(from_environment()) == Success(token("pat_1"))
    assert desk.perform(from_environment("MINE")) == Success(token("pat_2"))
    desk.environment["MINE"] = "pat_3"
    assert desk.perform(from_environment("MINE")) == Success(token("pat_3"))


@pytest.mark.parametrize("text", [None, *WRONG])
def test_the_environment_says_which_variable_is_wrong(text: str | None) -> None:
    """A variable that is missing, blank or no token is a `ConfigError` that names it and does not show it."""
    error = failure(Desk(environment={} if text is None else {"MINE": text}).perform(from_environment("MINE")))
    assert isinstance(error, ConfigError)
    assert error.setting == "MINE"
    assert not text or not text.strip() or text.strip() not in repr(error) + str(error)


def test_a_token_of_plain_texts_hides_them() -> None:
    """A token that is made of texts is that of the secrets, and shows nothing of them."""
    made = Token(access_token="at_canary", refresh_token="rt_canary")
    assert made == Token(access_token=Secret("at_canary"), refresh_token=Secret("rt_canary"))
    assert "canary" not in repr(made) + str(made)


# --- freshness --------------------------------------------------------------------------------------------------------


def test_a_token_is_fresh_until_its_margin() -> None:
    """A token is fresh while more than the margin is left; one without an expiry always is."""
    assert MARGIN == 60.0
    for left, fresh in ((60.001, True), (60.0, False), (59.0, False), (-1.0, False)):
        assert is_fresh(token("t", left), START) is fresh
    for life, left, fresh in ((50.0, 5.001, True), (50.0, 5.0, False), (900.0, 60.001, True), (900.0, 60.0, False)):
        assert is_fresh(evolve(token("t", left), issued_at=START + left - life), START) is fresh
    assert is_fresh(token("t"), 1e12)


def test_a_cached_provider_has_the_margin_of_its_cell() -> None:
    """What a runner is given as `cached` it keeps itself, with that margin."""
    source = static("pat")
    cell = token_cell(cached(source, margin=225.0))
    assert (cell.provider, cell.margin) == (source, 225.0)
    assert token_cell(cached(source)).margin is None


def test_a_cell_takes_the_margin_of_what_is_cached() -> None:
    """A cell, too, may be given what is `cached`, however often; the outermost margin that was chosen counts."""
    source = static("pat")
    cells = {
        300.0: TokenCell(cached(source, margin=300.0)),
        200.0: TokenCell(cached(cached(source, margin=300.0), margin=200.0)),
        100.0: TokenCell(cached(cached(source, margin=100.0))),
        0.0: TokenCell(cached(source, margin=300.0), margin=0.0),
    }
    assert {margin: (cell.provider, cell.margin) for margin, cell in cells.items()} == {
        margin: (source, margin) for margin in cells
    }


NESTS: dict[str, Callable[[TokenProvider], TokenProvider]] = {
    "alone": lambda inner: inner,
    "cached": cached,
    "first_of": lambda inner: first_of(fail(NO), inner),
    "stored": lambda inner: stored(Shelf(), inner),
    "map": lambda inner: inner.map(lambda found: found),
    "bind": lambda inner: succeed(None).bind(lambda _: inner),
    "refreshing": lambda inner: refreshing(PKCEApp(client_id="cid"), inner),
    "local": lambda inner: local(lambda: inner),
}


@pytest.mark.parametrize("name", NESTS)
def test_a_cached_provider_is_a_provider_like_any_other(name: str) -> None:
    """Wherever a provider may stand, one that is `cached` may; here it gives its token."""
    assert Desk().perform(NESTS[name](cached(static("pat")))) == Success(token("pat"))


# --- whoever comes first ----------------------------------------------------------------------------------------------


def test_the_first_that_has_a_token_gives_it() -> None:
    """Providers are asked in their order, and none after the one that has a token."""
    later = Spy()
    assert Desk().perform(first_of(fail(NO), static("a"), later.provider)) == Success(token("a"))
    assert later.formers == []


def test_if_none_has_a_token_the_last_one_says_why() -> None:
    """The failure is that of the last provider."""
    other = OAuthError("access_denied")
    assert Desk().perform(first_of(fail(NO), fail(other))) == Failed(other)
    assert Desk().perform(first_of(fail(other), fail(NO))) == Failed(NO)


def test_of_no_providers_there_is_no_first() -> None:
    """Without a provider it is an `InvalidArgument`."""
    assert isinstance(failure(Desk().perform(first_of())), InvalidArgument)


def test_an_exception_is_no_failure() -> None:
    """What a provider raises goes through, and the next one is not asked."""
    later = Spy()
    with pytest.raises(ZeroDivisionError):
        Desk().perform(first_of(local(raising), later.provider))
    assert later.formers == []


def test_the_token_to_replace_is_that_of_all() -> None:
    """Each of several providers is told which token is to be replaced."""
    one, other, old = Spy(fail(NO)), Spy(), token("old", 0)
    Desk().perform(first_of(one.provider, other.provider), former=old)
    assert one.formers == other.formers == [old]


def test_a_refresh_token_goes_to_its_own_app_only() -> None:
    """Of two providers that renew, each renews only what is its own: an app's server never sees another's secrets."""
    mine, other = PKCEApp(client_id="mine"), PKCEApp(client_id="other")
    desk = Desk(given("at_1", "rt_mine", 0), given("at_2", "rt_2"))
    first = desk.perform(refresh(mine, "rt_0")).unwrap()
    provider = first_of(refreshing(other, fail(NO)), refreshing(mine, fail(NO)))
    assert desk.perform(provider, former=first) == Success(token("at_2", 900, "rt_2"))
    assert [(sent(one)["client_id"], sent(one)["refresh_token"]) for one in desk.exchanges[1:]] == [("mine", "rt_mine")]


# --- stores -----------------------------------------------------------------------------------------------------------


class Shelf:
    """A store that notes what is done with it."""

    def __init__(self, held: Token | None = None, *, load: CozeError | None = None, save: CozeError | None = None):
        self.held = held
        self.notes: list[str] = []
        self._load, self.broken = load, save

    def load(self) -> Outcome[Token | None]:
        """Give what is kept."""
        self.notes.append("load")
        return Success(self.held) if self._load is None else Failed(self._load)

    def save(self, token: Token) -> Outcome[None]:
        """Keep a token."""
        self.notes.append("save")
        if self.broken is not None:
            return Failed(self.broken)
        self.held = token
        return Success(None)


class Cupboard(Shelf):
    """A store with a lock, which somebody else has for so many looks at first."""

    others = 0

    def try_lock(self) -> bool:
        """Take the lock."""
        self.others -= 1
        if self.others < 0:
            self.notes.append("lock")
        return self.others < 0

    def unlock(self) -> None:
        """Give it back."""
        self.notes.append("unlock")


def test_what_is_stored_and_fresh_is_given() -> None:
    """A token that is found, and has its time, is given; nobody is asked for another."""
    spy, shelf = Spy(), Shelf(token("kept", 61.0))
    assert Desk().perform(stored(shelf, spy.provider)) == Success(token("kept", 61.0))
    assert (spy.formers, shelf.notes) == ([], ["load"])


def test_a_token_of_a_short_life_is_stored_for_the_next_program() -> None:
    """A token that lives for less than a minute serves the programs after the one that asked for it, till its end."""
    app, shelf = PKCEApp(client_id="cid", profile=API), Shelf()
    provider = stored(shelf, refreshing(app, refresh(app, "rt_0")))
    desk = Desk(given("at_1", "rt_1", 50), given("at_2", "rt_2", 50))
    assert desk.token(TokenCell(provider)).unwrap().access_token == Secret("at_1")
    for elapsed, name in ((44.9, "at_1"), (45.0, "at_2")):
        desk.elapsed = elapsed
        cell = TokenCell(provider)
        assert desk.token(cell).unwrap().access_token == Secret(name)
        assert cell.fresh(desk.now) is not None
    assert len(desk.exchanges) == 2


@pytest.mark.parametrize("left", [60.0, 1.0, -1000.0])
def test_what_is_stored_and_old_is_replaced(left: float) -> None:
    """A token that is found too old is handed to the provider, and what that gives is saved."""
    spy, shelf = Spy(), Shelf(token("kept", left, "rt"))
    assert Desk().perform(stored(shelf, spy.provider)) == Success(token("new", 900))
    assert spy.formers == [token("kept", left, "rt")]
    assert (shelf.held, shelf.notes) == (token("new", 900), ["load", "save"])


def test_what_is_stored_and_was_just_refused_is_replaced() -> None:
    """A fresh token that the server has refused is not given again, but handed to the provider."""
    for kept in (token("kept", 900, "rt"), token("kept", None, "rt")):
        spy, shelf = Spy(), Shelf(kept)
        former = Token(access_token=Secret("kept"), expires_at=START, refresh_token=Secret("rt"))
        assert Desk().perform(stored(shelf, spy.provider), former=former) == Success(token("new", 900))
        assert spy.formers == [kept]
        assert shelf.held == token("new", 900)


def test_what_another_process_has_renewed_is_given() -> None:
    """If what is found is not what is to be replaced, another process has replaced it: it is given."""
    spy, shelf = Spy(), Shelf(token("theirs", 900))
    assert Desk().perform(stored(shelf, spy.provider), former=token("mine", 0, "rt")) == Success(token("theirs", 900))
    assert spy.formers == []


def test_an_empty_store_is_filled() -> None:
    """Where nothing is found the provider is asked, to replace what the runner had, and its token is saved."""
    for former in (None, token("mine", 0, "rt")):
        spy, shelf = Spy(), Shelf()
        assert Desk().perform(stored(shelf, spy.provider), former=former) == Success(token("new", 900))
        assert (spy.formers, shelf.held) == ([former], token("new", 900))


def test_a_store_that_cannot_load_is_the_outcome() -> None:
    """A store that cannot load is not written to, and the provider is not asked."""
    spy, shelf = Spy(), Cupboard(load=NO)
    assert Desk().perform(stored(shelf, spy.provider)) == Failed(NO)
    assert (spy.formers, shelf.notes) == ([], ["lock", "load", "unlock"])


def test_a_token_that_cannot_be_saved_is_given() -> None:
    """A new token is not lost with the store: it is given, says why it was not saved, and the lock is given back."""
    spy, shelf = Spy(), Cupboard(save=NO)
    given = Desk().perform(stored(shelf, spy.provider)).unwrap()
    assert (given, given.unsaved) == (token("new", 900), NO)
    assert (len(spy.formers), shelf.notes) == (1, ["lock", "load", "save", "unlock"])


def test_a_token_that_could_not_be_saved_is_what_the_next_one_replaces(caplog: pytest.LogCaptureFixture) -> None:
    """A cell goes on from the token that a store did not keep, warns of it once, and what comes next is saved."""
    app = PKCEApp(client_id="cid", profile=API)
    shelf = Shelf(evolve(token("at_1", 0, "rt_1"), issued_to=issuer(app)), save=ConfigError("disk", "it is full"))
    cell = TokenCell(stored(shelf, refreshing(app, fail(NO))))
    desk = Desk(given("at_2", "rt_2"), given("at_3", "rt_3"))
    assert desk.token(cell).unwrap().unsaved == ConfigError("disk", "it is full")
    assert desk.token(cell).unwrap() == token("at_2", 900, "rt_2")
    assert [(one.name, one.levelname, one.getMessage()) for one in caplog.records] == [
        ("coze", "WARNING", f"a new token could not be saved: {ConfigError('disk', 'it is full')}")
    ]
    desk.elapsed, shelf.broken = 1000.0, None
    third = desk.token(cell, token("at_2", 900)).unwrap()
    assert (third, third.unsaved, shelf.held) == (token("at_3", 1900, "rt_3"), None, third)
    assert [sent(one)["refresh_token"] for one in desk.exchanges] == ["rt_1", "rt_2"]


def test_a_failure_is_not_stored() -> None:
    """What the provider fails with is the outcome, and the store stays as it is."""
    shelf = Shelf(token("kept", 0))
    assert Desk().perform(stored(shelf, fail(NO))) == Failed(NO)
    assert (shelf.held, shelf.notes) == (token("kept", 0), ["load"])


def test_who_finds_the_store_locked_waits() -> None:
    """While another process has the lock nothing is loaded; then what it has saved is found."""
    spy, shelf = Spy(), Cupboard(token("theirs", 900))
    shelf.others = 3
    desk = Desk()
    assert desk.perform(stored(shelf, spy.provider)) == Success(token("theirs", 900))
    assert len(desk.pauses) == 3
    assert all(0 < pause <= 0.5 for pause in desk.pauses)
    assert shelf.notes == ["lock", "load", "unlock"]


def test_the_lock_is_given_back_whatever_happens() -> None:
    """The lock is given back after a success, a failure, an exception, and when the program is given up."""
    ends: Iterable[Effect[Token]] = (static("t"), fail(NO), fail(NO).map(lambda found: found))
    for provider in ends:
        shelf = Cupboard()
        Desk().perform(stored(shelf, provider))
        assert shelf.notes[0] == "lock"
        assert shelf.notes[-1] == "unlock"
        assert shelf.notes.count("lock") == shelf.notes.count("unlock") == 1
    shelf = Cupboard()
    with pytest.raises(ZeroDivisionError):
        Desk().perform(stored(shelf, local(raising)))
    assert shelf.notes == ["lock", "load", "unlock"]


def test_a_program_that_is_given_up_holds_no_lock() -> None:
    """Wherever a login is given up, the lock is free, and is not given back by who never had it."""
    shelf = Cupboard()
    work = Desk().begin(stored(shelf, Sleep(1.0).bind(lambda _: static("t"))))
    answer: object = None
    desk = Desk()
    while not isinstance(asked := work.send(answer), Sleep):
        answer = desk.answer(asked)
    work.close()
    assert shelf.notes == ["lock", "load", "unlock"]
    shelf = Cupboard()
    shelf.others = 5
    work = desk.begin(stored(shelf, static("t")))
    assert isinstance(next(work), Sleep)
    work.close()
    assert shelf.notes == []


def test_a_store_is_a_class_with_two_methods() -> None:
    """The protocols tell a store with a lock from one without."""
    stores: list[Store] = [Shelf(), Cupboard(), FileStore("x")]
    assert [isinstance(one, LockingStore) for one in stores] == [False, True, True]


# --- renewing ---------------------------------------------------------------------------------------------------------


def test_a_token_is_renewed_by_its_refresh_token(web_app: WebApp, pkce_app: PKCEApp, device_app: DeviceApp) -> None:
    """What has a refresh token is renewed by it, at the app's server, and the provider is not asked."""
    for app, bearer in ((web_app, "Bearer csec"), (pkce_app, None), (device_app, None)):
        desk, spy = Desk(given("at_2", "rt_2", 900)), Spy()
        outcome = desk.perform(refreshing(app, spy.provider), former=token("at_1", -5, "rt_1"))
        assert outcome == Success(token("at_2", 900, "rt_2"))
        [exchange] = desk.exchanges
        assert sent(exchange) == {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "rt_1"}
        assert exchange.url == "https://login.example:8443/api/permission/oauth2/token"
        assert exchange.headers.get("Authorization") == bearer
        assert spy.formers == []


@pytest.mark.parametrize("former", [None, token("at_1", -5)])
def test_without_a_refresh_token_the_provider_is_asked(pkce_app: PKCEApp, former: Token | None) -> None:
    """Where there is nothing to renew by, nothing is sent, and the provider is asked."""
    desk, spy = Desk(), Spy()
    assert desk.perform(refreshing(pkce_app, spy.provider), former=former) == Success(token("new", 900))
    assert (spy.formers, desk.exchanges) == ([former], [])


LOST = TransportError("receive", "reset", may_have_been_sent=True)
UNSENT = TransportError("connect", "refused")


@pytest.mark.parametrize(
    "answer", [refusal("invalid_grant"), refusal("invalid_request", 401), refusal("expired_token", 200), broken(LOST)]
)
def test_where_a_token_can_be_renewed_no_more_the_provider_is_asked(pkce_app: PKCEApp, answer: object) -> None:
    """If the server refuses, or may have renewed it unheard, the user logs in again: the token is not sent twice."""
    desk, spy = Desk(answer), Spy()  # type: ignore[arg-type]  # one of them
    former = token("at_1", -5, "rt_1")
    assert desk.perform(refreshing(pkce_app, spy.provider), former=former) == Success(token("new", 900))
    assert (spy.formers, len(desk.exchanges)) == ([former], 1)


@pytest.mark.parametrize("error", ["invalid_client", "unsupported_grant_type", "access_deny"])
def test_a_refusal_of_the_app_is_no_reason_to_log_in_again(pkce_app: PKCEApp, error: str) -> None:
    """What no login would mend, such as an app that is disabled, is a failure, and nobody is asked to log in."""
    desk, spy = Desk(refusal(error)), Spy()
    outcome = desk.perform(refreshing(pkce_app, spy.provider), former=token("at_1", -5, "rt_1"))
    refused = failure(outcome)
    assert isinstance(refused, OAuthError)
    assert (refused.error, spy.formers) == (error, [])


@pytest.mark.parametrize(
    ("answer", "kind", "tries"),
    [
        (broken(UNSENT), TransportError, 3),
        (ok(), DecodeError, 1),
        (given(""), DecodeError, 1),
        (given("at", token_type=[]), DecodeError, 1),
    ],
)
def test_a_failure_that_passes_asks_nobody_to_log_in(
    pkce_app: PKCEApp, answer: object, kind: type[CozeError], tries: int
) -> None:
    """Where nothing was sent, or the answer is odd, that is the failure: no user has to act for it."""
    desk, spy = Desk(answer), Spy()  # type: ignore[arg-type]  # one of them
    error = failure(desk.perform(refreshing(pkce_app, spy.provider), former=token("at_1", -5, "rt_1")))
    assert type(error) is kind
    assert (spy.formers, len(desk.exchanges)) == ([], tries)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_is_down_asks_nobody_to_log_in(pkce_app: PKCEApp, status: int) -> None:
    """A page of a gateway, or an error of the server's own, is the failure."""
    for body, kind in ((b"<html>", UnexpectedResponse), ({"code": 5000, "msg": "down"}, ApiError)):
        answer = type(ok())(status, body)
        desk, spy = Desk(answer), Spy()
        error = failure(desk.perform(refreshing(pkce_app, spy.provider), former=token("at_1", -5, "rt_1")))
        assert type(error) is kind
        assert (spy.formers, len(desk.exchanges)) == ([], 1)


# --- what is made of providers ----------------------------------------------------------------------------------------

WRAPS: dict[str, Callable[[TokenProvider], Effect[object]]] = {
    **NESTS,
    "attempt": attempt,
    "with_policy": lambda inner: with_policy(inner),
    "replacing": lambda inner: Replacing(None, inner),
    "twice": lambda inner: stored(Shelf(), refreshing(PKCEApp(client_id="cid"), first_of(static("t"), inner))),
}
del WRAPS["alone"], WRAPS["local"]
WRAPS["bind"] = lambda inner: inner.bind(succeed)


@pytest.mark.parametrize("name", WRAPS)
def test_what_is_made_of_an_interactive_provider_is_interactive(name: str) -> None:
    """Whether a person has to act is known before anything is performed, however a provider is wrapped."""
    assert not WRAPS[name](static("t")).interactive
    assert WRAPS[name](interactive(static("t"))).interactive


def test_a_provider_can_be_mapped() -> None:
    """`map` and `bind` make providers of providers, over any of them."""
    scoped = refreshing(PKCEApp(client_id="cid"), static("a")).map(lambda one: token(one.access_token.reveal() * 2))
    assert Desk().perform(scoped) == Success(token("aa"))
    assert Desk().perform(static("a").bind(lambda _: static("b"))) == Success(token("b"))
    assert Desk().perform(fail(NO).map(lambda found: found)) == Failed(NO)


# --- all of it, through a whole life ----------------------------------------------------------------------------------

CODE = {
    "device_code": "dc",
    "user_code": "UC-1",
    "verification_uri": "https://www.example/device",
    "expires_in": 300,
    "interval": 5,
}


def test_a_login_of_a_command_line_program_lives(tmp_path: Path, device_app: DeviceApp) -> None:
    """The one-line login asks its user once; then it uses, renews and rotates by itself, until it is refused for good.

    Each run of the program is a new cell over the same file.
    """
    shown: list[DeviceCode] = []
    desk = Desk(ok())
    place = tmp_path / "token.json"

    def cell() -> TokenCell:
        return TokenCell(stored(FileStore(place), refreshing(device_app, device(device_app, shown.append))))

    def run(expected: Token, *answers: object, of: TokenCell) -> list[str]:
        before = len(desk.grants)
        desk.answers = list(answers)  # type: ignore[arg-type]  # answers they are
        assert desk.token(of) == Success(expected)
        return desk.grants[before:]

    first = cell()
    pending = refusal("authorization_pending")
    code = type(ok())(body=CODE)
    at_1 = token("at_1", 15 + 900, "rt_1")
    login = ["device/code", "device_code", "device_code", "device_code"]
    assert run(at_1, code, pending, pending, given("at_1", "rt_1", 900), of=first) == login
    assert run(at_1, of=first) == []
    second = cell()  # the program is started again
    assert run(at_1, of=second) == []
    desk.elapsed = 15 + 841.0  # less than the margin is left: it is renewed, and the refresh token changes
    at_2 = token("at_2", desk.elapsed + 900, "rt_2")
    assert run(at_2, given("at_2", "rt_2", 900), of=second) == ["refresh_token"]
    assert sent(desk.exchanges[-1])["refresh_token"] == "rt_1"
    assert run(at_2, of=first) == []  # the one that runs still finds what the other has renewed
    desk.elapsed += 5000
    at_3 = token("at_3", desk.elapsed + 900, "rt_3")
    assert run(at_3, given("at_3", "rt_3", 900), of=first) == ["refresh_token"]
    assert sent(desk.exchanges[-1])["refresh_token"] == "rt_2"
    desk.elapsed += 5000  # too long: the refresh token is dead
    third = cell()
    at_4 = token("at_4", desk.elapsed + 5 + 900, "rt_4")
    again = ["refresh_token", "device/code", "device_code"]
    assert run(at_4, refusal("invalid_grant"), code, given("at_4", "rt_4", 900), of=third) == again
    assert run(at_4, of=cell()) == []
    assert [one.user_code for one in shown] == ["UC-1", "UC-1"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["token.json", "token.json.lock"]


def test_a_token_that_the_server_refuses_is_renewed_out_of_the_store(tmp_path: Path, device_app: DeviceApp) -> None:
    """What was found fresh and is refused all the same is renewed, once."""
    store = FileStore(tmp_path / "token.json")
    store.save(token("at_1", 900, "rt_1"))
    cell = TokenCell(stored(store, refreshing(device_app, fail(NO))))
    desk = Desk(given("at_2", "rt_2", 900))
    assert desk.token(cell) == Success(token("at_1", 900, "rt_1"))
    assert desk.token(cell, rejected=token("at_1")) == Success(token("at_2", 900, "rt_2"))
    assert desk.token(cell, rejected=token("at_1")) == Success(token("at_2", 900, "rt_2"))
    assert desk.grants == ["refresh_token"]
    assert store.load() == Success(token("at_2", 900, "rt_2"))
