"""Input of the directory and of the account pages → clean data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Invitation, Mandate, Organisation, Person, Secret
from parvis.people.queries import grantable_roles, partner_names
from parvis.territory.models import Commune, Epci
from parvis.ui.forms import (
    ACCENTS,
    LONG,
    AccentPicker,
    Combobox,
    DateInput,
    RadioCards,
    RemoteCombobox,
    Segmented,
    Suggested,
)

ROLE_HELPS = {
    Affiliation.Role.ADMINISTRATOR: _("Règle l’organisation, ses comptes et ses espaces."),
    Affiliation.Role.MANAGER: _("Crée et ferme les comptes, traite les demandes d’espaces."),
    Affiliation.Role.COLLABORATOR: _("Travaille dans les espaces et figure dans l’annuaire."),
    Affiliation.Role.GUEST: _("Ne voit que ce qui lui est partagé, jusqu’à une date de fin."),
}


def bound(field: Any) -> None:
    """No text of a sheet is longer than that, here and in the browser."""
    if field is not None:
        field.validators.append(MaxLengthValidator(LONG))
        field.widget.attrs["maxlength"] = LONG


class CommaList(forms.CharField):
    """Several words in one field, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else ", ".join(value or [])
        return [word.strip() for word in text.split(",") if word.strip()]


class SheetForm(forms.ModelForm[Person]):
    """A person's sheet, filled by the person or by who answers for the account."""

    skills = CommaList(
        label=_("Compétences"), required=False, max_length=600, help_text=_("Séparées par des virgules.")
    )

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "function", "service", "company", "phone", "mobile", "skills", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        bound(self.fields.get("about"))
        if "company" in self.fields and not self.instance.is_guest:
            del self.fields["company"]
        for name in {"phone", "mobile"} & set(self.fields):
            self.fields[name].widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


class ProfileForm(SheetForm):
    """One's own sheet, with the language of the pages and of the mails."""

    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES, widget=Segmented)

    class Meta(SheetForm.Meta):
        fields = (*SheetForm.Meta.fields, "language")  # type: ignore[assignment]


class AddressForm(forms.Form):
    """Another address for an account."""

    email = forms.EmailField(
        label=_("Nouvelle adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AnonymiseForm(forms.Form):
    """The name of the person, typed to confirm what is never undone."""

    typed = forms.CharField(
        label=_("Nom complet de la personne"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class PictureForm(forms.Form):
    """A photo or a logo; `remove` takes it away."""

    picture = forms.FileField(
        label=_("Image"),
        required=False,
        help_text=_("JPEG, PNG ou WebP, 10 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("picture") and not data.get("remove"):
            self.add_error("picture", _("Choisissez une image."))
        return data


class RoleField(forms.ChoiceField):
    """The roles that the actor may give in an organisation."""

    def __init__(self, actor: Actor, organisation: Organisation, *, guests: bool) -> None:
        roles = grantable_roles(actor, organisation)
        chosen = [role for role in roles if guests or role != Affiliation.Role.GUEST]
        super().__init__(
            label=_("Rôle"), choices=[(role.value, role.label) for role in chosen], widget=RadioCards(helps=ROLE_HELPS)
        )
        self.initial = Affiliation.Role.COLLABORATOR


class NewPersonForm(SheetForm):
    """A new account in an organisation."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)

    class Meta(SheetForm.Meta):
        fields = ("email", "first_name", "last_name", "function", "service", "phone")  # type: ignore[assignment]

    def __init__(self, actor: Actor, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["skills"]
        self.fields["role"] = RoleField(actor, organisation, guests=False)
        self.order_fields(["email", "first_name", "last_name", "role"])

    def validate_unique(self) -> None:
        # The action says it, in the same words for every door.
        return


class InviteForm(forms.Form):
    """Someone to invite into an organisation."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    access_until = forms.DateField(
        label=_("Fin d’accès"),
        required=False,
        widget=DateInput,
        help_text=_("Pour un invité ; six mois si rien n’est dit."),
    )
    company = forms.CharField(
        label=_("Son organisation"),
        required=False,
        max_length=160,
        help_text=_("Pour un invité : son bureau d’études, son association, telle que chacun la lira."),
    )
    message = forms.CharField(
        label=_("Message"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, actor: Actor, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(actor, organisation, guests=True)
        self.fields["company"].widget = Suggested(partner_names(actor))
        self.order_fields(["email", "role", "company", "access_until", "message"])


class AcceptForm(forms.Form):
    """What the person behind an invitation says to open an account; a guest also says where he comes from."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    function = forms.CharField(
        label=_("Fonction"), max_length=160, required=False, help_text=_("Par exemple : urbaniste, bureau d’études.")
    )
    company = forms.CharField(
        label=_("Votre organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        help_text=_("Dix caractères au moins. Une phrase de quelques mots est facile à retenir."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        super().__init__(data, initial={"company": invitation.company})
        self.email = invitation.email
        if invitation.role != Affiliation.Role.GUEST:
            del self.fields["company"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, Person(email=self.email, **names))
        return password


class AccessEndForm(forms.Form):
    """The last day of an access."""

    ends_on = forms.DateField(label=_("Dernier jour d’accès"), required=False, widget=DateInput)


def next_half_year(today: date | None = None) -> date:
    """Where a prolongation leads by default."""
    return (today or timezone.localdate()) + timedelta(days=182)


class RoleForm(forms.Form):
    """Another role for someone of an organisation."""

    def __init__(self, actor: Actor, affiliation: Affiliation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = affiliation.role
        self.fields["role"] = RoleField(actor, affiliation.organisation, guests=True)


class OrganisationForm(forms.ModelForm[Organisation]):
    """The sheet of an organisation."""

    commune = forms.CharField(label=_("Commune"), required=False, help_text=_("Son nom ou son code postal."))
    epci = forms.CharField(label=_("Intercommunalité"), required=False)
    website = forms.URLField(label=_("Site web"), required=False, assume_scheme="https")
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS, widget=AccentPicker)

    class Meta:
        model = Organisation
        fields = (
            *("name", "kind", "parent", "commune", "epci", "description", "address", "phone", "website"),
            *("accent", "directory", "members_create_spaces"),
        )
        widgets = {
            "parent": Combobox,
            "description": forms.Textarea(attrs={"rows": 4}),
            "address": forms.Textarea(attrs={"rows": 3}),
            "directory": forms.RadioSelect,
        }

    def __init__(self, parents: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        bound(self.fields["description"])
        bound(self.fields["address"])
        source = reverse_lazy("territory_search")
        for name, model in (("commune", Commune), ("epci", Epci)):
            self.fields[name].widget = RemoteCombobox(_Source(source, name), label_of=_label_of(model))

    def clean_commune(self) -> Commune | None:
        return _place(Commune, self.cleaned_data["commune"])

    def clean_epci(self) -> Epci | None:
        return _place(Epci, self.cleaned_data["epci"])


class _Source:
    """The address of the type-ahead, restricted to one kind of place; read when the page is written."""

    def __init__(self, base: Any, kind: str) -> None:
        self.base, self.kind = base, kind

    def __str__(self) -> str:
        return f"{self.base}?kind={self.kind}"


def _place(model: Any, code: str) -> Any:
    if not code:
        return None
    place = model.objects.filter(pk=code).first()
    if place is None:
        raise forms.ValidationError(_("Choisissez dans la liste."))
    return place


def _label_of(model: Any) -> Any:
    return lambda code: str(model.objects.filter(pk=code).first() or "")


class MandateForm(forms.ModelForm[Mandate]):
    """An elected mandate."""

    class Meta:
        model = Mandate
        fields = ("organisation", "title", "delegations", "since", "until")
        widgets = {"since": DateInput, "until": DateInput}
        help_texts = {
            "title": _("Par exemple : adjointe au maire."),
            "delegations": _("Séparées par des virgules : urbanisme, commerce…"),
        }

    def __init__(self, organisations: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    """The name of a group."""

    name = forms.CharField(label=_("Nom du groupe"), max_length=160)


class GroupMemberForm(forms.Form):
    """Someone to add to a group, among those whom one may see."""

    person = forms.ModelChoiceField(label=_("Personne"), queryset=Person.objects.none(), widget=Combobox)

    def __init__(self, people: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class SecretForm(forms.Form):
    """A new application password or token."""

    name = forms.CharField(
        label=_("Nom de l’accès"),
        max_length=100,
        help_text=_("Celui de l’appareil ou du programme, pour le reconnaître."),
    )
    kind = forms.ChoiceField(
        label=_("Pour quoi faire ?"),
        choices=Secret.Kind.choices,
        initial=Secret.Kind.APP_PASSWORD,
        widget=RadioCards(
            helps={
                Secret.Kind.APP_PASSWORD: _(
                    "Ouvrir les documents et l’agenda dans l’explorateur de fichiers ou un téléphone."
                ),
                Secret.Kind.TOKEN: _("Relier un programme à Parvis par son interface."),
            }
        ),
    )
    write = forms.BooleanField(
        label=_("Peut aussi modifier, pas seulement lire"), required=False, help_text=_("Pour un jeton d’interface.")
    )

    def scopes(self) -> list[str]:
        """What the secret may do, in the words of the API."""
        from parvis.people.queries import known_scopes

        if self.cleaned_data["kind"] == Secret.Kind.APP_PASSWORD:
            return ["dav"]
        verbs = ("read", "write") if self.cleaned_data["write"] else ("read",)
        return [scope for scope in known_scopes() if scope.startswith(verbs)]
