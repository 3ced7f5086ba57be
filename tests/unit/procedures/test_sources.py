"""Grounds of rules as users read them."""

from __future__ import annotations

import pytest

from procedures.load import load_catalogue
from procedures.sources import DOCUMENTS, basis_words


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("seed 000 L24", DOCUMENTS["000"]),
        ("seed 000 L33-42；GB 11643", f"{DOCUMENTS['000']}；GB 11643"),
        ("seed 001 L173：只能删除未审核的", f"{DOCUMENTS['001']}：只能删除未审核的"),
        ("规则 1.3；来源=建议值", "建议值"),
        ("GB 11643；D-A06", "GB 11643"),
        ("规则 1.2", ""),
        ("", ""),
        ("住房和城乡建设部令第5号第十三条", "住房和城乡建设部令第5号第十三条"),
    ],
)
def test_grounds_in_words(basis: str, words: str) -> None:
    assert basis_words(basis) == words


def test_no_reference_of_ours_reaches_users() -> None:
    """Whatever the catalogue cites: no line numbers, no numbers of our own decisions."""
    for procedure in load_catalogue().values():
        grounds = [rule.basis for rule in procedure.rules]
        grounds += [each.basis for each in procedure.attachments]
        grounds.append(procedure.source)
        for ground in grounds:
            words = basis_words(ground)
            assert "seed" not in words, procedure.id
            assert "规则 " not in words, procedure.id
            assert "D-" not in words, procedure.id
