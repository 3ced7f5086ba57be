"""The nightly flow, as Prefect sees it: one task a stage, ids as parameters, counts as result.

`flows.run` decides whether a run goes through here or does the same stages without Prefect.
Importing this module imports Prefect, which takes two seconds: it is done late.
"""

from __future__ import annotations

from prefect import flow, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_table_artifact,
)
from prefect.cache_policies import NO_CACHE

from flows.context import RunContext
from flows.errors import RunFaulty
from flows.run import Request, entered, opened, perform, run_stage
from flows.summary import as_markdown, counts_by_folder, places_table


@flow(name="nightly", flow_run_name="{kind} {date}", persist_result=False)
def nightly(workspace: str, kind: str = "nightly", date: str = "") -> None:
    """One run of the workspace. A scheduled run opens its own context and waits for the lease."""
    with entered(Request.of(workspace, kind, date)) as ctx:
        perform(ctx, lambda name: stage.with_options(name=name)(name, ctx.run))
        record(ctx)
        if ctx.report.failed:
            raise RunFaulty("本次运行有系统故障，见运行小结")


@task(cache_policy=NO_CACHE, persist_result=False, task_run_name="{name} {run}")
def stage(name: str, run: str) -> None:
    """One stage of the open run `run`."""
    run_stage(opened(run), name)


def record(ctx: RunContext) -> None:
    """Keep what the run did as artifacts: summary, drops by folder, where to look."""
    key = ctx.run.lower()
    create_markdown_artifact(as_markdown(ctx.report), key=f"{key}-summary", description="运行小结")
    tables = {
        "drops": (counts_by_folder(ctx.report), "各机构投递"),
        "places": (places_table(ctx.workspace, ctx.report), "在哪里看结果"),
    }
    for name, (table, words) in tables.items():
        create_table_artifact(table, key=f"{key}-{name}", description=words)
    outbox = ctx.workspace.outbox.absolute()
    create_link_artifact(
        outbox.as_uri(),
        link_text=str(outbox),
        key=f"{key}-outbox",
        description="结果文件夹（outbox）",
    )
