"""Kernels of nbval, which must see no settings of whoever runs the tests.

nbval runs in one process: kernels started by two at once now and then take the same
port, and one of them dies.
"""

from personalising.book import isolation

isolation.enter()
