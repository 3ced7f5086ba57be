"""Looks at the inbox every few seconds and runs the stages when something has settled.

Every look is a full scan: events of the file system get lost (moved-in folders, network
shares; reliability.md row 58), a listing does not.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event

from flows.errors import BaoshenError, LeaseHeld
from flows.logs import described, logger
from flows.run import Request, run_once
from flows.settings import load_settings
from ingest.inbox import Entry, settled
from procedures.workspace import Workspace

#: What an entry looked like: path, size in bytes, newest mtime.
_Seen = tuple[Path, int, int]


def watch(workspace: Workspace, stop: Event) -> None:
    """Run whenever something new lies still in the inbox, until `stop` is set.

    What a run left lying (a file it may not read, say) is not tried again before it changes;
    the nightly run tries everything.
    """
    settings = load_settings(workspace.settings)

    def pause(seconds: float) -> None:
        stop.wait(seconds)

    left: frozenset[_Seen] = frozenset()
    while not stop.wait(settings.watch_seconds):
        try:
            entries = settled(
                workspace.inbox, settings.settle_seconds, settings.stale_seconds, pause
            )
            if stop.is_set() or _seen(entries) <= left:
                continue
            run_once(Request(workspace, "watch"))
            left = _seen(settled(workspace.inbox, 0, 0))
        except LeaseHeld:
            logger().info("watch-waits")  # the run that holds it takes what lies there
        except BaoshenError as error:
            logger().warning("watch-failed", error=str(error))
        except OSError as error:
            logger().warning("watch-failed", error=described(error))


def _seen(entries: list[Entry]) -> frozenset[_Seen]:
    return frozenset((entry.path, entry.size, entry.mtime_ns) for entry in entries)
