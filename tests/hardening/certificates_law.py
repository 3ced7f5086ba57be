"""What may become of a certificate: rules 1.2, 2.3, 3.2, 3.3, 4.1 and 8.2, written a second time.

Nothing here comes from the product. A paper is one number and 专业; a request means some papers,
holds them while it is open, and does to them what the rules say once it has come through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

REGISTERED, TEMPORARY = "二级注册建造师", "二级注册临时建造师"
QUALITY, SAFETY = "质量监督", "安全监督"
MATERIALS, GROUND = "建材", "地基"
SAFETY_KINDS = ("A", "B", "C1")  # 安管人员
VALID, EXPIRED, ENDED = "有效", "过期", "注销"
PLAIN, CREDITED, AWAY = "无信用档案", "有信用档案", "调离"

Key = tuple[str, str]  # number, 专业


@dataclass(frozen=True, slots=True)
class Act:
    """From which states, to which ("" keeps it), whether a new paper, what becomes of the end."""

    before: frozenset[str]
    after: str = ""
    paper: bool = False
    end: str = "keep"


def _act(before: str, after: str = "", *, paper: bool = False, end: str = "keep") -> Act:
    return Act(frozenset(before.split()), after, paper, end)


_BUILDER = {
    "更正证件号": _act("有效", paper=True),
    "注销": _act("有效 过期", ENDED),
}
_SUPERVISOR = {
    "变更": _act("有效 暂停", paper=True),
    "补办": _act("有效 暂停", paper=True),
    "注销": _act("有效 暂停 过期", ENDED),
}
_TESTER = {
    "建档": _act("无信用档案", CREDITED),
    "调入": _act("无信用档案 有信用档案 调离", PLAIN, paper=True),
    "调离": _act("无信用档案 有信用档案 调离", AWAY),
    "补证": _act("无信用档案 有信用档案", paper=True),
    "注销": _act("无信用档案 有信用档案 调离", ENDED),
}
_OFFICER = {
    "备案": Act(frozenset(), VALID),
    "变更": _act("有效 暂停", paper=True),
    "延期": _act("有效", paper=True, end="extend"),
}
#: Kind -> what its holders can ask for.
LAW: dict[str, dict[str, Act]] = {
    REGISTERED: _BUILDER
    | {
        "注册": Act(frozenset(), VALID),
        "补办": _act("有效", paper=True),
        "增项": _act("有效", paper=True),
        "延续": _act("有效", paper=True, end="extend"),
        "重新注册": _act("注销 过期", VALID, paper=True, end="anew"),
    },
    TEMPORARY: _BUILDER
    | {
        "变更": _act("有效", paper=True),
        "延期": _act("有效 过期", VALID, paper=True, end="extend"),
    },
    QUALITY: _SUPERVISOR,
    SAFETY: _SUPERVISOR,
    MATERIALS: _TESTER,
    GROUND: _TESTER,
    **dict.fromkeys(SAFETY_KINDS, _OFFICER),
}
_SUPERVISING = frozenset({VALID, "暂停", EXPIRED, ENDED, "作废"})
_TESTING = frozenset({PLAIN, CREDITED, AWAY, ENDED})
#: Kind -> every state it can be in.
STATES: dict[str, frozenset[str]] = {
    REGISTERED: frozenset({VALID, EXPIRED, ENDED}),
    TEMPORARY: frozenset({VALID, EXPIRED, ENDED}),
    QUALITY: _SUPERVISING,
    SAFETY: _SUPERVISING,
    MATERIALS: _TESTING,
    GROUND: _TESTING,
    **dict.fromkeys(SAFETY_KINDS, frozenset({VALID, "暂停", EXPIRED, ENDED})),
}
_YEARS = 3  # of a registration or a 安管 certificate, less a day


@dataclass(slots=True)
class Paper:
    """A certificate: whose (a person, not his number), where, in which state, how often printed."""

    number: str
    speciality: str
    kind: str
    person: str
    institution: str
    state: str
    edition: int = 1
    expires: date | None = None

    def on(self, day: date) -> str:
        """Its state: what is 有效 has ended after its last day, whether told or not."""
        over = self.expires is not None and self.expires < day
        return EXPIRED if over and self.state == VALID else self.state


@dataclass(slots=True)
class Request:
    """What somebody asks for: who, by which procedure, with which row; which papers it holds.

    `good`: whether the rules let it in. `done` is what it does to the books in the end.
    """

    procedure: str
    org: str
    values: dict[str, str]
    holds: tuple[Key, ...]
    good: bool
    done: Callable[[date], None]
    person: str = ""


@dataclass(slots=True)
class Books:
    """Every paper, the numbers people go by, and the requests that are open."""

    papers: dict[Key, Paper] = field(default_factory=dict)
    id_numbers: dict[str, str] = field(default_factory=dict)
    employers: dict[str, str] = field(default_factory=dict)
    open: dict[str, Request] = field(default_factory=dict)
    acts: set[tuple[str, str]] = field(default_factory=set)
    _printed: dict[str, int] = field(default_factory=dict)

    def through(self, asked: Request, day: date) -> None:
        """A request has come through: what it was for happens, on one new paper a number."""
        self._printed.clear()
        asked.done(day)

    def edition(self, number: str) -> int:
        """The paper of that number that the present request issues."""
        parts = [p.edition for p in self.parts(number)]
        return self._printed.setdefault(number, 1 + max(parts, default=0))

    def parts(self, number: str) -> list[Paper]:
        """The papers under a number, by 专业."""
        return [p for _, p in sorted(self.papers.items()) if p.number == number]

    def of(self, person: str, kinds: Collection[str] = ()) -> list[Paper]:
        """A person's papers, of some kinds or all."""
        mine = [p for _, p in sorted(self.papers.items()) if p.person == person]
        return [p for p in mine if not kinds or p.kind in kinds]

    def held(self, keys: Iterable[Key]) -> list[str]:
        """The open requests that hold any of these papers."""
        wanted = set(keys)
        return [number for number, asked in self.open.items() if wanted & set(asked.holds)]

    def busy(self, person: str) -> bool:
        """Whether anything about the person is open."""
        return any(asked.person == person for asked in self.open.values())

    def perform(self, paper: Paper, act: str, day: date, state: str = "") -> bool:
        """Do it if the paper's state (as given, or as last written) allows it."""
        law = LAW[paper.kind][act]
        if (state or paper.state) not in law.before:
            return False
        self.acts.add((paper.kind, act))
        paper.state = law.after or paper.state
        if law.paper:
            paper.edition = self.edition(paper.number)
        if law.end == "anew":
            paper.expires = end_of(day)
        elif law.end == "extend" and paper.expires:
            paper.expires = end_of(paper.expires + timedelta(days=1))
        return True

    def issue(self, paper: Paper, act: str = "注册") -> None:
        """A paper that was not there; its number and 专业 are free."""
        if (paper.number, paper.speciality) in self.papers:
            raise ValueError(f"{paper.number} {paper.speciality} is there already")
        self.acts.add((paper.kind, act))
        self.papers[paper.number, paper.speciality] = paper


def end_of(start: date) -> date:
    """The last good day of three years that begin on `start`."""
    leap = start.month == 2 and start.day == 29
    same = start.replace(year=start.year + _YEARS, day=28 if leap else start.day)
    return same - timedelta(days=1)


def in_window(expires: date | None, day: date, first: int = 90, last: int = 30) -> bool:
    """延续 is asked for from 90 to 30 days before the end (D-E02)."""
    return expires is not None and last <= (expires - day).days <= first


def transferred(held: Collection[str], target: Collection[str]) -> Mapping[str, str] | None:
    """Kind -> 调入 where the target is qualified for it, else 调离; None when nothing fits."""
    if not set(held) & set(target):
        return None
    return {kind: "调入" if kind in target else "调离" for kind in held}
