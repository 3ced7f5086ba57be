"""What has been written stays written: asked of the kernel before the register relies on it.

A renamed file is whole when its bytes were synced before, but the rename itself may be undone by
a power cut until its folder is synced too. Files are many and commits are few: one `syncfs`
before a commit makes everything durable that the commit speaks of.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)


def sync(folder: Path) -> None:
    """Make everything written so far on the file system of `folder` durable, names included."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not hasattr(_LIBC, "syncfs") or _LIBC.syncfs(descriptor) != 0:
            os.sync()
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in one folder durable: files renamed into it, files removed from it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
