"""Conditions of the catalogue over whole columns at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from procedures.conditions import (
    All,
    Any_,
    Condition,
    Equals,
    Function,
    In,
    Not,
    Present,
    condition_function,
)

Mask = NDArray[np.bool_]


def mask(condition: Condition | None, values: pd.DataFrame) -> Mask:
    """Where `condition` holds, one truth value a row; says the same as `conditions.holds`."""
    match condition:
        case None:
            return np.ones(len(values), dtype=np.bool_)
        case Present(present=name):
            return np.asarray(_column(values, name) != "", dtype=np.bool_)
        case Equals(equals=pair):
            return np.asarray(_column(values, pair.field) == pair.value, dtype=np.bool_)
        case In(in_=pair):
            column = _column(values, pair.field)
            return np.isin(column.astype(str), np.array(pair.values, dtype=str))
        case All(all=parts):
            return _reduced(np.logical_and, parts, values)
        case Any_(any=parts):
            return _reduced(np.logical_or, parts, values)
        case Not(not_=part):
            return ~mask(part, values)
        case Function(function=name):
            judge = condition_function(name)
            rows = values.to_dict("records")
            return np.array([judge({str(k): v for k, v in row.items()}) for row in rows], np.bool_)
    raise TypeError(f"not a condition: {condition!r}")


def _reduced(how: np.ufunc, parts: tuple[Condition, ...], values: pd.DataFrame) -> Mask:
    return np.asarray(how.reduce([mask(part, values) for part in parts]), dtype=np.bool_)


def _column(values: pd.DataFrame, name: str) -> NDArray[np.object_]:
    if name not in values.columns:
        return np.full(len(values), "", dtype=object)
    return values[name].to_numpy(dtype=object)
