"""Evidence by night: locked where it should be, compared with the store, a sample read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.services.keeping import keep_handed_in
from evidence_store.services import checking, keeping
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from results.services.decrees import keep_papers
from wording import clock
from workflow.pipelines import progress
from workflow.pipelines.shape import in_batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflow.pipelines.shape import Do

# Read again whole each night, those whose turn is longest ago first: a year or two for 100,000.
SAMPLE = 200
# A letter names so many; the page of the run has them all.
NAMED = 50


def look_after(do: Do, run: str) -> dict[str, Any]:
    """Lock what is to be locked, compare what is known with what lies there, read a sample again.

    Each stride is a step of its own, so that a run over millions of files goes on where it
    stopped. A store that is silent fails the run, which is then told, and may be retried.
    """
    do("lock_evidence", run)
    found: dict[str, Any] = {"compared": 0, "missing": [], "differing": [], "unknown": []}
    after: str | None = ""
    while after is not None:
        stride = do("walk_evidence", run, after=after)
        found = {name: value + stride[name] for name, value in found.items()}
        after = stride["after"] or None
    sample = do("list_sample", run)
    for ids in in_batches(sample):
        found["differing"] += do("read_evidence", run, ids=ids)
    found["differing"] = sorted(set(found["differing"]) - set(found["missing"]))
    do("tell_evidence", run, **{name: found[name] for name in ("missing", "differing")})
    return {**found, "read": len(sample), "cleared": do("clear_arrivals", run)}


def lock_evidence(run: str) -> int:
    """Have the store lock what was handed in; return how much it did lock."""
    progress.find(run)
    keep_handed_in(at=clock.now())
    keep_papers(at=clock.now())
    return sum(keeping.lock(digest, at=clock.now()) for digest in keeping.unlocked(at=clock.now()))


def walk_evidence(run: str, after: str) -> dict[str, Any]:
    """Compare a stride of what is known with what the store lists."""
    asked = progress.find(run)
    progress.reach(asked, asked.done, at=clock.now())
    walked = checking.walk(after=after, at=clock.now())
    return {
        "after": walked.after,
        "compared": walked.compared,
        "missing": walked.missing,
        "differing": walked.differing,
        "unknown": walked.unknown,
    }


def list_sample(run: str) -> list[str]:
    """Return the evidence that is read again tonight."""
    progress.find(run)
    return checking.sample(count=SAMPLE)


def read_evidence(run: str, ids: Sequence[str]) -> list[str]:
    """Read evidence whole; return what is not what it was."""
    asked = progress.find(run)
    progress.reach(asked, asked.done, at=clock.now())
    return [digest for digest in ids if not checking.read_again(digest, at=clock.now())]


def clear_arrivals(run: str) -> int:
    """Throw away what arrived long ago and nobody asked for again."""
    progress.find(run)
    return checking.clear_arrivals(at=clock.now())


def tell_evidence(run: str, missing: Sequence[str], differing: Sequence[str]) -> int:
    """Raise the alarm where evidence is missing or differs; return how many people were told.

    What lies in the store and is known to nobody harms nobody: it stands in the report alone.
    """
    asked = progress.find(run)
    lost = [*missing, *differing]
    if not lost:
        return 0
    names = checking.places_of(lost[:NAMED])
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.EVIDENCE_LOST}/{asked.key}/{user.pk}",
            context={
                "count": len(lost),
                "items": [
                    f"{', '.join(called) or '?'} (SHA-256: {digest})"
                    for digest, called in names.items()
                ],
            },
            url=progress.address_of(asked),
        )
        for user in progress.people_told(at=asked.requested_at)
    ]
    write_many(Kind.EVIDENCE_LOST, drafts, at=asked.requested_at)
    return len(drafts)


STEPS = (
    lock_evidence,
    walk_evidence,
    list_sample,
    read_evidence,
    tell_evidence,
    clear_arrivals,
)
