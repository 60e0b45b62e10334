"""How the batches of a step are dealt: much work to many workers, little to one."""

from __future__ import annotations

import pytest

from workflow.pipelines.sharing import deal


@pytest.mark.parametrize(
    ("cases", "workers", "shares"),
    [
        (168, 2, [168]),  # a city: a second process costs more than it saves
        (999, 2, [999]),
        (1_000, 2, [500, 500]),
        (10_000, 1, [10_000]),
        (10_000, 2, [5_000, 5_000]),
        (1_000, 8, [500, 500]),
        (1_000, 0, [1_000]),  # nobody else gives signs of life
        (0, 2, [0]),
    ],
)
def test_much_work_is_dealt_to_the_workers_there_are(
    cases: int, workers: int, shares: list[int]
) -> None:
    batches = [list(range(start, min(start + 100, cases))) for start in range(0, cases, 100)]

    dealt = deal(batches, workers)

    assert [sum(map(len, hand)) for hand in dealt] == shares
    assert sorted(key for hand in dealt for batch in hand for key in batch) == list(range(cases))
