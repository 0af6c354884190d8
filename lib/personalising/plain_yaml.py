"""Reading YAML that people give us: plain values only, however the text is made.

YAML can do more than anybody wants of a list of keys: a few lines of aliases stand for
billions of values, tags make objects, and a date or a word such as ``no`` turns into
something else than text. Here a value is text, a whole number, a number, true, false
or nothing; everything else is refused before any of it is made.
"""

import math
import re
from typing import Any

import yaml

LARGEST = 50_000  # most characters of a text
DEEPEST = 20  # most lists and mappings within each other

Place = tuple[str | int, ...]
"""Keys, and places in lists from 0, that lead to a value."""

_LONGEST_INTEGER = 18  # most digits; a longer number stays text, as it would be useless


class PlainYamlError(ValueError):
    """A text is not YAML of plain values.

    Parameters
    ----------
    what : str
        What is wrong, in words.
    line : int, optional
        Number of the line.
    """

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what, self.line = what, line


class _Plain(yaml.SafeLoader):
    """Refuses what is not plain when it comes to it, before any value is made."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def get_event(self) -> yaml.Event:
        event = super().get_event()
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise PlainYamlError("it refers to another value by *", line)
        if getattr(event, "anchor", None) is not None:
            raise PlainYamlError("it names a value by &", line)
        if getattr(event, "tag", None) is not None:
            raise PlainYamlError("it gives a value a type by !", line)
        self._depth += isinstance(event, yaml.CollectionStartEvent)
        self._depth -= isinstance(event, yaml.CollectionEndEvent)
        if self._depth > DEEPEST:
            raise PlainYamlError("lists and keys are nested too deeply", line)
        return event


class _Loader(_Plain):
    """Makes text of all but whole numbers, numbers, true, false and nothing."""


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float | str:
    value = float(node.value)
    return value if math.isfinite(value) else node.value


_PLAIN = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", rf"[-+]?[0-9]{{1,{_LONGEST_INTEGER}}}", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+",
        list("-+.0123456789"),
    ),
)
_Loader.yaml_implicit_resolvers = {}  # those of YAML 1.1
for _name, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern})\Z"), _first
    )
_Loader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(node.value, 10)
)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def load(text: str) -> tuple[Any, list[tuple[str, int]]]:
    r"""Read a text.

    Parameters
    ----------
    text : str
        One YAML document.

    Returns
    -------
    value : object
        What the text says.
    keys : list of (str, int)
        Where the text is a mapping, each of its keys and the number of its line, also
        those that stand there twice.

    Raises
    ------
    PlainYamlError
        If it is no YAML, or has tags, anchors or aliases, is larger than `LARGEST` or
        nested deeper than `DEEPEST`.

    Examples
    --------
    >>> load("year: 2008\nfirst_day: 2008-05-01")
    ({'year': 2008, 'first_day': '2008-05-01'}, [('year', 1), ('first_day', 2)])
    """
    if len(text) > LARGEST:
        raise PlainYamlError(f"it has more than {LARGEST:,} characters")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        value = None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    return value, _keys(node)


def load_texts(text: str, largest: int = LARGEST) -> tuple[Any, dict[Place, int]]:
    r"""Read a text whose values are all taken as they are written.

    So 007 stays 007, and a key such as 1, true or 2008-05-01 is the text that it looks
    like. What is left empty, or is written as ~ or null, is nothing.

    Parameters
    ----------
    text : str
        One YAML document.
    largest : int, optional
        Most characters that it may have.

    Returns
    -------
    value : object
        Mappings, lists, texts and nothing.
    places : dict of tuple to int
        Number of the line of each value, by the keys and places that lead to it.

    Raises
    ------
    PlainYamlError
        As `load` does, and where a mapping has a key twice.

    Examples
    --------
    >>> value, places = load_texts("codes:\n  007: yes\n  008:")
    >>> value, places["codes", "008"]
    ({'codes': {'007': 'yes', '008': None}}, 3)
    """
    if len(text) > largest:
        raise PlainYamlError(f"it has more than {largest:,} characters")
    try:
        node = yaml.compose(text, _Plain)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    places: dict[Place, int] = {}
    return (None if node is None else _texts(node, (), places)), places


def _texts(node: yaml.Node, path: Place, places: dict[Place, int]) -> Any:
    places.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_texts(n, (*path, i), places) for i, n in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        empty = node.style is None and node.value in ("", "~", "null")
        return None if empty else node.value
    content: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise PlainYamlError("a list or a mapping stands for a key", line)
        if key.value in content:
            first = places[(*path, key.value)]
            what = f"the key {key.value} stands there twice, first in line {first}"
            raise PlainYamlError(what, line)
        places[(*path, key.value)] = line
        content[key.value] = _texts(value, (*path, key.value), places)
    return content


def _keys(node: yaml.Node | None) -> list[tuple[str, int]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [
        (key.value, key.start_mark.line + 1)
        for key, _ in node.value
        if isinstance(key, yaml.ScalarNode)
    ]


def _not_yaml(error: yaml.YAMLError) -> PlainYamlError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None)
    what = what or str(error).splitlines()[0]
    return PlainYamlError(what, mark.line + 1 if mark else None)
