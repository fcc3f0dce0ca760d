"""How long a space keeps its old versions and its trash, with a dry run before anything is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.files.actions.keeping import Choice, set_keeping
from parvis.files.forms_keeping import KeepingForm
from parvis.files.models import Keeping
from parvis.files.queries.keeping import Kept, ThinningFigures, default_keeping, keeping_of, thinning_figures
from parvis.files.rules_keeping import can_change_keeping
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space


def keeping_words(kept: Kept) -> dict[str, str]:
    """What holds, in two sentences."""
    trash = ngettext(
        "La corbeille garde chaque chose %(count)d jour.",
        "La corbeille garde chaque chose %(count)d jours.",
        kept.trash_days,
    ) % {"count": kept.trash_days}
    if not kept.thin:
        return {"versions": _("Toutes les versions sont gardées."), "trash": trash}
    words = {"all": kept.all_days, "daily": kept.daily_days}
    versions = _(
        "Toutes les versions sont gardées %(all)d jours, puis une par jour jusqu’à %(daily)d jours, puis une par mois. "
        "La version actuelle et celles qui ont un nom le sont toujours."
    )
    return {"versions": versions % words, "trash": trash}


def stored_choice(**scope: Any) -> dict[str, Any]:
    """What a space or an organisation chose itself, for its form."""
    row = Keeping.objects.filter(**scope).first()
    if row is None:
        return {}
    fields = ("versions", "all_days", "daily_days", "trash_days", "trash_most")
    return {name: getattr(row, name) for name in fields}


@login_required
def space_keeping(request: Request, slug: str) -> HttpResponse:
    """Choose; what would be deleted is shown first, and saved only then."""
    space = find_space(request.actor, slug)
    if not can_change_keeping(request.actor, space):
        raise Http404
    form = KeepingForm(request.POST or None, initial=stored_choice(space=space))
    dry = None
    if request.method == "POST" and form.is_valid():
        dry = _dry_run(space, form.choice)
        if "apercu" not in request.POST and _saved(request, space, form):
            return redirect("space_storage", slug)
    context = {"space": space, "form": form, "dry": dry, **_above(space)}
    return render(request, "files/space_keeping.html", context, status=422 if form.errors else 200)


def _above(space: Space) -> dict[str, Any]:
    """What the organisation says."""
    words = keeping_words(default_keeping(space.organisation_id))
    return {"inherited": words, "most": keeping_of(space).trash_most}


def _saved(request: Request, space: Space, form: KeepingForm) -> bool:
    try:
        set_keeping(space, form.choice, by=request.actor)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("La durée de conservation est enregistrée."))
    return True


def _dry_run(space: Space, choice: Choice) -> ThinningFigures:
    """What the choice would delete today."""
    if not choice.versions:
        kept = default_keeping(space.organisation_id)
    else:
        thin = choice.versions == Keeping.Versions.THIN
        kept = Kept(thin, choice.all_days, choice.daily_days)
    return thinning_figures(space, kept) if kept.thin else ThinningFigures()
