"""SIGKILL at every named point and at random: nothing lost, nothing doubled, no wrong state.

A world lives the nights of `story`, and in each night its runs are killed: at the n-th passage
of a named point, or at a random moment, once or several times in a row, so that recoveries are
killed as well. The run that is left alone then must finish the night without help, and the world
must equal the one that was never disturbed. On SQLite and on PostgreSQL, where now and then it
is the server that drops the run's connection instead.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procedures.workspace import Workspace
from tests.hardening import children, oracle, story
from tests.hardening.crash_mails import Postbox
from tests.hardening.crash_points import LONG, SHORT, Kill, Plan, named_points, plans
from tests.hardening.crash_postgres import Servers
from tests.hardening.figures import Asked, Figures
from tests.hardening.story import Night, Story

#: Kills of the short and the long form at least, on both databases together.
SHORT_KILLS, LONG_KILLS = 200, 5_000


@dataclass(slots=True)
class Ground:
    """What all worlds start from."""

    blank: Story
    papers: Story | None
    servers: Servers | None
    office: Postbox
    seed: int


def measure(asked: Asked, figures: Figures) -> None:
    """Kill runs until the asked number is reached, and for as long as there is time."""
    names = named_points()
    wanted = LONG_KILLS if asked.long else SHORT_KILLS
    figures.count("kills", 0)
    figures.least["kills"] = wanted
    for name in names:
        figures.least[f"kills at {name}"] = 1
    figures.least["kills on postgresql"] = wanted // 10
    began = time.monotonic()
    _prepared(asked)
    blank = Story.load(asked.work / "blank")
    papers = Story.load(asked.work / "papers")
    founded = {"blank": blank.founded, "papers": papers.founded}
    with Postbox(asked.work / "mails") as office, Servers(asked.work, founded) as servers:
        ground = Ground(blank, papers, servers, office, asked.seed)
        results = _in_workers(asked, ground, wanted, began)
    for result in results:
        for what, by in result["counts"].items():
            figures.count(what, by)
        for sentence in result["broken"]:
            figures.broke(sentence)
    for killed in (_killed_backups(asked, blank), _killed_gathering(asked, blank)):
        for what, by in killed["counts"].items():
            figures.count(what, by)
        for sentence in killed["broken"]:
            figures.broke(sentence)


def _prepared(asked: Asked) -> None:
    """The two undisturbed stories, lived in processes of their own."""

    def live(number: int) -> None:
        children.warm()
        if number == 0:
            children.leave_papers_blank()
        name = ("blank", "papers")[number]
        # Papers are dear: the short form makes them in the first night only.
        nights = 1 if number == 1 and not asked.long else len(story.NIGHTS)
        story.live(asked.work / f"story-{name}", nights).save(asked.work / name)

    if any(children.in_workers(2, live)):
        raise RuntimeError("the undisturbed nights could not be lived")


def _in_workers(asked: Asked, ground: Ground, wanted: int, began: float) -> list[Any]:
    workers = min(2 if not asked.long else 8, os.cpu_count() or 2)

    def work(number: int) -> None:
        children.warm()
        story.rehearse(asked.work / f"rehearsal-{number}", ground.blank)
        results = asked.work / f"results-{number}"
        kills, density = 0, LONG if asked.long else SHORT
        with results.open("w", encoding="utf-8") as file:
            for plan in plans(ground.blank, asked.seed, number, workers, density):
                if kills >= wanted / workers and (asked.long or plan.number >= workers * 2):
                    break
                if asked.enough(began, kills >= wanted / workers):
                    break
                world = _World(asked.work / f"world-{plan.number}", plan, ground)
                world.live()
                kills += world.counts.get("kills", 0)
                file.write(json.dumps({"counts": world.counts, "broken": world.broken}) + "\n")
                file.flush()

    codes = children.in_workers(workers, work)
    found = []
    for number in range(workers):
        path = asked.work / f"results-{number}"
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if any(codes):
        found.append({"counts": {}, "broken": [f"a worker of the harness failed: {codes}"]})
    return found


class _World:
    """One world that lives its nights under kills."""

    def __init__(self, folder: Path, plan: Plan, ground: Ground) -> None:
        self.folder, self.plan, self.ground = folder, plan, ground
        self.place = Workspace(folder / "w")
        story_ = ground.papers if plan.papers else ground.blank
        assert story_ is not None
        self.story: Story = story_
        self.random = random.Random(f"{ground.seed}-{plan.number}")
        self.counts: dict[str, int] = {}
        self.broken: list[str] = []
        self.url = self.place.database_url
        self.environment: dict[str, str] = {}

    def live(self) -> None:
        """All nights; a night that ends wrong ends the world's life."""
        shutil.copytree(self.story.founded, self.place.root)
        if self.plan.postgres:
            assert self.ground.servers is not None
            self.url = self.ground.servers.new("papers" if self.plan.papers else "blank")
            self.environment["BAOSHEN_DATABASE_URL"] = self.url
        if self.plan.mails:
            self.environment |= self.ground.office.environment(self._sender)
        self._count("worlds")
        for number, (night, kills) in enumerate(
            zip(self.story.nights, self.plan.nights, strict=False)
        ):
            if not self._night(number, night, kills):
                return
        for sentence in oracle.problems(self.place, self.url):
            self._broke(len(self.story.nights) - 1, sentence)
        if self.plan.mails:
            self._check_mails()
        if not self.broken:
            shutil.rmtree(self.folder)

    @property
    def _sender(self) -> str:
        return f"world{self.plan.number}"

    def _night(self, number: int, night: Night, kills: list[Kill]) -> bool:
        story.lay(night.drops, self.place.inbox)
        for kill in kills:
            ended = self._killed_run(night, kill)
            lost = oracle.lost_bytes(night.drops, self.place)
            if lost:
                self._broke(number, f"bytes lost after {kill}: {lost}")
                return False
            if ended == 0:
                break
        else:
            last = self._start(night, {}).wait()
            if last.code != 0:
                self._broke(number, f"the next run ended with {last.code}: {last.said}")
                return False
        self._count("nights finished")
        return self._as_it_should_be(number, night)

    def _as_it_should_be(self, number: int, night: Night) -> bool:
        wrong = oracle.unfinished(night.drops, self.place)
        if oracle.failed_for_itself(self.url):
            # The server took the connection from under one drop: it was filed a run later.
            found = oracle.essence(self.url)
            wrong += oracle.essential_differences(found, night.essence)
            for sentence in wrong:
                self._broke(number, sentence)
            return not wrong and self._goes_on(found, night)
        seen = oracle.state_of(self.place, self.url)
        wanted = night.state
        if self.plan.mails:  # they went to the server, not into the outbox
            wanted = oracle.without_mail_files(wanted)
        wrong += oracle.differences(seen, wanted)
        for sentence in wrong:
            self._broke(number, sentence)
        return not wrong

    def _goes_on(self, found: dict[str, list[str]], night: Night) -> bool:
        """The story's next workbooks name numbers: another order of filing ends the world here."""
        if found[oracle.NUMBERED] == night.essence[oracle.NUMBERED]:
            return True
        self._count("worlds ended early, numbered in another order")
        for sentence in oracle.problems(self.place, self.url):
            self._broke(len(self.story.nights) - 1, sentence)
        if not self.broken:
            shutil.rmtree(self.folder)
        return False

    def _killed_run(self, night: Night, kill: Kill) -> int:
        """One run under a kill; its exit code, 0 when it was through before the kill came."""
        child = self._start(night, kill.environment, kill)
        if kill.random:
            time.sleep(self.random.uniform(0, night.seconds * (3 if self.plan.papers else 1)))
            child.kill_group()
        ended = child.wait()
        if ended.killed or (kill.backend and ended.code):
            self._count("kills")
            self._count("kills on postgresql" if self.plan.postgres else "kills on sqlite")
            self._count(f"kills at {kill.point}" if kill.point else "kills at a random moment")
            if kill.backend:
                self._count("connections dropped by the server")
            if self.plan.mails:
                self._count("kills of runs that send mail")
            if self.plan.papers:
                self._count("kills of runs that make papers")
        elif ended.code:
            self.broken.append(f"a run under {kill} ended with {ended.code}: {ended.said}")
        return ended.code

    def _start(
        self, night: Night, environment: dict[str, str], kill: Kill | None = None
    ) -> children.Child:
        def prepare() -> None:
            if not self.plan.papers:
                children.leave_papers_blank()
            if kill is not None and kill.backend:
                self.ground.servers.drop_connections_at(kill, self.url)  # type: ignore[union-attr]

        arguments = ["run", "--date", night.day.isoformat(), "--workspace", str(self.place.root)]
        told = {**self.environment, **environment}
        return children.start(arguments, self.folder / "stderr", told, prepare)

    def _check_mails(self) -> None:
        sent = self.ground.office.sent(self._sender)
        wrong, doubles = oracle.doubled(sent, self.url, self.story.nights[0].day)
        for sentence in wrong:
            self._broke(len(self.story.nights) - 1, sentence)
        self._count("mails sent", len(sent))
        self._count("mails sent twice, same Message-ID and marked", doubles)

    def _count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    def _broke(self, number: int, sentence: str) -> None:
        kills = [str(kill) for kill in self.plan.nights[number]]
        self.broken.append(
            f"seed {self.ground.seed} world {self.plan.number} ({self.plan.kind}) night {number}"
            f" {kills}: {sentence[:700]}"
        )


def _killed_backups(asked: Asked, blank: Story) -> dict[str, Any]:
    """A backup killed before it is renamed leaves none; the next one is whole."""
    target = asked.work / "copy.zip"
    arguments = ["backup", str(target), "--workspace", str(blank.founded)]

    def work(wrong: list[str]) -> None:
        said = asked.work / "backup-said"
        killed = children.start(arguments, said, {"BAOSHEN_KILL_AT": "backup-rename"}).wait()
        if not killed.killed or target.exists():
            wrong.append(f"a killed backup ended with {killed.code}: {killed.said}")
        whole = children.start(arguments, said).wait()
        if whole.code:
            wrong.append(f"the backup after it ended with {whole.code}: {whole.said}")
        from registry.backup import restore

        restore(target, asked.work / "restored")

    return _alone(asked, "backup-rename", work)


def _killed_gathering(asked: Asked, blank: Story) -> dict[str, Any]:
    """Loose files taken one by one: those taken before the kill are a drop of their own then.

    That divides receipts otherwise than an undisturbed night does; applications it does not.
    """
    night = blank.nights[1]
    loose = next(name for name in night.drops if name.endswith(".jpg"))
    drops = night.drops | {f"{loose.rpartition('/')[0]}/另一张.jpg": night.drops[loose] + b" "}
    place = Workspace(asked.work / "gathering")
    arguments = ["run", "--date", night.day.isoformat(), "--workspace", str(place.root)]

    def work(wrong: list[str]) -> None:
        shutil.copytree(night.before, place.root)
        story.lay(drops, place.inbox)
        environment = {"BAOSHEN_KILL_AT": "claim-gathered"}
        for code, told in ((-signal.SIGKILL, environment), (0, {})):
            child = children.start(
                arguments, asked.work / "said", told, children.leave_papers_blank
            )
            ended = child.wait()
            if ended.code != code:
                wrong.append(f"loose files: a run ended with {ended.code}: {ended.said}")
            wrong.extend(f"bytes lost: {path}" for path in oracle.lost_bytes(drops, place))
        wrong.extend(oracle.unfinished(drops, place))
        found = oracle.essence(place.database_url)
        wrong.extend(
            f"loose files: {name} are not as in an undisturbed night"
            for name in ("applications", "events", "numbers")
            if found[name] != night.essence[name]
        )

    return _alone(asked, "claim-gathered", work)


def _alone(asked: Asked, point: str, work: Callable[[list[str]], None]) -> dict[str, Any]:
    """A kill outside the worlds, in a process of its own: counts, and what went wrong."""
    result = asked.work / f"alone-{point}"

    def run(_number: int) -> None:
        children.warm()
        wrong: list[str] = []
        work(wrong)
        result.write_text(json.dumps(wrong), encoding="utf-8")

    children.in_workers(1, run)
    if not result.exists():
        return {"counts": {}, "broken": [f"the kill at {point} could not be made"]}
    wrong = json.loads(result.read_text(encoding="utf-8"))
    return {"counts": {"kills": 1, f"kills at {point}": 1}, "broken": wrong}
