"""The drawing of the descriptive model holds all that the data hold, where they do."""

import re
from itertools import combinations, pairwise

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib import rcParams
from partial_waves import REFERENCE, run
from test_drawings import faults, words_of

from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.model.learning import learning_model
from personalising.pages.style import NARROW, SIZES, house_style, to_svg
from personalising.study import spaces
from personalising.study.spaces import figures, messages
from personalising.study.spaces.cells import nest
from personalising.study.spaces.geometry import (
    CLOSE,
    GAP,
    LEADING,
    PAD,
    height_of,
    plan,
)
from personalising.study.spaces.texts import Line, above, within

CHAPTER = "3_1_descriptive_model"
each_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)


def frames(model):
    return spaces.placed(model), spaces.spaces(model), spaces.boundaries(model)


def drawn(model, size):
    """A drawing as text, with its figure."""
    with house_style(size):
        drawing = figures.model(*frames(model))
        svg = to_svg(drawing.figure, size.name, "the model")
    return drawing, svg


def laid(model, size):
    """The layout of the drawing."""
    placed, found, boundaries = frames(model)
    lying = nest(found)
    with house_style(size):
        font = rcParams["font.size"]
    entries = (
        above(lying, placed, found, boundaries),
        within(lying, placed, found),
    )
    width = size.width * 72
    return lying, plan(lying, *entries, width, font, narrow=size == NARROW)


def said_in(svg):
    """All words of a drawing, as if it had no lines to break."""
    return " ".join(BeautifulSoup(svg, "html.parser").get_text(" ").split())


# what the drawing holds


@each_size
def test_every_space_person_role_and_technology_is_in_the_drawing(size):
    model = learning_model()
    drawing, svg = drawn(model, size)
    words = said_in(svg)
    roles = {role.id: role.name for role in model.roles}
    for space in model.all_spaces:
        assert space.name in words
        assert space.name in drawing.alt
        for actor in space.actors:
            name = model.stakeholder(actor.who).name
            told = ", ".join(roles[role] for role in actor.roles)
            assert f"{name} {told}" in words
    for technology in model.technologies:
        assert words.count(technology.name) == 1
        assert technology.name.lower() in drawing.alt


@each_size
def test_each_stands_in_the_spaces_in_which_it_is_met(size):
    model = learning_model()
    lying, found = laid(model, size)
    boxes = {space.id: found.boxes[space.id] for space in model.all_spaces}
    first = {}
    for x, y, line in found.texts:
        if line.mark == "technology":
            first[line.text] = (x, y)
    for technology in model.technologies:
        (place,) = [
            at for text, at in first.items() if technology.name.startswith(text)
        ]
        around = {id for id, box in boxes.items() if within_box(place, box)}
        assert {*technology.spaces, lying.through} <= around
        # and in no space but these, and those that hold one of them
        inner = max(
            map(lying.chain.index, {*technology.spaces} & {*lying.chain}), default=-1
        )
        holders = {*lying.chain[: inner + 1]}
        assert around <= {*technology.spaces, *holders, lying.through}


def within_box(place, box):
    x, y = place
    return box.left < x < box.right and box.top < y < box.bottom


@each_size
def test_people_stand_in_their_space_and_the_filled_mark_is_of_those_at_home(size):
    model = learning_model()
    lying, found = laid(model, size)
    band = found.boxes[lying.through]
    for space in model.spaces:
        cell = found.cells[lying.own(space.id)]
        there = {
            line.text: line.mark
            for x, y, line in found.texts
            if line.bold
            and line.mark
            and within_box((x, y), cell)
            and not within_box((x, y), band)
        }
        assert there == {
            model.stakeholder(actor.who).name: "home" if actor.home else "visitor"
            for actor in space.actors
        }


# how the spaces lie


@each_size
def test_a_space_inside_another_lies_inside_it(size):
    model = learning_model()
    lying, found = laid(model, size)
    pairs = [(s.inside, s.id) for s in model.spaces if s.inside]
    assert pairs == list(pairwise(lying.chain))
    for holder, space in pairs:
        assert found.boxes[holder].holds(found.boxes[space])


@each_size
def test_what_runs_through_reaches_from_one_end_of_the_drawing_to_the_other(size):
    lying, found = laid(learning_model(), size)
    band = found.boxes[lying.through]
    ends = (band.top, band.bottom) if size == NARROW else (band.left, band.right)
    assert ends == (0, found.height if size == NARROW else found.width)


@each_size
def test_the_living_space_overlaps_all_and_lies_in_none(size):
    model = learning_model()
    lying, found = laid(model, size)
    living = found.boxes[lying.over]
    assert {*model.space(lying.over).overlaps} == {*lying.chain}
    for id in lying.chain:
        box = found.boxes[id]
        assert living.meets(box)
        assert not living.holds(box)
        assert not box.holds(living)


@each_size
def test_the_digital_space_runs_through_all_from_end_to_end(size):
    lying, found = laid(learning_model(), size)
    band = found.boxes[lying.through]
    for id in (*lying.chain, lying.over):
        box = found.boxes[id]
        if size == NARROW:
            assert band.top < box.top
            assert box.bottom < band.bottom
            assert box.left < band.left < band.right < box.right
        else:
            assert band.left < box.left
            assert box.right < band.right
            assert box.top < band.top < band.bottom < box.bottom


@each_size
def test_outlines_are_drawn_whole(size):
    lying, found = laid(learning_model(), size)
    for id in (*lying.chain, lying.over):
        box = found.boxes[id]
        around = 2 * (box.right - box.left + box.bottom - box.top)
        own = [
            wall
            for wall in found.walls
            for points in [wall.points]
            if all(on_edge(point, box) for point in points)
            and all(on_one_edge(a, b, box) for a, b in pairwise(points))
        ]
        length = sum(
            abs(b[0] - a[0]) + abs(b[1] - a[1])
            for wall in own
            for a, b in pairwise(wall.points)
        )
        assert length == pytest.approx(around)


def on_edge(point, box):
    x, y = point
    return x in (box.left, box.right) or y in (box.top, box.bottom)


def on_one_edge(a, b, box):
    return (a[0] == b[0] and a[0] in (box.left, box.right)) or (
        a[1] == b[1] and a[1] in (box.top, box.bottom)
    )


@each_size
def test_each_boundary_has_its_place_between_its_spaces(size):
    model = learning_model()
    _, found = laid(model, size)
    walls = {wall.between for wall in found.walls if len(wall.between) == 2}
    assert walls == {frozenset(each.between) for each in model.boundaries}
    for wall in found.walls:
        for one, other in combinations(wall.between, 2):
            for box in (found.boxes[one], found.boxes[other]):
                assert all(
                    box.left <= x <= box.right and box.top <= y <= box.bottom
                    for x, y in wall.points
                )


@each_size
def test_a_boundary_is_marked_on_a_straight_part_of_its_wall(size):
    for wall in laid(learning_model(), size)[1].walls:
        parts = [zip(*ends, strict=True) for ends in pairwise(wall.points)]
        assert any(
            all(
                min(ends) <= place <= max(ends)
                for ends, place in zip(part, wall.door, strict=True)
            )
            for part in parts
        )


def test_people_who_are_met_in_most_spaces_are_named_where_none_are_met_in_all():
    met = {"name": ["Parents", "Pupils"], "a": ["x", "x"], "b": ["", "x"]}
    said = messages.people(pd.DataFrame(met | {"c": ["", ""]}))
    assert said == "Pupils are met in 2 of 3 spaces"
    said = messages.people(pd.DataFrame(met))
    assert said == "Pupils are met in every space"


def test_a_person_of_what_runs_through_stands_where_they_are_at_home():
    placed, found, _ = frames(learning_model())
    lying = nest(found)
    through = placed[placed["space"] == lying.through]
    somebody = through.loc[through["what"] == "person", "id"].iloc[0]
    theirs = (placed["id"] == somebody) & (placed["space"] != lying.through)
    of_theirs = list(placed.loc[theirs, "space"])
    assert len(of_theirs) > 1
    for home in of_theirs:
        at_home = placed.assign(at_home=theirs & (placed["space"] == home))
        cells = within(lying, at_home, found)
        name = placed.loc[theirs, "name"].iloc[0]
        (cell,) = [c for c, each in cells.items() if name in {e.head for e in each}]
        assert cell == lying.own(home)


@each_size
def test_what_follows_an_entry_s_first_line_stands_close_below_it(size):
    _, found = laid(learning_model(), size)
    with house_style(size):
        font = rcParams["font.size"]
    followed = 0
    for before, after in pairwise(found.texts):
        if not after.line.first:
            assert after.y - before.y == pytest.approx(LEADING * font)
            followed += 1
    assert followed > 10


# how it reads


@pytest.mark.parametrize(
    ("before", "after", "gap"),
    [(True, True, CLOSE), (True, False, GAP), (False, True, GAP), (False, False, GAP)],
)
def test_entries_of_one_list_alone_stand_close(before, after, gap):
    made = [Line("a", False, "", False, "", True, each) for each in (before, after)]
    assert height_of(made, 10) == pytest.approx(10 * (2 * LEADING + gap))
    assert height_of([made[0], made[1]._replace(first=False)], 10) == 20 * LEADING


@each_size
def test_no_words_overlap_or_leave_the_figure(size):
    drawing, _ = drawn(learning_model(), size)
    assert len(words_of(drawing.figure)) > 50
    assert faults(drawing.figure) == []


@each_size
def test_no_word_runs_over_a_wall_or_a_mark(size):
    model = learning_model()
    drawing, _ = drawn(model, size)
    _, found = laid(model, size)
    height = found.height
    boxes = [box for text, box in words_of(drawing.figure)]
    for wall in found.walls:
        for (ax, ay), (bx, by) in pairwise(wall.points):
            low, high = sorted((height - ay, height - by))
            left, right = sorted((ax, bx))
            for box in boxes:
                over = box.x0 < right + 1 and left - 1 < box.x1
                assert not (over and box.y0 < high and low < box.y1)
        x, y = wall.door[0], height - wall.door[1]
        for box in boxes:
            near = box.x0 - PAD / 2 < x < box.x1 + PAD / 2
            assert not (near and box.y0 < y < box.y1)


@each_size
def test_a_longer_name_and_one_more_technology_have_room_too(altered, size):
    def change(content):
        content["technologies"].append(
            {
                "id": "abacus",
                "name": "Abacus of remarkably large dimensions",
                "words": ["abacus"],
                "affordances": ["practise"],
                "spaces": ["teaching", "living"],
            }
        )

    drawing, svg = drawn(altered("technologies.yml", change), size)
    assert "Abacus of remarkably large dimensions" in said_in(svg)
    assert faults(drawing.figure) == []


def test_words_that_a_drawing_shows_say_how_the_spaces_lie():
    drawing, _ = drawn(learning_model(), SIZES[0])
    assert drawing.alt.startswith(
        "The school space holds the teaching space, which holds the personal learning "
        "space. The living space overlaps all of them"
    )
    assert "ICT tutors" in drawing.alt


# links


@each_size
def test_a_space_leads_to_its_chapter_where_there_is_one(altered, size):
    def change(content):
        by_id = {space["id"]: space for space in content["spaces"]}
        by_id["school"]["chapter"] = CHAPTER
        by_id["learning"]["chapter"] = ""

    model = altered("spaces.yml", change)
    _, svg = drawn(model, size)
    links = BeautifulSoup(svg, "html.parser").find_all("a")
    assert not [link for link in links if link.find_parent(role="img")]
    told = {
        "School space": f"{CHAPTER}.html",
        "Living space": "4_3_2_identity.html",
        "Teaching space": "4_3_3_teaching_space.html",
        "Digital space": "4_3_1_digital_space.html",
    }
    assert {link["aria-label"]: link["href"] for link in links} == told
    _, found = laid(model, size)
    heads = {line.text: (x, y) for x, y, line in found.texts if line.href}
    for name, href, box in found.links:
        assert told[name] == href
        assert within_box(heads[name], box)
        assert box.bottom - box.top > 18  # points, which are 24 pixels
    listed = {p["name"]: p["href"] for p in spaces.places(spaces.spaces(model))}
    assert {name: href for name, href in listed.items() if href} == told
    assert len(listed) == len(model.all_spaces)


def test_no_link_of_the_page_is_dead():
    pages = {f"{chapter.name}.html" for chapter in all_chapters()}
    shown = run(CHAPTER, REFERENCE).markup
    links = {
        link["href"]
        for html in shown
        for link in BeautifulSoup(html, "html.parser").find_all("a", href=True)
    }
    led = {href for href in links if re.fullmatch(r"\w+\.html", href)}
    assert led
    assert led <= pages


# a change of the data


def test_a_changed_file_changes_the_drawing(altered):
    before = drawn(learning_model(), SIZES[0])[1]
    same = drawn(altered("spaces.yml", lambda content: None), SIZES[0])[1]
    assert same == before

    def rename(content):
        content["spaces"][0]["name"] = "House of learning space"

    assert "House of learning space" in said_in(
        drawn(altered("spaces.yml", rename), SIZES[0])[1]
    )

    def close(content):
        content[0]["permeable"] = "closed"

    closed = altered("boundaries.yml", close)
    drawing, svg = drawn(closed, SIZES[0])
    assert svg != before
    assert "boundary closed" in said_in(svg)
    assert "Boundary of school and teaching: closed." in drawing.alt
    assert messages.boundaries(spaces.boundaries(closed)).startswith(
        "1 boundary is closed"
    )


def test_a_technology_moves_with_its_spaces(altered):
    def change(content):
        (phone,) = [t for t in content["technologies"] if t["id"] == "mobile-phone"]
        phone["spaces"] = ["learning", "living"]

    model = altered("technologies.yml", change)
    lying, found = laid(model, SIZES[0])
    (place,) = [(x, y) for x, y, line in found.texts if line.text == "Mobile phone"]
    assert within_box(place, found.cells[lying.shared])


@pytest.mark.parametrize(
    ("id", "key", "value", "problem"),
    [
        ("learning", "inside", "", "key inside: found school, teaching, learning"),
        ("learning", "inside", "school", "key inside: found teaching, learning"),
        (
            "living",
            "overlaps",
            "learning",
            "entry living, key overlaps: found learning",
        ),
        ("living", "overlaps", "", "key overlaps: found none"),
        ("digital", "through", "school", "entry digital, key through: found school"),
    ],
)
def test_spaces_that_lie_otherwise_are_refused_in_a_sentence(id, key, value, problem):
    found = spaces.spaces(learning_model()).set_index("id", drop=False)
    found.loc[id, key] = value
    with pytest.raises(CompendiumError) as caught:
        nest(found.reset_index(drop=True))
    assert problem in str(caught.value)
    assert "Figure 1 cannot draw" in str(caught.value)


@pytest.mark.parametrize(
    ("met", "title"),
    [
        ({"Parent": ("guide", "guide")}, "Parent is met in every space"),
        ({"Pupils": ("learn", "play")}, "Pupils are met in every space"),
        (
            {"Parent": ("guide", "guide"), "Head": ("lead", "lead")},
            "Parent and head are met in every space",
        ),
        (
            {"Parents": ("guide", ""), "Head": ("", "")},
            "Parents are met in 1 of 2 spaces",
        ),
    ],
)
def test_title_of_people_names_who_is_met_in_every_space(met, title):
    rows = [(name, *roles) for name, roles in met.items()]
    data = pd.DataFrame(rows, columns=["name", "school", "home"])
    assert messages.people(data) == title
