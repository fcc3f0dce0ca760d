"""Input of the pages of shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.forms import FilesField, FilesInput
from parvis.files.models import Node, Shield
from parvis.people.models import Person
from parvis.sharing.actions import Terms, Wanted
from parvis.sharing.models import Link, SharingRules
from parvis.spaces.queries import sharing_targets
from parvis.ui.forms import Combobox, DateInput, RadioCards

SECRET = {"autocomplete": "off"}
NEW_SECRET = {"autocomplete": "new-password"}


class WordForm(forms.Form):
    """The password of a link; without one, a button only."""

    enter = forms.CharField(initial="1", widget=forms.HiddenInput)
    word = forms.CharField(
        label=_("Mot de passe"),
        widget=forms.PasswordInput(attrs=SECRET),
        help_text=_("La personne qui partage vous l’a donné à part."),
        error_messages={"required": _("Entrez le mot de passe.")},
    )

    def __init__(self, locked: bool, data: Any = None) -> None:
        super().__init__(data, initial={"enter": "1"})
        if not locked:
            del self.fields["word"]


class TermsForm(forms.Form):
    """What a link is given with."""

    label = forms.CharField(
        label=_("Pour qui, pour quoi"),
        max_length=120,
        required=False,
        help_text=_("Une note pour vous y retrouver : « Entreprise Durand, plans ». La personne la lit aussi."),
    )
    ends_on = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=DateInput(), help_text=_("Compris. Vide : sans fin.")
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("8 caractères au moins. Donnez-le à part : par téléphone, par exemple."),
    )
    most_uses = forms.IntegerField(
        label=_("Nombre d’ouvertures"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Combien de navigateurs peuvent l’ouvrir une première fois. Vide : autant que l’on veut."),
    )

    @property
    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(data["label"], data["password"] or None, data["ends_on"], data["most_uses"])


class LinkForm(TermsForm):
    """A new link."""

    kind = forms.ChoiceField(label=_("Ce que la personne peut faire"), choices=Link.Kind.choices, initial="view")
    shield = forms.ChoiceField(label=_("Téléchargement"), choices=Shield.choices, initial=0, required=False)
    field_order = ("kind", "label", "ends_on", "password", "most_uses", "shield")

    def __init__(self, node: Node, rules: SharingRules, data: Any = None) -> None:
        super().__init__(data)
        kinds = [choice for choice in Link.Kind.choices if node.is_folder or choice[0] != Link.Kind.DEPOSIT]
        self.fields["kind"].widget = RadioCards(helps=kind_helps(node))
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["shield"].help_text = _("Pour « Consulter » : les pages s’affichent, sans pouvoir être emportées.")
        self.fields["ends_on"].initial = rules.latest_end(timezone.localdate())
        self.fields["password"].required = rules.password_needed and self.data.get("kind") != Link.Kind.DEPOSIT

    @property
    def shield_wanted(self) -> Shield:
        return Shield(int(self.cleaned_data["shield"] or 0))


def kind_helps(node: Node) -> dict[str, Any]:
    """What each kind of link means here."""
    if not node.is_folder:
        return {
            Link.Kind.VIEW: _("Lire le document, le télécharger."),
            Link.Kind.EDIT: _("Le lire, et en déposer de nouvelles versions."),
        }
    return {
        Link.Kind.VIEW: _("Lire et télécharger ce que le dossier contient."),
        Link.Kind.EDIT: _("Lire, ajouter des fichiers et déposer de nouvelles versions."),
        Link.Kind.DEPOSIT: _("Envoyer des fichiers sans rien voir du dossier : une boîte de dépôt."),
    }


class ChangeForm(TermsForm):
    """The terms of a link that is already given away."""

    no_password = forms.BooleanField(label=_("Retirer le mot de passe"), required=False)

    def __init__(self, link: Link, data: Any = None) -> None:
        initial = {"label": link.label, "ends_on": link.ends_on, "most_uses": link.most_uses}
        super().__init__(data, initial=initial)
        if link.password:
            self.fields["password"].label = _("Nouveau mot de passe")
            self.fields["password"].help_text = _("Vide : il ne change pas. Un nouveau est demandé à tous.")
        else:
            del self.fields["no_password"]

    @property
    def terms(self) -> Terms:
        data = self.cleaned_data
        password = "" if data.get("no_password") else (data["password"] or None)
        return Terms(data["label"], password, data["ends_on"], data["most_uses"])


class RulesForm(forms.Form):
    """What a space allows of links."""

    who = forms.ChoiceField(
        label=_("Qui crée des liens de partage ?"), choices=SharingRules.Who.choices, widget=RadioCards()
    )
    password_needed = forms.BooleanField(label=_("Demander un mot de passe sur chaque lien"), required=False)
    most_days = forms.IntegerField(
        label=_("Durée la plus longue, en jours"),
        required=False,
        min_value=1,
        max_value=3_650,
        help_text=_("Vide : sans limite. Les liens déjà créés gardent leur date."),
    )


class ShieldForm(forms.Form):
    """Whether those who only read may download."""

    INHERIT = "inherit"
    shield = forms.ChoiceField(label=_("Téléchargement"), widget=RadioCards())

    def __init__(self, node: Node, data: Any = None) -> None:
        chosen = str(int(node.shield)) if node.own_shield or node.is_root else self.INHERIT
        super().__init__(data, initial={"shield": chosen})
        above = [] if node.parent is None else [(self.INHERIT, _("Comme le dossier"))]
        field = self.fields["shield"]
        field.choices = [*above, *((str(value), label) for value, label in Shield.choices)]  # type: ignore[attr-defined]
        field.widget = RadioCards(
            choices=field.choices,  # type: ignore[attr-defined]
            helps={
                "0": _("Ceux qui lisent peuvent aussi télécharger."),
                "1": _("Ceux qui lisent voient les pages à l’écran. Ceux qui modifient téléchargent toujours."),
                "2": _("De même, avec le nom du lecteur et la date en travers de chaque page."),
            },
        )

    @property
    def shield_wanted(self) -> Shield | None:
        value = self.cleaned_data["shield"]
        return None if value == self.INHERIT else Shield(int(value))


class SendForm(forms.Form):
    """Files into a shared folder, by somebody outside."""

    uploads = FilesField(
        label=_("Fichiers"),
        widget=FilesInput(attrs={"multiple": True}),
        error_messages={"required": _("Choisissez au moins un fichier.")},
    )


class VersionForm(forms.Form):
    """A new version of a shared file."""

    file = forms.FileField(label=_("Nouvelle version"))
    note = forms.CharField(label=_("Ce qui change"), required=False, max_length=400)


class DepositForm(SendForm):
    """A drop box: who sends, and what. The field `site` is a trap for programs that fill in everything."""

    name = forms.CharField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Votre adresse électronique"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    message = forms.CharField(
        label=_("Message"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    consent = forms.BooleanField(
        label=_("J’accepte que mon nom et ce que j’envoie soient lus par les personnes qui suivent ce dossier."),
        error_messages={"required": _("Sans cet accord, rien ne peut être envoyé.")},
    )
    site = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    field_order = ("name", "email", "uploads", "message", "consent", "site")


class AnswerForm(SendForm):
    """The document that was asked, by a member."""

    message = forms.CharField(
        label=_("Message"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RequestForm(forms.Form):
    """« Demander une pièce »."""

    title = forms.CharField(
        label=_("Quelle pièce ?"), max_length=200, help_text=_("Par exemple : attestation d’assurance décennale.")
    )
    reason = forms.CharField(
        label=_("Pourquoi"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due = forms.DateField(label=_("Pour le"), widget=DateInput())
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("À un membre"), required=False, widget=Combobox(), empty_label=""
    )
    email = forms.EmailField(
        label=_("Ou à une personne extérieure"),
        required=False,
        help_text=_("Elle reçoit un courriel avec une adresse qui ne sert qu’à cet envoi."),
    )
    name = forms.CharField(label=_("Son nom"), required=False, max_length=120)

    def __init__(self, folder: Node, asker: Person, data: Any = None) -> None:
        super().__init__(data)
        people, _groups = sharing_targets(folder.space)
        known = [person.pk for person in people if person != asker]
        self.fields["person"].queryset = Person.objects.filter(pk__in=known).order_by("last_name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(data.get("person")) == bool(data.get("email")):
            self.add_error("person", _("Choisissez un membre, ou donnez une adresse : l’un des deux."))
        return data

    @property
    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)
