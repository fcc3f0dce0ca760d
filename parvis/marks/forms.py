from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.marks.models import Tag
from parvis.people.models import Circle, Person
from parvis.spaces.models import Space
from parvis.spaces.queries import sharing_targets
from parvis.ui.forms import ACCENTS, AccentPicker, DateInput, RadioCards


class TagForm(forms.Form):
    """A word and its colour; a word that the space already has keeps its own colour."""

    name = forms.CharField(
        label=_("Étiquette"), max_length=40, help_text=_("Tous les membres de l’espace lisent ce mot.")
    )
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS, initial="bleu", widget=AccentPicker)


class MergeForm(forms.Form):
    """Another tag of the space, which takes the place of this one."""

    into = forms.ModelChoiceField(label=_("Réunir avec"), queryset=Tag.objects.none(), empty_label=None)

    def __init__(self, tag: Tag, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = tag.space.tags.exclude(pk=tag.pk)


class AcknowledgeForm(forms.Form):
    """A word for the one who asked."""

    remark = forms.CharField(label=_("Remarque"), max_length=1000, required=False)


EVERYONE, SOME = "everyone", "some"


class AskForm(forms.Form):
    """Who has to read, by when, and why."""

    who = forms.ChoiceField(
        label=_("Qui doit lire ce document ?"),
        choices=[(EVERYONE, _("Tous les membres de l’espace")), (SOME, _("Ceux que je choisis"))],
        initial=EVERYONE,
        widget=RadioCards(),
    )
    circles = forms.ModelMultipleChoiceField(
        label=_("Groupes"), queryset=Circle.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Personnes"), queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    due = forms.DateField(
        label=_("À lire avant le"),
        required=False,
        widget=DateInput(),
        help_text=_("Un rappel part deux jours avant, le jour même, puis chaque semaine."),
    )
    message = forms.CharField(
        label=_("Message"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    renewed = forms.BooleanField(label=_("Redemander à chaque nouvelle version"), required=False)

    def __init__(self, space: Space, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, circles = sharing_targets(space)
        chosen: dict[str, Any] = {
            "people": Person.objects.filter(pk__in=[person.pk for person in people]).order_by("last_name"),
            "circles": Circle.objects.filter(pk__in=[circle.pk for circle in circles]).order_by("name"),
        }
        for name, queryset in chosen.items():
            field: Any = self.fields[name]
            field.queryset = queryset
        if not circles:
            del self.fields["circles"]

    @property
    def everyone(self) -> bool:
        return bool(self.cleaned_data["who"] == EVERYONE)
