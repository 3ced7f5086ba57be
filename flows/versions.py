"""Versions of what parses a stranger's file or renders what he wrote: too old is no start.

A hole that its project has closed is no finding about a drop: nothing is opened with it at all.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.version import Version

from flows.errors import EnvironmentLacks

#: Package -> (oldest version that may parse a stranger's file, why). Source: the projects' own
#: release notes and advisories, gathered in docs/security.md.
FLOORS: dict[str, tuple[str, str]] = {
    "pdfminer.six": ("20251230", "CVE-2025-64512、CVE-2025-70559：PDF 可执行代码"),
    "pdfplumber": ("0.11.9", "旧版本允许使用有漏洞的 pdfminer.six"),
    "Pillow": ("12.3.0", "CVE-2026 系列：图片解码越界"),
    "pypdfium2": ("5.0.0", "PDFium 安全更新"),
    "pikepdf": ("10.17.0", "qpdf 安全更新与展开上限"),
    "openpyxl": ("3.1.5", "工作簿读取"),
    "defusedxml": ("0.7.1", "XML 实体炸弹"),
    "lxml": ("5.0.0", "XML 实体炸弹"),
    "Jinja2": ("3.1.6", "GHSA-cpwx-vrp4-4pq7：模板越权"),
    "weasyprint": ("69.0", "CVE-2025-68616、CVE-2026-49452：制作文书时外联"),
    "python-calamine": ("0.4.0", "工作簿读取"),
    "SQLAlchemy": ("2.0", "台账"),
    "prefect": ("3.8", "运行记录"),
}
#: Package -> first version that does not work here, and why.
CEILINGS = {"fastapi": ("0.140", "prefect 3.8 与它不兼容")}


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package; `found` is "" when it is missing, `remedy` for when it is not `ok`."""

    name: str
    found: str
    ok: bool
    remedy: str


def packages() -> Iterator[Package]:
    """Every package that must not be too old or too new, as it is installed."""
    for name, (floor, why) in FLOORS.items():
        found = _version(name)
        ok = bool(found) and Version(found) >= Version(floor)
        yield Package(name, found, ok, f"须不低于 {floor}（{why}），请运行 scripts/bootstrap")
    for name, (ceiling, why) in CEILINGS.items():
        found = _version(name)
        ok = bool(found) and Version(found) < Version(ceiling)
        yield Package(name, found, ok, f"须低于 {ceiling}（{why}），请运行 scripts/bootstrap")


def require_safe_versions() -> None:
    """Raise EnvironmentLacks naming every package that is missing, too old or too new."""
    lacking = [package for package in packages() if not package.ok]
    if lacking:
        told = "；".join(f"{p.name} {p.found or '未安装'}，{p.remedy}" for p in lacking)
        raise EnvironmentLacks(f"软件包版本不符，未开始：{told}")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
