"""Workspaces and packages to measure on, made before any clock runs."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

from flows.init import create_workspace
from flows.run import Request, run_once
from flows.samples.base_data import office_workbook
from flows.samples.calendar import DEFAULT_START
from flows.samples.institutions import CHANGSHA, Holder, people_rows
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from flows.samples.scale import large_crowd, write_large_package
from procedures.words import OFFICE
from procedures.workspace import Workspace

#: The night after the base data came, within the sign-up of the sample period.
NIGHT: date = DEFAULT_START + timedelta(days=1)
PACKAGE = "大批量报名"


def base_workspace(folder: Path) -> Workspace:
    """A workspace whose register holds the sample base data: institutions, users, periods."""
    workspace = create_workspace(folder)
    write_demo_drops(workspace.inbox, nights=[OFFICE_NIGHT], fast=True)
    report = run_once(Request(workspace, "manual", DEFAULT_START))
    if report.failed:
        raise RuntimeError(f"the base data did not go in: {report.faults}")
    return workspace


def fresh_copy(base: Workspace, folder: Path) -> Workspace:
    """The base workspace once more; `folder` is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base.root, folder)
    return Workspace(folder)


def package_in(workspace: Workspace) -> Path:
    """Where the large package lies in a workspace's inbox."""
    return workspace.inbox / CHANGSHA.folder / PACKAGE


def lay_package(workspace: Workspace, source: Path) -> None:
    """Copy the package into the inbox, on disk before anybody takes it."""
    shutil.copytree(source, package_in(workspace))
    os.sync()


def write_package(target: Path, applicants: int) -> int:
    """A package of `applicants`; bytes written, on disk."""
    shutil.rmtree(target, ignore_errors=True)
    size = write_large_package(target, applicants)
    os.sync()
    return size


def lay_people_workbook(workspace: Workspace, rows: int) -> None:
    """人员名录 with `rows` people, without attachments, in the office's folder."""
    holders = [Holder(person, CHANGSHA, ()) for person in large_crowd(rows)]
    body = office_workbook("office-people", people_rows(holders))
    (workspace.inbox / OFFICE / "人员名录（大批量）.xlsx").write_bytes(body)
    os.sync()


def evict(folder: Path) -> None:
    """Drop the files of `folder` from the file cache; other programs' files stay in it."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
