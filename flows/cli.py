"""The command `baoshen`: names, help, exit codes. Each command is a module of flows/commands."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer._click.exceptions import ClickException

from flows import logs
from flows.commands import (
    backup,
    check,
    demo,
    doctor,
    find,
    form,
    init,
    procedures,
    publish,
    recheck,
    restore,
    run,
    serve,
    show,
    table,
    verify,
)
from flows.commands.common import HERE, WorkspaceOption
from flows.errors import BaoshenError, ExitCode, translated

#: Every command, in the order `baoshen --help` lists them.
COMMANDS: dict[str, Callable[..., Any]] = {
    "init": init.init,
    "demo": demo.demo,
    "run": run.run,
    "check": check.check,
    "procedures": procedures.procedures,
    "form": form.form,
    "show": show.show,
    "find": find.find,
    "table": table.table,
    "publish": publish.publish,
    "serve": serve.serve,
    "recheck": recheck.recheck,
    "verify": verify.verify,
    "backup": backup.backup,
    "restore": restore.restore,
    "doctor": doctor.doctor,
}


def application() -> typer.Typer:
    """The Typer application with all commands."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_everywhere)
    for name, function in COMMANDS.items():
        app.command(name)(function)
    return app


def _everywhere(context: typer.Context, workspace: WorkspaceOption = HERE) -> None:
    """Baoshen (报审): workbooks in; findings, reviews, certificates and notices out."""
    if workspace != HERE:  # given before the command's name: the same as after it
        context.default_map = {name: {"workspace": str(workspace)} for name in COMMANDS}


def invoke(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; the only place where errors become one."""
    os.umask(0o077)  # whatever we write holds people's data
    try:
        with translated():
            code = application()(list(arguments), standalone_mode=False)
        return code if isinstance(code, int) else ExitCode.DONE
    except ClickException as error:
        error.show(sys.stderr)
        return _told(arguments, error.format_message(), ExitCode.USAGE)
    except BaoshenError as error:
        sys.stderr.write(f"{error}\n")
        return _told(arguments, str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("已中断。未完成的事项由下次运行继续。\n")
        return _told(arguments, "interrupted", ExitCode.FAULTS)
    except Exception as error:  # noqa: BLE001 - the last edge: one line, no values, exit 1
        words = f"系统故障：{logs.described(error)}"
        logs.set_up()
        logs.logger().error("unexpected", error=logs.described(error), places=logs.places(error))
        sys.stderr.write(f"{words}\n")
        return _told(arguments, words, ExitCode.FAULTS)


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(invoke(sys.argv[1:]))


def _told(arguments: Sequence[str], words: str, code: int) -> int:
    """With `--json` an error is one object too, so that a program never parses nothing."""
    if "--json" in arguments:
        body = {"error": {"exit_code": int(code), "message": words}}
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
    return int(code)


if __name__ == "__main__":
    main()
