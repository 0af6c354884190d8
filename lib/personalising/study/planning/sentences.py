"""Sentences of the chapter on planning a wave."""

from personalising.study.performance.claims import LARGEST_INFLATION


def inflation() -> str:
    """Say what is supposed of the regression of section 4.2.1."""
    return (
        "For the regression of school results, the worst case is that the other "
        f"predictors explain {1 - 1 / LARGEST_INFLATION:.0%} of e-maturity."
    )
