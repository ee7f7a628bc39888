"""`python -m tests.chromium`: installs Debian's chromium where it is missing and can be had; never fails a test run."""

import os
import shutil
import subprocess


def find() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def install() -> None:
    commands = (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    )
    for command in commands:
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            print(f"chromium could not be installed ({' '.join(command)}); browser tests will be skipped")
            return


if __name__ == "__main__" and not find() and os.geteuid() == 0 and shutil.which("apt-get"):
    install()
