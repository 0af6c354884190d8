"""Profile-likelihood intervals."""

from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from personalising.statistics.ordinal.likelihood import Floats, Likelihood

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults
