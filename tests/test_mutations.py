"""Which faults `make mutants` can put into a module."""

import ast

import pytest
import yaml
from mutations import EQUIVALENT, LIBRARY, Points, all_mutants, draw


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("a < 1", {"a <= 1", "a < 2"}),
        ("a is not None", {"a is None"}),
        ("a and (b or c)", {"a or (b or c)", "a and (b and c)"}),
        ("a = -b ** 2.5", {"a = b ** 2.5", "a = -b * 2.5", "a = -b ** 3.5"}),
        ("a *= not b", {"a /= not b", "a *= b"}),
        ("f(a, b, c=True)", {"f(b, a, c=True)", "f(a, b, )", "f(a, b, c=False)"}),
        ("a = b if f(c) else d", {"a = b if (not (f(c))) else d"}),
        ("[a for a in b if a]", {"[a for a in b if (not (a))]"}),
        ("min(a, b), np.maximum(a, b), np.array_equal(a, b)", set()),
        ("isinstance(a, b), zip(a, b, strict=True)", set()),
        ("a: Literal[1] = b + 'text' + f'{1 + 1}'", set()),
        ("raise ValueError(1 + 1)", set()),
    ],
)
def test_each_fault_of_a_line_is_found(line, others):
    found = Points("module.py", f"{line}\n".encode()).found
    assert {mutant.after for mutant in found} == others
    assert {mutant.before for mutant in found} <= {line}


def test_returned_truth_is_negated():
    found = Points("module.py", b"def f() -> bool:\n    return g()\n").found
    assert [mutant.after for mutant in found] == ["return (not (g()))"]


def test_fault_belongs_to_the_head_of_its_statement_and_to_its_own_line():
    text = b"if (\n    a\n    and b(\n        c,\n        d,\n    )\n):\n    e = 1\n"
    found = {m.after: m.lines for m in Points("module.py", text).found}
    assert found == {
        "or b(": range(1, 8),
        "d, c,": range(1, 8),
        "e = 2": range(8, 9),
    }


def test_draw_is_by_its_seed_and_in_proportion_to_the_modules():
    mutants = all_mutants()
    drawn = draw(mutants, 200, seed=1)
    assert drawn == draw(mutants, 200, seed=1) != draw(mutants, 200, seed=2)
    assert len(set(drawn)) == 200
    for path in {mutant.path for mutant in mutants}:
        share = sum(m.path == path for m in mutants) * 200 / len(mutants)
        assert abs(sum(m.path == path for m in drawn) - share) < 1


def test_mutants_listed_as_equivalent_are_mutants_and_have_a_reason():
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    keys = {(each["file"], each["line"], each["mutant"]) for each in listed}
    assert keys - {mutant.key for mutant in all_mutants()} == set()
    assert len(keys) == len(listed)
    assert all(each["reason"] for each in listed)


def test_drawn_mutants_are_other_programs():
    for mutant in draw(all_mutants(), 50, seed=1):
        source = (LIBRARY / mutant.path).read_bytes()
        assert ast.dump(ast.parse(mutant.source())) != ast.dump(ast.parse(source))
