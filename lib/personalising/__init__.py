"""The living edition of the Personalising Learning study (Becta, 2009).

It takes a wave of data, computes the results of the study from it, and shows them on
the pages of a book. The packages, from the lowest to the highest; each may import those
below it:

- `personalising.waves` and `personalising.published`: the data, checked
- `personalising.statistics` and `personalising.model`: estimators; the study's claims
- `personalising.pages`: tables, figures and findings as readers see them
- `personalising.study`: one package for each section of the study
- `personalising.book` and `personalising.cli`: running and publishing the chapters
"""
