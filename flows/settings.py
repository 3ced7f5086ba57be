"""The settings of a workspace: `baoshen.toml` below `BAOSHEN_*` variables, frozen once read.

`templates/baoshen.toml` is the commented file that `baoshen init` writes; a test keeps
its values equal to the defaults here.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from flows.errors import InvalidSettings
from procedures.workspace import INHERITED, PRIVATE, Modes

ENV_PREFIX = "BAOSHEN_"
_CRON = r"^\s*(\S+\s+){4}\S+\s*$"


class Smtp(BaseModel):
    """The mail server; without `host` mails are written to `outbox/_mail/` as .eml files.

    `password_file` is read when `password` is blank, so that the secret need not stand in
    a file many can read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    user: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    security: Literal["none", "starttls", "ssl"] = "none"
    sender: str = "baoshen@localhost"
    timeout_seconds: float = Field(default=20, gt=0)

    def secret(self) -> str:
        """The password. Raises InvalidSettings when its file cannot be read."""
        if self.password.get_secret_value() or self.password_file is None:
            return self.password.get_secret_value()
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InvalidSettings(
                f"smtp.password_file：无法读取 {self.password_file}（{error.strerror}）"
            ) from error


class Issuers(BaseModel):
    """The authority that signs certificates and notices, by system."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    hunan_supervision: str = "湖南省住房和城乡建设厅"
    jilin_safety: str = "吉林省住房和城乡建设厅"
    jiangsu_testing: str = "江苏省住房和城乡建设厅"
    hunan_constructors: str = "湖南省住房和城乡建设厅"

    def of(self, system: str) -> str:
        """The issuer of a system id such as `hunan-supervision`; "" for `office`."""
        return str(getattr(self, system.replace("-", "_"), ""))


class Folders(BaseModel):
    """How institutions reach their folders: `private` or, by ACLs the office sets, `acl`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    modes: Literal["private", "acl"] = "private"

    @property
    def as_modes(self) -> Modes:
        """Permission bits of institutions' folders and of the copies in the outbox."""
        return INHERITED if self.modes == "acl" else PRIVATE


class Settings(BaseSettings):
    """Everything an operator may set. Seconds and minutes are in the names."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    settle_seconds: float = Field(default=10, ge=0)
    stale_seconds: float = Field(default=600, ge=0)
    watch_seconds: float = Field(default=5, gt=0)
    workers: int = Field(default=2, ge=1, le=64)
    database_url: str = ""
    support_line: str = "技术支持：请与省站信息管理人员联系"
    operator_mail: str = ""
    schedule: str = Field(default="0 2 * * *", pattern=_CRON)
    lease_wait_minutes: float = Field(default=30, ge=0)
    prefect: bool = True
    prefect_port: int = Field(default=0, ge=0, le=65535)
    log_format: Literal["plain", "json"] = "plain"
    smtp: Smtp = Smtp()
    issuers: Issuers = Issuers()
    folders: Folders = Folders()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables win over the file, which is given as keyword arguments."""
        return env_settings, init_settings

    @model_validator(mode="before")
    @classmethod
    def _no_settle_no_stale(cls, values: Any) -> Any:
        """Who does not wait for a file to settle does not wait for a half one either."""
        if isinstance(values, dict) and "settle_seconds" in values:
            try:
                waits = float(values["settle_seconds"]) > 0
            except (TypeError, ValueError):
                return values  # the field's own check names it
            return values if waits else {**values, "stale_seconds": 0}
        return values

    @model_validator(mode="after")
    def _sender_fits(self) -> Self:
        if self.smtp.host and "@" not in self.smtp.sender:
            raise ValueError("smtp.sender must be a mail address when smtp.host is set")
        return self


def load_settings(path: Path) -> Settings:
    """The settings of the workspace whose `baoshen.toml` is `path`; a missing file is empty.

    Raises InvalidSettings naming file, line or variable, key and cause.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"设置文件有误：{path}：{error}") from error
    try:
        return Settings(**body)
    except ValidationError as error:
        raise InvalidSettings(_explained(path, text, error)) from error


def _explained(path: Path, text: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    parts = [str(part) for part in first["loc"]]
    key = ".".join(parts)
    variable = ENV_PREFIX + "__".join(parts).upper()
    if variable in os.environ:
        return f"设置有误：环境变量 {variable}：{first['msg']}"
    line = _line_of(text, parts)
    place = f"{path}:{line}" if line else str(path)
    return f"设置文件有误：{place}：{key or 'smtp.sender'}：{first['msg']}"


def _line_of(text: str, parts: list[str]) -> int:
    """Line of the key in the file, 0 when it stands nowhere."""
    if not parts:
        return 0
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            table = header[1].strip()
            continue
        key = re.match(r"\s*\"?([\w.-]+)\"?\s*=", line)
        if key and ".".join(filter(None, [table, key[1]])) == ".".join(parts):
            return number
    return 0
