"""The workflow engine: pytask keeps the graph and knows what is out of date.

pytask runs the tasks that are ready one after the other; its plugin for parallel
execution polls up to a second apart and takes an interrupt for success. So this module
is a pytask plugin of our own, found by its entry point, that hands ready tasks to any
`concurrent.futures.Executor` and waits for the first to finish.
"""

import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytask
from pytask import (
    ExecutionReport,
    NodeInfo,
    PathNode,
    PythonNode,
    TaskOutcome,
    hookimpl,
)

KEY = "compendium"


@dataclass(frozen=True)
class Job:
    """One thing to make.

    Parameters
    ----------
    name : str
        Unique among the jobs.
    call : callable
        Makes the product; it and its arguments go to another process.
    arguments : tuple
        Arguments of the call; what they hold counts as an input.
    inputs : list of Path
        Files that the product is made from.
    product : Path
        The file made.
    """

    name: str
    call: Callable[..., None]
    arguments: tuple[Any, ...]
    inputs: list[Path]
    product: Path


@dataclass(frozen=True)
class Outcome:
    """How a job ended: `error` is None where its product is there and up to date."""

    job: Job
    skipped: bool
    error: BaseException | None = None


@dataclass(frozen=True)
class Conductor:
    """Runs pytask's ready tasks on an executor and tells of each that ends."""

    executor: Executor
    jobs: dict[str, Job]
    tell: Callable[[Outcome], None]
    stop: Callable[[], None]

    @hookimpl(tryfirst=True)
    def pytask_execute_build(self, session: pytask.Session) -> bool:
        """Execute all tasks; takes the place of pytask's own loop."""
        running: dict[Future[None], Any] = {}
        try:
            self._execute(session, running)
        except BaseException:
            # a chapter may run for minutes: end it now, not when it is done; and go on
            # until all have ended, for one may be about to start what is to be stopped
            self.executor.shutdown(wait=False, cancel_futures=True)
            # (what was cancelled is done, though `wait` does not say so)
            while not all(future.done() for future in running):
                self.stop()
                wait(running, timeout=0.05)
            raise
        return True

    def _execute(self, session: pytask.Session, running: dict[Any, Any]) -> None:
        scheduler: Any = session.scheduler
        order = list(self.jobs)
        while scheduler.is_active():
            ready = [session.dag.nodes[n] for n in scheduler.get_ready(len(order))]
            for task in sorted(ready, key=lambda task: order.index(task.name)):
                try:
                    session.hook.pytask_execute_task_setup(session=session, task=task)
                except Exception:
                    self._end(session, task, sys.exc_info())
                else:
                    job = self.jobs[task.name]
                    running[self.executor.submit(job.call, *job.arguments)] = task
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                try:
                    future.result()
                    session.hook.pytask_execute_task_teardown(
                        session=session, task=task
                    )
                except Exception:
                    self._end(session, task, sys.exc_info())
                else:
                    self._end(session, task, None)

    def _end(self, session: Any, task: Any, error: Any) -> None:
        if error is None:
            report = ExecutionReport.from_task(task)
        else:
            report = ExecutionReport.from_task_and_exception(task, error)
        session.hook.pytask_execute_task_process_report(session=session, report=report)
        session.execution_reports.append(report)
        session.scheduler.done(task.signature)
        failed = report.outcome == TaskOutcome.FAIL
        self.tell(
            Outcome(
                self.jobs[task.name],
                skipped=report.outcome == TaskOutcome.SKIP_UNCHANGED,
                error=error[1] if failed else None,
            )
        )


@hookimpl
def pytask_post_parse(config: dict[str, Any]) -> None:
    """Take over from pytask's own loop, in our runs alone."""
    if KEY in config:
        config["pm"].register(config[KEY])


def build(
    jobs: list[Job],
    executor: Executor,
    state: Path,
    tell: Callable[[Outcome], None],
    stop: Callable[[], None],
    *,
    force: bool = False,
) -> list[Outcome]:
    """Make what is out of date.

    Parameters
    ----------
    jobs : list of Job
    executor : concurrent.futures.Executor
        Where the calls are made.
    state : Path
        Folder in which the engine remembers what it made from what.
    tell : callable
        Called with each outcome as it comes.
    stop : callable
        Makes running calls end early; called when the build is interrupted.
    force : bool
        Make everything, whether out of date or not.

    Returns
    -------
    list of Outcome
        One for each job.

    Raises
    ------
    RuntimeError
        Where the engine ended without an outcome for each job.
    """
    outcomes: list[Outcome] = []

    def remember(outcome: Outcome) -> None:
        outcomes.append(outcome)
        tell(outcome)

    state.mkdir(parents=True, exist_ok=True)
    # without a configuration of its own, its state would follow the working directory
    config = state / "pyproject.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    extra: dict[str, Any] = {}
    extra[KEY] = Conductor(executor, {job.name: job for job in jobs}, remember, stop)
    pytask.console.quiet = True
    try:
        session = pytask.build(
            tasks=[_task(job) for job in jobs],
            config=config,
            paths=state,
            capture="no",
            force=force,
            **extra,
        )
    finally:
        pytask.console.quiet = False
    if len(outcomes) != len(jobs):
        raise RuntimeError(f"pytask ended early ({session.exit_code!r})")
    return outcomes


def _task(job: Job) -> pytask.TaskWithoutPath:
    dependencies = {
        f"input_{number}": PathNode.from_path(path)
        for number, path in enumerate(job.inputs)
    }
    arguments = PythonNode(
        name=f"{job.name} arguments",
        value=repr(job.arguments),
        hash=True,
        # pytask takes nodes without this for one and the same
        node_info=NodeInfo("arguments", (), None, job.name, None),
    )
    return pytask.TaskWithoutPath(
        name=job.name,
        function=job.call,
        depends_on={**dependencies, "arguments": arguments},
        produces={"product": PathNode.from_path(job.product)},
    )
