"""Why one document could not be made."""

from __future__ import annotations


class Problem(Exception):
    """What stopped one document, in Chinese, for the operator. Holds no name and no ID number."""


class CannotStart(Problem):
    """The building processes die before they do anything: no paper can be made in them."""
