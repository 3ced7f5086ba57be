"""A drop becomes members and rows: settle, claim, archive, unpack, read.

Every parser of untrusted bytes lives in this room and runs in `ingest.sandbox` children.
"""
