"""申报表 of a procedure that declares it: planned, issued, in dossiers, like legal forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from outputs.pool import Renderers
from outputs.publish import PublishReport, publish
from procedures.load import Catalogue
from procedures.model import Output
from procedures.workspace import Workspace
from registry.engine import Register
from registry.events import EventDraft, append_events
from registry.lease import Lease, acquire
from registry.models import Application
from tests.hardening.small_office import HANDBOOKS, blank_papers
from tests.integration import outputs_world as world

TODAY, DAY = world.TODAY, world.TODAY.isoformat()
TITLE = "监督人员报名申报表"
FORM = f"430111_雨花区监督站/{DAY}/申报表"


@pytest.fixture(scope="module")
def law() -> Catalogue:
    """The catalogue, its newcomers' sign-up with a 申报表 instead of the legal form."""
    catalogue = world.catalogue()
    outputs = (Output(id="application-form", title=TITLE),)
    known = catalogue[world.PROCEDURE]
    other = known.model_copy(update={"outputs": outputs})
    return replace(catalogue, procedures={**catalogue.procedures, known.id: other})


class Site:
    """A register and a workspace with two sign-ups filed."""

    def __init__(
        self, register: Register, law: Catalogue, workspace: Workspace, renderers: Renderers
    ) -> None:
        self.register, self.law, self.workspace = register, law, workspace
        self.renderers = renderers
        self.lease: Lease = acquire(register, world.RUN)
        world.founded(register, law, TODAY - timedelta(5), TODAY + timedelta(5))
        rows = [
            world.signup(law, number, name)
            for number, name in zip(world.IDS, ("王建国", "李小明"), strict=False)
        ]
        self.numbers = world.filed(register, law, workspace, rows)

    def published(self) -> PublishReport:
        with self.register.read() as session:
            context = world.context_of(session, self.law, self.workspace)
            return publish(context, self.register, self.lease, self.renderers)

    def text(self, path: str) -> str:
        return world.text_of((self.workspace.outbox / path).read_bytes())


@pytest.fixture
def site(
    sqlite_register: Register, law: Catalogue, workspace: Workspace, renderers: Renderers
) -> Iterator[Site]:
    with blank_papers(HANDBOOKS):
        yield Site(sqlite_register, law, workspace, renderers)


def test_issued_when_filed_and_complete_at_the_end(site: Site) -> None:
    """B34, B38, B42, E27: empty boxes first; at the end opinion, place, person of every step."""
    number = site.numbers[0]
    assert site.published().problems == []
    path = f"{FORM}/{number}_{TITLE}.pdf"
    text = site.text(path)
    assert world.IDS[0] in text
    assert text.count("经办人") == 3
    assert "经审核同意" not in text
    assert f"{TITLE}" in site.text(f"430111_雨花区监督站/待审/附件/{number}.pdf")
    steps = (("本机构审核", "430111"), ("市州审核", "430100"), ("省级审核", "430000"))
    with site.register.write() as session:
        append_events(
            session,
            [
                EventDraft(
                    number, world.RUN, TODAY, "decided", step, 1, "in_review", "", 2,
                    institution=code, user=f"u{code}", word="通过", opinion=f"经审核同意{code}",
                )
                for step, code in steps
            ],
        )  # fmt: skip
        chosen = update(Application).where(Application.number == number)
        session.execute(chosen.values(status="done", step="", version=5))
    assert site.published().problems == []
    text = site.text(path)
    for _, code in steps:
        assert f"经审核同意{code}" in text
    assert text.count("李四") == 3
    assert "湖南省监督总站（盖章）" in text
    assert site.published().made == 0


def test_what_is_not_filed_yet_prints_nothing(site: Site) -> None:
    """F18: a row that waits for 情况属实 has no form to print."""
    with site.register.write() as session:
        session.get_one(Application, site.numbers[1]).status = "to_confirm"
    site.published()
    names = [path.name for path in (site.workspace.outbox / FORM).iterdir()]
    assert names == [f"{site.numbers[0]}_{TITLE}.pdf"]
