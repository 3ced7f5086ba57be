"""Conditions over columns say what conditions over single rows say."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from procedures.conditions import Condition, holds
from validators.conditions import mask

NAMES = st.sampled_from(["甲", "乙", "丙"])
WORDS = st.sampled_from(["", "是", "否"])
LEAVES = st.one_of(
    st.builds(lambda name: {"present": name}, NAMES),
    st.builds(lambda name, word: {"equals": {"field": name, "value": word}}, NAMES, WORDS),
    st.builds(
        lambda name, words: {"in": {"field": name, "values": words}},
        NAMES,
        st.lists(WORDS, min_size=1),
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, part),
    ),
    max_leaves=5,
)


@given(CONDITIONS, st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_columns_and_rows_agree(written, rows):
    condition = TypeAdapter(Condition).validate_python(written)
    values = pd.DataFrame(rows, columns=["甲", "乙"], dtype=object)  # 丙 is not in the sheet
    expected = [holds(condition, row) for row in values.to_dict("records")]
    assert mask(condition, values).tolist() == expected


def test_no_condition_holds_everywhere():
    assert mask(None, pd.DataFrame({"甲": ["", "是"]})).tolist() == [True, True]
