"""Running the chapters for a wave, and publishing them as a site.

- `chapters`, `imports`, `freshness`: the chapters, and whether a notebook is up to date
- `displays`: names of displays and numbers of sections, unique in the book
- `jobs`, `run`: the chapters to execute in a run, and the run
- `workers`, `execution`, `forking`, `preloaded`: where and how a chapter is executed
- `foreseeing`: whether kernels will be needed, so that they are prepared early
- `isolation`: keeps the user's environment and settings out of notebooks and pages
- `publish`, `pages`: from executed notebooks to the site
- `book_process`, `jupyter_book`: Jupyter Book in a process of its own; the first starts
  it, the second runs in it
- `reference`: the reference notebooks of the tests
- `swapping`: replaces a folder by another
"""
