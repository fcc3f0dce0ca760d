"""The directory: people, organisations, their pictures."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from parvis.kernel.blobs import open_blob
from parvis.kernel.web import Request
from parvis.people import queries, rules
from parvis.people.models import Organisation, Person
from parvis.people.pictures import MEDIA_TYPE

PAGE = 25


@require_safe
@login_required
def directory(request: Request) -> HttpResponse:
    """Everyone whom one may see."""
    asked = request.GET
    wanted = queries.DirectoryFilter(
        text=asked.get("q", "")[:100],
        organisation=asked.get("organisation", ""),
        kind=asked.get("type", ""),
        elected=asked.get("elus") == "1",
    )
    page = Paginator(queries.directory(request.actor, wanted), PAGE).get_page(asked.get("page"))
    organisations = queries.organisations_in_tree(request.actor)
    facts = {"page": page, "wanted": wanted, "organisations": organisations, "kinds": Organisation.Kind.choices}
    return render(request, "people/directory.html", facts)


@require_safe
@login_required
def person(request: Request, id: UUID) -> HttpResponse:
    """A person's sheet."""
    people = queries.with_places(Person.objects.visible_to(request.actor))
    person = get_object_or_404(people, pk=id)
    groups = queries.shared_groups(request.actor, person)
    return render(request, "people/person.html", {"person": person, "groups": groups})


@require_safe
@login_required
def organisations(request: Request) -> HttpResponse:
    """Every organisation, in its tree."""
    tree = queries.organisations_in_tree(request.actor)
    return render(request, "people/organisations.html", {"tree": tree})


@require_safe
@login_required
def organisation(request: Request, slug: str) -> HttpResponse:
    """An organisation: who is elected, who works there, what depends on it."""
    rows = Organisation.objects.visible_to(request.actor).select_related("parent", "commune", "epci")
    organisation = get_object_or_404(rows, slug=slug)
    groups = organisation.groups.filter(kind="group").order_by("name")
    if not rules.can_view_groups(request.actor, organisation):
        groups = groups.filter(pk__in=queries.circles_of(request.actor))
    chart = queries.chart_of(request.actor, organisation)
    facts = {"organisation": organisation, "chart": chart, "groups": groups}
    return render(request, "people/organisation.html", facts)


@require_safe
@login_required
def photo(request: Request, id: UUID, version: str) -> HttpResponseBase:
    """A person's photo, for those who see the person."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=id)
    return _picture(person.photo_id, version)


@require_safe
def logo(request: HttpRequest, slug: str, version: str) -> HttpResponseBase:
    """An organisation's logo: it is public, as on its letters."""
    organisation = get_object_or_404(Organisation, slug=slug)
    return _picture(organisation.logo_id, version)


def _picture(sha256: str | None, version: str) -> HttpResponseBase:
    if not sha256 or not sha256.startswith(version):
        raise Http404
    response = FileResponse(open_blob(sha256), content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
