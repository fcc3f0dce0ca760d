"""Doors: the star and the bell of a subject, its tags, one's favourites, the tags of a space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.addresses import address
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import Subject, subject_of
from parvis.kernel.web import Request, once
from parvis.marks import actions, queries
from parvis.marks.forms import MergeForm, TagForm
from parvis.marks.models import Tag
from parvis.marks.rules import can_create_tag, can_edit_tag, can_tag_subject
from parvis.marks.views._shared import back_to, subject_or_404
from parvis.spaces.models import Space
from parvis.ui.templatetags.ui import pure

SHOWN_AT_HOME = 6
PAGE = 100


@dataclass(frozen=True)
class Button:
    """The button of a star or of a bell."""

    on: bool
    name: str
    icon: str
    label: str


@require_safe
@login_required
def favourites(request: Request) -> HttpResponse:
    """One's favourites and follows, with what one may still see of them."""
    context = {"favourites": queries.favourites_of(request.actor), "follows": queries.follows_of(request.actor)}
    return render(request, "marks/favourites.html", context)


@require_POST
@login_required
def favourite(request: Request, kind: str, id: UUID) -> HttpResponse:
    """Keep at hand (`on=1`) or let go."""
    subject = _subject(request, kind, id)
    change = actions.add_favourite if request.POST.get("on") == "1" else actions.remove_favourite
    change(subject, by=request.actor)
    return _answer(request, _favourite_html(request, subject), subject)


@require_POST
@login_required
def favourite_place(request: Request, kind: str, id: UUID) -> HttpResponse:
    """One place up (`pas=-1`) or down in one's own list."""
    actions.move_favourite(_subject(request, kind, id), -1 if request.POST.get("pas") == "-1" else 1, by=request.actor)
    return redirect("favourites")


@require_POST
@login_required
def follow(request: Request, kind: str, id: UUID) -> HttpResponse:
    """Follow (`on=1`) or stop."""
    subject = _subject(request, kind, id)
    change = actions.follow_subject if request.POST.get("on") == "1" else actions.unfollow_subject
    change(subject, by=request.actor)
    return _answer(request, _follow_html(request, subject), subject)


@require_POST
@login_required
def tags(request: Request, kind: str, id: UUID) -> HttpResponse:
    """Put a tag: one of the space's, or a new word with its colour."""
    subject = _subject(request, kind, id)
    space = get_object_or_404(Space.objects.visible_to(request.actor), pk=subject.space_id)
    form = TagForm(request.POST)
    if form.is_valid():
        name = " ".join(form.cleaned_data["name"].split())
        tag = space.tags.filter(name__iexact=name).first()
        tag = tag or actions.create_tag(space, name=name, accent=form.cleaned_data["accent"], by=request.actor)
        actions.tag_subject(subject, tag, by=request.actor)
        return _answer(request, _tags_html(request, subject), subject)
    return HttpResponse(_tags_html(request, subject, form), status=422)


@require_POST
@login_required
def tag(request: Request, kind: str, id: UUID, tag_id: UUID) -> HttpResponse:
    """Take a tag off."""
    subject = _subject(request, kind, id)
    actions.untag_subject(subject, _tag(request, tag_id), by=request.actor)
    return _answer(request, _tags_html(request, subject), subject)


@require_safe
@login_required
def space_tags(request: Request, slug: str) -> HttpResponse:
    """The words of a space, and how much each one bears."""
    space = _space(request, slug)
    tags = queries.tags_of_space(request.actor, space)
    context = {"space": space, "tags": tags, "creatable": can_create_tag(request.actor, space)}
    return render(request, "marks/space_tags.html", context)


@login_required
def space_tag(request: Request, slug: str, tag_id: UUID) -> HttpResponse:
    """Rename or colour a tag."""
    space, tag = _space(request, slug), _tag(request, tag_id)
    if not can_edit_tag(request.actor, tag):
        raise Http404
    form = TagForm(request.POST or None, initial={"name": tag.name, "accent": tag.accent})
    if form.is_valid():
        actions.change_tag(tag, **form.cleaned_data, by=request.actor)
        return redirect("space_tags", slug)
    status = 422 if form.is_bound else 200
    return render(request, "marks/space_tag.html", {"space": space, "tag": tag, "form": form}, status=status)


@login_required
def tag_merger(request: Request, slug: str, tag_id: UUID) -> HttpResponse:
    """Put another tag in the place of this one, everywhere."""
    space, tag = _space(request, slug), _tag(request, tag_id)
    if not can_edit_tag(request.actor, tag):
        raise Http404
    form = MergeForm(tag, request.POST or None)
    if form.is_valid():
        actions.merge_tags(tag, form.cleaned_data["into"], by=request.actor)
        messages.success(request, _("Les deux étiquettes n’en font plus qu’une."))
        return redirect("space_tags", slug)
    status = 422 if form.is_bound else 200
    return render(request, "marks/tag_merger.html", {"space": space, "tag": tag, "form": form}, status=status)


@login_required
@once
def new_tag(request: Request, slug: str) -> HttpResponse:
    """A new word for the space."""
    space = _space(request, slug)
    if not can_create_tag(request.actor, space):
        raise Http404
    form = TagForm(request.POST or None)
    if form.is_valid():
        try:
            actions.create_tag(space, **form.cleaned_data, by=request.actor)
            return redirect("space_tags", slug)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
    status = 422 if form.is_bound else 200
    return render(request, "marks/space_tag.html", {"space": space, "form": form}, status=status)


@require_safe
@login_required
def tagged(request: Request, slug: str, tag_id: UUID) -> HttpResponse:
    """All that bears a tag, of what the reader sees."""
    space, tag = _space(request, slug), _tag(request, tag_id)
    if tag.space_id != space.pk:
        raise Http404
    page = Paginator(queries.tagged_with(request.actor, tag), PAGE).get_page(request.GET.get("page"))
    return render(request, "marks/tagged.html", {"space": space, "tag": tag, "page": page})


@require_POST
@login_required
def tag_deletion(request: Request, slug: str, tag_id: UUID) -> HttpResponse:
    _space(request, slug)
    tag = _tag(request, tag_id)
    actions.delete_tag(tag, by=request.actor)
    messages.success(request, _("L’étiquette « %(name)s » a été supprimée.") % {"name": tag.name})
    return redirect("space_tags", slug)


def favourites_card(request: Request, space: Space | None) -> str:
    """The block of the home; nothing without favourites."""
    subjects = queries.favourites_of(request.actor, SHOWN_AT_HOME)
    return pure("marks/home_card.html", tuple(subjects)) if subjects else ""


def favourite_button(request: Request, obj: Any) -> str:
    """The star of a subject; a space has its own, so the folder that holds all of it has none."""
    if getattr(obj, "is_root", False):
        return ""
    return _favourite_html(request, subject_of(obj))


def follow_button(request: Request, obj: Any) -> str:
    """The bell of a subject, on the same terms."""
    if getattr(obj, "is_root", False):
        return ""
    return _follow_html(request, subject_of(obj))


def tags_panel(request: Request, obj: Any) -> str:
    """The tags of an item, with the form for those who may edit it."""
    return _tags_html(request, subject_of(obj))


def _favourite_html(request: Request, subject: Subject) -> str:
    on = subject.id in queries.favourite_ids(request.actor)
    return _toggle(request, "favourite", subject, Button(on, _("Favori"), "star", subject.label))


def _follow_html(request: Request, subject: Subject) -> str:
    on = subject.id in queries.followed_ids(request.actor)
    return _toggle(request, "follow", subject, Button(on, _("Suivre"), "bell", subject.label))


def _toggle(request: Request, name: str, subject: Subject, button: Button) -> str:
    if not request.actor.is_person:
        return ""
    # Without the request: its processors would cost more than the rest of these two lines.
    context = {
        "action": address(name, subject.type, subject.id),
        "next": request.path,
        "csrf_token": get_token(request),
    }
    return render_to_string("marks/toggle.html", {**context, "button": button})


def _tags_html(request: Request, subject: Subject, form: TagForm | None = None) -> str:
    on = queries.tags_on(request.actor, [subject.id]).get(subject.id, [])
    editable = can_tag_subject(request.actor, subject)
    if not on and not editable:
        return ""
    space = Space.objects.visible_to(request.actor).filter(pk__in=[subject.space_id]).first()
    context = {"subject": subject, "tags": on, "editable": editable, "form": form or TagForm(), "space": space}
    context["others"] = space.tags.exclude(pk__in=[tag.pk for tag in on]) if space and editable else []
    context["creatable"] = space is not None and can_create_tag(request.actor, space)
    return render_to_string("marks/tags_panel.html", context, request)


def _answer(request: Request, html: str, subject: Subject) -> HttpResponse:
    """The new fragment for htmx, else back to where one was."""
    return HttpResponse(html) if request.headers.get("HX-Request") else back_to(request, subject.url)


def _subject(request: Request, kind: str, id: UUID) -> Subject:
    return subject_or_404(request.actor, kind, id)


def _space(request: Request, slug: str) -> Space:
    return get_object_or_404(Space.objects.visible_to(request.actor), slug=slug)


def _tag(request: Request, tag_id: UUID) -> Tag:
    return get_object_or_404(Tag.objects.visible_to(request.actor).select_related("space"), pk=tag_id)
