"""Give entries, or all that someone leaves in a space, to another member."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.files.actions import hand_over, transfer_nodes
from parvis.files.forms_ownership import HandOverForm, TransferForm
from parvis.files.queries.ownership import estates_of, handed_spaces, receivers
from parvis.files.views._shared import tell_with_undo
from parvis.files.views.gestures import Selection
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.people.models import Person
from parvis.spaces.queries import find_space


@login_required
def transfer(request: Request, slug: str) -> HttpResponse:
    """Choose the new owner of the selection."""
    space = find_space(request.actor, slug)
    chosen = Selection.of(request, space)
    asked = request.method == "POST" and "to" in request.POST
    form = TransferForm(receivers(space, chosen.nodes[0].policy), request.POST if asked else None)
    if form.is_valid():
        try:
            return _transferred(request, chosen, form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    folders = any(node.is_folder for node in chosen.nodes)
    context = {"space": space, "chosen": chosen, "form": form, "folders": folders}
    return render(request, "files/transfer.html", context, status=422 if asked else 200)


def _transferred(request: Request, chosen: Selection, form: TransferForm) -> HttpResponse:
    to = form.cleaned_data["to"]
    former = transfer_nodes(chosen.nodes, to, by=request.actor, inside=form.cleaned_data["inside"])
    text = ngettext(
        "%(person)s est propriétaire de %(count)d élément.",
        "%(person)s est propriétaire de %(count)d éléments.",
        len(former),
    )
    facts = {str(node): str(owner or "") for node, owner in former.items()}
    tell_with_undo(request, text % {"person": to, "count": len(former)}, "owner", facts, chosen.back)
    return redirect(chosen.back)


@login_required
def handover(request: Request, id: UUID) -> HttpResponse:
    """All that a person owns in the spaces that one answers for, and to whom it goes."""
    person = get_object_or_404(Person, pk=id)
    estates = estates_of(person, request.actor)
    if not estates and not Person.objects.visible_to(request.actor).filter(pk=id).exists():
        raise Http404
    forms = [(estate, _form(request, person, estate.space)) for estate in estates]
    if request.method == "POST":
        try:
            return _handed_over(request, person)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return render(request, "files/handover.html", {"person": person, "estates": forms})


def _form(request: Request, person: Person, space: Any) -> HandOverForm:
    return HandOverForm([one for one in receivers(space) if one.pk != person.pk], prefix=space.slug)


def _handed_over(request: Request, person: Person) -> HttpResponse:
    space = get_object_or_404(handed_spaces(request.actor), slug=request.POST.get("space", ""))
    form = HandOverForm([one for one in receivers(space) if one.pk != person.pk], request.POST, prefix=space.slug)
    if not form.is_valid():
        raise Refused(_("Choisissez la personne qui reprend ces documents."))
    done, left = hand_over(person, space, form.cleaned_data["to"], by=request.actor)
    text = ngettext("%(count)d élément confié à %(person)s.", "%(count)d éléments confiés à %(person)s.", done)
    messages.success(request, text % {"count": done, "person": form.cleaned_data["to"]})
    if left:
        messages.warning(request, _left(left))
    return redirect("handover", person.pk)


def _left(count: int) -> str:
    text = ngettext(
        "%(count)d élément, que cette personne ne peut pas modifier, n’a pas changé de propriétaire.",
        "%(count)d éléments, que cette personne ne peut pas modifier, n’ont pas changé de propriétaire.",
        count,
    )
    return text % {"count": count}


def handover_panel(request: HttpRequest, person: Person) -> str:
    """On the sheet of a person: what would stay ownerless, for those who may give it to somebody else."""
    estates = estates_of(person, request.actor)  # type: ignore[attr-defined]
    if not estates:
        return ""
    context = {"person": person, "spaces": len(estates), "count": sum(estate.count for estate in estates)}
    return render_to_string("files/handover_panel.html", context, request)
