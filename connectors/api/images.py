"""`GET /images/<signature>/<encoded url>`: a sender's image from our own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels_app import image_proxy
from connectors.flows import images

# A week, as long as the server keeps it; the address changes with the image's URL.
CACHE_CONTROL = "public, max-age=604800, immutable"


@require_safe
def image(request: HttpRequest, signature: str, encoded: str) -> HttpResponse:
    """Serves the image, or a placeholder with status 200 if the image cannot be fetched.

    A browser shows the picture whatever the status is, but reports every other status as an error of the page. The
    reason is in `X-Image-Error`. Raises Http404 if the signature is wrong.
    """
    url = image_proxy.read_link(signature, encoded)
    if url is None:
        raise Http404
    picture = images.find_cached(url) or _fetch(request, url)
    headers = {
        "Cache-Control": _cache_control(picture),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if picture.error:
        headers["X-Image-Error"] = picture.error
    return HttpResponse(picture.body, content_type=picture.content_type, headers=headers)


def _fetch(request: HttpRequest, url: str) -> images.Picture:
    """Fetches the image for a signed-in user only, so that a leaked link makes the server call nothing.

    Others get a placeholder.
    """
    if not request.user.is_authenticated:
        return images.placeholder(images.SIGNED_OUT)
    return images.fetch(url=url, now=timezone.now())


def _cache_control(picture: images.Picture) -> str:
    if picture.error in images.PASSING:
        return "no-store"
    return f"public, max-age={images.RETRY_SECONDS}" if picture.error else CACHE_CONTROL
