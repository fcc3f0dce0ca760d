"""Retention rules: the rule of a folder, its dry run, its deadlines; and « Conserver »."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.files.actions.retention import (
    activate_retention,
    end_exemption,
    exempt_nodes,
    remove_retention,
    set_retention,
    suspend_retention,
)
from parvis.files.forms import SelectionForm
from parvis.files.forms_keeping import ExemptionForm, RetentionForm
from parvis.files.models import Exemption, Node, RetentionRule
from parvis.files.queries.retention import deadline_of, deadlines_of, forecast, rule_over, rule_words
from parvis.files.rules_keeping import can_exempt_node, can_set_retention
from parvis.files.views._shared import back_to, find_node, folder_name, here, path_of
from parvis.kernel.actors import Actor
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import Request

MONTH = 30


def find_rule(actor: Actor, id: UUID) -> RetentionRule:
    """A rule whose folder the actor reads, or 404."""
    rules = RetentionRule.objects.visible_to(actor).select_related("folder__space__organisation", "folder__policy")
    rule = rules.filter(pk=id).first()
    if rule is None:
        raise NotThere(_("Cette règle n’est plus là, ou vous n’y avez pas accès."))
    return rule


@login_required
@require_safe
def retention_rule(request: Request, id: UUID) -> HttpResponse:
    """A rule: what it says, what it would do today or in a month, whom it warned of what."""
    rule = find_rule(request.actor, id)
    days = MONTH if "mois" in request.GET else 0
    context = {
        "rule": rule,
        "folder": rule.folder,
        "folder_name": folder_name(rule.folder),
        "space": rule.folder.space,
        "words": rule_words(rule),
        "manages": can_set_retention(request.actor, rule.folder) and not rule.folder.space.is_archived,
        "days": days,
        "found": forecast(rule, timezone.localdate() + timedelta(days=days), request.actor),
        "deadlines": deadlines_of(request.actor, rule),
    }
    return render(request, "files/retention_rule.html", context)


@login_required
def folder_retention(request: Request, id: UUID) -> HttpResponse:
    """Write the rule of a folder; it is looked at, then put into force, on its own page."""
    folder = find_node(request.actor, id)
    if not can_set_retention(request.actor, folder):
        raise Http404
    known = RetentionRule.objects.filter(folder=folder).first()
    form = RetentionForm(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("retention_rule", set_retention(folder, form.terms, by=request.actor).pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {"space": folder.space, "folder": folder, "folder_name": folder_name(folder), "form": form}
    above = None if known else rule_over(folder)
    context |= {"path": path_of(folder.space, folder), "known": known, "above": above}
    return render(request, "files/retention_form.html", context, status=422 if form.errors else 200)


def _initial(rule: RetentionRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    fields = ("basis", "gesture", "families", "warn_days")
    known = {name: getattr(rule, name) for name in fields}
    return {**known, "days": rule.days or 365, "on_date": rule.on_date}


@login_required
@require_POST
def retention_state(request: Request, id: UUID) -> HttpResponse:
    """Put a rule into force, suspend it, delete it."""
    rule = find_rule(request.actor, id)
    gesture = request.POST.get("gesture")
    if gesture == "remove":
        remove_retention(rule, by=request.actor)
        messages.success(request, _("La règle est supprimée."))
        return redirect("space_storage", rule.folder.space.slug)
    if gesture == "activate":
        activate_retention(rule, by=request.actor)
        messages.success(request, _("La règle est en vigueur."))
    elif gesture == "suspend":
        suspend_retention(rule, by=request.actor)
        messages.success(request, _("La règle est suspendue."))
    return redirect("retention_rule", rule.pk)


@login_required
def exemption(request: Request, id: UUID) -> HttpResponse:
    """« Conserver » a file, or give it back to the rule of its folder."""
    node = find_node(request.actor, id)
    if not can_exempt_node(request.actor, node):
        raise Http404
    known = Exemption.objects.filter(node=node).first()
    after = here(request, request.POST.get("next") or request.GET.get("next"), node.get_absolute_url())
    if request.method == "POST" and "end" in request.POST:
        end_exemption(node, by=request.actor)
        messages.success(request, _("« %(name)s » suit de nouveau la règle de son dossier.") % {"name": node.name})
        return redirect(after)
    form = ExemptionForm(request.POST or None, initial={"next": after, **_kept(known)})
    if request.method == "POST" and form.is_valid() and _exempted(request, [node], form):
        return redirect(after)
    context = {"space": node.space, "node": node, "form": form, "known": known, "back": after}
    return render(request, "files/exemption.html", context, status=422 if form.errors else 200)


def _kept(known: Exemption | None) -> dict[str, Any]:
    return {"reason": known.reason, "until": known.until} if known else {}


@login_required
@require_POST
def exemptions(request: Request, id: UUID) -> HttpResponse:
    """« Conserver » several of the files that a rule warned of."""
    rule = find_rule(request.actor, id)
    form = ExemptionForm(request.POST)
    chosen = SelectionForm(request.POST)
    if not chosen.is_valid() or not (ids := chosen.cleaned_data["node"]):
        raise Refused(_("Rien n’est sélectionné."))
    nodes = list(Node.objects.live().files().visible_to(request.actor).filter(pk__in=ids))
    if not nodes or not form.is_valid():
        raise Refused(_("Dites pourquoi ces documents sont à conserver."))
    if not _exempted(request, nodes, form):
        raise Refused(" ".join(map(str, form.non_field_errors())))
    return back_to(request, "", rule.get_absolute_url())


def _exempted(request: Request, nodes: list[Node], form: ExemptionForm) -> bool:
    wanted = form.cleaned_data
    try:
        kept = exempt_nodes(nodes, wanted["reason"], by=request.actor, until=wanted["until"])
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    words = ngettext("%(count)d document est conservé.", "%(count)d documents sont conservés.", len(kept))
    messages.success(request, words % {"count": len(kept)})
    return True


def retention_panel(request: Request, node: Node) -> SafeString | str:
    """On the page of a file: what its folder's rule is about to do, or why it is kept all the same."""
    deadline = deadline_of(node)
    kept = None if deadline else Exemption.objects.filter(node=node).select_related("by").first()
    if deadline is None and kept is None:
        return ""
    editable = can_exempt_node(request.actor, node) and not node.space.is_archived
    seen = deadline is not None and find_seen(request.actor, deadline.rule)
    facts = {"deadline": deadline, "kept": kept, "node": node, "editable": editable, "seen": seen}
    return render_to_string("files/retention_panel.html", facts, request)


def find_seen(actor: Actor, rule: RetentionRule) -> bool:
    """Whether the page of the rule is one that the actor may open."""
    return RetentionRule.objects.visible_to(actor).filter(pk=rule.pk).exists()


def folder_menu(request: Request, folder: Node) -> SafeString:
    """In the menu of a folder: its rule, for those who set it, and the storage of the space."""
    manages = can_set_retention(request.actor, folder) and not folder.space.is_archived
    return render_to_string("files/folder_menu_keeping.html", {"folder": folder, "manages": manages}, request)
