import re
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic.asgi import FileServerASGI, ServeStaticASGI

# What the build adds to a name: esbuild's hash of what is in the file.
HASHED = re.compile(r"/dist/.+-[0-9A-Z]{8}\.\w+$")
# Seconds for which a browser keeps what never changes: a year, the longest that caches promise.
YEAR = 31_536_000


class StaticServer(ServeStaticASGI):  # type: ignore[misc]
    """Sends the files below STATIC_URL, compressed where the build has left a compressed form beside them.

    A file is looked up when it is first asked for and not at the start, so that pages of a newer build find theirs.
    Only those whose name says what is in them are remembered; of any other the size may change under the server.
    """

    def __init__(self) -> None:
        super().__init__(None, autorefresh=True, immutable_file_test=_is_hashed, add_headers_function=_add_headers)
        found = [storage for finder in finders.get_finders() for storage in vars(finder)["storages"].values()]
        for storage in reversed(found):  # the last one added is searched first
            self.add_files(storage.location, prefix=settings.STATIC_URL)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        found = self.files.get(path) or self.find_file(path)
        if found and HASHED.search(path):
            self.files[path] = found
        answer = FileServerASGI(found) if found else self.application
        await answer(scope, receive, send)


def _is_hashed(_path: str, url: str) -> bool:
    return bool(HASHED.search(url))


def _add_headers(headers: Headers, _path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    if HASHED.search(url):
        headers["Cache-Control"] = f"max-age={YEAR}, public, immutable"
