"""A run paused past its lease: another one takes over, and what the first does late fails.

The run is stopped with SIGSTOP at a named point (between two transactions, before a claim, before
a copy becomes visible, before a mail goes out), its lease runs out, another run does the night,
then the first is continued. It must end with exit code 1, have committed, renamed and sent
nothing more, and the world must equal the one that was never disturbed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from dataclasses import dataclass

from flows.errors import ExitCode
from procedures.workspace import Workspace
from tests.hardening import children, oracle, story
from tests.hardening.crash_mails import Postbox
from tests.hardening.crash_postgres import Servers
from tests.hardening.figures import Asked, Figures
from tests.hardening.story import Story

#: How long a lease lasts here, in seconds; a run renews it four times in that.
LEASE = 2.0
#: Points at which a run is stopped: point, passages that mean something else each, the highest
#: that is drawn besides (a night has a few claims and mails).
POINTS = (
    ("before a transaction", (1, 2, 5, 9), 40),
    ("before a claim", (1, 3), 4),
    ("before a rename", (1, 7, 20), 40),
    ("before a mail", (1, 2), 4),
)
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class _Pause:
    """Where a run is stopped."""

    point: str
    nth: int
    postgres: bool
    mails: bool

    def __str__(self) -> str:
        return f"{self.point} {self.nth}, {'postgresql' if self.postgres else 'sqlite'}"


def measure(asked: Asked, figures: Figures) -> None:
    """Pause runs at every point; the long form at many more passages."""
    began = time.monotonic()
    figures.least |= {f"paused {point}": 2 if asked.long else 1 for point, _, _ in POINTS}
    figures.least["paused on postgresql"] = 8 if asked.long else 1

    def live(_number: int) -> None:
        children.warm()
        children.leave_papers_blank()
        story.live(asked.work / "story").save(asked.work / "blank")

    if any(children.in_workers(1, live)):
        raise RuntimeError("the undisturbed nights could not be lived")
    lived = Story.load(asked.work / "blank")
    pauses = _pauses(asked)
    founded = {"blank": lived.founded}
    with Postbox(asked.work / "mails") as office, Servers(asked.work, founded) as servers:

        def work(number: int) -> None:
            children.warm()
            story.rehearse(asked.work / f"rehearsal-{number}", lived)
            with (asked.work / f"results-{number}").open("w", encoding="utf-8") as file:
                for place, pause in list(enumerate(pauses))[number::_AT_ONCE]:
                    if asked.enough(began, place >= len(POINTS)):
                        break
                    world = _World(asked, place, pause, lived, office, servers)
                    told = [str(pause), pause.point, pause.postgres, world.paused()]
                    file.write(json.dumps(told) + "\n")
                    file.flush()

        codes = children.in_workers(_AT_ONCE, work)
    if any(codes):
        figures.broke(f"a worker of the harness failed: {codes}")
    _counted(asked, figures)


def _counted(asked: Asked, figures: Figures) -> None:
    """What the workers wrote down; a run that never came to its pause counts for nothing."""
    for number in range(_AT_ONCE):
        path = asked.work / f"results-{number}"
        for line in path.read_text(encoding="utf-8").splitlines():
            where, point, postgres, wrong = json.loads(line)
            if wrong is None:
                continue
            figures.count("runs paused past their lease")
            figures.count(f"paused {point}")
            figures.count("paused on postgresql", int(postgres))
            for sentence in wrong:
                figures.broke(f"seed {asked.seed}, paused {where}: {sentence}")


def _pauses(asked: Asked) -> list[_Pause]:
    """One pause for each point first, on the two databases in turn, then the others."""
    drawn = random.Random(asked.seed)
    found = [
        _Pause(point, nths[0], bool(turn % 2), point == "before a mail")
        for turn, (point, nths, _) in enumerate(POINTS)
    ]
    found.append(_Pause("before a transaction", 3, True, False))
    more = [
        _Pause(point, nth, postgres, point == "before a mail")
        for point, nths, most in POINTS
        for nth in (*nths[1:], *(drawn.randint(1, most) for _ in range(20 if asked.long else 0)))
        for postgres in ((False, True) if asked.long else (False,))
    ]
    drawn.shuffle(more)
    return found + more


class _World:
    """One night in which the run is paused."""

    def __init__(
        self,
        asked: Asked,
        number: int,
        pause: _Pause,
        lived: Story,
        office: Postbox,
        servers: Servers,
    ) -> None:
        self.pause, self.night, self.lived = pause, lived.nights[0], lived
        self.folder = asked.work / f"world-{number}"
        self.place = Workspace(self.folder / "w")
        self.sender, self.office = f"paused{number}", office
        self.url = servers.new("blank") if pause.postgres else self.place.database_url
        self.environment = {"BAOSHEN_DATABASE_URL": self.url} if pause.postgres else {}
        if pause.mails:
            self.environment |= office.environment(self.sender)

    def paused(self) -> list[str] | None:
        """Live the night; what went wrong, None when the run never came to its pause."""
        shutil.copytree(self.lived.founded, self.place.root)
        story.lay(self.night.drops, self.place.inbox)
        first = self._start("first", self._stop_there)
        if not first.stopped():
            ended = first.wait()
            return None if ended.code == 0 else [f"it ended with {ended.code}: {ended.said}"]
        time.sleep(LEASE + 0.3)
        second = self._start("second", _short_lease).wait()
        wrong = []
        if second.code != ExitCode.DONE:
            wrong.append(f"the run that took over ended with {second.code}: {second.said}")
        sent = len(self.office.sent(self.sender))
        before = _seen(self.place)
        os.killpg(first.pid, signal.SIGCONT)
        late = first.wait()
        if late.code != ExitCode.FAULTS:
            wrong.append(f"the late run ended with {late.code}: {late.said}")
        if _seen(self.place) != before:
            wrong.append("the late run changed a file after another had taken over")
        if len(self.office.sent(self.sender)) != sent:
            wrong.append("the late run sent a mail after another had taken over")
        return wrong + self._compared()

    def _compared(self) -> list[str]:
        wanted = self.night.state
        if self.pause.mails:
            wanted = oracle.without_mail_files(wanted)
        wrong = oracle.unfinished(self.night.drops, self.place)
        wrong += oracle.differences(oracle.state_of(self.place, self.url), wanted)
        wrong += oracle.problems(self.place, self.url)
        if self.pause.mails:
            wrong += oracle.doubled(self.office.sent(self.sender), self.url, self.night.day)[0]
        if not wrong:
            shutil.rmtree(self.folder)
        return wrong

    def _start(self, name: str, prepare: object) -> children.Child:
        arguments = ["run", "--date", self.night.day.isoformat()]
        arguments += ["--workspace", str(self.place.root)]
        assert callable(prepare)
        return children.start(arguments, self.folder / name, self.environment, prepare)

    def _stop_there(self) -> None:
        """In the child: SIGSTOP to itself at the pause's point.

        Not within a renewal: a process stopped there would hold SQLite's lock as well, and
        nobody could do anything until it goes on.
        """
        _short_lease()
        renewing, passed = _one_at_a_time(), 0

        def stop() -> None:
            nonlocal passed
            passed += 1
            if passed == self.pause.nth:
                with renewing:
                    os.kill(os.getpid(), signal.SIGSTOP)

        _PLACES[self.pause.point](stop)


def _short_lease() -> None:
    """In a child: a lease of two seconds, renewed every half."""
    from registry import lease

    children.leave_papers_blank()
    lease.SECONDS = LEASE
    keep = lease.Lease.keep_alive
    lease.Lease.keep_alive = lambda self, every=LEASE / 4: keep(self, every)  # type: ignore[method-assign,assignment,misc]


def _one_at_a_time() -> threading.Lock:
    """In a child: a lock that every renewal of the lease holds while it lasts."""
    from registry.lease import Lease

    lock, renew = threading.Lock(), Lease.renew

    def guarded(self: Lease) -> None:
        with lock:
            renew(self)

    Lease.renew = guarded  # type: ignore[method-assign]
    return lock


def _before_a_transaction(stop: object) -> None:
    from registry.engine import Register

    write = Register.write

    def stopping(self: Register, lease: object = None) -> object:
        stop()  # type: ignore[operator]
        return write(self, lease)  # type: ignore[arg-type]

    Register.write = stopping  # type: ignore[method-assign,assignment]


def _before_a_claim(stop: object) -> None:
    from ingest import claim

    real = claim.claim

    def stopping(*arguments: object, **named: object) -> object:
        stop()  # type: ignore[operator]
        return real(*arguments, **named)  # type: ignore[arg-type]

    claim.claim = stopping  # type: ignore[assignment]


def _before_a_rename(stop: object) -> None:
    """Stopped when the copy is written, before the lease is looked at for the last time."""
    from registry.lease import Lease

    held = Lease.still_held

    def stopping(self: Lease) -> bool:
        stop()  # type: ignore[operator]
        return held(self)

    Lease.still_held = stopping  # type: ignore[method-assign]


def _before_a_mail(stop: object) -> None:
    from outputs.mail import notify

    def stopping(name: str) -> None:
        if name == "mail-before-send":
            stop()  # type: ignore[operator]

    notify.kill_point = stopping  # type: ignore[attr-defined]


_PLACES = {
    "before a transaction": _before_a_transaction,
    "before a claim": _before_a_claim,
    "before a rename": _before_a_rename,
    "before a mail": _before_a_mail,
}


def _seen(place: Workspace) -> dict[str, tuple[int, int]]:
    """Every file outside the register and the log, with its time of change."""
    found = {}
    for path in place.root.rglob("*"):
        if path.is_file() and "registry.db" not in path.name and "log" not in path.parts:
            status = path.stat()
            found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found
