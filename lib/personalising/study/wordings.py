"""What people named, by the words that a list has for it."""

from collections.abc import Collection

import pandas as pd


def are(named: "pd.Series[str]", words: Collection[str]) -> "pd.Series[bool]":
    """Whether each of what was named is in a list of words, whatever its capitals.

    Parameters
    ----------
    named : pandas.Series of str
        Cards of a sort, or what pupils named.
    words : collection of str
        The list.

    Examples
    --------
    >>> are(pd.Series(["laptop", "Printer"]), ("Laptop",)).tolist()
    [True, False]
    """
    return named.str.casefold().isin([word.casefold() for word in words])
