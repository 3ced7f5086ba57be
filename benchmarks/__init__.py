"""Measurements of the figures that the product promises to hold; see docs/performance.md."""
