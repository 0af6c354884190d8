"""Every chapter says the same of a rough collected wave, word for word, as it did."""

import pytest
from partial_waves import CHAPTERS
from words import HERE, pinned, words


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_says_of_a_rough_wave_what_it_said(chapter):
    assert words(chapter).splitlines() == pinned(chapter).splitlines()


def test_the_words_of_every_chapter_are_kept():
    assert {path.stem for path in HERE.glob("*.txt")} == {*CHAPTERS}
