"""What all steps share: the access check, and the list of steps beside the page."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from config.first_run import links, progress
from config.models import FirstRun

View = Callable[..., HttpResponse]
# The key of the session under which a browser keeps that it opened the link.
PROOF = "first_run"


def for_whom_it_is(view: View) -> View:
    """Lets in the administrator whom the first run made or, before that, browsers that opened the link.

    The view is given the row. Others are asked for the link, or get 404.
    """

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = progress.row()
        if is_administrator(request, run) or is_proved(request, run):
            return view(request, run, *args, **kwargs)
        if progress.is_unclaimed(run):
            return redirect(f"first-run-{progress.STEPS[0].slug}")
        return used_or_gone(request, run)

    return inner


def for_administrator(view: View) -> View:
    """Lets in the administrator only: browsers that have the link and no account yet are sent to make one."""

    @for_whom_it_is
    @wraps(view)
    def inner(request: HttpRequest, run: FirstRun, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, run, *args, **kwargs) if run.administrator_id else redirect("first-run-account")

    return inner


def is_administrator(request: HttpRequest, run: FirstRun) -> bool:
    user = request.user
    return bool(user.is_authenticated and user.is_staff and user.pk == run.administrator_id and not run.finished_at)


def is_proved(request: HttpRequest, run: FirstRun) -> bool:
    proof = request.session.get(PROOF)
    return bool(proof) and links.is_proof(run, proof, now=timezone.now()) and progress.is_unclaimed(run)


def used_or_gone(request: HttpRequest, run: FirstRun) -> HttpResponse:
    """Answers visitors once the administrator's account exists: how to continue, or 404 when the setup is finished."""
    if run.finished_at or not run.administrator_id or request.user.is_authenticated:
        raise Http404
    return render(request, "first_run/used.html", frame(run, "account"), status=403)


def show(request: HttpRequest, run: FirstRun, slug: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Renders a step's page."""
    return render(request, f"first_run/{slug}.html", {**frame(run, slug), **context}, status=status)


def frame(run: FirstRun, slug: str) -> Mapping[str, Any]:
    here = progress.BY_SLUG[slug]
    steps = [
        {"step": step, "number": number, "done": slug != "prove" and progress.is_done(run, step.slug)}
        for number, step in enumerate(progress.STEPS, 1)
    ]
    return {"run": run, "steps": steps, "step": here, "number": progress.STEPS.index(here) + 1, "total": len(steps)}
