"""validators: rows, attachments and facts in, findings out.

Pure functions: nothing here opens a file or asks the register. Whoever wants to know what
is checked reads four dicts: `cells.CELLS` (field types), `rules.RULES` and
`register.REGISTER_RULES` (named rules of the catalogue), `register.ALWAYS`.
"""
