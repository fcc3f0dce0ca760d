"""The style guide, and the visitor's choice of light or dark."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.ui.guide import COLOURS, SECTIONS, ExampleForm, sample
from parvis.ui.templatetags.ui import THEME_COOKIE, THEMES

YEAR = 31_536_000


def guide(request: HttpRequest) -> HttpResponse:
    """Every component, its variants and the code to write."""
    accent = request.GET.get("accent", "")
    page = Paginator(range(1, 231), 20).get_page(request.GET.get("page"))
    context = {**sample(), "sections": SECTIONS, "page_obj": page, "accent": accent if accent in COLOURS else ""}
    return render(request, "ui/guide/guide.html", context)


def example_page(request: HttpRequest) -> HttpResponse:
    """A plain page with a form, which the guide also opens in a dialog."""
    form = ExampleForm(request.POST or None)
    if form.is_valid():
        return HttpResponseRedirect("/_ui/")
    return render(request, "ui/guide/example_page.html", {"form": form}, status=422 if form.errors else 200)


def suggestions(request: HttpRequest) -> HttpResponse:
    """The colours whose name holds `q`, as the options of a combobox."""
    asked = request.GET.get("q", "").casefold()
    found = [(key, label) for key, label in COLOURS.items() if asked in str(label).casefold()]
    return render(request, "ui/guide/suggestions.html", {"found": found})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark for a year; anything else gives the choice back to the device."""
    back = request.POST.get("next", "/")
    response = HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
