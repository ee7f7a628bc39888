"""`GET /images/<signature>/<encoded url>`: a sender's image from our own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels_app import image_proxy
from connectors.flows import images

# A week, as long as the server keeps it; the address changes with the image's URL.
KEEP = "public, max-age=604800, immutable"


@require_safe
def image(request: HttpRequest, signature: str, encoded: str) -> HttpResponse:
    """Answers 200 with a placeholder where the image cannot be had: a browser shows the picture of any status, but
    reports each other status as an error of the page. Why is in `X-Image-Error`."""
    url = image_proxy.read_link(signature, encoded)
    if url is None:
        raise Http404
    picture = images.known(url) or _fetched(request, url)
    headers = {
        "Cache-Control": _kept(picture),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if picture.error:
        headers["X-Image-Error"] = picture.error
    return HttpResponse(picture.body, content_type=picture.content_type, headers=headers)


def _fetched(request: HttpRequest, url: str) -> images.Picture:
    """Only for people who are signed in: a link that leaked makes the server call nobody."""
    if not request.user.is_authenticated:
        return images.placeholder(images.SIGNED_OUT)
    return images.fetch(url=url, now=timezone.now())


def _kept(picture: images.Picture) -> str:
    if picture.error in images.PASSING:
        return "no-store"
    return f"public, max-age={images.RETRY}" if picture.error else KEEP
