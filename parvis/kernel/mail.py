"""Mail: always sent by a job, so that a dead mail server delays and breaks nothing; kept here without a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.jobs.labels import labelled
from parvis.kernel.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    """Keeps every message in the database, for the platform administrator's eyes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            OutboxMessage.objects.create(
                sender=message.from_email,
                recipients=message.recipients(),
                subject=str(message.subject)[:500],
                text=str(message.body),
                html=_html(message),
            )
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    for alternative in getattr(message, "alternatives", []):
        if alternative[1] == "text/html":
            return str(alternative[0])
    return ""


def post(to: str, template: str, context: dict[str, Any], language: str = "fr") -> None:
    """Enqueue a message made of `<template>.subject.txt`, `.txt` and `.html`, if the transaction commits."""
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", context).split())
        text = render_to_string(f"{template}.txt", context)
        html = render_to_string(f"{template}.html", context)
    deliver.enqueue(to, subject, text, html)


def forget(address: str) -> None:
    """Erase the messages to an address that are kept here."""
    kept = OutboxMessage.objects.filter(recipients__icontains=address)
    OutboxMessage.objects.filter(pk__in=[one.pk for one in kept if address in one.recipients]).delete()


@labelled(_("Envoi d’un courriel"))
@task()
def deliver(to: str, subject: str, text: str, html: str) -> None:
    """Hand one message to the mail server."""
    message = EmailMultiAlternatives(subject, text, to=[to])
    message.attach_alternative(html, "text/html")
    message.send()
