"""Apps for tests: stored as they are after registration, with a real package."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any
from uuid import uuid4

from PIL import Image

from channels_app.flows.pictures import store_picture
from channels_app.models import User
from connectors.app_packages import Manifest, order_of
from connectors.models import App, AppVersion


def manifest(**values: Any) -> Manifest:
    """A whole manifest, with ids of its own."""
    whole = Manifest(
        id=uuid4(),
        version="1.0.0",
        connector_id=uuid4(),
        configuration_url="https://builds.example/configure",
        name="Builds",
        full_name="Builds of Example",
        summary="Tells of builds.",
        description="Tells of builds as they end, with who broke them.",
        company="Example",
        website_url="https://builds.example",
        privacy_url="https://builds.example/privacy",
        terms_url="https://builds.example/terms",
    )
    return replace(whole, **values)


def icon(side: int, colour: tuple[int, int, int, int] = (40, 110, 200, 255)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (side, side), colour).save(out, "PNG")
    return out.getvalue()


def package(document: dict[str, Any], **files: bytes) -> bytes:
    """A zip of a manifest and its icons, and `files` over them (`color.png` as `color_png`)."""
    out = io.BytesIO()
    contents = {"color.png": icon(192), "outline.png": icon(32, (255, 255, 255, 255))}
    contents |= {name.replace("_", "."): data for name, data in files.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(document))
        for name, data in contents.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_version(author: User, *, app: App | None = None, state: str = "draft", **values: Any) -> AppVersion:
    """A version of a new app, or a further one of `app`; `values` are the manifest's."""
    ids = {"id": app.manifest_id, "connector_id": app.connector_id} if app else {}
    made = manifest(**{**ids, **values})
    app = app or App.objects.create(manifest_id=made.id, connector_id=made.connector_id, author=author)
    version = AppVersion.objects.create(
        app=app,
        version=made.version,
        order=order_of(made.version),
        state=state,
        manifest=made.document(),
        package=package(made.document()),
        picture=store_picture(icon(192)),
    )
    if state == AppVersion.State.PUBLISHED:
        App.objects.filter(pk=app.pk).update(published=version)
        app.published = version
    return version
