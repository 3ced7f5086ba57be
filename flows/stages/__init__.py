"""The stages of a run, one module each, in the order of `run_stages.STAGES` (design 2).

Stages are plain functions of the run's context. read and check may fan out; receive, file,
decide, progress and notify run in the lease holder, drop by drop in one fixed order, so
that numbers and bytes never depend on which worker was faster.
"""
