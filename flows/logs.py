"""Logs: to `var/log/baoshen.log` as JSON lines, warnings to stderr; ids only, never people.

`baoshen serve` and the runs it starts say everything on stderr too, where systemd's journal
takes it: plain, or as JSON when the setting `log_format` says so. Times are Beijing's.

Two guards stand behind the rule that nobody logs personal data: digits that could be an ID
number are blotted out, and a traceback is kept as places without the exception's text, which
may quote a cell.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections.abc import MutableMapping
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from procedures.workspace import Workspace

_ID_LIKE = re.compile(r"(?<![0-9A-Za-z])\d{14}(?:\d{3}[\dXx]|\d)(?![0-9A-Za-z])")
_BLOT = "〔证件号〕"
_LOG_BYTES = 5 * 1024 * 1024
_LOG_FILES = 5
_BEIJING = ZoneInfo("Asia/Shanghai")
#: Set by `serve` for itself and the runs it starts, which are processes of their own: the
#: format in which everything goes to stderr, `plain` or `json`.
_SERVING = "BAOSHEN_SERVING"


def log_folder(workspace: Workspace) -> Path:
    """Where logs lie: `var/log`."""
    return workspace.var / "log"


def blot(text: str) -> str:
    """`text` with everything that looks like a 15 or 18 character ID number replaced."""
    return _ID_LIKE.sub(_BLOT, text)


def places(error: BaseException) -> list[str]:
    """Where an exception came from, innermost last: `module.py:line function`, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def described(error: BaseException) -> str:
    """An unexpected exception in one line that is safe to log: its type and innermost place."""
    where = places(error)
    return f"{type(error).__name__} at {where[-1] if where else 'unknown place'}"


def _blotted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {k: blot(v) if isinstance(v, str) else v for k, v in event.items()}


def _dated(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["timestamp"] = datetime.now(_BEIJING).isoformat(timespec="milliseconds")
    return event


def say_everything(log_format: str) -> None:
    """From the next `set_up` on, here and in processes started from here, stderr gets all."""
    os.environ[_SERVING] = log_format


def set_up(workspace: Workspace | None = None, verbose: bool = False) -> None:
    """Send logs to the workspace's file and to stderr; without a workspace to stderr only."""
    import structlog  # half a second: commands that log nothing do without

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _dated,
        _blotted,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger("baoshen")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    root.propagate = False
    root.addHandler(_to_stderr(verbose))
    if workspace is not None and workspace.var.is_dir():
        root.addHandler(_to_file(log_folder(workspace)))


def logger() -> Any:
    """The product's logger: `logger().info("event", drop=drop.id)`."""
    import structlog

    return structlog.get_logger("baoshen")


def _to_stderr(verbose: bool) -> logging.Handler:
    import structlog

    serving = os.environ.get(_SERVING, "")
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if verbose else logging.INFO if serving else logging.WARNING)
    plain = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=20, sort_keys=False)
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler.setFormatter(_formatter(as_json if serving == "json" else plain))
    return handler


def _to_file(folder: Path) -> logging.Handler:
    import structlog

    folder.mkdir(mode=0o700, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "baoshen.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
    return handler


def _formatter(renderer: Any) -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
