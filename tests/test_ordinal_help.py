"""`help()` of whatever the estimator gives stands alone."""

import dataclasses
import inspect

import pytest

from personalising.statistics import ordinal
from personalising.statistics.ordinal.proportional_odds import ProportionalOdds
from personalising.statistics.ordinal.simulation import Bootstrap

CLASSES = [*(getattr(ordinal, name) for name in ordinal.__all__), Bootstrap]
CLASSES += [ProportionalOdds]
MEMBERS = [
    pytest.param(member, id=f"{kind.__name__}.{name}")
    for kind in CLASSES
    for parent in kind.__mro__
    if parent.__module__.startswith("personalising")
    for name, member in vars(parent).items()
    if not name.startswith("_")
    and isinstance(member, property | classmethod | type(lambda: 0))
]


def documented(text: str, section: str) -> set[str]:
    """Names that a section of a numpydoc docstring explains."""
    part = text.split(f"{section}\n{'-' * len(section)}\n")
    if len(part) < 2:
        return set()
    lines = part[1].split("\n\n")[0].splitlines() if section == "Returns" else (
        part[1].splitlines()
    )  # fmt: skip
    heads = [line for line in lines if line and not line.startswith(" ")]
    names = (head.split(" :")[0].split(", ") for head in heads)
    return {name for several in names for name in several}


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_explains_itself(member):
    function = member
    if isinstance(member, classmethod):
        function = member.__func__
    text = inspect.getdoc(function)
    assert text
    assert "as in `" not in text
    assert "see `" not in text.lower()
    if isinstance(member, property):
        assert len(text.splitlines()[0]) > 20
        return
    signature = inspect.signature(function)
    own = set(signature.parameters) - {"self", "cls"}
    assert own <= documented(text, "Parameters")
    if str(signature.return_annotation) not in ("None", "str"):
        assert "Returns\n-------\n" in text


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_explains_its_fields(kind):
    text = inspect.getdoc(kind)
    assert text
    if dataclasses.is_dataclass(kind):
        fields = {field.name for field in dataclasses.fields(kind)}
        assert fields <= documented(text, "Parameters")
    if not issubclass(kind, Exception | Warning):
        assert "Examples\n--------\n>>> " in text
