"""The living edition of the Personalising Learning study (Becta, 2009).

A wave of data goes in, the study's results come out, and pages show them.
The rooms, from the ground up:

- `personalising.waves` and `personalising.published`: the data, checked
- `personalising.statistics` and `personalising.model`: estimators; the study's claims
- `personalising.pages`: tables, figures and findings as readers see them
- `personalising.study`: one room for each section of the study
- `personalising.book` and `personalising.cli`: running and publishing the chapters
"""
