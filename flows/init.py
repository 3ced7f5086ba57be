"""Makes a workspace, and refuses places where one would not be safe."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from flows.errors import EnvironmentLacks, InvalidSettings, UsageFault
from procedures.words import OFFICE
from procedures.workspace import Workspace

_CODE_ROOT = Path(__file__).parent.parent
_SETTINGS_TEMPLATE = _CODE_ROOT / "templates" / "baoshen.toml"
_CODE_FOLDERS = ("flows", "ingest", "procedures", "validators", "registry", "outputs", "templates")


def create_workspace(root: Path) -> Workspace:
    """Make the workspace `root`, or complete one that exists; nothing is overwritten.

    Folders are 0700 and the signing key 0600: forms and review rows are trusted by it.
    Raises UsageFault for an overlapping place, EnvironmentLacks on a network file system.
    """
    workspace = Workspace(root.absolute())
    check_place(workspace)
    folders = (
        workspace.root,
        workspace.inbox,
        workspace.inbox / OFFICE,
        workspace.outbox,
        workspace.var,
        workspace.archive,
        workspace.derived,
        workspace.documents,
        workspace.work,
        workspace.prefect,
    )
    for folder in folders:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
    if not workspace.settings.exists():
        workspace.settings.write_text(_SETTINGS_TEMPLATE.read_text("utf-8"), encoding="utf-8")
    if not workspace.secret.exists():
        _write_secret(workspace.secret)
    return workspace


def check_place(workspace: Workspace) -> None:
    """Refuse a workspace inside another one, inside the code, or with folders that overlap."""
    root = workspace.root.resolve()
    for parent in root.parents:
        inner = root.relative_to(parent).parts[0]
        if (parent / "baoshen.toml").is_file() and inner in ("inbox", "outbox", "var"):
            raise UsageFault(f"{root} 位于另一个工作区 {parent} 之内，请换一个位置")
    if any(root.is_relative_to(_CODE_ROOT / folder) for folder in _CODE_FOLDERS):
        raise UsageFault(f"{root} 位于程序代码之内，请换一个位置")
    places = [folder.resolve() for folder in (workspace.inbox, workspace.outbox, workspace.var)]
    for one in places:
        for other in places:
            if one is not other and one.is_relative_to(other):
                raise UsageFault(f"{one} 与 {other} 互相重叠，收件、发件和内部文件夹须分开")
    refuse_network_share(root)


def refuse_network_share(path: Path) -> None:
    """Raise EnvironmentLacks when `path` lies on a network file system."""
    from registry.engine import RegisterUnsafe, refuse_network_path

    try:
        refuse_network_path(path)
    except RegisterUnsafe as error:
        raise EnvironmentLacks(
            f"{path} 位于网络文件系统，台账和存档在其上不安全，请放在本机磁盘：{error}"
        ) from error


def read_secret(workspace: Workspace) -> bytes:
    """The signing key. Raises InvalidSettings when it is missing or too short."""
    try:
        secret = workspace.secret.read_bytes()
    except OSError as error:
        cause = error.strerror
        raise InvalidSettings(f"签名密钥无法读取：{workspace.secret}（{cause}）") from error
    if len(secret) < 32:
        raise InvalidSettings(f"签名密钥不完整：{workspace.secret}，请从备份恢复")
    return secret


def _write_secret(path: Path) -> None:
    """32 random bytes; `BAOSHEN_SECRET` fixes them so that tests give equal bytes."""
    wanted = os.environ.get("BAOSHEN_SECRET")
    secret = hashlib.sha256(wanted.encode()).digest() if wanted else secrets.token_bytes(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
