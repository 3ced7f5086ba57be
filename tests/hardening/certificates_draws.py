"""What every draw of a request needs: the office, its model, papers and people at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from tests.hardening.certificates_law import ENDED, Books, Paper, Request
from tests.hardening.certificates_office import FIRMS, CertificateOffice

#: How often somebody asks in the name of an institution that has no say.
STRANGER = 0.1


class Draws:
    """Draws against the books of an office."""

    def __init__(self, office: CertificateOffice, random: Random) -> None:
        """Ask of `office`."""
        self.office, self.random = office, random

    @property
    def books(self) -> Books:
        """The model."""
        return self.office.books

    @property
    def today(self) -> date:
        """The office's day."""
        return self.office.today

    def _people(self, letters: str) -> list[str]:
        """Everybody of these groups."""
        return [person for person in sorted(self.books.id_numbers) if person[0] in letters]

    def _number(self, *kinds: str) -> list[Paper]:
        """The papers of one number, by 专业."""
        numbers = sorted({p.number for p in self.books.papers.values() if p.kind in kinds})
        return self.books.parts(self.random.choice(numbers))

    def _home(self, parts: Sequence[Paper], among: Sequence[str] = FIRMS) -> str:
        """Who has it, or somebody else."""
        here = [p.institution for p in parts if p.on(self.today) != ENDED] or [parts[0].institution]
        return self.random.choice(among) if self.random.random() < STRANGER else here[0]

    def _asks(self, procedure: str, org: str, values: dict[str, str], parts: Sequence[Paper],
              good: bool, done: Callable[[date], None]) -> Request:  # fmt: skip
        holds = tuple((p.number, p.speciality) for p in parts)
        return Request(procedure, org, values, holds, good, done, parts[0].person)

    def _each(self, parts: Sequence[Paper], act: str, words: str = "") -> Callable[[date], None]:
        """The act on every part there is then, or on the 专业 named."""
        number, named = parts[0].number, set(words.split("、")) - {""}

        def done(day: date) -> None:
            for paper in self.books.parts(number):
                if not named or paper.speciality in named:
                    self.books.perform(paper, act, day)

        return done
