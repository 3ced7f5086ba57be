"""What stops a command, grouped by what the operator should do about it.

Problems of a drop are findings and never come here. One place, `translated`, turns the
errors of the other rooms into these groups; one place, `flows.cli.main`, turns a group into
a line on stderr and an exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller (design 10)."""

    DONE = 0
    FAULTS = 1
    USAGE = 2
    SETTINGS = 3
    ENVIRONMENT = 4
    LEASE = 5


class BaoshenError(Exception):
    """Something the operator must act on; the text is Chinese and holds no personal data."""

    exit_code = ExitCode.FAULTS


class SystemFault(BaoshenError):
    """Our own fault: kept, logged, tried again next run."""

    exit_code = ExitCode.FAULTS


class RunFaulty(SystemFault):
    """A run reached its end, and its report holds faults of ours."""


class UsageFault(BaoshenError):
    """The command was asked for something that cannot be done so; ask differently."""

    exit_code = ExitCode.USAGE


class InvalidSettings(BaoshenError):
    """Settings or catalogue are broken: the text names file, line or key, and cause."""

    exit_code = ExitCode.SETTINGS


class EnvironmentLacks(BaoshenError):
    """The machine lacks something; the text says what to install or change."""

    exit_code = ExitCode.ENVIRONMENT


class LeaseHeld(BaoshenError):
    """Another run holds the lease; wait for it to end."""

    exit_code = ExitCode.LEASE


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors of other rooms as the group an operator can act on."""
    try:
        yield
    except BaoshenError:
        raise
    except Exception as error:
        group = _of_catalogue(error) or _of_register(error)
        if group is None:
            raise
        raise group from error


def _of_catalogue(error: Exception) -> BaoshenError | None:
    if "procedures.load" not in sys.modules:
        return None
    from procedures.load import CatalogueError

    return InvalidSettings(f"业务目录有误：{error}") if isinstance(error, CatalogueError) else None


def _of_register(error: Exception) -> BaoshenError | None:
    """The group of a register's error. Nothing heavy is imported just to name its classes."""
    if "registry.engine" not in sys.modules:
        return None
    from sqlalchemy.exc import OperationalError

    from registry import engine, lease, migrations, procedure_versions

    if isinstance(error, lease.LeaseHeld):
        return LeaseHeld(f"另一运行（{error.holder}）正在进行，请等它结束后再试")
    if isinstance(error, lease.LeaseLost):
        return SystemFault("本次运行已失去租约（另一运行已接管），未完成的事项由下次运行继续")
    if isinstance(error, procedure_versions.ProcedureChanged):
        return InvalidSettings(f"业务目录有误：{error}")
    if isinstance(error, migrations.SchemaUnknown):
        return EnvironmentLacks(f"台账由更新的程序写成，本程序版本过旧：{error}")
    if isinstance(error, engine.RegisterUnsafe):
        return EnvironmentLacks(f"台账数据库不安全：{error}")
    if isinstance(error, OperationalError):
        return EnvironmentLacks(f"台账数据库无法使用：{error.orig}")
    return None
