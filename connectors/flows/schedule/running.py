"""Takes a batch of runs, polls their connectors and posts the cards."""

from datetime import timedelta
from uuid import UUID

from connectors.flows.schedule import finishing
from connectors.flows.schedule.leasing import LEASE, LeasedRun, lease_runs
from connectors.flows.schedule.outcomes import requeue, skip
from connectors.flows.schedule.polling import Batch, Clock, HttpFor

# Runs taken together. The number is large because runs can share fetches, and larger batches share more.
RUNS_PER_BATCH = 1000
# Requests of one batch side by side.
THREADS_PER_BATCH = 8
# Seconds after which a batch starts nothing new; the remaining runs wait again.
BATCH_SECONDS = 45.0


def run_due(
    *,
    clock: Clock,
    http: HttpFor,
    limit: int = RUNS_PER_BATCH,
    threads: int = THREADS_PER_BATCH,
    lease: timedelta = LEASE,
) -> int:
    """Runs up to `limit` runs that wait; returns how many were taken."""
    taken = lease_runs(now=clock(), limit=limit, lease=lease)
    _run(taken, clock=clock, http=http, threads=threads)
    return len(taken)


def run(*, run_id: UUID, clock: Clock, http: HttpFor) -> bool:
    """Runs one run, if it waits. Returns False if it is finished or someone else holds it."""
    taken = lease_runs(now=clock(), limit=1, run_id=run_id)
    _run(taken, clock=clock, http=http, threads=1)
    return bool(taken)


def _run(taken: list[LeasedRun], *, clock: Clock, http: HttpFor, threads: int) -> None:
    refused = [verdict for one in taken if (verdict := skip(one, now=clock()))]
    finishing.write(refused)
    gone = {verdict.taken.run_id for verdict in refused}
    batch = Batch(clock=clock, http=http, threads=threads, patience=BATCH_SECONDS)
    polled, left = batch.poll([one for one in taken if one.run_id not in gone])
    finishing.finish(polled, clock=clock)
    finishing.write([requeue(one, now=clock()) for one in left])
