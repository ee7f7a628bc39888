"""What is new in this version, for each administrator until they have read it."""

import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods
from markdown_it import MarkdownIt

from channels_app.flows import people
from channels_app.web.requests import reader

# The newest part of the changelog: what is below its first heading of the second level, up to the next one.
NEWEST = re.compile(r"^## .*?\n(.*?)(?=^## |\Z)", re.M | re.S)


@require_http_methods(["GET", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """Shows what is new; a POST notes that this person has read it."""
    if request.method == "POST":
        people.read_news(by=reader(request), version=settings.VERSION)
        return redirect("administration")
    context = {"version": settings.VERSION, "news": words(), "is_unread": is_unread(request)}
    return render(request, "channels_app/administration/news.html", context)


def is_unread(request: HttpRequest) -> bool:
    """Tells whether the reader has not dismissed the news of this version yet."""
    return bool(reader(request).news_read != settings.VERSION)


@cache
def words() -> SafeString:
    """Returns the newest part of CHANGELOG.md as HTML, its headings one level deeper than the page's own."""
    found = NEWEST.search((settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8"))
    text = found[1] if found else ""
    html: str = MarkdownIt("commonmark", {"html": False}).render(text.replace("### ", "## "))
    return SafeString(html)  # ours, and HTML in it is escaped
