"""A backup's files are written below its folder, whatever names and links it claims to hold."""

import io
import tarfile
from pathlib import Path

from config.backups import restoring


def test_writes_files_below_the_folder_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with tarfile.open(tmp_path / "backup.tar", "w") as tar:
        for name in ("files/good/a.png", "../evil", "/evil", "files/../../evil"):
            member = tarfile.TarInfo(name)
            member.size = 1
            tar.addfile(member, io.BytesIO(b"x"))
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with tarfile.open(tmp_path / "backup.tar") as tar:
        for member in tar.getmembers():
            restoring._unpack(tar, member, place)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"backup.tar", "place/files/good/a.png"}
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
