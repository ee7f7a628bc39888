"""Debian's nginx before the product, as operators have it: `python -m tests.nginx` fetches it where it is missing.

The package is unpacked beside the virtual environment's programs and never installed, so that no service starts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import trustme

UNPACKED = Path(sys.prefix) / "nginx"
CONFIGURATION = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 12m;
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name localhost;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
    }}
  }}
}}
"""


def find() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path=str(UNPACKED / "usr" / "sbin"))


def install() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "download", "-q", "nginx"],
            ["sh", "-c", f"dpkg-deb -x nginx_*.deb {UNPACKED}"],
        ):
            if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
                print(f"nginx could not be fetched ({' '.join(command)}); the journey behind it will be skipped")
                return


@contextmanager
def before(upstream: int, port: int, authority: trustme.CA, folder: Path) -> Iterator[None]:
    """Runs nginx with TLS on `port` of this machine, before the product on `upstream`."""
    found = find()
    assert found
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for number, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(folder / "certificate.pem", append=number > 0)
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(CONFIGURATION.format(folder=folder, port=port, upstream=upstream, user=user))
    process = subprocess.Popen([found, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(path)])
    try:
        _wait(port, process, folder)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"nginx did not start:\n{(folder / 'error.log').read_text()}")


if __name__ == "__main__" and not find() and os.geteuid() == 0 and shutil.which("apt-get"):
    install()
