"""The two locks agree: what `visible_to` lists is what `can_view_…` lets through, for every demo person and object."""

from __future__ import annotations

import pytest

from parvis.kernel.actors import Actor
from parvis.kernel.modules import contributions, resolve
from parvis.kernel.subjects import find_subjects
from parvis.people.models import Person

pytestmark = pytest.mark.django_db


def subject_types() -> list[str]:
    return [kind.type for kind in contributions("subjects")]


@pytest.mark.parametrize("name", subject_types())
def test_visible_to_agrees_with_the_rule(name: str, demo: None) -> None:
    kind = next(kind for kind in contributions("subjects") if kind.type == name)
    model, rule = resolve(kind.model), resolve(kind.can_view)
    objects = list(model._base_manager.all()[:400])  # type: ignore[attr-defined]
    assert objects, f"the demo holds no {name}"
    actors = [Actor.anonymous(), *(Actor.person(person) for person in Person.objects.all())]
    for actor in actors:
        listed = set(model.objects.visible_to(actor).values_list("pk", flat=True))  # type: ignore[attr-defined]
        wrong = [str(obj) for obj in objects if rule(actor, obj) != (obj.pk in listed)]
        assert wrong == [], f"{actor.label or 'anonymous'}: {wrong[:5]}"
        ids = [obj.pk for obj in objects]
        assert find_subjects(actor, name, ids).keys() == listed & set(ids), actor.label or "anonymous"


@pytest.mark.parametrize("name", subject_types())
def test_each_type_is_hidden_from_the_anonymous(name: str, demo: None) -> None:
    kind = next(kind for kind in contributions("subjects") if kind.type == name)
    if name.startswith("territory."):
        pytest.skip("official geography is public")
    assert not resolve(kind.model).objects.visible_to(Actor.anonymous()).exists()  # type: ignore[attr-defined]
