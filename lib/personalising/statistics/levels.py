"""The check of a level: a confidence, a significance level or a power."""


def check_level(value: float, name: str = "confidence") -> None:
    """Check that a level lies strictly between 0 and 1.

    Parameters
    ----------
    value : float
        The level, such as 0.95 for a 95% interval.
    name : str
        Name of the argument that holds it, for the message.

    Raises
    ------
    ValueError
        If the value is not strictly between 0 and 1.

    Examples
    --------
    >>> check_level(0.95)
    >>> check_level(95)
    Traceback (most recent call last):
        ...
    ValueError: confidence must lie between 0 and 1; found 95
    """
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1; found {value}")
