"""The fault battery: bodies that are not what the documentation says, and what is made of them.

Every model, with every wrong type in every place, is read in `tests/test_codec.py`; here it goes over the wire.
"""

from __future__ import annotations

import json
from typing import Final

import pytest
from battery import READ, WRITE, Face, Row, cases, either, fails, gives, perform
from scripted import answer

from coze import ApiError, DecodeError, LimitExceeded
from coze.errors import Problem

JSON: Final = {"Content-Type": "application/json"}
USER: Final[dict[str, object]] = {"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"}
UNSHAPED: Final = fails(DecodeError, attempts=1)


def plain(text: object) -> bytes:
    """Answer with a text that says of itself that it is JSON."""
    return answer(text if isinstance(text, bytes) else str(text).encode(), headers=JSON)


def enveloped(**changed: object) -> bytes:
    """Answer with an envelope some of whose keys are changed; `...` takes one away."""
    whole = {"code": 0, "msg": "", "data": USER, **changed}
    return answer({key: value for key, value in whole.items() if value is not ...})


def wrong(path: str, expected: str, got: str) -> object:
    """Give the one problem that an answer has."""
    return (Problem(path, expected, got),)


CODES: Final[dict[str, object]] = {
    "absent": ...,
    "null": None,
    "false": False,
    "true": True,
    "zero as text": "0",
    "zero as a fraction": 0.0,
    "empty text": "",
    "a text": "ok",
    "a list": [0],
    "an object": {"code": 0},
}
REFUSALS: Final[dict[str, tuple[object, int]]] = {
    "negative": (-1, -1),
    "positive": (4000, 4000),
    "as text": ("4000", 4000),
    "beyond 2^53": (2**60, 2**60),
}
PAYLOADS: Final[dict[str, tuple[object, str]]] = {
    "null": (None, "null"),
    "a text": ("7", "text"),
    "a number": (7, "an integer"),
    "a boolean": (True, "a boolean"),
    "a list": ([USER], "a list"),
}
FIELDS: Final[dict[str, tuple[object, str]]] = {
    "null": (None, "null"),
    "a boolean": (True, "a boolean"),
    "a fraction": (1.5, "a number"),
    "a list": ([], "a list"),
    "an object": ({}, "an object"),
}
SHAPES: Final = [
    *(Row(f"code {name}", WRITE, says=(enveloped(code=code),), ideal=UNSHAPED) for name, code in CODES.items()),
    *(
        Row(
            f"code {name}", READ, says=(enveloped(code=code, msg="no"),), ideal=fails(ApiError, code=read, message="no")
        )
        for name, (code, read) in REFUSALS.items()
    ),
    *(
        Row(
            f"data {name}",
            READ,
            says=(enveloped(data=data),),
            ideal=fails(DecodeError, problems=wrong("$.data", "an object", got)),
        )
        for name, (data, got) in PAYLOADS.items()
        if data is not None
    ),
    Row("data null", READ, says=(enveloped(data=None),), ideal=UNSHAPED),
    Row("data absent", READ, says=(enveloped(data=...),), ideal=UNSHAPED),
    Row("data as the whole body", READ, says=(answer(USER),), ideal=UNSHAPED),
    *(
        Row(
            f"an id that is {name}",
            READ,
            says=(enveloped(data={**USER, "user_id": value}),),
            ideal=fails(DecodeError, problems=wrong("$.data.user_id", "an id", got)),
        )
        for name, (value, got) in FIELDS.items()
        if value is not None
    ),
    *(
        Row(f"an id of {value}", READ, says=(enveloped(data={**USER, "user_id": value}),), ideal=gives(str(value)))
        for value in (0, -1, 2**53 + 1, 2**63, 10**30)
    ),
    Row("unknown fields", READ, says=(enveloped(data={**USER, "new": {"a": [1]}}, trace="x"),), ideal=gives("7")),
    Row("a name that is a number", READ, says=(enveloped(data={**USER, "user_name": 7}),), ideal=UNSHAPED),
    Row("a name that is null", READ, says=(enveloped(data={**USER, "user_name": None}),), ideal=gives("7")),
    *(
        Row(f"{name} alone", READ, says=(plain(text),), ideal=UNSHAPED)
        for name, text in {"null": "null", "a list": "[]", "a text": '"ok"', "a number": "0", "true": "true"}.items()
    ),
]


@pytest.mark.parametrize(("row", "face"), cases(SHAPES))
def test_a_body_of_another_shape(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Only an integer code of 0 with the documented data is a success; ids are exact, unknown fields ignored."""
    perform(row, face, caplog)


WHOLE: Final = json.dumps({"code": 0, "msg": "", "data": USER})


def within(text: str) -> str:
    """Put a text of JSON under a key that nobody knows."""
    return WHOLE[:-1] + f', "x": {text}}}'


DEEP: Final = fails(DecodeError)  # beyond what Python can read; what keeps such JSON has a limit of its own
TEXTS: Final = [
    *(
        Row(f"no JSON: {name}", READ, says=(plain(text),), ideal=UNSHAPED)
        for name, text in {
            "NaN": within("NaN"),
            "infinity": within("-Infinity"),
            "a number beyond all bounds": within("1e999"),
            "a comma too many": WHOLE[:-1] + ",}",
            "two values": WHOLE + WHOLE,
            "a value that is cut": WHOLE[:-1],
            "a comment": "/* */" + WHOLE,
            "single quotes": WHOLE.replace('"', "'"),
            "a zero in front": within("01"),
            "a control character": within('"\x01"'),
            "UTF-16": WHOLE.encode("utf-16"),
            "invalid UTF-8": WHOLE.encode().replace(b'"k"', b'"\xff"'),
            "half of a surrogate pair in UTF-8": WHOLE.encode().replace(b'"k"', b'"\xed\xa0\x80"'),
        }.items()
    ),
    *(
        Row(f"JSON: {name}", READ, says=(plain(text),), ideal=gives("7"))
        for name, text in {
            "a byte order mark": b"\xef\xbb\xbf" + WHOLE.encode(),
            "white space": f"\r\n\t {WHOLE}\n",
            "a key that comes twice": WHOLE.replace('"user_id": "7"', '"user_id": "6", "user_id": "7"'),
            "a code that comes twice": WHOLE.replace('"code": 0', '"code": 5, "code": 0'),
            "half of a surrogate pair": within('"\\ud800"'),
            "a zero in a text": within('"\\u0000"'),
            "many keys": within(json.dumps(dict.fromkeys(map(str, range(10_000)), 0))),
        }.items()
    ),
    Row(
        "a number too long", READ, says=(plain(within("9" * 5000)),), ideal=fails(LimitExceeded, limit="limits.digits")
    ),
    *(
        Row(f"10,000 levels of {name}", READ, says=(plain(within(text)),), ideal=either(ideal, DEEP))
        for name, text, ideal in (
            ("lists", "[" * 10_000 + "]" * 10_000, gives("7")),
            ("objects", '{"a":' * 10_000 + "1" + "}" * 10_000, gives("7")),
            ("lists without an end", "[" * 10_000, UNSHAPED),
        )
    ),
    Row("a million levels", READ, says=(plain(within("[" * 1_000_000 + "]" * 1_000_000)),), ideal=DEEP),
]


@pytest.mark.parametrize(("row", "face"), cases(TEXTS))
def test_a_body_that_is_hard_to_read(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """Text that is no JSON in UTF-8 is one problem; what is JSON is read, whatever is odd about it, within limits."""
    perform(row, face, caplog)
