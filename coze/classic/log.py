"""Logging, as cozepy's users know it: quiet until `setup_logging` is called.

What the `log_` functions write goes to the logger ``cozepy``; calls are logged by the library's own logger, ``coze``,
at level DEBUG: which endpoint, how it ended and when, its log id; no bodies, no tokens and no ids of yours. Importing
this changes nothing. `setup_logging` sets the level of both, and lets both write to stderr, and nowhere else.
"""

from __future__ import annotations

import functools
import logging
from typing import Any, Final

logger: Final = logging.getLogger("cozepy")
"""What programs log to beside the library."""

logger.addHandler(logging.NullHandler())

_LEVELS: Final = (
    logging.CRITICAL,
    logging.ERROR,
    logging.WARNING,
    logging.INFO,
    logging.DEBUG,
    logging.NOTSET,
)


def setup_logging(level: int = logging.WARNING) -> None:
    """Write what is logged to stderr, from this level on: one of those of `logging`, else it is a ValueError."""
    if level not in _LEVELS:
        raise ValueError(f"invalid log level: {level}")
    for one in (logger, logging.getLogger("coze")):
        one.setLevel(level)
        one.propagate = False
        one.addHandler(_to_stderr())  # which adds one handler once


@functools.cache
def _to_stderr() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("[cozepy][%(levelname)s][%(asctime)s] %(message)s", "%Y-%m-%d %H:%M:%S"))
    return handler


def log_fatal(msg: object, *args: object, **kwargs: Any) -> None:
    """Log a message at level CRITICAL; the arguments are those of `logging.Logger.critical`."""
    logger.critical(msg, *args, **kwargs)


def log_error(msg: object, *args: object, **kwargs: Any) -> None:
    """Log a message at level ERROR."""
    logger.error(msg, *args, **kwargs)


def log_warning(msg: object, *args: object, **kwargs: Any) -> None:
    """Log a message at level WARNING."""
    logger.warning(msg, *args, **kwargs)


def log_info(msg: object, *args: object, **kwargs: Any) -> None:
    """Log a message at level INFO."""
    logger.info(msg, *args, **kwargs)


def log_debug(msg: object, *args: object, **kwargs: Any) -> None:
    """Log a message at level DEBUG."""
    logger.debug(msg, *args, **kwargs)
