"""YAML of plain values: what it reads, and what it refuses before making anything."""

import time

import pytest

from personalising.plain_yaml import DEEPEST, LARGEST, PlainYamlError, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2008", 2008),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, "9" * 19),
        ("9" * 5000, "9" * 5000),
        ("0.95", 0.95),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-1", -0.15),
        ("1e400", "1e400"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'2008'", "2008"),
        ("[1, a]", [1, "a"]),
        # what YAML 1.1 takes for truth values, dates, times, hexadecimal and merges
        *((text, text) for text in ("no", "on", "Y", "2020-01-02", "2020-13-45")),
        *((text, text) for text in ("12:30", "0x10", "1_000", ".inf", ".nan")),
        *((text, text) for text in ("<<", "=")),
    ],
)  # fmt: skip
def test_value_is_plain(text, value):
    found, _ = load(text)
    assert found == value
    assert type(found) is type(value)


def test_keys_come_with_their_lines_and_as_often_as_they_stand_there():
    assert load("a: 1\n\nb: 2\na: 3") == (
        {"a": 3, "b": 2},
        [("a", 1), ("b", 3), ("a", 4)],
    )
    assert load("- a") == (["a"], [])


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("a: 1\nb: !!timestamp 2020-01-02", "it gives a value a type by !", 2),
        ("!!bool 1", "it gives a value a type by !", 1),
        ("!!python/object/apply:os.system [ls]", "it gives a value a type by !", 1),
        ("a: &x 1", "it names a value by &", 1),
        ("a: 1\nb: *x", "it refers to another value by *", 2),
        ("a: [1", "expected ',' or ']', but got '<stream end>'", 1),
        ("a: \0", "special characters are not allowed", None),
        ("a: 1\n---\nb: 2", "but found another document", 2),
        ("? [a]\n: b", "found unhashable key", 1),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text, what, line):
    with pytest.raises(PlainYamlError) as caught:
        load(text)
    assert (caught.value.what, caught.value.line) == (what, line)


def test_lists_may_be_nested_so_deep_and_no_deeper():
    load("[" * DEEPEST + "]" * DEEPEST)
    for deep in ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "[" * 10_000, "- " * 9000):
        with pytest.raises(PlainYamlError, match="nested too deeply"):
            load(deep)


def test_text_may_be_so_long_and_no_longer():
    assert load("x" * LARGEST)[0] == "x" * LARGEST
    with pytest.raises(PlainYamlError, match="more than 50,000 characters"):
        load("x" * (LARGEST + 1))


def test_aliases_that_stand_for_billions_are_refused_at_once():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for this, other in zip("bcdefghijk", "abcdefghij", strict=True):
        lines.append(f"{this}: &{this} [{', '.join([f'*{other}'] * 9)}]")
    start = time.process_time()
    with pytest.raises(PlainYamlError):
        load("\n".join(lines))
    assert time.process_time() - start < 0.5
