"""Workbooks: forms, returned workbooks, review workbooks, lists. Frozen data in, bytes out."""
