"""The pages of those who answer for an organisation and for its people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.rights import Refused
from parvis.kernel.web import Request, once
from parvis.people import actions, forms, queries, rules
from parvis.people.models import Invitation, Organisation, Person

PAGE = 50
Trail = list[tuple[object, str]]


def managed(request: Request, slug: str) -> Organisation:
    """The organisation, if the actor manages its people: a stranger is told that there is no such page."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), slug=slug)
    return _or_404(organisation, rules.can_manage_people(request.actor, organisation))


def administered(request: Request, slug: str) -> Organisation:
    """The organisation, if the actor administers it."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), slug=slug)
    return _or_404(organisation, rules.can_administer_organisation(request.actor, organisation))


def _or_404(obj: Any, allowed: bool) -> Any:
    from django.http import Http404

    if not allowed:
        raise Http404
    return obj


def obeyed(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Whether the form was valid and the action did it; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def trail_of(organisation: Organisation) -> Trail:
    """The way to the page of an organisation's people."""
    people = (_("Personnes"), reverse("organisation_people", args=[organisation.slug]))
    return [(_("Organisations"), reverse("organisations")), (organisation, organisation.get_absolute_url()), people]


def trail_of_person(person: Person) -> Trail:
    return [(_("Annuaire"), reverse("directory")), (person, person.get_absolute_url())]


def show_form(request: Request, title: str, form: BaseForm, trail: Trail, **facts: Any) -> HttpResponse:
    """A page that holds one form; one gives up to where the trail ends."""
    facts = {"title": title, "form": form, "trail": trail, "back": trail[-1][1], **facts}
    return render(request, "people/form.html", facts, status=422 if form.errors else 200)


@require_safe
@login_required
def people(request: Request, slug: str) -> HttpResponse:
    """Everyone of an organisation with roles and states, and the invitations that wait."""
    organisation = managed(request, slug)
    text = request.GET.get("q", "")[:100]
    page = Paginator(queries.administered_people(organisation, text), PAGE).get_page(request.GET.get("page"))
    waiting = list(queries.open_invitations(organisation))
    facts = {
        "organisation": organisation,
        "page": page,
        "text": text,
        "waiting": waiting,
        "named": queries.named_circles(request.actor, waiting),
        "groups": queries.groups_of(organisation),
    }
    return render(request, "people/administration.html", facts)


@login_required
@once
def new_person(request: Request, slug: str) -> HttpResponse:
    """Open an account in the organisation."""
    organisation = managed(request, slug)
    form = forms.NewPersonForm(request.actor, organisation, request.POST or None)
    if obeyed(form, lambda: actions.create_person(organisation=organisation, by=request.actor, **form.cleaned_data)):
        messages.success(
            request, _("Le compte est ouvert. La personne choisit son mot de passe par « mot de passe oublié ».")
        )
        return redirect("organisation_people", slug)
    return show_form(request, _("Ouvrir un compte"), form, trail_of(organisation))


@login_required
@once
def new_invitation(request: Request, slug: str) -> HttpResponse:
    """Invite someone into the organisation."""
    organisation = managed(request, slug)
    form = forms.InviteForm(request.actor, organisation, request.POST or None)
    if obeyed(form, lambda: actions.invite(by=request.actor, organisation=organisation, **form.cleaned_data)):
        messages.success(request, _("L’invitation est partie."))
        return redirect("organisation_people", slug)
    return show_form(
        request,
        _("Inviter dans %(name)s") % {"name": organisation},
        form,
        trail_of(organisation),
        submit=_("Envoyer l’invitation"),
    )


@login_required
@require_POST
def invitation_change(request: Request, slug: str, id: UUID, change: str) -> HttpResponse:
    """Send an invitation again, or make its link useless."""
    invitation = get_object_or_404(Invitation, pk=id, organisation=managed(request, slug))
    act, text = {
        "renvoi": (actions.resend_invitation, _("Un nouveau lien est parti vers %(email)s.")),
        "annulation": (actions.revoke_invitation, _("L’invitation de %(email)s est annulée.")),
    }[change]
    act(invitation, by=request.actor)
    messages.success(request, text % {"email": invitation.email})
    return redirect("organisation_people", slug)


@login_required
def role(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Give someone of the organisation another role."""
    organisation = managed(request, slug)
    affiliation = get_object_or_404(organisation.affiliations.select_related("person"), person=id)
    form = forms.RoleForm(request.actor, affiliation, data=request.POST or None)
    if obeyed(form, lambda: actions.change_affiliation(affiliation, form.cleaned_data["role"], by=request.actor)):
        messages.success(request, _("Le rôle de %(name)s est changé.") % {"name": affiliation.person})
        return redirect("organisation_people", slug)
    return show_form(request, _("Rôle de %(name)s") % {"name": affiliation.person}, form, trail_of(organisation))


@login_required
def sheet(request: Request, slug: str) -> HttpResponse:
    """The sheet of the organisation: its facts, colour, place in the tree, and who sees its members."""
    organisation = administered(request, slug)
    copy = Organisation.objects.get(pk=organisation.pk)
    form = forms.OrganisationForm(
        queries.possible_parents(request.actor, organisation), request.POST or None, instance=copy
    )
    if obeyed(form, lambda: actions.change_organisation(organisation, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("La fiche est à jour."))
        return redirect(organisation)
    facts = {"organisation": organisation, "form": form, "picture": forms.PictureForm()}
    return render(request, "people/organisation_sheet.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
def logo(request: Request, slug: str) -> HttpResponse:
    """Replace or take away the logo."""
    organisation = administered(request, slug)
    form = forms.PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("Choisissez une image."))
    actions.set_logo(organisation, form.cleaned_data["picture"], by=request.actor)
    messages.success(request, _("Le logo est à jour."))
    return redirect("organisation_sheet", slug)


@login_required
@once
def new_organisation(request: Request) -> HttpResponse:
    """An organisation below one that one administers, or alone for the platform's administrators."""
    parents = queries.possible_parents(request.actor)
    _or_404(parents, rules.is_platform_admin(request.actor) or parents.exists())
    initial = {"parent": parents.filter(slug=request.GET.get("dans", "")).first(), "accent": "bleu"}
    form = forms.OrganisationForm(parents, request.POST or None, initial=initial)
    if obeyed(form, lambda: actions.create_organisation(by=request.actor, **form.cleaned_data)):
        messages.success(request, _("L’organisation est créée."))
        return redirect("organisations")
    return show_form(request, _("Nouvelle organisation"), form, [(_("Organisations"), reverse("organisations"))])
