"""`certificates`: random requests and decisions on two hundred certificates, beside a model.

Promise (issue of the certificates; rules 8.1 D-X09): never two open requests on one certificate,
never one lost or doubled, each always where the rules put it; every state is reached and every
transition that is declared is taken. Workbooks, files and documents are bypassed (`Desk`).
"""

from __future__ import annotations

import time
from random import Random

from procedures.workspace import Workspace
from registry.verify import verify
from tests.hardening.certificates_law import LAW, STATES
from tests.hardening.certificates_walk import CertificateWalk
from tests.hardening.figures import Asked, Figures

_STEPS, _LONG_STEPS = 100, 10_000
_CERTIFICATES = 200


def measure(asked: Asked, figures: Figures) -> None:
    """One walk with one register; it ends at the first thing that is wrong."""
    what = "requests and decisions"
    figures.least = {what: _LONG_STEPS if asked.long else _STEPS, "certificates": _CERTIFICATES}
    figures.counts |= {what: 0, "certificates": 0}
    if asked.long:
        figures.least["kinds' states reached"] = sum(map(len, STATES.values()))
        figures.least["kinds' acts taken"] = sum(map(len, LAW.values()))
    began, random = time.monotonic(), Random(f"certificates-{asked.seed}")
    walk = CertificateWalk(asked.work, random, figures)
    while int(figures.counts[what]) < figures.least[what] and not figures.broken:  # type: ignore[arg-type]
        if asked.enough(began, reached=False):
            break
        walk.step()
    walk.finish()
    for problem in verify(walk.office.register, Workspace(asked.work)).problems:
        if problem.kind != "archive-missing":  # no file was ever handed in
            figures.broke(f"verify: {problem}")
    walk.office.register.close()
