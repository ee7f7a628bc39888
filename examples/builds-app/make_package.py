"""`python make_package.py https://builds.example builds.zip`: the app's package, for the service at that address."""

import io
import json
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

BLUE, WHITE, CLEAR = (31, 111, 235, 255), (255, 255, 255, 255), (0, 0, 0, 0)


def icon(side: int, ground: tuple[int, int, int, int]) -> bytes:
    """A tick, white on the ground."""
    image = Image.new("RGBA", (side, side), ground)
    points = [(side * x, side * y) for x, y in ((0.22, 0.54), (0.42, 0.72), (0.78, 0.3))]
    ImageDraw.Draw(image).line(points, fill=WHITE, width=max(2, side // 10), joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def package(public_url: str) -> bytes:
    manifest = json.loads((Path(__file__).parent / "manifest.json").read_text())
    manifest["connectors"][0]["configurationUrl"] = f"{public_url.rstrip('/')}/configure"
    manifest["patchbay"]["actionHosts"] = [urlsplit(public_url).netloc]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=2))
        archive.writestr("color.png", icon(192, BLUE))
        archive.writestr("outline.png", icon(32, CLEAR))
    return out.getvalue()


if __name__ == "__main__":
    _, url, path = sys.argv
    Path(path).write_bytes(package(url))
