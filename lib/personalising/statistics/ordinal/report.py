"""A fit as text: its summary, its notes, and what a notebook shows of it."""

from typing import TYPE_CHECKING

import numpy as np

from personalising.statistics.ordinal import quadrature

if TYPE_CHECKING:
    from personalising.statistics.ordinal.results import MixedOrderedResults

NEGLIGIBLE = 0.01
"""Quadrature error of the log-likelihood up to which no note is given."""


def notes(result: "MixedOrderedResults") -> tuple[str, ...]:
    """Warnings about a fit; `MixedOrderedResults.notes` says which."""
    found = []
    if not result.converged:
        found.append(
            f"NOT CONVERGED ({result.message}): these numbers are not estimates"
        )
    for factor in result.boundary:
        found.append(
            f"the standard deviation of {factor} is on its boundary, 0: test it "
            "with compare(), which knows the reference distribution there"
        )
    if abs(result.quadrature_error) > NEGLIGIBLE:
        most = result.quadrature_points == quadrature.MOST_POINTS
        advice = (
            "the integral itself is off, and no number of points mends it, so that "
            "the estimates hold only roughly"
            if most
            else "fit with more"
        )
        found.append(
            f"twice the quadrature points change the log-likelihood by "
            f"{result.quadrature_error:.3g}: {advice}"
        )
    crossed = result.crossed_rows
    if len(crossed):
        found.append(
            f"the thresholds cross in {len(crossed):,} of {result.nobs:,} rows, where "
            "some category would have a negative probability: let the odds of a term "
            "be proportional"
        )
    if result.converged and np.isnan(result.bse).any():
        found.append("the information is singular: there are no standard errors")
    return (*found, *result.model.notes)


def summary(result: "MixedOrderedResults", confidence: float) -> str:
    """Give the summary of a fit as text: the model, the estimates and the notes."""
    design = result.model.design
    groups = [
        f"{factor} {n}, sd {sd:z.4f}, icc {icc:z.4f}"
        for factor, n, sd, icc in zip(
            design.factors, result.n_groups, result.group_sd, result.icc, strict=True
        )
    ]
    freed = result.model.nonproportional
    how = "Laplace" if result.quadrature_points == 1 else "adaptive quadrature"
    points = f"{how}, {result.quadrature_points} points a level"
    errors = result.cov_type + (f" by {result.cluster}" if result.cluster else "")
    errors += f" in strata of {result.strata}" if result.strata else ""
    if np.isfinite(result.df_design):
        errors += f", t with {result.df_design:.0f} degrees of freedom"
    weighted = result.model.rows.is_weighted
    head = {
        "Cumulative logit": design.formula,
        **({"Not proportional": ", ".join(freed)} if freed else {}),
        "Rows": str(result.nobs),
        "Groups": "; ".join(groups) or "none",
        "Likelihood": points if design.factors else "exact",
        "Weights": design.weights.text or "none",
        **({"Offset": design.offset} if design.offset else {}),
        "Log-likelihood": f"{result.llf:.5f}" + (" (pseudo)" if weighted else ""),
        "AIC, BIC": "none: the likelihood is weighted"
        if weighted
        else f"{result.aic:.3f}, {result.bic:.3f}",
        "Standard errors": errors,
        "Converged": "yes" if result.converged else "NO",
    }
    lines = [f"{name + ':':<18}{value}" for name, value in head.items()]
    table = result.tidy(confidence).set_index("term").rename_axis(None)
    text = table.to_string(float_format=lambda value: f"{value:z.4f}", na_rep="")
    below = [f"Note: {note}." for note in result.notes]
    return "\n".join([*lines, "", text, *([""] if below else []), *below])


def html(result: "MixedOrderedResults") -> str:
    """Table of the estimates and the notes, for a notebook."""
    table: str = result.tidy().to_html(
        index=False, border=0, float_format=lambda value: f"{value:z.4f}", na_rep=""
    )
    below = [f"<p>Note: {note}.</p>" for note in result.notes]
    return "".join([table, *below])
