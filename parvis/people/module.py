from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Finder, LiveTopic, Module, NavItem, Notification, SubjectType

MODULE = Module(
    name="people",
    label=_("Annuaire"),
    urls="parvis.people.urls",
    demo="parvis.people.demo.load",
    demo_order=10,
    api=("people", "parvis.people.api.router"),
    navigation=(NavItem(_("Annuaire"), "directory", "users", order=40),),
    subjects=(
        SubjectType(
            "people.person",
            "parvis.people.models.Person",
            _("personne"),
            "user",
            can_view="parvis.people.rules.can_view_person",
            space="",
        ),
        SubjectType(
            "people.organisation",
            "parvis.people.models.Organisation",
            _("organisation"),
            "landmark",
            can_view="parvis.people.rules.can_view_organisation",
            space="",
        ),
    ),
    live=(LiveTopic("person", "parvis.people.queries.may_follow_person"),),
    finders=(
        Finder("people", _("Personnes"), "parvis.people.queries.find_people", order=20),
        Finder("organisations", _("Organisations"), "parvis.people.queries.find_organisations", order=60),
    ),
    notifications=(
        Notification(
            "people.InvitationAccepted",
            "parvis.people.queries.sponsor_of",
            _("Une personne que vous avez invitée a accepté"),
        ),
        Notification(
            "people.AccessEnding",
            "parvis.people.queries.sponsor_of",
            _("L’accès d’un de vos invités prend fin"),
            mail=True,
        ),
    ),
    export="parvis.people.exports.facts_of",
    blob_references="parvis.people.queries.pictures",
)
