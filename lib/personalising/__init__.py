"""The living edition of the Personalising Learning study (Becta, 2009).

A wave of data goes in, an analysis of the study comes out, and a page shows it.
The rooms, from the ground up:

- `personalising.waves` and `personalising.published`: the data, checked
- `personalising.statistics` and `personalising.model`: estimators; the study's claims
- `personalising.analysis`: one module for each analysis of the study
- `personalising.presentation`: tables, figures and findings as readers see them
- `personalising.book` and `personalising.cli`: running and publishing the chapters
"""
