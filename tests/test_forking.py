"""The process that kernels are forked from."""

import subprocess
import sys
from pathlib import Path

import pytest

from personalising.book import isolation

TASKS = Path("/proc/self/task")
IDLE = {"jemalloc_bg_thd"}  # of pyarrow, which starts it anew in a forked process
ASK = f"""
from pathlib import Path
import personalising.book.preloaded
print(*(task.read_text().strip() for task in Path("{TASKS}").glob("*/comm")))
"""


@pytest.mark.skipif(not TASKS.is_dir(), reason="needs /proc to count threads")
def test_no_thread_is_left_where_kernels_are_forked():
    """A thread is not forked: a library that waits for its own would wait for ever."""
    command = [sys.executable, "-B", "-s", "-P", "-c", ASK]
    found = subprocess.run(
        command, env=isolation.environment(), capture_output=True, text=True, check=True
    )
    threads = found.stdout.split()
    assert len([thread for thread in threads if thread not in IDLE]) == 1, threads
