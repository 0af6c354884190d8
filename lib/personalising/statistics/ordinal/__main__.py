"""Compile the estimator ahead of its first use.

Run it by ``python -m personalising.statistics.ordinal``, as the installation of the
project does. Numba keeps the compiled code on disk, so that the first fit is as fast as
any other.
"""

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.model import MixedOrderedModel


def compile_ahead() -> None:
    """Fit models to made data: one level and two, without and with weights of rows."""
    answers = np.random.default_rng(1).integers(1, 4, size=(12, 4))
    rows = pd.DataFrame(answers).melt(ignore_index=False, var_name="x", value_name="y")
    rows["inner"], rows["outer"] = rows.index, rows.index // 3
    rows["weight"] = 1 + rows.index % 2 + rows["y"] % 2
    for groups in (["inner"], ["outer", "inner"]):
        of_rows = [None for _ in groups] + ["weight"]
        for weights in (None, of_rows):
            MixedOrderedModel.from_formula(
                "y ~ x", rows, groups=groups, weights=weights
            ).fit()


if __name__ == "__main__":
    compile_ahead()
