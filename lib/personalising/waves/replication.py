"""How the replicate weights of a wave were made, as its descriptor says it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Replication(BaseModel):
    """How the replicate weights of one kind of people were made.

    Parameters
    ----------
    method : str
        ``brr`` (balanced repeated replication), ``fay`` (that with Fay's factor),
        ``jackknife_1`` (one cluster of all is left out), ``jackknife_2`` (one of a
        pair), ``bootstrap`` or ``successive_difference``.
    fay : float, optional
        Fay's factor, above 0 and below 1; with the method ``fay``, and only with it.
    scale : float, optional
        What the sum of squared deviations is multiplied by, where the survey's
        documentation says something else than the method does.

    Examples
    --------
    >>> str(Replication(method="jackknife_2", scale=0.5))
    'jackknife_2 (scale 0.5)'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    method: Literal[
        "brr", "fay", "jackknife_1", "jackknife_2", "bootstrap", "successive_difference"
    ]
    fay: Annotated[float, Field(gt=0, lt=1)] | None = None
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def __str__(self) -> str:
        """Give the method, with its factor and the scale where they are given."""
        more = {"fay": self.fay, "scale": self.scale}
        parts = [f"{name} {value:g}" for name, value in more.items() if value]
        return f"{self.method} ({', '.join(parts)})" if parts else self.method

    @model_validator(mode="after")
    def _fay_has_its_factor(self) -> "Replication":
        if (self.fay is not None) != (self.method == "fay"):
            raise ValueError("fay goes with the method fay")
        return self


class Replications(BaseModel):
    """How the replicate weights of a wave were made, by kind of person.

    Parameters
    ----------
    pupil, teacher, leader : Replication, optional
        Empty for people who have none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    pupil: Replication | None = None
    teacher: Replication | None = None
    leader: Replication | None = None

    def of(self, who: str) -> Replication | None:
        """Give that of one kind of people."""
        found: Replication | None = getattr(self, who)
        return found

    def __str__(self) -> str:
        """Name each kind of people with the method."""
        parts = [f"{who}: {how}" for who, how in self if how is not None]
        return ", ".join(parts)
