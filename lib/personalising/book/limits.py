"""The number of files that a process may have open, which kernels need many of."""

import resource

from personalising.errors import CompendiumError

FEWEST = 256  # files that a run of a few kernels needs
MOST = 4096  # files asked for, where the machine allows it


def allow_open_files() -> None:
    """Let this process, and those that it starts, have as many files open as they need.

    Raises
    ------
    CompendiumError
        If the machine allows too few.
    """
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if most == resource.RLIM_INFINITY else min(MOST, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        now = wanted
    if now != resource.RLIM_INFINITY and now < FEWEST:
        raise CompendiumError(
            f"a process may have {now} files open here, expected {FEWEST} or more; "
            "raise the limit (ulimit -n)"
        )
