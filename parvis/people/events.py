"""What happens to people, organisations, groups, invitations and secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact
from parvis.kernel.modules import Text

FACTS = {
    "group": Fact(_("Groupe")),
    "old": Fact(_("Ancien nom")),
    "organisation": Fact(_("Organisation")),
    "role": Fact(_("Rôle")),
    "title": Fact(_("Mandat")),
    "ends_on": Fact(_("Fin d’accès")),
    "sponsor_id": Fact(_("Parrain"), subject="people.person"),
    "name": Fact(_("Nom de l’accès")),
    "circle_id": Fact(_("Numéro du cercle")),
    "person_id": Fact(_("Sa fiche"), subject="people.person"),
    "device": Fact(_("Appareil")),
    "devices": Fact(_("Appareils déconnectés")),
    "email": Fact(_("Nouvelle adresse")),
    "old_email": Fact(_("Ancienne adresse")),
}


@dataclass(frozen=True, kw_only=True)
class OrganisationEvent(Event):
    """Base: something about an organisation, whose name is no personal fact."""

    sentence: ClassVar[Text] = _("{actor} a modifié l’organisation {label}")
    icon: ClassVar[str] = "landmark"
    subject_type: ClassVar[str] = "people.organisation"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(OrganisationEvent):
    sentence: ClassVar[Text] = _("{actor} a créé l’organisation {label}")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(OrganisationEvent):
    sentence: ClassVar[Text] = _("{actor} a modifié la fiche de {label}")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class GroupCreated(OrganisationEvent):
    """Its subject is the organisation that holds the group."""

    sentence: ClassVar[Text] = _("{actor} a créé le groupe « {group} » dans {label}")
    icon: ClassVar[str] = "users"
    personal: ClassVar[tuple[str, ...]] = ()
    group: str


@dataclass(frozen=True, kw_only=True)
class GroupRenamed(OrganisationEvent):
    sentence: ClassVar[Text] = _("{actor} a renommé le groupe « {old} » en « {group} » dans {label}")
    icon: ClassVar[str] = "users"
    personal: ClassVar[tuple[str, ...]] = ()
    group: str
    old: str


@dataclass(frozen=True, kw_only=True)
class GroupDeleted(OrganisationEvent):
    sentence: ClassVar[Text] = _("{actor} a supprimé le groupe « {group} » de {label}")
    icon: ClassVar[str] = "users"
    personal: ClassVar[tuple[str, ...]] = ()
    group: str


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    """Base: something about a person; the name is erasable."""

    sentence: ClassVar[Text] = _("{actor} a modifié le compte « {label} »")
    icon: ClassVar[str] = "user"
    subject_type: ClassVar[str] = "people.person"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class GroupMemberAdded(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a ajouté {label} au groupe « {group} »")
    icon: ClassVar[str] = "user-plus"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    group: str


@dataclass(frozen=True, kw_only=True)
class GroupMemberRemoved(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a retiré {label} du groupe « {group} »")
    icon: ClassVar[str] = "user-minus"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    group: str


@dataclass(frozen=True, kw_only=True)
class PersonCreated(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a créé le compte « {label} »")
    icon: ClassVar[str] = "user-plus"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class PersonChanged(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a modifié la fiche de {label}")
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class AffiliationChanged(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a donné à {label} le rôle « {role} » dans {organisation}")
    icon: ClassVar[str] = "user-cog"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    organisation: str
    role: str


@dataclass(frozen=True, kw_only=True)
class AffiliationEnded(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a retiré {label} de {organisation}")
    icon: ClassVar[str] = "user-minus"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    organisation: str


@dataclass(frozen=True, kw_only=True)
class MandateAdded(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a ajouté le mandat « {title} » à {label}")
    icon: ClassVar[str] = "landmark"
    personal: ClassVar[tuple[str, ...]] = ("label", "title")
    title: str


@dataclass(frozen=True, kw_only=True)
class MandateChanged(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a modifié le mandat « {title} » de {label}")
    icon: ClassVar[str] = "landmark"
    personal: ClassVar[tuple[str, ...]] = ("label", "title")
    title: str


@dataclass(frozen=True, kw_only=True)
class MandateRemoved(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a retiré le mandat « {title} » à {label}")
    icon: ClassVar[str] = "landmark"
    personal: ClassVar[tuple[str, ...]] = ("label", "title")
    title: str


@dataclass(frozen=True, kw_only=True)
class AccountClosed(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a fermé le compte « {label} »")
    icon: ClassVar[str] = "user-x"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class AccountReopened(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a rouvert le compte « {label} »")
    icon: ClassVar[str] = "user-check"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class AccessEndSet(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a fixé la fin d’accès de {label} : {ends_on}")
    icon: ClassVar[str] = "calendar-clock"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class AccessEnding(PersonEvent):
    """Two weeks before the end of an access: its sponsor is told."""

    sentence: ClassVar[Text] = _("L’accès de {label} prend fin bientôt : {ends_on}")
    icon: ClassVar[str] = "calendar-clock"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    ends_on: str
    sponsor_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AccessEnded(AccessEnding):
    """The last day has passed; the sessions are over."""

    sentence: ClassVar[Text] = _("L’accès de {label} a pris fin")
    icon: ClassVar[str] = "user-x"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class PlatformAdministratorNamed(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a nommé {label} à l’administration de la plateforme")
    icon: ClassVar[str] = "shield"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class SignedInFromNewDevice(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} s’est connecté depuis un nouvel appareil")
    icon: ClassVar[str] = "monitor-smartphone"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class PersonExported(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a exporté les données personnelles de {label}")
    icon: ClassVar[str] = "download"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class PersonAnonymised(PersonEvent):
    """Published after the erasure: its label is already nobody's name."""

    sentence: ClassVar[Text] = _("{actor} a anonymisé un compte")
    icon: ClassVar[str] = "user-x"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class EmailChangeAsked(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a demandé que son adresse devienne {email}")
    icon: ClassVar[str] = "mail"
    personal: ClassVar[tuple[str, ...]] = ("label", "email")
    email: str


@dataclass(frozen=True, kw_only=True)
class EmailChanged(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a changé l’adresse de {label} : {old_email} est devenue {email}")
    icon: ClassVar[str] = "mail-check"
    personal: ClassVar[tuple[str, ...]] = ("label", "old_email", "email")
    old_email: str
    email: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a choisi un nouveau mot de passe")
    icon: ClassVar[str] = "key-round"
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class SessionEnded(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a déconnecté un appareil : {device}")
    icon: ClassVar[str] = "monitor-smartphone"
    personal: ClassVar[tuple[str, ...]] = ("label", "device")
    device: str


@dataclass(frozen=True, kw_only=True)
class OtherSessionsEnded(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a déconnecté ses autres appareils ({devices})")
    icon: ClassVar[str] = "monitor-smartphone"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    devices: int


@dataclass(frozen=True, kw_only=True)
class SecretCreated(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a créé l’accès « {name} »")
    icon: ClassVar[str] = "key-round"
    personal: ClassVar[tuple[str, ...]] = ("label", "name")
    name: str


@dataclass(frozen=True, kw_only=True)
class SecretRevoked(PersonEvent):
    sentence: ClassVar[Text] = _("{actor} a révoqué l’accès « {name} »")
    icon: ClassVar[str] = "key-round"
    personal: ClassVar[tuple[str, ...]] = ("label", "name")
    name: str


@dataclass(frozen=True, kw_only=True)
class InvitationEvent(Event):
    """Base: its subject is the invitation, `label` the address; `circle_id` tells the owner of the circle."""

    sentence: ClassVar[Text] = _("{actor} a modifié l’invitation de {label}")
    icon: ClassVar[str] = "mail"
    subject_type: ClassVar[str] = "people.invitation"
    personal: ClassVar[tuple[str, ...]] = ("label",)

    circle_id: UUID | None = None
    sponsor_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PersonInvited(InvitationEvent):
    sentence: ClassVar[Text] = _("{actor} a invité {label}")
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class InvitationResent(InvitationEvent):
    sentence: ClassVar[Text] = _("{actor} a renvoyé l’invitation de {label}")
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(InvitationEvent):
    sentence: ClassVar[Text] = _("{actor} a annulé l’invitation de {label}")
    personal: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(InvitationEvent):
    """The person is in the circle, if there is one, when this is published."""

    sentence: ClassVar[Text] = _("{actor} a accepté l’invitation")
    icon: ClassVar[str] = "mail-check"
    personal: ClassVar[tuple[str, ...]] = ("label",)
    person_id: UUID | None = None
