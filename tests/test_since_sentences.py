"""Each sentence of the page on later studies, word by word."""

import pandas as pd
import pytest

from personalising.study.since import sentences

STUDIES = pd.DataFrame(
    {
        "study": ["Smith", "Smith", "Smith", "Jones"],
        "year": [2011, 2011, 2014, 2014],
        "value": [1, 2, 3, 4],
    }
)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (4, "4 figures from 3 publications"),  # two figures are of one
        (2, "2 figures from 1 publication"),
        (1, "1 figure from 1 publication"),
    ],
)
def test_list_counts_figures_publications_and_findings(shown, said):
    assert sentences.listed(STUDIES.head(shown), 12, 34) == (
        f"{said} are listed. Beside 12 of the 34 findings among all claims stands a "
        "later study."
    )


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (3, "1 more figure of the file is kept back."),
        (2, "2 more figures of the file are kept back."),
    ],
)
def test_figures_that_wait_are_counted_with_the_reason(shown, said):
    assert sentences.waiting(STUDIES, STUDIES.head(shown)) == (
        f"{said} Somebody's copy was read, or there is no DOI and no address; they "
        "follow when they have been read at the source."
    )


def test_nothing_waits_where_all_is_shown():
    wanted = "Every figure of the file is shown."
    assert sentences.waiting(STUDIES, STUDIES) == wanted
