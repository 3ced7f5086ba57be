"""Looks at everything the product stands on, and says in plain words what is lacking.

Checks are registered in `CHECKS`; each gives one or more `Result`s and never raises.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flows.errors import BaoshenError
from flows.settings import Settings, load_settings
from flows.versions import packages
from procedures.workspace import Workspace

if TYPE_CHECKING:
    from flows.prefect_server import Server

#: Shared library -> Debian package.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_FREE_BYTES = 2 * 1024**3
_SPACE_REMEDY = (
    "请清理磁盘，至少留出 2 GB；不要删 var 里的 archive 和 documents，"
    "可删 var/prefect（先停 baoshen serve）和旧的 outbox 日期文件夹"
)
_MAIL_SECONDS = 5.0
#: State of a run -> what an operator reads.
_RUN_WORDS = {
    "running": "正在进行，或中断了（中断的由下一次运行接着办）",
    "finished": "正常结束",
    "failed": "有系统故障或中断",
}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at. `remedy` says what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(workspace: Workspace) -> list[Result]:
    """Every check in order. Raises InvalidSettings when the settings cannot be read."""
    settings = load_settings(workspace.settings)
    return [result for check in CHECKS for result in check(workspace, settings)]


def _versions(_: Workspace, __: Settings) -> Iterator[Result]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    yield Result("Python", sys.version_info >= (3, 11), python, "请安装 Python 3.11 或更高版本")
    for package in packages():
        yield Result(
            f"软件包 {package.name}", package.ok, package.found or "未安装", package.remedy
        )


def _xml_guard(_: Workspace, __: Settings) -> Iterator[Result]:
    import openpyxl

    ok = bool(openpyxl.DEFUSEDXML)
    yield Result(
        "XML 防护（openpyxl.DEFUSEDXML）", ok, "已启用" if ok else "未启用", "请安装 defusedxml"
    )


def _libraries(_: Workspace, __: Settings) -> Iterator[Result]:
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
            ok = True
        except OSError:
            ok = False
        yield Result(
            f"系统库 {library}", ok, "已安装" if ok else "未安装", f"请安装系统软件包 {package}"
        )


def _fonts(_: Workspace, __: Settings) -> Iterator[Result]:
    if shutil.which("fc-list") is None:
        yield Result("字体", False, "没有 fc-list 命令", "请安装系统软件包 fontconfig")
        return
    from outputs.pdf.fonts import SANS, SERIF, SPARE, font_files

    packages = {SERIF: "fonts-noto-cjk", SANS: "fonts-noto-cjk", SPARE: "fonts-hanazono"}
    for family, package in packages.items():
        files = font_files(family)
        words = f"{len(files)} 个字体文件" if files else "未安装"
        yield Result(f"字体 {family}", bool(files), words, f"请安装系统软件包 {package}")


def _place(workspace: Workspace, _: Settings) -> Iterator[Result]:
    from flows.init import check_place

    try:
        check_place(workspace)
        yield Result("工作区位置", True, "文件夹互不重叠，在本机磁盘上")
    except BaoshenError as error:
        remedy = "收件、发件、内部文件夹和程序代码须互相分开，并放在本机磁盘上"
        yield Result("工作区位置", False, str(error), remedy)


def _clock(workspace: Workspace, settings: Settings) -> Iterator[Result]:
    """A clock that went back would stop the business date where it was (see business_date)."""
    from flows.business_date import default_date
    from flows.context import open_register_of
    from registry import runs

    if not workspace.var.is_dir():
        return
    try:
        with open_register_of(workspace, settings) as register:
            last = runs.last_date(register)
    except BaoshenError:
        return  # `_database` says it
    today = default_date()
    words = f"今天的业务日期是 {today}，" + (f"已运行到 {last}" if last else "还没有运行过")
    remedy = "系统时钟可能被拨回：请校准时钟；在此之前，运行沿用最近一次的业务日期"
    yield Result("系统时钟", last is None or today >= last, words, remedy)


def _folders(workspace: Workspace, _: Settings) -> Iterator[Result]:
    for folder in (workspace.inbox, workspace.outbox, workspace.var):
        ok = folder.is_dir() and os.access(folder, os.W_OK)
        words = "可读写" if ok else "不存在或不可写"
        remedy = (
            f"先看 --workspace 指的是不是工作区；缺文件夹时运行 baoshen init {workspace.root}"
            "（不会覆盖已有内容），不可写时把它交还给运行本程序的用户（chown）"
        )
        yield Result(f"文件夹 {folder}", ok, words, remedy)
    if not workspace.var.is_dir():
        return
    yield _private(workspace)
    free = shutil.disk_usage(workspace.var).free
    words = f"{free / 1024**3:.1f} GB"
    yield Result("剩余空间", free >= _FREE_BYTES, words, _SPACE_REMEDY)
    one_disk = workspace.inbox.stat().st_dev == workspace.var.stat().st_dev
    words = "收件与存档在同一磁盘" if one_disk else "收件与存档不在同一磁盘，收件时逐一复制，较慢"
    yield Result("磁盘", True, words)


def _private(workspace: Workspace) -> Result:
    try:
        mode = stat.S_IMODE(workspace.secret.stat().st_mode)
    except OSError:
        remedy = (
            f"请从备份取回 {workspace.secret}；没有它，已发出的表单和审核表都会被拒收，"
            "没有备份时运行 baoshen init 生成新的，再运行 baoshen publish --again 重发"
        )
        return Result("签名密钥", False, "不存在或读不到", remedy)
    remedy = f"别的用户能读到签名密钥：请运行 chmod 600 {workspace.secret}"
    return Result("签名密钥", mode & 0o077 == 0, f"权限 {mode:03o}", remedy)


def _database(workspace: Workspace, settings: Settings) -> Iterator[Result]:
    from sqlalchemy import text

    from flows.context import open_register_of

    if not workspace.var.is_dir():
        return
    remedy = (
        "先停 baoshen serve，看磁盘是否已满、文件权限和 baoshen.toml 的 database_url；"
        "确已损坏的，保留原样一份，再用 baoshen restore 从备份恢复到新文件夹"
    )
    try:
        with open_register_of(workspace, settings) as register, register.read() as session:
            if register.is_sqlite:
                problem = session.scalar(text("PRAGMA quick_check(1)"))
                yield Result("台账数据库", problem == "ok", _sqlite_words(problem), remedy)
            else:
                version = str(session.scalar(text("SHOW server_version")))
                yield Result("台账数据库", True, f"PostgreSQL {version}")
    except BaoshenError as error:
        yield Result("台账数据库", False, str(error), remedy)


def _mail(workspace: Workspace, settings: Settings) -> Iterator[Result]:
    smtp = settings.smtp
    if not smtp.host:
        words = f"未设置邮件服务器，不对外发送，邮件写入 {workspace.outbox / '_mail'}"
        yield Result("邮件", True, words)
        return
    from flows.publishing import output_settings
    from outputs.mail.send import unreachable

    asked = replace(output_settings(settings).mail, timeout=_MAIL_SECONDS)
    problem = unreachable(asked)
    remedy = (
        "邮件会排队，连上后自动补发，其他事项照常办理；"
        "请检查 baoshen.toml 的 [smtp]：主机、端口、加密方式、用户和密码"
    )
    yield Result("邮件", not problem, f"{smtp.host}:{smtp.port} {problem or '可用'}", remedy)


def _prefect(workspace: Workspace, settings: Settings) -> Iterator[Result]:
    from flows.prefect_server import running

    if not settings.prefect:
        yield Result("Prefect 服务", True, "设置为不使用")
        return
    found = running(workspace)
    yield Result("Prefect 服务", True, _prefect_words(found))


def _sqlite_words(problem: object) -> str:
    return "SQLite，自检正常" if problem == "ok" else f"SQLite 自检：{problem}"


def _prefect_words(found: Server | None) -> str:
    if found is None:
        return "没有在运行（baoshen serve 或下一次运行会启动它）"
    served = "，baoshen serve 正在服务" if found.purpose == "serve" else ""
    return f"{found.ui_url}{served}"


def _last_run(workspace: Workspace, settings: Settings) -> Iterator[Result]:
    """How the newest run ended; one that died is no fault of the machine, but worth knowing."""
    from flows.context import open_register_of
    from registry import runs

    if not workspace.var.is_dir():
        return
    try:
        with open_register_of(workspace, settings) as register:
            newest = runs.latest(register)
    except BaoshenError:
        return  # `_database` says it
    run, state = newest or ("", "")
    words = f"{run} {_RUN_WORDS[state]}" if newest else "还没有运行过"
    log = workspace.var / "log" / "baoshen.log"
    remedy = f"原因：grep '\"{run}\"' {log}；没有办完的事项由下一次运行接着办"
    yield Result("最近一次运行", state != runs.FAILED, words, remedy)


#: All checks, in the order they are printed.
CHECKS: tuple[Callable[[Workspace, Settings], Iterator[Result]], ...] = (
    _versions,
    _xml_guard,
    _libraries,
    _fonts,
    _place,
    _folders,
    _database,
    _clock,
    _last_run,
    _mail,
    _prefect,
)
