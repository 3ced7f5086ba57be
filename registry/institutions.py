"""Institutions, users, periods and holidays as they stand on a business date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from procedures.records import Institution, Period, User
from procedures.tree import Tree
from registry.models import (
    Holiday,
    InstitutionVersion,
    PeriodVersion,
    UserVersion,
)
from registry.models import Institution as InstitutionRow

_JOIN = "、"


def words(joined: str) -> frozenset[str]:
    """The words of a column that joins them with 、."""
    return frozenset(word for word in joined.split(_JOIN) if word)


def institutions(session: Session) -> dict[str, Institution]:
    """Every institution in force by code, disabled ones too."""
    rows = session.scalars(
        select(InstitutionVersion)
        .where(InstitutionVersion.valid_to.is_(None))
        .order_by(InstitutionVersion.code)
    )
    return {
        row.code: Institution(
            code=row.code,
            name=row.name,
            systems=words(row.systems),
            type=row.type,
            level=row.level,
            division=row.division,
            parent=row.parent,
            enabled=row.enabled,
            credit_code=row.credit_code,
            nature=row.nature,
            qualifications=words(row.qualifications),
            liaison=row.liaison,
            phone=row.phone,
            email=row.email,
        )
        for row in rows
    }


def tree(session: Session) -> Tree:
    """The tree of all institutions in force."""
    return Tree(institutions(session).values())


def folders(session: Session) -> dict[str, str]:
    """Institution code -> the folder name it keeps for ever."""
    query = select(InstitutionRow.code, InstitutionRow.folder)
    return dict(session.execute(query).all())


def users(session: Session) -> dict[str, User]:
    """Every user in force by code, disabled ones too."""
    rows = session.scalars(
        select(UserVersion).where(UserVersion.valid_to.is_(None)).order_by(UserVersion.code)
    )
    return {
        row.code: User(
            code=row.code,
            name=row.name,
            institution=row.institution,
            roles=words(row.roles),
            id_number=row.id_number,
            email=row.email,
            enabled=row.enabled,
        )
        for row in rows
    }


def periods(session: Session, procedure: str | None = None) -> list[Period]:
    """Periods in force, of one procedure or of all, by procedure, year and term."""
    query = select(PeriodVersion).where(PeriodVersion.valid_to.is_(None))
    if procedure is not None:
        query = query.where(PeriodVersion.procedure == procedure)
    rows = session.scalars(
        query.order_by(PeriodVersion.procedure, PeriodVersion.year, PeriodVersion.term)
    )
    return [
        Period(
            code=row.code,
            title=row.title,
            procedure=row.procedure,
            year=row.year,
            term=row.term,
            opens=row.opens,
            closes=row.closes,
            corrections_until=row.corrections_until,
            review_until=row.review_until,
            notice_number=row.notice_number,
            training_from=row.training_from,
            training_to=row.training_to,
            place=row.place,
            quota=row.quota,
        )
        for row in rows
    ]


def holidays(session: Session) -> dict[date, bool]:
    """Day -> True for a day off, False for a make-up working day."""
    query = select(Holiday.day, Holiday.off).where(Holiday.valid_to.is_(None))
    return dict(session.execute(query).all())
