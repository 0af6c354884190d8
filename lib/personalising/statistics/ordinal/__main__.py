"""Compile the estimator ahead of its first use.

Run it by ``python -m personalising.statistics.ordinal``, as the installation of the
project does. Numba keeps the compiled code on disk, so that the first fit is as fast as
any other.
"""

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.model import MixedOrderedModel


def compile_ahead() -> None:
    """Fit a model with one level and one with two to made data, to compile both."""
    answers = np.random.default_rng(1).integers(1, 4, size=(12, 4))
    rows = pd.DataFrame(answers).melt(ignore_index=False, var_name="x", value_name="y")
    rows["inner"], rows["outer"] = rows.index, rows.index // 3
    for groups in ("inner", ["outer", "inner"]):
        MixedOrderedModel.from_formula("y ~ x", data=rows, groups=groups).fit()


if __name__ == "__main__":
    compile_ahead()
