"""The drop box: a form that shows nothing of the folder, and the receipt of what was sent."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.kernel.blobs import BLOCK, receive
from parvis.kernel.rights import Refused
from parvis.sharing.actions import Sent, receive_deposit
from parvis.sharing.actions.deposits import MOST_FILES
from parvis.sharing.forms import DepositForm
from parvis.sharing.models import Deposit, DocumentRequest
from parvis.sharing.views.doors import SharedRequest, shared

SENT = "deposits"


def deposit(request: SharedRequest) -> HttpResponse:
    """The form; what a program filled in entirely is thanked for, and dropped."""
    asked = DocumentRequest.objects.select_related("asked_by").filter(link=request.share).first()
    if asked and not asked.is_pending:
        return render(request, "sharing/out/received.html", {"asked": asked})
    form = _form(request, asked)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            return _received(request, form)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    status = 422 if form.errors else 200
    context = {"form": form, "asked": asked, "link": request.share, "token": request.token, "most": MOST_FILES}
    return render(request, "sharing/out/deposit.html", context, status=status)


def _form(request: SharedRequest, asked: DocumentRequest | None) -> DepositForm:
    known = {"name": asked.name, "email": asked.email} if asked else {}
    bound = request.method == "POST"
    form = DepositForm(request.POST if bound else None, request.FILES if bound else None, initial=known)
    if asked:
        del form.fields["email"]
    return form


def _received(request: SharedRequest, form: DepositForm) -> HttpResponse:
    data = form.cleaned_data
    if data["site"]:
        return render(request, "sharing/out/receipt.html", {"deposit": None, "link": request.share})
    if not ratelimit.consume(request, action="deposit"):
        raise Refused(_("Trop d’envois en peu de temps : reprenez dans une heure."), status=429)
    files = [(file.name, receive(file.chunks(BLOCK))) for file in data["uploads"][: MOST_FILES + 1]]
    sent = Sent(data["name"], files, data.get("email", ""), data["message"])
    made = receive_deposit(request.share, sent, by=request.actor)
    request.session[SENT] = [*request.session.get(SENT, []), str(made.pk)][-20:]
    return redirect("share_receipt", request.token, made.pk)


@require_safe
@shared
def receipt(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """What was received: for the browser that sent it."""
    mine = Deposit.objects.filter(pk__in=request.session.get(SENT, []), link=request.share)
    found = get_object_or_404(mine, pk=id)
    return render(request, "sharing/out/receipt.html", {"deposit": found, "link": request.share})
