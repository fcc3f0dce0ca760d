"""`parvis user add`, `app-password add`, `token add`: the first account of an installation, secrets for machines."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from parvis.config.commands import Failure
from parvis.kernel.actors import Actor
from parvis.people import actions
from parvis.people.models import Affiliation, Organisation, Person, Secret
from parvis.people.queries import known_scopes


def add_user(options: Namespace) -> None:
    """Open an account; its holder chooses the password by a link that works once."""
    first, last = _names(options)
    person = _open(options, first, last, _password() if options.password else None)
    if options.password:
        print(f"Le compte de {person} est ouvert.")
        return
    print(f"Le compte de {person} est ouvert. Lien pour choisir son mot de passe (il ne sert qu’une fois) :")
    print(settings.BASE_URL + _reset_path(person))


@transaction.atomic
def _open(options: Namespace, first: str, last: str, password: str | None) -> Person:
    system = Actor.system("cli")
    person = actions.create_person(
        options.email,
        first_name=first,
        last_name=last,
        organisation=_organisation(options.organisation),
        role=_role(options),
        password=password,
        by=system,
    )
    if options.admin:
        actions.name_platform_administrator(person, by=system)
    return person


def add_secret(options: Namespace) -> None:
    """Make an application password or an API token, in the name of its holder."""
    person = Person.objects.active().filter(email=options.email.strip().lower()).first()
    if person is None:
        raise Failure(f"aucun compte ouvert n’a l’adresse {options.email}.")
    kind = Secret.Kind(options.kind)
    value = actions.create_secret(person, kind, options.name, _scopes(options), by=Actor.person(person, channel="cli"))
    print(f"{kind.label} de {person} (il ne sera plus montré) :")
    print(value)


def _names(options: Namespace) -> tuple[str, str]:
    """The names given, or those that the address suggests: camille.rousseau@… is Camille Rousseau."""
    words = options.email.partition("@")[0].replace("_", ".").split(".")
    first, last = words[0].title(), " ".join(words[1:]).title()
    return options.first_name or first, options.last_name or last


def _scopes(options: Namespace) -> list[str]:
    """What the secret may do: for a token everything that its holder may, or what was chosen."""
    if options.kind == Secret.Kind.APP_PASSWORD:
        return ["dav"]
    known = known_scopes()
    if unknown := sorted(set(options.scope) - set(known)):
        raise Failure(f"portée inconnue : {unknown[0]} (possibles : {', '.join(known)}).")
    return options.scope or known


def _organisation(slug: str) -> Organisation | None:
    if not slug:
        return None
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "aucune"
        raise Failure(f"organisation inconnue : {slug} (existantes : {known}).")
    return found


def _role(options: Namespace) -> str:
    role = options.role or (Affiliation.Role.ADMINISTRATOR if options.admin else Affiliation.Role.COLLABORATOR)
    if role not in Affiliation.Role.values:
        raise Failure(f"rôle inconnu : {role} (possibles : {', '.join(Affiliation.Role.values)}).")
    return role


def _password() -> str:
    password = getpass("Mot de passe : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise Failure(" ".join(error.messages)) from error
    return password


def _reset_path(person: Person) -> str:
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
