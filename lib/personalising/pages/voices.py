"""What people said, on a page: themes, each with a few voices and what they told."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from personalising.model import Verdict, rule
from personalising.model.assessment import WORDS
from personalising.pages.disclosure import release
from personalising.pages.door import Door
from personalising.pages.source import Source


class Voices(Door):
    """The display of a page in which people speak."""

    def voices(
        self,
        name: str,
        data: pd.DataFrame,
        caption: str,
        themes: Sequence[Any],
        source: Source,
        message: str = "",
    ) -> None:
        """Show coded excerpts by theme; nothing, without any.

        Parameters
        ----------
        name : str
            Name of the display, unique in the book.
        data : pandas.DataFrame
            The excerpts, which are the download.
        caption : str
            What they are about.
        themes : sequence
            The same in words. An entry has theme (id, statement), speakers (who speaks
            for it, against it, and both), excerpts and findings (assessments of the
            claims that it bears on); an excerpt has who, where, paraphrase, quotation
            and stance.
        source : Source
            Whose they are.
        message : str
            The title.
        """
        if not themes:
            return
        self._show(
            self._label("Table", name, source=source),
            "voices.html",
            release(data, self.wave.descriptor),
            caption,
            message=message,
            unit="",
            n="",
            themes=themes,
            reason=rule().excerpts.reason,
            word=WORDS[Verdict(rule().excerpts.verdict)].value,
            of_wave=source.id == self.wave.id,
        )
