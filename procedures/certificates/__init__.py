"""Certificates: what kinds there are, how they are numbered, and the life each may lead."""
