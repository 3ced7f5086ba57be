"""Why one document could not be made."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - a result that travels back from a child, listed by name
    """What stopped one document, in Chinese, for the operator. Holds no name and no ID number."""
