"""Makes a process end with the one that started it, however that one ends.

Linux keeps the setting over `exec`; on systems without this call, nothing is set and only a clean stop stops the
children.
"""

import ctypes
import os
import signal
import sys

# From <linux/prctl.h>: the signal that this process gets when its parent ends.
PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Asks the kernel to send `number` when the parent ends; ends at once if `parent`, its id, already has."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        sys.exit(f"the parent, process {parent}, has ended")
