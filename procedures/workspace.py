"""Where things lie in a workspace. Paths only; nothing here touches the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from procedures.file_names import file_name


@dataclass(frozen=True, slots=True)
class Modes:
    """With which permission bits folders and files of senders are made, before umask and ACLs."""

    folder: int
    file: int


#: Readable by the service's own user alone, whatever default ACLs say.
PRIVATE = Modes(0o700, 0o600)
#: What default ACLs of the folder above allow; without any, umask 077 makes the same as PRIVATE.
INHERITED = Modes(0o777, 0o666)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one workspace (design 4)."""

    root: Path

    @property
    def settings(self) -> Path:
        """baoshen.toml"""
        return self.root / "baoshen.toml"

    @property
    def inbox(self) -> Path:
        """Where institutions drop."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """Where results are laid."""
        return self.root / "outbox"

    @property
    def procedures(self) -> Path:
        """The office's own procedure files, beside the house's; need not exist."""
        return self.root / "procedures"

    @property
    def var(self) -> Path:
        """Everything that is the product's own."""
        return self.root / "var"

    @property
    def archive(self) -> Path:
        """Senders' bytes by sha256, read-only."""
        return self.var / "archive"

    @property
    def derived(self) -> Path:
        """Re-encoded photos and pages, by sha256 of their source; safe to serve."""
        return self.var / "derived"

    @property
    def documents(self) -> Path:
        """Published documents by sha256: the truth behind the outbox."""
        return self.var / "documents"

    @property
    def work(self) -> Path:
        """Claimed entries of running (or dead) runs."""
        return self.var / "work"

    @property
    def prefect(self) -> Path:
        """PREFECT_HOME."""
        return self.var / "prefect"

    @property
    def secret(self) -> Path:
        """The signing key of forms and review rows, 0600."""
        return self.var / "secret.key"

    @property
    def database_url(self) -> str:
        """The default register: SQLite in var/."""
        return f"sqlite:///{self.var / 'registry.db'}"


def by_hash(folder: Path, sha256: str) -> Path:
    """Where a content-addressed file lies: `<folder>/<aa>/<sha256>`."""
    return folder / name_by_hash(sha256)


def name_by_hash(sha256: str) -> str:
    """The same below its folder, as text: Python keeps the parts of every Path it makes."""
    return f"{sha256[:2]}/{sha256}"


def institution_folder(code: str, name: str) -> str:
    """The folder name of an institution: `<机构编码>_<机构名称>` as far as a name can hold it."""
    return code if code.startswith("_") else f"{code}_{file_name(name)}"
