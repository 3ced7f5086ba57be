"""`corpus`: every file alone through `baoshen run`, as somebody's drop.

Promise (reliability 16-18, 33, 34, 46, 50): no crash and no hang; every file is taken or refused
with a code of the catalogue, never by the catch-all; what is taken, other programs can read too;
workbooks that Excel wrote are not refused by their reader.
"""

from __future__ import annotations

import time
from random import Random

from procedures.findings import KINDS
from procedures.words import DropResult
from tests.flows.world import World
from tests.hardening.figures import Asked, Figures
from tests.hardening.province import SECONDS, Province, judge_night, lay_alone, station_of
from tests.hardening.second_opinions import absent, opinion
from tests.hardening.specimens import CORPUS, Specimen, specimens, written_by_excel
from tests.hardening.watched import Answer

_A_NIGHT = 400
#: What a good workbook may be refused for: it is not one of our forms, or is more than we take.
_DESIGNED = frozenset({"macro-workbook", "file-encrypted", "row-limit"})
_READ = frozenset({"form-unknown", "sheet-empty", "header-duplicate", "header-missing"})
#: Findings about a package whose files could all be taken out.
_TAKEN_OUT = frozenset({"workbook-missing", "workbook-several", "file-ignored"})
#: At most this share of the workbooks that Excel wrote may be refused by their reader.
_REFUSED_SHARE = 0.005


def measure(asked: Asked, figures: Figures) -> None:
    """Nights of up to 400 files each, until all chosen ones have been dropped."""
    random = Random(f"corpus-{asked.seed}")
    started = time.monotonic()
    province = Province(asked.work)
    chosen = specimens(random, *((10_000, 500) if asked.long else (250, 60)), province.world)
    if not CORPUS.is_dir():
        figures.counts["corpus"] = "not beside this checkout: files made here only"
    if missing := absent():
        figures.counts["second opinions not installed"] = ", ".join(missing)
    figures.counts["files"] = 0
    figures.counts["exceptions nobody expected"] = 0
    figures.counts["readers that died of a file"] = 0
    figures.least["files"] = len(chosen) if asked.long else 200
    for begin in range(0, len(chosen), _A_NIGHT):
        if asked.enough(started, float(figures.counts["files"]) >= figures.least["files"]):
            break
        _night(figures, province, chosen[begin : begin + _A_NIGHT], f"seed {asked.seed}")
    _judge_share(figures)


def _night(figures: Figures, province: Province, chosen: list[Specimen], seed: str) -> None:
    drops: dict[str, str] = {}

    def lay(world: World) -> None:
        for number, one in enumerate(chosen):
            drops[one.name] = lay_alone(world, station_of(number), one.name, one.load())

    night, world = province.night(lay)
    judge_night(figures, night, seed)
    for one in chosen:
        answer = night.answers.get(drops[one.name])
        if answer is None:
            figures.broke(f"no answer for {one.origin} ({seed})")
            continue
        figures.count("files")
        _judge(figures, one, answer, seed)
        if not (world.workspace.root / answer.receipt).is_file():
            figures.broke(f"no receipt for {one.origin} ({seed})")
        _ask_others(figures, province, one, answer, seed)
    province.forget()


def _judge(figures: Figures, one: Specimen, answer: Answer, seed: str) -> None:
    figures.most("seconds of the slowest file", round(answer.seconds, 2))
    refused = answer.result != DropResult.ACCEPTED
    figures.count("refused" if _unusable(answer) else "readable")
    where = f"{one.origin} ({seed})"
    if answer.result == DropResult.FAILED:
        figures.broke(f"the run failed over {where}")
    if refused and not answer.must:
        figures.broke(f"{answer.result} without a finding: {where}")
    if unknown := answer.codes - set(KINDS):
        figures.broke(f"codes that are not catalogued {sorted(unknown)}: {where}")
    if "parser-crash" in answer.codes:
        figures.count("files that kill or break their reader")
    if answer.seconds > SECONDS:
        figures.broke(f"{answer.seconds:.0f} s: {where}")
    if one.codes == ("",) and not _unusable(answer):
        figures.broke(f"taken as whole: {where}")
    elif any(one.codes) and not answer.codes & set(one.codes):
        figures.broke(f"{sorted(answer.codes)} and not {one.codes}: {where}")
    if written_by_excel(one):
        _judge_excel(figures, one, answer)


def _unusable(answer: Answer) -> bool:
    """Whether reading gave no rows, no member that somebody could use and no table it knew not."""
    whole = any(member.whole for member in answer.members)
    return not (whole or answer.recognised or set(answer.package) & _READ)


def _judge_excel(figures: Figures, one: Specimen, answer: Answer) -> None:
    if answer.must & _DESIGNED:
        figures.count("Excel's workbooks beyond what is taken (macros, size)")
        return
    figures.count("Excel's workbooks")
    if answer.must - _READ:
        figures.count("Excel's workbooks refused by their reader")
        codes = ", ".join(sorted(answer.must - _READ))
        figures.counts[f"refused: {one.name}"] = codes


def _judge_share(figures: Figures) -> None:
    refused = int(figures.counts.get("Excel's workbooks refused by their reader", 0))
    of = int(figures.counts.get("Excel's workbooks", 0))
    if refused > max(1, of * _REFUSED_SHARE):
        figures.broke(f"{refused} of {of} workbooks by Excel are refused by their reader")


def _ask_others(
    figures: Figures, province: Province, one: Specimen, answer: Answer, seed: str
) -> None:
    """Ask djpeg, qpdf or unzip about what was taken as a whole."""
    if one.suffix == ".zip":
        taken = bool(answer.members) and not set(answer.package) - _TAKEN_OUT
    else:
        taken = any(member.whole for member in answer.members)
    if not taken:
        return
    path = province.folder / f"asked{one.suffix}"
    path.write_bytes(one.load())
    said = opinion(path)
    if said in ("agrees", "warns", "is too old"):
        figures.count(f"taken, and another program {said}")
    elif said:
        figures.broke(f"taken, but {said}: {one.origin} ({seed})")
