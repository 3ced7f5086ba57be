"""A backup made while runs go on is one moment of the register (reliability 55)."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import func, select

from procedures.workspace import Workspace
from registry.backup import backup, restore
from registry.engine import Register, open_register
from registry.models import Application, ApplicationEvent
from registry.verify import verify
from tests.unit.registry.books import file_one, put_file, whole


def test_backup_under_load(register: Register, workspace: Workspace, tmp_path: Path) -> None:
    """Writers file applications with fresh materials all the while; each backup verifies."""
    whole(register, workspace)
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            sha256 = put_file(workspace, f"scan {number}".encode())
            with register.write() as session:
                pages = [{"path": "身份证.pdf", "sha256": sha256, "media": "pdf"}]
                file_one(session, "R3", pages)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        files = [tmp_path / f"{n}.backup" for n in range(3)]
        for file in files:
            backup(register, workspace, file)
    finally:
        stop.set()
        thread.join()
    for file in files:
        restored = restore(file, tmp_path / f"from-{file.stem}")
        opened = open_register(restored.database_url)
        assert verify(opened, restored).ok
        with opened.read() as session:
            filed = session.scalar(select(func.count()).select_from(Application)) or 0
            events = session.scalar(select(func.count()).select_from(ApplicationEvent)) or 0
        assert events == 2 * filed
        assert filed >= 4
        opened.close()
