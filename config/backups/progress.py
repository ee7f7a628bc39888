"""Prints progress: one changing line on a terminal, otherwise a line for each step."""

import time
from typing import Any


class Progress:
    def __init__(self, out: Any) -> None:
        self.out, self.is_terminal = out, bool(out.isatty())
        self.step, self.said_at, self.is_open = "", 0.0, False

    def __call__(self, words: str) -> None:
        """Shows where the work is, several times a second at most."""
        step, now = words.partition(":")[0], time.monotonic()
        if step == self.step and (not self.is_terminal or now < self.said_at + 0.2):
            return
        self.step, self.said_at = step, now
        if self.is_terminal:
            self.out.write(f"\r\x1b[K{words} …", ending="")
            self.is_open = True
        else:
            self.out.write(f"{words} …")

    def end(self) -> None:
        if self.is_open:
            self.out.write("\r\x1b[K", ending="")
