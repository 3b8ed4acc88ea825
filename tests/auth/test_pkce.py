"""Logging in by PKCE: verifiers, challenges, and the flow of the web with them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from desk import LOGIN, Desk, failure, given, sent
from hypothesis import given as examples
from hypothesis import strategies as st

from coze import CN, InvalidArgument, OAuthError, Outcome, PKCEApp, Secret, Success
from coze.auth.pkce import ChallengeMethod, authorize_url, begin, challenge, exchange, finish, make_verifier
from coze.auth.web import Login

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # of RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CB = "https://e.com/cb"
APP = PKCEApp(client_id="cid", profile=LOGIN)
PATH = "/api/permission/oauth2"
HASHED = f"&code_challenge={CHALLENGE}&code_challenge_method=S256"
COMMON = "response_type=code&client_id=cid&redirect_uri=https%3A%2F%2Fe.com&state=st"
ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def test_the_example_of_the_rfc() -> None:
    """The verifier of RFC 7636, appendix B, has its challenge; plain, it is its own."""
    assert challenge(VERIFIER) == challenge(Secret(VERIFIER)) == Success(CHALLENGE)
    assert challenge(VERIFIER, "S256") == Success(CHALLENGE)
    assert challenge(VERIFIER, "plain") == Success(VERIFIER)


@examples(st.text(ALLOWED, min_size=43, max_size=128))
def test_a_challenge_is_the_hash_of_its_verifier(verifier: str) -> None:
    """A challenge is the SHA-256 of the verifier, in base64url without padding."""
    text = challenge(verifier).unwrap()
    assert len(text) == 43
    assert base64.urlsafe_b64decode(text + "=") == hashlib.sha256(verifier.encode("ascii")).digest()


@pytest.mark.parametrize(("length", "right"), [(0, False), (42, False), (43, True), (128, True), (129, False)])
def test_a_verifier_has_43_to_128_characters(length: int, right: bool) -> None:
    """A verifier that is too short or too long is refused, in the URL as in the exchange."""
    verifier = "v" * length
    outcomes = [
        challenge(verifier),
        challenge(verifier, "plain"),
        authorize_url(APP, redirect_uri=CB, state="s", verifier=verifier),
        authorize_url(APP, redirect_uri=CB, state="s", verifier=verifier, method="plain"),
        Desk(given()).perform(exchange(APP, code="c", redirect_uri=CB, verifier=verifier)),
    ]
    assert [isinstance(one, Success) for one in outcomes] == [right] * 5
    for one in outcomes:
        if not right:
            error = failure(one)
            assert isinstance(error, InvalidArgument)
            assert error.argument == "verifier"


@pytest.mark.parametrize("letter", ["+", "/", "=", " ", "\n", "ä", "\u0660", "\ud800", "\x00"])
def test_a_verifier_has_letters_that_need_no_escape(letter: str) -> None:
    """A verifier with any other character, at its end too, is refused, and not shown."""
    for text in ("v" * 50 + letter, letter + "v" * 50):
        error = failure(challenge(text))
        assert isinstance(error, InvalidArgument)
        assert "vvv" not in repr(error)


def test_a_made_verifier_has_256_bits() -> None:
    """A verifier is made of 32 random bytes, new each time, and is hidden."""
    desk = Desk()
    one, other = (desk.perform(make_verifier()).unwrap() for _ in range(2))
    assert len(base64.urlsafe_b64decode(one.reveal() + "=")) == 32
    assert one != other
    assert isinstance(challenge(one), Success)


URLS: dict[str, tuple[PKCEApp, ChallengeMethod | None, str | None, str]] = {
    "S256 unless another is named": (
        PKCEApp(client_id="cid"),
        None,
        None,
        f"https://www.coze.com{PATH}/authorize?{COMMON}{HASHED}",
    ),
    "S256": (
        PKCEApp(client_id="cid", profile=CN),
        "S256",
        None,
        f"https://www.coze.cn{PATH}/authorize?{COMMON}{HASHED}",
    ),
    "plain": (
        PKCEApp(client_id="cid"),
        "plain",
        None,
        f"https://www.coze.com{PATH}/authorize?{COMMON}&code_challenge={VERIFIER}&code_challenge_method=plain",
    ),
    "workspace": (
        APP,
        None,
        "ws",
        f"https://www.example{PATH}/workspace_id/ws/authorize?{COMMON}{HASHED}",
    ),
}


@pytest.mark.parametrize("name", URLS)
def test_a_url_is_exactly_this(name: str) -> None:
    """The URL is that of the web, with challenge and method at its end."""
    app, method, workspace, url = URLS[name]
    uri = "https://e.com"
    if method is None:
        made = authorize_url(app, redirect_uri=uri, state="st", verifier=VERIFIER, workspace_id=workspace)
    else:
        made = authorize_url(
            app, redirect_uri=uri, state="st", verifier=VERIFIER, method=method, workspace_id=workspace
        )
    assert made == Success(url)


@pytest.mark.parametrize("method", ["s256", "bogus", "", None])
def test_a_method_is_one_of_two(method: Any) -> None:
    """A method that no server has is an `InvalidArgument`, wherever one is given."""
    outcomes: list[Outcome[object]] = [
        challenge(VERIFIER, method),
        authorize_url(APP, redirect_uri=CB, state="s", verifier=VERIFIER, method=method),
        Desk().perform(begin(APP, redirect_uri=CB, method=method)),
    ]
    for outcome in outcomes:
        error = failure(outcome)
        assert isinstance(error, InvalidArgument)
        assert error.argument == "method"


def test_a_url_needs_a_state() -> None:
    """Without a state there is no URL: nobody could tell whose login a redirect belongs to."""
    error = failure(authorize_url(APP, redirect_uri=CB, state="", verifier=VERIFIER))
    assert isinstance(error, InvalidArgument)
    assert error.argument == "state"


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_login_begins_with_state_and_verifier(method: ChallengeMethod) -> None:
    """Both are random, new each time, and of their own; the URL holds the challenge, and no `repr` the verifier."""
    desk = Desk()
    one, other = (desk.perform(begin(APP, redirect_uri=CB, method=method)).unwrap() for _ in range(2))
    assert one.verifier is not None
    assert other.verifier is not None
    texts = [one.state, one.verifier.reveal(), other.state, other.verifier.reveal()]
    assert len(set(texts)) == 4
    assert all(re.fullmatch(r"[\w-]{43}", text) for text in texts)
    assert (
        one.url == authorize_url(APP, redirect_uri=CB, state=one.state, verifier=one.verifier, method=method).unwrap()
    )
    if method == "S256":
        assert one.verifier.reveal() not in one.url + repr(one)


def test_a_login_ends_with_a_token() -> None:
    """Code and verifier are given for a token, each in its field, and nothing authorizes the request."""
    desk = Desk(given("at"))
    login = desk.perform(begin(APP, redirect_uri=CB)).unwrap()
    token = desk.perform(finish(APP, login, f"{CB}?state={login.state}&code=CODE")).unwrap()
    assert token.access_token == Secret("at")
    assert login.verifier is not None
    assert sent(desk.exchanges[0])["code_verifier"] == login.verifier.reveal()
    assert sent(desk.exchanges[0])["code"] == "CODE"
    assert "Authorization" not in desk.exchanges[0].headers


def test_a_login_of_the_web_is_none_of_pkce() -> None:
    """A login that was begun without a verifier cannot be ended by PKCE, nor one of another state; nothing is sent."""
    desk = Desk()
    without = Login(url="https://x.example", redirect_uri=CB, state="s")
    error = failure(desk.perform(finish(APP, without, f"{CB}?state=s&code=CODE")))
    assert isinstance(error, InvalidArgument)
    assert error.argument == "verifier"
    login = Login(url="https://x.example", redirect_uri=CB, state="s", verifier=Secret(VERIFIER))
    assert isinstance(failure(desk.perform(finish(APP, login, f"{CB}?state=t&code=CODE"))), OAuthError)
    assert desk.exchanges == []
