"""Compile the estimator and keep the code, so that no first fit waits for it.

``python -m personalising.statistics.ordinal``; installing the project does so.
"""

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.model import MixedOrderedModel


def compile_ahead() -> None:
    """Fit a model of each kind to a few made answers."""
    answers = np.random.default_rng(1).integers(1, 4, size=(12, 4))
    rows = pd.DataFrame(answers).melt(ignore_index=False, var_name="x", value_name="y")
    rows["inner"], rows["outer"] = rows.index, rows.index // 3
    for groups in ("inner", ["outer", "inner"]):
        MixedOrderedModel.from_formula("y ~ x", data=rows, groups=groups).fit()


if __name__ == "__main__":
    compile_ahead()
