"""How every form of the house is written: accessible markup, clear labels, the same classes everywhere.

`FORM_RENDERER` names `Renderer`: `{{ form }}`, `{{ field.as_field_group }}` and `<c-ui.field :field="form.x" />` agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

# A long text of a sheet: about two pages.
LONG = 5_000
ACCENTS = [
    ("bleu", _("Bleu")),
    ("ardoise", _("Ardoise")),
    ("lagon", _("Lagon")),
    ("vert", _("Vert")),
    ("ocre", _("Ocre")),
    ("brique", _("Brique")),
    ("prune", _("Prune")),
    ("violet", _("Violet")),
]


class Combobox(forms.Select):
    """Type-ahead on a plain select: every choice is in the page, and the browser filters."""

    template_name = "ui/forms/combobox.html"


class Suggested(forms.TextInput):
    """A text with suggestions: one takes one of them, or types anything else."""

    template_name = "ui/forms/suggested.html"

    def __init__(self, suggestions: Iterable[str] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = list(suggestions)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["suggestions"] = self.suggestions
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-list"
        return context


KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (Combobox, "input"),
    (forms.CheckboxInput, "check"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.Select, "select"),
)


class ParvisBoundField(BoundField):
    """Knows which markup its widget wants."""

    @property
    def kind(self) -> str:
        widget = self.field.widget
        return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "input")

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if self.kind in {"input", "select"} and not isinstance(widget, Combobox):
            built["class"] = " ".join(filter(None, ["input", widget.attrs.get("class")]))
        return built


class Renderer(TemplatesSetting):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = ParvisBoundField


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Switch(forms.CheckboxInput):
    """A check box that takes effect like a switch."""

    look = "switch"


class RadioCards(forms.RadioSelect):
    """Choices as cards. `helps` and `icons` are dictionaries by value."""

    template_name = "ui/forms/cards.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        helps: dict[Any, Any] | None = None,
        icons: dict[Any, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.helps, self.icons = helps or {}, icons or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        key = getattr(value, "value", value)
        return {**option, "help": self.helps.get(key, ""), "icon": self.icons.get(key, "")}


class CheckboxCards(RadioCards):
    """Cards of which several may be chosen."""

    input_type = "checkbox"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class Segmented(forms.RadioSelect):
    """Two to four short choices side by side."""

    template_name = "ui/forms/segmented.html"


class AccentPicker(forms.RadioSelect):
    """The colour of an organisation or of a space."""

    template_name = "ui/forms/accents.html"


class RemoteCombobox(forms.TextInput):
    """Type-ahead that asks the server: `source` is the address (may be lazy) that answers `?q=` with options.

    The answer is HTML: `<li data-value="…" data-label="…">…</li>`. `label_of` gives the label of a chosen value.
    """

    template_name = "ui/forms/remote_combobox.html"

    def __init__(
        self, source: Any, attrs: dict[str, Any] | None = None, *, label_of: Any = str, multiple: bool = False
    ):
        super().__init__(attrs)
        self.source, self.label_of, self.multiple = source, label_of, multiple

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        values = value if isinstance(value, (list, tuple)) else [value]
        chosen = [(str(one), self.label_of(one)) for one in values if one not in (None, "")]
        return {**context, "source": self.source, "multiple": self.multiple, "chosen": chosen}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if self.multiple and hasattr(data, "getlist"):
            return data.getlist(name)
        return data.get(name)
