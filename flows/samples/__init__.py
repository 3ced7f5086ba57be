"""Realistic sample packages: for `baoshen demo`, for tests, for measuring.

Everything is invented and drawn here, and the same seed gives the same bytes. The parts:
people, portraits and scans; the office's base data; the sign-up with planted faults; the
demonstration's drops; large packages.
"""
