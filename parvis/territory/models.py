"""Official geography: régions, départements, EPCI, communes, their other codes, and the search index.

Rows come from the reference file and are never deleted once other modules may point to them: a commune or an
EPCI that leaves the official list keeps its row, no longer `current`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from parvis.kernel.actors import Actor

P = TypeVar("P", bound="Place")


class SizeClass(models.IntegerChoices):
    """Population bands used by French local statistics; the value is the lower bound."""

    UNDER_500 = 0, _("moins de 500 habitants")
    FROM_500 = 500, _("500 à 1 999 habitants")
    FROM_2000 = 2_000, _("2 000 à 3 499 habitants")
    FROM_3500 = 3_500, _("3 500 à 4 999 habitants")
    FROM_5000 = 5_000, _("5 000 à 9 999 habitants")
    FROM_10000 = 10_000, _("10 000 à 19 999 habitants")
    FROM_20000 = 20_000, _("20 000 à 49 999 habitants")
    FROM_50000 = 50_000, _("50 000 à 99 999 habitants")
    FROM_100000 = 100_000, _("100 000 habitants et plus")

    @classmethod
    def of(cls, population: int) -> SizeClass:
        """The band of a population."""
        return max(band for band in cls if band <= population)

    @property
    def upper(self) -> int | None:
        """First population above the band, None for the last one."""
        return min((band.value for band in SizeClass if band > self), default=None)


class PlaceQuerySet(models.QuerySet[P]):
    """Official geography is public: everyone sees every place."""

    def visible_to(self, actor: Actor) -> Self:
        """Every place, for everyone."""
        return self.all()

    def current(self) -> Self:
        """Places of the official list of the loaded vintage."""
        return self.filter(current=True)


class CommuneQuerySet(PlaceQuerySet["Commune"]):
    """Communes."""

    def in_size_class(self, band: SizeClass) -> Self:
        """Communes whose population falls in the band."""
        communes = self.filter(population__gte=band.value)
        return communes if band.upper is None else communes.filter(population__lt=band.upper)

    def in_programme(self, programme: str) -> Self:
        """Communes flagged with a programme code, such as PVD."""
        return self.filter(programmes__programme=programme)


class Place(models.Model):
    """What every level of the geography has; lists are sorted by `folded` (unaccented, lower-case)."""

    name = models.CharField(_("nom"), max_length=150)
    folded = models.CharField(max_length=150, db_index=True, editable=False)
    population = models.PositiveIntegerField(_("population"), default=0)

    class Meta:
        abstract = True
        ordering = ("folded",)

    def __str__(self) -> str:
        return self.name

    @property
    def size_class(self) -> SizeClass:
        """Population band."""
        return SizeClass.of(self.population)


class Region(Place):
    """Région, or overseas collectivity, with its INSEE code."""

    code = models.CharField(_("code INSEE"), max_length=3, primary_key=True)

    objects = PlaceQuerySet["Region"].as_manager()

    class Meta(Place.Meta):
        verbose_name = _("région")


class Department(Place):
    """Département, or overseas collectivity, with its INSEE code."""

    code = models.CharField(_("code INSEE"), max_length=3, primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments", verbose_name=_("région"))

    objects = PlaceQuerySet["Department"].as_manager()

    class Meta(Place.Meta):
        verbose_name = _("département")


# Part of a proper name, so not translated.
EPCI_NATURES = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}


class Epci(Place):
    """Intercommunality with its own taxation, known by its SIREN."""

    class Kind(models.TextChoices):
        CC = "CC", _("communauté de communes")
        CA = "CA", _("communauté d’agglomération")
        CU = "CU", _("communauté urbaine")
        ME = "ME", _("métropole")

    siren = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    kind = models.CharField(_("nature"), max_length=2, choices=Kind.choices)
    current = models.BooleanField(default=True)

    objects = PlaceQuerySet["Epci"].as_manager()

    class Meta(Place.Meta):
        verbose_name = _("EPCI")

    def get_absolute_url(self) -> str:
        return reverse("territory", args=[self.siren])

    @property
    def code(self) -> str:
        """The SIREN, under the name that every other level uses."""
        return self.siren

    @property
    def full_name(self) -> str:
        """Name with its nature written out: “CC du Pays d'Ancenis” opens into words."""
        prefix, _space, rest = self.name.partition(" ")
        return f"{EPCI_NATURES[prefix]} {rest}" if prefix in EPCI_NATURES else self.name


class Commune(Place):
    """Commune, known by its INSEE code."""

    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    postal_codes = models.JSONField(_("codes postaux"), default=list)
    department = models.ForeignKey(Department, models.PROTECT, related_name="communes", verbose_name=_("département"))
    epci = models.ForeignKey(
        Epci, models.SET_NULL, null=True, blank=True, related_name="communes", verbose_name=_("EPCI")
    )
    current = models.BooleanField(default=True)

    objects = CommuneQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = _("commune")

    def get_absolute_url(self) -> str:
        return reverse("territory", args=[self.code])


class CommuneAlias(models.Model):
    """Another code, often with a name, that leads to a commune: old commune or municipal arrondissement."""

    class Kind(models.TextChoices):
        FORMER = "former", _("ancienne commune")
        DELEGATED = "delegated", _("commune déléguée")
        ASSOCIATED = "associated", _("commune associée")
        DISTRICT = "district", _("arrondissement municipal")

    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=150, blank=True)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="aliases", verbose_name=_("commune"))

    class Meta:
        ordering = ("code",)
        verbose_name = _("ancien code de commune")

    def __str__(self) -> str:
        return self.name or self.code


PROGRAMME_NAMES = {
    "ACV": "Action Cœur de Ville",
    "CRTE": "Contrat pour la réussite de la transition écologique",
    "ORT": "Opération de revitalisation de territoire",
    "PVD": "Petites Villes de Demain",
    "TI": "Territoires d’industrie",
    "VA": "Villages d’avenir",
}


class ProgrammeFlag(models.Model):
    """A commune takes part in a national programme; codes are open, well-known ones have a name."""

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="programmes", verbose_name=_("commune"))
    programme = models.CharField(_("programme"), max_length=20, db_index=True)
    since = models.DateField(_("depuis le"), null=True, blank=True)

    class Meta:
        ordering = ("programme",)
        verbose_name = _("programme de la commune")
        constraints = [models.UniqueConstraint("commune", "programme", name="one_flag_per_programme")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name of a well-known programme, otherwise its code."""
        return PROGRAMME_NAMES.get(self.programme, self.programme)


class LoadedGeography(models.Model):
    """The one row that says which reference file the tables hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    vintage = models.PositiveSmallIntegerField(_("millésime"), default=0)
    source = models.CharField(_("source"), max_length=150, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(_("chargé le"), auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_loaded_geography")]


class SearchEntry(models.Model):
    """A line of the type-ahead: what is shown, and in `text` what is searched, as ` folded name . codes `."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        EPCI = "epci", _("EPCI")
        DEPARTMENT = "department", _("département")
        REGION = "region", _("région")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=9)
    label = models.CharField(max_length=150)
    context = models.CharField(max_length=200, blank=True)
    alias = models.CharField(max_length=150, blank=True)
    population = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.label


class SearchWord(models.Model):
    """A word of an entry. An ordinary index on words serves prefixes, on SQLite and PostgreSQL alike."""

    word = models.CharField(max_length=60)
    # The index is emptied and written as a whole: nothing cascades from an entry.
    entry = models.ForeignKey(SearchEntry, models.DO_NOTHING, related_name="words", db_index=False)

    class Meta:
        indexes = [models.Index("word", "entry", name="territory_word")]
