"""The text of a formula: its two sides, its terms, and the columns that they need."""

import ast
import builtins
import re
from collections.abc import Container
from typing import Any

CONSTANT = "Intercept"
"""Name that formulas keep for the constant."""

QUOTES = "`'\""
OPENING = {"(": ")", "[": "]", "{": "}"}


def sides(formula: str) -> tuple[str, str]:
    """Split a formula into the column of its response and its right side.

    Parameters
    ----------
    formula : str
        Such as ``"rating ~ temp + contact"``. Names in backticks may hold anything.

    Returns
    -------
    response, predictors : str
        The response without backticks.

    Raises
    ------
    TypeError
        If the formula is no text.
    ValueError
        If it has not two sides, or a grouping factor on its right side.

    Examples
    --------
    >>> sides("`my score` ~ temp + `a|b`")
    ('my score', 'temp + `a|b`')
    """
    if not isinstance(formula, str):
        raise TypeError(
            "formula must be text such as 'rating ~ temp + contact'; found "
            f"{type(formula).__name__}"
        )
    bare = _bare(formula)
    parts = bare.split("~")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise ValueError(
            f"formula must be 'response ~ predictors', with 1 for none; found {formula}"
        )
    if "|" in parts[1]:
        raise ValueError(
            "a formula holds the predictors only: name the grouping factors in groups, "
            f"as in groups='judge'; found {formula}"
        )
    at = bare.index("~")
    response, predictors = formula[:at].strip(), formula[at + 1 :].strip()
    if re.fullmatch("`[^`]*`", response):
        response = response[1:-1]
    return response, predictors


def _bare(text: str) -> str:
    """Mask what stands in quotes, in backticks, and in the brackets of a call.

    Brackets that only group terms, as in ``(1 | judge)``, are not masked. The length
    stays.
    """
    found = []
    closing: list[str] = []  # brackets that are open, from the first call on
    quote, before = "", " "
    for letter in text:
        inside = bool(quote or closing)
        if quote:
            quote = "" if letter == quote else quote
        elif letter in QUOTES:
            quote, inside = letter, True
        elif closing and letter == closing[-1]:
            closing.pop()
        elif letter in OPENING and (
            closing or letter != "(" or before.isalnum() or before in "_`"
        ):
            closing.append(OPENING[letter])
            inside = True
        found.append("_" if inside else letter)
        before = letter
    return "".join(found)


def parsed(predictors: str) -> Any:
    """Read the right side of a formula, with a constant.

    Treatment coding depends on a constant, so that one is put in where the formula
    takes it out.

    Parameters
    ----------
    predictors : str
        Such as ``"temp + contact"``.

    Returns
    -------
    formulaic.Formula

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    from formulaic import Formula  # slow to import
    from formulaic.errors import FormulaicError
    from formulaic.formula import SimpleFormula
    from formulaic.parser.types import Factor, Term

    try:
        found = Formula(predictors)
    except (FormulaicError, SyntaxError) as error:
        if "`.` operator" in str(error):
            raise ValueError(
                f"a formula names its predictors; found '.' in {predictors}"
            ) from None
        raise ValueError(
            f"the right side of the formula cannot be read: {predictors}"
        ) from None
    if not isinstance(found, SimpleFormula):  # a text can say more than one
        raise ValueError(  # noqa: TRY004
            f"a formula has one right side; found {predictors}"
        )
    terms = list(found)
    if any(factor.expr == CONSTANT for term in terms for factor in term.factors):
        raise ValueError(
            f"{CONSTANT} is the name that formulas keep for the constant: rename the "
            "column"
        )
    if any(str(term) == "1" for term in terms):
        return found
    constant = Term([Factor("1", eval_method="literal")])
    return Formula([constant, *(term for term in terms if str(term) != "0")])


def variables(formula: Any, columns: Container[str]) -> list[str]:
    """List the columns that the terms of a formula need, in alphabetical order.

    Parameters
    ----------
    formula : formulaic.Formula
        The right side of a formula.
    columns : container of str
        Columns of the data. A name in a call that is neither a column nor a function
        of Python is listed too: a column that is missing.

    Examples
    --------
    >>> variables(parsed("bs(x, df=4) + C(`my k`, contr.sum) + I(abs(z) > 1)"), ["x"])
    ['my k', 'x', 'z']
    """
    found = set()
    for factor in (factor for term in formula for factor in term.factors):
        if factor.eval_method.value == "lookup":
            found.add(factor.expr)
        elif factor.eval_method.value == "python":
            found |= {
                name
                for name in _names(factor.expr)
                if name in columns or not hasattr(builtins, name)
            }
    return sorted(found)


def _names(code: str) -> set[str]:
    """Names in a piece of Python that stand for data: no functions, no modules."""
    from formulaic.transforms import TRANSFORMS

    quoted = re.findall("`([^`]*)`", code)
    for number, name in enumerate(quoted):
        code = code.replace(f"`{name}`", f" quoted_{number}_ ")
    try:
        tree = ast.parse(code.strip(), mode="eval")
    except SyntaxError:
        raise ValueError(f"the formula cannot be read: {code.strip()}") from None
    nodes = list(ast.walk(tree))
    functions = {node.func for node in nodes if isinstance(node, ast.Call)}
    modules = {
        node.value
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in TRANSFORMS  # np.log, contr.sum
    }
    names = {node for node in nodes if isinstance(node, ast.Name)}
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    found = {node.id for node in names - functions - modules} - own
    places = {f"quoted_{number}_": name for number, name in enumerate(quoted)}
    return {places.get(name, name) for name in found}
