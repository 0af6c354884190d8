"""Running the chapters for a wave, and publishing them as a site.

- `chapters`, `imports`, `freshness`: what a chapter is, and what makes it out of date
- `displays`: each has a name, and each page a number, of its own
- `jobs`, `run`: what is to be made, and the making of it
- `workers`, `execution`, `forking`, `preloaded`: where and how a chapter is executed
- `isolation`: none of them knows the surroundings of whoever runs it
- `publish`, `pages`: from executed notebooks to the site
- `book_process`, `jupyter_book`: Jupyter Book in a process of its own, from either side
- `reference`: the notebooks that the tests compare with
- `swapping`: one folder in the place of another
"""
