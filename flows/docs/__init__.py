"""The pages of docs/ that are made from code and data, so that they cannot lie for long.

`python -m flows.docs` rewrites them; `python -m flows.docs --check` says what is stale and
what the coverage page claims without proof. The list of pages is `flows.docs.pages.PAGES`.
"""
