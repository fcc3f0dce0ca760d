from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Kind, LiveTopic, Module, NavItem, Notification, Searchable, SubjectType

FOUND = "parvis.people.found"

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
    searchables=(
        Searchable(
            "people.person",
            _("Personnes"),
            (Kind("person", _("Personnes"), "user"),),
            everything=f"{FOUND}.indexed_people",
            read=f"{FOUND}.read_people",
            visible=f"{FOUND}.findable_people",
            show=f"{FOUND}.show_people",
            after=("people.PersonCreated", "people.PersonChanged", "people.EmailChanged", "people.PersonAnonymised"),
            order=20,
        ),
        Searchable(
            "people.organisation",
            _("Organisations"),
            (Kind("organisation", _("Organisations"), "landmark"),),
            everything=f"{FOUND}.indexed_organisations",
            read=f"{FOUND}.read_organisations",
            visible=f"{FOUND}.findable_organisations",
            show=f"{FOUND}.show_organisations",
            after=("people.OrganisationCreated", "people.OrganisationChanged"),
            order=60,
        ),
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
