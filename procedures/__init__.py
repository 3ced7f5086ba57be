"""The law of the house: procedure catalogue, records, findings and review rules.

Pure: nothing here opens a drop, a database or a socket. The only input is the
YAML beside this file, read once at start.
"""
