"""A sick machine: the n-th call of every kind fails, in every stage; and power cuts tear files.

After each fault the run must end with an exit code that says so (or have done without), leave
every byte and no half state, and the next run on the mended machine must finish the night to the
same end as an undisturbed one.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from pathlib import Path

from flows.errors import ExitCode
from procedures.workspace import Workspace
from tests.hardening import children, oracle, story
from tests.hardening.fault_sites import ERRORS, Counters, Fault, install
from tests.hardening.figures import Asked, Figures
from tests.hardening.story import Night, Story
from tests.hardening.torn import torn_night

SHORT_FAULTS, LONG_FAULTS = 20, 2_000
SHORT_CUTS, LONG_CUTS = 3, 500
#: A power cut before every so many-th fault.
_A_CUT = 4
#: How often the same kind of call is made to fail in a stage, in the long form.
_CALLS_EACH = 400
#: Nights in which calls fail: packages come in; decisions, a correction and base data come in.
_NIGHTS = (0, 2)
_CLEAR = (ExitCode.FAULTS, ExitCode.SETTINGS, ExitCode.ENVIRONMENT)


def measure(asked: Asked, figures: Figures) -> None:
    """Faults and power cuts, in turn, until the asked numbers are reached."""
    began = time.monotonic()
    figures.least["faults"] = LONG_FAULTS if asked.long else SHORT_FAULTS
    figures.least["power cuts"] = LONG_CUTS if asked.long else SHORT_CUTS
    lived, faults = _lived(asked)
    figures.count("points at which a call can fail", len(faults))
    workers = min(2, os.cpu_count() or 2)

    def work(number: int) -> None:
        children.warm()
        story.rehearse(asked.work / f"rehearsal-{number}", lived)
        cuts = list(range(number, figures.least["power cuts"], workers))
        with (asked.work / f"results-{number}").open("w", encoding="utf-8") as file:

            def tell(what: str, wrong: list[str], more: dict[str, int] | None = None) -> None:
                told = {"what": what, "wrong": wrong, "more": more or {}}
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
                file.flush()

            for place, (night, fault) in list(enumerate(faults))[number::workers]:
                if asked.enough(began, place >= figures.least["faults"]):
                    break
                if place // workers % _A_CUT == 0 and cuts:
                    cut = cuts.pop()
                    wrong, lost = torn_night(asked.work / f"cut-{cut}", lived, asked.seed, cut)
                    tell("power cuts", wrong, lost)
                failing = asked.work / f"fault-{place}"
                struck, wrong = _failing_night(failing, lived.nights[night], fault)
                told = [f"seed {asked.seed} night {night}, {fault}: {each}" for each in wrong]
                if struck:
                    tell("faults", told, {f"faults: {fault.error}": 1})
                else:
                    tell("faults that found no such call", told)

    _gather(asked, figures, children.in_workers(workers, work))


def _lived(asked: Asked) -> tuple[Story, list[tuple[int, Fault]]]:
    """The undisturbed nights, and every call of two of them that can fail, in a drawn order."""

    def live(_number: int) -> None:
        children.warm()
        children.leave_papers_blank()
        story.live(asked.work / "story").save(asked.work / "blank")

    def count(number: int) -> None:
        children.warm()
        lived = Story.load(asked.work / "blank")
        story.rehearse(asked.work / f"rehearsal-for-{number}", lived)
        points = _points(lived, _NIGHTS[number], asked)
        told = [(f.stage, f.kind, f.nth, f.error) for f in points]
        (asked.work / f"points-{number}").write_text(json.dumps(told), encoding="utf-8")

    if any(children.in_workers(1, live)) or any(children.in_workers(len(_NIGHTS), count)):
        raise RuntimeError("the undisturbed nights could not be lived")
    faults = []
    for number, night in enumerate(_NIGHTS):
        told = json.loads((asked.work / f"points-{number}").read_text(encoding="utf-8"))
        faults += [(night, Fault(*rest)) for rest in told]
    random.Random(asked.seed).shuffle(faults)
    return Story.load(asked.work / "blank"), _every_kind_first(faults)


def _gather(asked: Asked, figures: Figures, codes: list[int]) -> None:
    """What the workers have written down."""
    for number in range(len(codes)):
        path = asked.work / f"results-{number}"
        for line in path.read_text(encoding="utf-8").splitlines():
            result = json.loads(line)
            figures.count(result["what"])
            for what, by in result["more"].items():
                figures.count(what, by)
            for sentence in result["wrong"]:
                figures.broke(sentence[:900])
    if any(codes):
        figures.broke(f"a worker of the harness failed: {codes}")


def _points(lived: Story, number: int, asked: Asked) -> list[Fault]:
    """Every call of the night that can fail, with each way it can; counted on a run of its own."""
    night = lived.nights[number]
    folder = asked.work / f"counting-{number}"
    counters = Counters()
    ended = _run(folder, night, counters, None)
    if ended.code != 0:
        raise RuntimeError(f"the counting run ended with {ended.code}: {ended.said}")
    shutil.rmtree(folder)
    return [
        Fault(stage, kind, nth, error)
        for (stage, kind), times in counters.totals().items()
        for nth in _spread(times)
        for error in ERRORS[kind]
    ]


def _spread(times: int) -> list[int]:
    """Every call, or so many evenly spread ones where there are more."""
    if times <= _CALLS_EACH:
        return list(range(1, times + 1))
    return sorted({1 + round(n * (times - 1) / _CALLS_EACH) for n in range(_CALLS_EACH + 1)})


def _every_kind_first(faults: list[tuple[int, Fault]]) -> list[tuple[int, Fault]]:
    """One of each kind, stage and error first, then all the others."""
    first: dict[tuple[str, str], tuple[int, Fault]] = {}
    for one in faults:
        first.setdefault((one[1].stage, one[1].kind), one)
    chosen = list(first.values())
    known = set(map(id, chosen))
    return chosen + [one for one in faults if id(one) not in known]


def _failing_night(folder: Path, night: Night, fault: Fault) -> tuple[bool, list[str]]:
    """The night with the fault, then the run after it: whether it struck, what went wrong."""
    counters = Counters()
    place = Workspace(folder / "w")
    ended = _run(folder, night, counters, fault)
    wrong = []
    if ended.code not in _CLEAR and (ended.code != 0 or "Traceback" in ended.said):
        wrong.append(f"it ended with {ended.code}: {ended.said}")
    if "Traceback" in ended.said:
        wrong.append(f"a traceback was shown: {ended.said}")
    wrong += [f"bytes lost: {path}" for path in oracle.lost_bytes(night.drops, place)]
    again = _start(folder, night).wait()
    if again.code != 0:
        wrong.append(f"the next run ended with {again.code}: {again.said}")
    wrong += finished(place, night)
    if not wrong:
        shutil.rmtree(folder)
    return counters.fired(), wrong


def finished(place: Workspace, night: Night) -> list[str]:
    """What is not as after an undisturbed night, numbers and serials apart."""
    wrong = oracle.unfinished(night.drops, place)
    found = oracle.essence(place.database_url)
    wrong += oracle.essential_differences(found, night.essence)
    return wrong + oracle.problems(place, place.database_url)


def _run(folder: Path, night: Night, counters: Counters, fault: Fault | None) -> children.Ended:
    shutil.copytree(night.before, folder / "w")
    story.lay(night.drops, folder / "w" / "inbox")
    child = _start(folder, night, lambda: install(counters, fault, folder / "w"))
    return child.wait()


def _start(folder: Path, night: Night, prepare: object = None) -> children.Child:
    def ready() -> None:
        children.leave_papers_blank()
        if callable(prepare):
            prepare()

    arguments = ["run", "--date", night.day.isoformat(), "--workspace", str(folder / "w")]
    return children.start(arguments, folder / "said", {}, ready)
