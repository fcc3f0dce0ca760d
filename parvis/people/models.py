"""People, the organisations they belong to, the circles that tie them, and the secrets they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.kernel.models import Blob
from parvis.kernel.text import fold, words
from parvis.territory.models import Commune, Epci

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Organisations are public facts between signed-in people; a guest sees those of the people he sees."""
        from parvis.people.queries import visible_organisations

        return self.filter(visible_organisations(actor))


class Organisation(models.Model):
    """A commune, an EPCI, a service, a partner… in a tree; tied to the official geography where it has a place."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("Commune")
        EPCI = "epci", _("Intercommunalité")
        SERVICE = "service", _("Service")
        PARTNER = "partner", _("Partenaire public")
        ASSOCIATION = "association", _("Association")
        COMPANY = "company", _("Entreprise")

    class Directory(models.TextChoices):
        OWN = "own", _("Les membres de l’organisation seulement")
        FAMILY = "family", _("L’organisation, celle dont elle dépend et celles qui en dépendent")
        EVERYONE = "everyone", _("Toute personne qui a un compte, sauf les invités")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("dépend de")
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    epci = models.ForeignKey(
        Epci, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("intercommunalité")
    )
    description = models.TextField(_("présentation"), blank=True)
    address = models.TextField(_("adresse"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.URLField(_("site web"), blank=True)
    accent = models.CharField(_("couleur"), max_length=12, default="bleu")
    logo = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    directory = models.CharField(
        _("qui voit ses membres dans l’annuaire"), max_length=10, choices=Directory, default=Directory.FAMILY
    )
    members_create_spaces = models.BooleanField(_("les collaborateurs créent des espaces sans demande"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("organisation", self.slug)

    @property
    def logo_url(self) -> str:
        """Its own address for each logo, so that browsers may keep it for ever."""
        return reverse("organisation_logo", args=[self.slug, self.logo_id[:12]]) if self.logo_id else ""


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        """Accounts that may sign in today."""
        today = timezone.localdate()
        return self.filter(is_active=True).filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def visible_to(self, actor: Actor) -> Self:
        """Oneself, those who share a circle, and those whose organisation opens its directory to one's own."""
        from parvis.people.queries import visible_people

        return self.filter(visible_people(actor))

    def matching(self, text: str) -> Self:
        """Every word begins a word of the name, the address, the function, the service or the skills."""
        people = self
        for word in words(text):
            people = people.filter(Q(folded__startswith=word) | Q(folded__contains=f" {word}"))
        return people


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make an account as Django's tools expect; the product itself uses `actions.create_person`."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """An account: an agent, an elected member, a partner or a guest. Never deleted, only closed or anonymised."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("adresse électronique"), max_length=254, unique=True)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    folded = models.CharField(max_length=420, editable=False, db_index=True)
    function = models.CharField(_("fonction"), max_length=160, blank=True)
    service = models.CharField(_("service"), max_length=160, blank=True)
    company = models.CharField(_("société ou organisme"), max_length=160, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    mobile = models.CharField(_("portable"), max_length=30, blank=True)
    skills = models.JSONField(_("compétences"), default=list, blank=True)
    about = models.TextField(_("à propos"), blank=True)
    photo = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(_("langue"), max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    sponsor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="guests", verbose_name=_("référent")
    )
    ends_on = models.DateField(_("fin d’accès"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    anonymised_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")

    affiliations: RelatedManager[Affiliation]
    mandates: RelatedManager[Mandate]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = PersonManager.from_queryset(PersonQuerySet)()

    class Meta:
        ordering = ["last_name", "first_name"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Derived for the search, never typed: kept beside its source as a generated column would be.
        words = [self.first_name, self.last_name, self.email, self.function, self.service, self.company, *self.skills]
        self.folded = fold(" ".join(words))[:420]
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("person", self.pk)

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_current(self) -> bool:
        """Whether this account may be used today."""
        return self.is_active and (self.ends_on is None or self.ends_on >= timezone.localdate())

    @property
    def stays(self) -> bool:
        """Whether this account is open with no end in sight: others may be left to this person."""
        return self.is_active and self.ends_on is None

    @property
    def photo_url(self) -> str:
        """Its own address for each photo, so that browsers may keep it for ever."""
        return reverse("person_photo", args=[self.pk, self.photo_id[:12]]) if self.photo_id else ""

    @property
    def main_affiliation(self) -> Affiliation | None:
        """Where the person belongs first. Prefetch `affiliations__organisation` where many are asked."""
        return min(self.affiliations.all(), key=lambda one: (not one.is_main, one.pk), default=None)

    @property
    def organisation(self) -> Organisation | None:
        """The organisation of the main affiliation."""
        return self.main_affiliation.organisation if self.main_affiliation else None

    @property
    def belonging(self) -> str:
        """Where the person comes from, in words: a guest says it himself, for his own place is none of the house."""
        return self.company if self.company and self.is_guest else str(self.organisation or "")

    @property
    def current_mandates(self) -> list[Mandate]:
        """The mandates of today. Prefetch `mandates__organisation` where many are asked."""
        return [mandate for mandate in self.mandates.all() if mandate.is_current]

    @property
    def is_guest(self) -> bool:
        """In no organisation here except as a guest. Prefetch `affiliations` where many are asked."""
        return all(affiliation.role == Affiliation.Role.GUEST for affiliation in self.affiliations.all())

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Ask the module's rule, so that templates and Django's tools speak of rights in one way."""
        from parvis.kernel.rights import RuleBackend

        return self.is_current and RuleBackend().has_perm(self, perm, obj)


class Affiliation(models.Model):
    """A person in an organisation, with a role there."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrateur", _("Administrateur")
        MANAGER = "gestionnaire", _("Gestionnaire")
        COLLABORATOR = "collaborateur", _("Collaborateur")
        GUEST = "invite", _("Invité")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="affiliations")
    role = models.CharField(_("rôle"), max_length=16, choices=Role, default=Role.COLLABORATOR)
    is_main = models.BooleanField(default=True)
    since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="affiliation_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Mandate(models.Model):
    """An elected mandate, with its delegations and dates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates")
    title = models.CharField(_("mandat"), max_length=160)
    delegations = models.CharField(_("délégations"), max_length=400, blank=True)
    since = models.DateField(_("début"))
    until = models.DateField(_("fin"), null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="mandate_dates")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}"

    @property
    def is_current(self) -> bool:
        return self.since <= timezone.localdate() and (self.until is None or self.until >= timezone.localdate())


class Circle(models.Model):
    """A set of people who see each other: the members of a space, a diffusion group, a group of an organisation."""

    class Kind(models.TextChoices):
        SPACE = "space", _("membres d’un espace")
        SPACE_GROUP = "space-group", _("groupe de diffusion")
        GROUP = "group", _("groupe de l’organisation")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="groups")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    memberships: RelatedManager[CircleMembership]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CircleMembership(models.Model):
    """A person in a circle. `role` belongs to whoever owns the circle (a space's role, for instance).

    Two are read here too: who is `LIMITED` sees those who are `LEADER`, and no other member.
    """

    LEADER, LIMITED = "animateur", "limite"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, blank=True)
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "person"], name="circle_membership_once")]
        indexes = [models.Index(fields=["person", "circle"], name="circle_of_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.circle}"


class Invitation(models.Model):
    """An invitation by e-mail: the link holds a secret that is kept as a hash, works once and until `expires_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("adresse électronique"))
    token_hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="invitations")
    role = models.CharField(max_length=16, choices=Affiliation.Role, default=Affiliation.Role.GUEST)
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, blank=True, related_name="invitations")
    circle_role = models.CharField(max_length=16, blank=True)
    message = models.TextField(_("message"), blank=True)
    company = models.CharField(_("société ou organisme"), max_length=160, blank=True)
    landing = models.CharField(max_length=200, blank=True, help_text="the page that opens once it is accepted")
    sponsor = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    access_until = models.DateField(_("fin d’accès"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class Secret(models.Model):
    """An application password (WebDAV, CalDAV) or an API token: SHA-256 of random bytes, shown once."""

    class Kind(models.TextChoices):
        APP_PASSWORD = "app-password", _("Mot de passe d’application")
        TOKEN = "token", _("Jeton d’API")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(_("nom"), max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
