"""Where servers and hardening commands work: in memory, so that nothing waits for a disk.

What a power cut leaves is played there, not waited for.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_ROOM = 4 << 30  # bytes; the largest command takes about two


@contextmanager
def work_folder(name: str) -> Iterator[Path]:
    """An empty folder, thrown away afterwards; on disk where memory is small."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with TemporaryDirectory(
        prefix=f"baoshen-{name}-", dir=_MEMORY if roomy else gettempdir()
    ) as folder:
        yield Path(folder)
