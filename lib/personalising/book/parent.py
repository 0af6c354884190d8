"""Ending a process as soon as the one that started it has ended."""

import contextlib
import os
import threading
from collections.abc import Iterator

LOOK = 0.2  # seconds between two looks


@contextlib.contextmanager
def ends_with_parent() -> Iterator[None]:
    """Context in which this process ends itself when its parent has ended.

    The thread that looks has ended when the context is left, so that the process can
    be forked from then on.
    """
    parent, left = os.getppid(), threading.Event()

    def look() -> None:
        while not left.wait(LOOK):
            if os.getppid() != parent:
                os._exit(1)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()
