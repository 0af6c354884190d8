"""Design-based standard errors: clusters in strata, and what follows from them.

The sandwich estimator takes clusters as sampled independently within strata, with
replacement, and nothing else: rows of a cluster may be alike in any way.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from personalising.statistics.ordinal.columns import label, listed
from personalising.statistics.ordinal.likelihood import Floats, Integers


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """Clusters of outermost groups, and the strata that the clusters are in.

    Parameters
    ----------
    clusters : array of int
        Cluster of each outermost group, from 0.
    strata : array of int
        Stratum of each cluster, from 0.
    cluster, stratum : str or None
        Columns that they were read from; None where the outermost groups are the
        clusters, and where there is one stratum.
    """

    clusters: Integers
    strata: Integers
    cluster: str | None = None
    stratum: str | None = None

    @property
    def df(self) -> int:
        """Design degrees of freedom: the number of clusters less that of strata."""
        return len(self.strata) - (int(self.strata.max()) + 1)

    def covariance(self, inverse: Floats, scores: Floats) -> Floats:
        r"""Sandwich covariance matrix of estimates.

        .. math::

            A^{-1} \sum_h \frac{n_h}{n_h - 1} \sum_{c \in h} (s_c - \bar s_h)
            (s_c - \bar s_h)' A^{-1}

        with A the information, s the sum of the weighted scores of a cluster, and n
        the number of clusters in stratum h.

        Parameters
        ----------
        inverse : array
            Inverse of the information.
        scores : array, shape (outermost groups, parameters)
            Gradient of each group's log-likelihood, times the weight of the group.

        Returns
        -------
        array
        """
        sums = np.zeros((len(self.strata), scores.shape[1]))
        np.add.at(sums, self.clusters, scores)
        counts = np.bincount(self.strata).astype(float)
        means = np.zeros((len(counts), scores.shape[1]))
        np.add.at(means, self.strata, sums)
        sums -= (means / counts[:, None])[self.strata]
        sums *= np.sqrt(counts / (counts - 1))[self.strata, None]
        found: Floats = inverse @ (sums.T @ sums) @ inverse
        return found


def read(
    data: pd.DataFrame,
    bounds: Integers,
    factor: str,
    labels: pd.Index,
    cluster: str | None,
    strata: str | None,
) -> SurveyDesign:
    """Read the clusters and strata of a model's outermost groups.

    Parameters
    ----------
    data : pandas.DataFrame
        The rows used, in the order of their groups, with the columns that are named.
    bounds : array
        Position of the first row of each outermost group, and the number of rows.
    factor : str
        The outermost grouping factor, for messages.
    labels : pandas.Index
        Labels of the outermost groups, for messages.
    cluster : str or None
        Column of the clusters; by default the outermost groups are the clusters.
    strata : str or None
        Column of the strata; by default there is one.

    Raises
    ------
    ValueError
        If a row has no cluster or stratum; if a cluster cuts through a group, or a
        stratum through a cluster; if a stratum has one cluster only.
    """
    clusters, names = np.arange(len(labels)), labels
    if cluster is not None:
        clusters, names = _of_units(data[cluster], bounds, factor)
    strata_of, regions = np.zeros(len(names), dtype=np.int64), pd.Index(["all"])
    if strata is not None:
        unit = cluster or factor
        within, regions = _of_units(data[strata], bounds, factor)
        strata_of[clusters] = within
        cut = strata_of[clusters] != within
        if cut.any():
            one = clusters[int(np.argmax(cut))]
            both = dict.fromkeys(regions[within[clusters == one]])
            raise ValueError(
                f"{strata} cuts through the clusters of {unit}: {unit} "
                f"{label(names[one])} is in {strata} {listed(both)}"
            )
    counts = np.bincount(strata_of)
    if len(names) < 2:
        raise ValueError("robust standard errors need several clusters; found one")
    if (counts == 1).any():
        alone = int(np.argmax(counts == 1))
        raise ValueError(
            f"{strata} {label(regions[alone])} has one cluster only "
            f"({cluster or factor} {label(names[strata_of == alone][0])}), which does "
            "not show how clusters differ there: join it with a stratum like it"
        )
    return SurveyDesign(clusters, strata_of, cluster, strata)


def _of_units(
    column: pd.Series, bounds: Integers, unit: str
) -> tuple[Integers, pd.Index]:
    """Label of each outermost group in a column, as a code, and the labels."""
    if column.isna().any():
        where = column.index[int(np.argmax(column.isna().to_numpy()))]
        raise ValueError(
            f"{column.name} must have a value in every row used; row {label(where)} "
            "has none"
        )
    codes, labels = pd.factorize(column)
    found = codes[bounds[:-1]]
    cut = np.repeat(found, np.diff(bounds)) != codes
    if cut.any():
        row = label(column.index[int(np.argmax(cut))])
        raise ValueError(
            f"{column.name} cuts through the groups of {unit} in row {row}: each group "
            f"must lie whole within one {column.name}"
        )
    return found.astype(np.int64), pd.Index(labels)
