"""What stops a command, grouped by what the operator should do about it.

Problems of a drop are findings and never come here. One place, `translated`, turns the
errors of the other rooms into these groups; one place, `flows.cli.main`, turns a group into
a line on stderr and an exit code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from procedures.load import CatalogueError


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
    except CatalogueError as error:
        raise InvalidSettings(f"业务目录有误：{error}") from error
