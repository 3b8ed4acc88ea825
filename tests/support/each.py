"""Tests of many small cases in one: what pytest does around a test costs more than most of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Test = Callable[..., None]


def each(
    names: str | Sequence[str], cases: Iterable[Any], ids: Callable[[Any], str] = repr, *, at_once: bool = False
) -> Callable[[Test], Test]:
    """Run a test for each case, as `pytest.mark.parametrize` would, but as one test; those that wait, all `at_once`.

    All cases run, and each that fails is shown with a note which one it is.
    """
    kept = list(cases)
    assert kept, "there is no case"
    together = [names] if isinstance(names, str) else list(names)

    def decorated(test: Test) -> Test:
        signature = inspect.signature(test)
        left = {name: one for name, one in signature.parameters.items() if name not in together}

        @functools.wraps(test, updated=())  # what Hypothesis notes on a function of its own is not for this one
        def of_all(*given: object, **fixtures: object) -> None:
            fixtures.update(zip(left, given, strict=False))

            def failure_of(case: Any) -> Exception | None:
                values = [case] if isinstance(names, str) else case
                try:
                    test(**dict(zip(together, values, strict=True)), **fixtures)
                except Exception as error:
                    error.add_note(f"the case is {', '.join(map(ids, values))}")
                    return error
                return None

            with ThreadPoolExecutor(len(kept) if at_once else 1) as threads:
                found = list((threads.map if at_once else map)(failure_of, kept))
            failures = [error for error in found if error is not None]
            if failures:
                raise failures[0] if len(failures) == 1 else ExceptionGroup(f"{len(failures)} cases", failures)

        del of_all.__wrapped__
        of_all.__dict__["__signature__"] = signature.replace(parameters=[*left.values()])
        of_all.__dict__["pytestmark"] = list(getattr(test, "pytestmark", ()))
        return of_all

    return decorated
