"""What one does with spaces: what changes, what is refused, what is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.kernel import journal
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people.actions import join_by_invitation
from parvis.people.models import Affiliation, Circle, Invitation, Organisation
from parvis.people.queries import secret_digest
from parvis.spaces import actions
from parvis.spaces.models import FormerSlug, Grant, Level, MembershipRequest, Policy, Role, Space, SpaceGroup, Tile
from parvis.spaces.queries import access_of, archive_notices, policy_summary, role_in, tiles_of
from parvis.spaces.queries.recipients import asker, deciders, everyone
from parvis.spaces.tests.factories import (
    SYSTEM,
    actor,
    animateur_of,
    join,
    make_organisation,
    make_person,
    make_space,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation())


def events(space: Space) -> list[str]:
    own = JournalEntry.objects.filter(space_id=space.pk, event__startswith="spaces.")
    return list(own.order_by("id").values_list("event", flat=True))


class TestCreation:
    def test_a_collaborateur_creates_from_a_template(self) -> None:
        organisation = make_organisation()
        camille, theo = make_person(organisation), make_person(organisation)
        space = actions.create_space(
            organisation,
            by=actor(camille),
            name="  Petites  Villes de Demain ",
            template="pvd",
            members=[(theo, Role.CONTRIBUTEUR), (camille, Role.VISITEUR)],
            sheet={"budget": 1000, "starts_on": date(2026, 1, 1)},
        )
        assert (space.name, space.slug) == ("Petites Villes de Demain", "petites-villes-de-demain")
        assert space.accent == "vert"
        assert space.policy.everyone == Level.EDIT
        assert dict(space.circle.memberships.values_list("person", "role")) == {
            camille.pk: "animateur",
            theo.pk: "contributeur",
        }
        assert events(space) == ["spaces.SpaceCreated", "spaces.MemberAdded"]

    def test_two_spaces_of_one_name_have_two_addresses(self, space: Space) -> None:
        twin = make_space(space.organisation, name=space.name)
        assert twin.slug == f"{space.slug}-2"

    def test_an_address_that_is_a_page_is_not_given(self) -> None:
        assert make_space(name="Nouveau").slug == "nouveau-2"

    def test_who_may_not_create_changes_nothing(self) -> None:
        organisation = make_organisation(members_create_spaces=False)
        with pytest.raises(PermissionDenied):
            actions.create_space(organisation, by=actor(make_person(organisation)), name="Projet")
        assert not Space.objects.exists() and not Circle.objects.exists()

    def test_a_name_is_needed(self) -> None:
        organisation = make_organisation()
        with pytest.raises(Refused):
            actions.create_space(organisation, by=actor(make_person(organisation)), name="  ")


class TestMembers:
    def test_role_changes_take_effect_in_the_same_request(self, space: Space) -> None:
        by = actor(animateur_of(space))
        other = join(space, Role.CONTRIBUTEUR)
        assert role_in(by, space) == "animateur"
        actions.change_role(space, other, role=Role.ANIMATEUR, by=by)
        actions.change_role(space, by.user, role=Role.VISITEUR, by=by)
        assert role_in(by, space) == "visiteur"

    def test_the_last_animateur_stays(self, space: Space) -> None:
        by = actor(animateur_of(space))
        for gesture in (
            lambda: actions.leave_space(space, by=by),
            lambda: actions.remove_member(space, by.user, by=by),
            lambda: actions.change_role(space, by.user, role=Role.VISITEUR, by=by),
        ):
            with pytest.raises(Refused, match="au moins un animateur"):
                gesture()
        assert access_of(by).roles[space.pk] == "animateur"

    def test_a_guest_is_never_animateur(self, space: Space) -> None:
        guest = make_person(make_organisation(), Affiliation.Role.GUEST)
        with pytest.raises(Refused, match="invité"):
            actions.add_member(space, guest, role=Role.ANIMATEUR, by=SYSTEM)
        join(space, Role.VISITEUR, guest)
        with pytest.raises(Refused, match="invité"):
            actions.change_role(space, guest, role=Role.ANIMATEUR, by=actor(animateur_of(space)))
        with pytest.raises(Refused, match="invité"):
            actions.invite_guest(
                space, "x@exemple.fr", by=actor(animateur_of(space)), role=Role.ANIMATEUR, access_until=None
            )

    def test_one_adds_only_whom_one_sees(self, space: Space) -> None:
        with pytest.raises(PermissionDenied):
            actions.add_member(space, make_person(make_organisation()), role="visiteur", by=actor(animateur_of(space)))

    def test_a_closed_account_or_a_member_is_refused(self, space: Space) -> None:
        by = actor(animateur_of(space))
        closed = make_person(space.organisation, is_active=False)
        with pytest.raises(Refused, match="fermé"):
            actions.add_member(space, closed, role="visiteur", by=by)
        with pytest.raises(Refused, match="déjà membre"):
            actions.add_member(space, join(space, Role.VISITEUR), role="contributeur", by=by)

    def test_who_leaves_loses_groups_and_grants(self, space: Space) -> None:
        member, by = join(space, Role.CONTRIBUTEUR), actor(animateur_of(space))
        group = actions.create_group(space, "Finances", people=[member], by=by)
        actions.change_policy(space.policy, everyone=Level.READ, grants=[(member, Level.EDIT)], by=by)
        actions.remove_member(space, member, by=by)
        assert not group.circle.memberships.exists() and not Grant.objects.exists()
        assert not Space.objects.visible_to(actor(member)).exists()

    def test_an_open_space_is_joined_at_once(self) -> None:
        space = make_space(access="open")
        by = actor(make_person(space.organisation))
        actions.join_space(space, by=by)
        assert role_in(by, space) == "contributeur"
        with pytest.raises(PermissionDenied):
            actions.join_space(space, by=by)

    def test_a_guest_invited_by_mail(self, space: Space) -> None:
        until = timezone.localdate() + timedelta(days=30)
        by = actor(animateur_of(space))
        actions.invite_guest(space, "Bureau@Etudes.fr", by=by, role=Role.LIMITE, access_until=until)
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.circle_role) == ("bureau@etudes.fr", "limite")
        assert invitation.access_until == until and invitation.sponsor == by.user and invitation.role == "invite"

    def test_a_guest_who_arrives_is_said(self, space: Space) -> None:
        by = actor(animateur_of(space))
        person = make_person(make_organisation(), email="bureau@etudes.fr")
        invitation = actions.invite_guest(space, person.email, by=by, role=Role.VISITEUR, access_until=None)
        token = "un-jeton"
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=secret_digest(token))
        join_by_invitation(token, by=actor(person))
        assert role_in(actor(person), space) == "visiteur"
        assert events(space)[-1] == "spaces.MemberJoined"


class TestRequests:
    def test_asked_and_accepted_with_another_role(self) -> None:
        space = make_space(access="request")
        asker = make_person(space.organisation)
        asked = actions.ask_to_join(space, by=actor(asker), message="Bonjour")
        with pytest.raises(Refused, match="attend déjà"):
            actions.ask_to_join(space, by=actor(asker))
        actions.decide_request(asked, accepted=True, role="visiteur", by=actor(animateur_of(space)))
        assert role_in(actor(asker), space) == "visiteur"
        with pytest.raises(Refused, match="déjà reçu"):
            actions.decide_request(asked, accepted=False, by=actor(animateur_of(space)))

    def test_refused_with_a_word(self) -> None:
        space = make_space(access="request")
        asker = make_person(space.organisation)
        asked = actions.ask_to_join(space, by=actor(asker))
        actions.decide_request(asked, accepted=False, answer="Au prochain mandat.", by=actor(animateur_of(space)))
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("refused", "Au prochain mandat.")
        assert not role_in(actor(asker), space)

    def test_only_animateurs_decide(self) -> None:
        space = make_space(access="request")
        asked = actions.ask_to_join(space, by=actor(make_person(space.organisation)))
        with pytest.raises(PermissionDenied):
            actions.decide_request(asked, accepted=True, by=actor(join(space, Role.CONTRIBUTEUR)))

    def test_a_contributeur_proposes_where_the_space_lets_him(self, space: Space) -> None:
        proposer, candidate = join(space, Role.CONTRIBUTEUR), make_person(space.organisation)
        asked = actions.propose_member(space, candidate, by=actor(proposer), role="visiteur")
        actions.decide_request(asked, accepted=True, by=actor(animateur_of(space)))
        assert role_in(actor(candidate), space) == "visiteur"
        space.members_may_invite = False
        with pytest.raises(PermissionDenied):
            actions.propose_member(space, make_person(space.organisation), by=actor(proposer), role="visiteur")

    def test_no_one_proposes_an_animateur(self, space: Space) -> None:
        with pytest.raises(Refused):
            actions.propose_member(
                space, make_person(space.organisation), by=actor(join(space, "contributeur")), role="animateur"
            )

    def test_adding_someone_closes_his_request(self) -> None:
        space = make_space(access="request")
        asker = make_person(space.organisation)
        actions.ask_to_join(space, by=actor(asker))
        actions.add_member(space, asker, role="visiteur", by=actor(animateur_of(space)))
        assert not MembershipRequest.objects.pending().exists()

    def test_a_space_asked_and_granted(self) -> None:
        epci = make_organisation()
        organisation = make_organisation(parent=epci, members_create_spaces=False)
        asker, above = make_person(organisation), make_person(epci, "gestionnaire")
        wanted = actions.ask_for_space(organisation, by=actor(asker), name="École", reason="Suivre les travaux")
        event = journal.event_of(JournalEntry.objects.get(event="spaces.SpaceWanted"))
        assert list(deciders(event)) == [above.pk]
        space = actions.answer_space_request(wanted, accepted=True, by=actor(above))
        assert role_in(actor(asker), space) == "animateur"
        assert not role_in(actor(above), space)
        with pytest.raises(Refused):
            actions.answer_space_request(wanted, accepted=True, by=actor(above))


class TestGroupsAndPolicies:
    def test_a_group_holds_members_only(self, space: Space) -> None:
        by = actor(animateur_of(space))
        with pytest.raises(Refused, match="pas membre"):
            actions.create_group(space, "Finances", people=[make_person(space.organisation)], by=by)
        group = actions.create_group(space, "Finances", people=[by.user], by=by)
        with pytest.raises(Refused, match="déjà"):
            actions.create_group(space, "finances", by=by)
        other = join(space, Role.VISITEUR)
        actions.change_group(group, name="Budget", people=[other], by=by)
        group.refresh_from_db()
        assert [m.person for m in group.circle.memberships.all()] == [other] and group.circle.name == "Budget"

    def test_a_group_that_gives_rights_is_kept(self, space: Space) -> None:
        by = actor(animateur_of(space))
        group = actions.create_group(space, "Finances", people=[by.user], by=by)
        actions.change_policy(space.policy, everyone=Level.NONE, grants=[(group.circle, Level.EDIT)], by=by)
        with pytest.raises(Refused, match="retirez"):
            actions.delete_group(group, by=by)
        actions.change_policy(space.policy, everyone=Level.EDIT, grants=[], by=by)
        actions.delete_group(group, by=by)
        assert not SpaceGroup.objects.exists() and not Circle.objects.filter(kind="space-group").exists()

    def test_grants_go_to_members_and_groups_of_the_house(self, space: Space) -> None:
        by = actor(animateur_of(space))
        foreign = Circle.objects.create(name="Ailleurs", kind=Circle.Kind.GROUP, organisation=make_organisation())
        for target, words in ((make_person(space.organisation), "membres"), (foreign, "ni de cet espace")):
            with pytest.raises(Refused, match=words):
                actions.create_policy(space, everyone=Level.NONE, grants=[(target, Level.READ)], by=by)
        with pytest.raises(Refused, match="animateurs"):
            actions.create_policy(space, everyone=Level.MANAGE, by=by)
        with pytest.raises(Refused, match="deux fois"):
            actions.create_policy(space, everyone=Level.NONE, grants=[(by.user, 1), (by.user, 3)], by=by)
        assert Policy.objects.count() == 1

    def test_a_contributeur_narrows_but_never_the_root(self, space: Space) -> None:
        by = actor(join(space, Role.CONTRIBUTEUR))
        policy = actions.create_policy(space, everyone=Level.NONE, grants=[(by.user, Level.EDIT)], by=by)
        actions.change_policy(policy, everyone=Level.READ, grants=[(by.user, Level.EDIT)], by=by)
        with pytest.raises(PermissionDenied):
            actions.change_policy(space.policy, everyone=Level.NONE, grants=[], by=by)
        with pytest.raises(PermissionDenied):
            actions.change_policy(policy, everyone=Level.NONE, grants=[], by=actor(join(space, Role.VISITEUR)))

    def test_only_an_unused_policy_goes(self, space: Space) -> None:
        by = actor(animateur_of(space))
        policy = actions.create_policy(space, everyone=Level.NONE, grants=[(by.user, Level.READ)], by=by)
        assert not actions.delete_policy_if_unused(space.policy, by=by)
        assert actions.delete_policy_if_unused(policy, by=by)
        assert list(Policy.objects.all()) == [space.policy]

    def test_summaries(self, space: Space) -> None:
        by, others = actor(animateur_of(space)), [join(space, Role.VISITEUR) for _n in range(3)]
        group = actions.create_group(space, "Finances", by=by)
        assert policy_summary(space.policy) == "Tous les membres"
        named = [(other, Level.READ) for other in others]
        for everyone_, grants, words in (
            (Level.NONE, [], "Animateurs seulement"),
            (Level.NONE, [(group.circle, Level.EDIT)], "Groupe Finances"),
            (Level.NONE, named, "3 personnes"),
            (Level.NONE, [(group.circle, Level.EDIT), named[0]], "Groupe Finances et 1 personne"),
            (Level.READ, [], "Tous les membres, pour lire"),
        ):
            policy = actions.create_policy(space, everyone=everyone_, grants=grants, by=by)
            assert policy_summary(policy) == words


class TestSheetAndLife:
    def test_a_renamed_space_keeps_its_former_address(self, space: Space) -> None:
        by, old = actor(animateur_of(space)), space.slug
        actions.rename_space(space, by=by, name="Place de la Mairie")
        assert space.slug == "place-de-la-mairie"
        assert FormerSlug.objects.get().slug == old
        assert make_space(name=old.replace("-", " ")).slug != old

    def test_the_end_follows_the_beginning(self, space: Space) -> None:
        by = actor(animateur_of(space))
        with pytest.raises(Refused):
            actions.change_sheet(space, by=by, starts_on=date(2026, 5, 1), ends_on=date(2026, 4, 1))
        actions.change_sheet(space, by=by, summary="Une phrase")
        actions.change_sheet(space, by=by, summary="Une phrase")
        assert events(space).count("spaces.SpaceSheetChanged") == 1

    def test_one_shows_a_second_factor_before_asking_for_it(self, space: Space) -> None:
        host = animateur_of(space)
        settings = {"access": "closed", "members_may_invite": True, "second_factor": True}
        with pytest.raises(Refused, match="second facteur"):
            actions.change_access(space, by=actor(host), **settings)
        actions.change_access(space, by=actor(host, strong=True), **settings)
        assert Space.objects.get().second_factor

    def test_archive_tells_members_until_they_have_read_it(self, space: Space) -> None:
        member = join(space, Role.VISITEUR)
        with pytest.raises(Refused):
            actions.archive_space(space, by=actor(animateur_of(space)), reason=" ")
        actions.archive_space(space, by=actor(animateur_of(space)), reason="Programme achevé")
        assert tiles_of(actor(member))[0].tiles == []
        assert archive_notices(actor(member)) == [space]
        assert archive_notices(actor(animateur_of(space))) == []
        event = journal.event_of(JournalEntry.objects.get(event="spaces.SpaceArchived"))
        assert list(everyone(event)) == [member.pk]
        actions.dismiss_notice(space, by=actor(member))
        assert archive_notices(actor(member)) == []
        with pytest.raises(PermissionDenied):
            actions.rename_space(space, by=actor(animateur_of(space)), name="Autre")
        actions.restore_space(space, by=actor(make_person(space.organisation, "administrateur")))
        assert not Space.objects.get().is_archived and len(tiles_of(actor(member))[0].tiles) == 1

    def test_a_takeover_is_said(self, space: Space) -> None:
        admin = actor(make_person(space.organisation, "administrateur"))
        with pytest.raises(PermissionDenied):
            actions.take_over_space(space, by=actor(make_person(space.organisation)), reason="Je veux voir")
        actions.take_over_space(space, by=admin, reason="Départ de l’animatrice")
        assert role_in(admin, space) == "animateur"
        assert "Départ de l’animatrice" in journal.sentence(JournalEntry.objects.get(event="spaces.SpaceTakenOver"))

    def test_a_refusal_does_not_reach_someone_proposed_unknowingly(self, space: Space) -> None:
        proposer, candidate = join(space, Role.CONTRIBUTEUR), make_person(space.organisation)
        asked = actions.propose_member(space, candidate, by=actor(proposer), role="visiteur")
        actions.decide_request(asked, accepted=False, by=actor(animateur_of(space)))
        event = journal.event_of(JournalEntry.objects.get(event="spaces.MembershipRefused"))
        assert list(asker(event)) == [proposer.pk]


class TestTiles:
    def test_own_order_and_folders(self) -> None:
        organisation = make_organisation(kind=Organisation.Kind.EPCI)
        person = make_person(organisation)
        one, two, three = [make_space(organisation, person, name=name) for name in ("Un", "Deux", "Trois")]
        by = actor(person)
        for space in (one, two, three):
            actions.visit_space(space, by=by)
        actions.move_tile(three, by=by, step=-1)
        assert self.names(by) == ["Un", "Trois", "Deux"]
        actions.move_tile(two, by=by, before=one)
        assert self.names(by) == ["Deux", "Un", "Trois"]
        actions.move_tile(two, by=by, step=-1)
        assert self.names(by) == ["Deux", "Un", "Trois"]
        folder = actions.create_tile_folder("Instances", by=by)
        actions.file_tile(one, by=by, folder=folder)
        assert self.names(by) == ["Deux", "Trois"] and self.names(by, 1) == ["Un"]
        with pytest.raises(PermissionDenied):
            actions.file_tile(one, by=actor(join(one, Role.VISITEUR)), folder=folder)
        actions.delete_tile_folder(folder, by=by)
        assert sorted(self.names(by)) == ["Deux", "Trois", "Un"]

    def names(self, by, shelf: int = 0) -> list[str]:
        return [tile.space.name for tile in tiles_of(by)[shelf].tiles]

    def test_a_visit_is_written_once_a_minute(self, space: Space) -> None:
        person = animateur_of(space)
        actions.visit_space(space, by=actor(person))
        seen = Tile.objects.get().visited_at
        with CaptureQueriesContext(connection) as queries:
            actions.visit_space(space, by=actor(person))
        assert all(query["sql"].startswith("SELECT") for query in queries)
        assert Tile.objects.get().visited_at == seen
        Tile.objects.update(visited_at=seen - timedelta(minutes=2))
        actions.visit_space(space, by=actor(person))
        assert Tile.objects.get().visited_at > seen

    def test_folders_have_one_name_each(self, space: Space) -> None:
        by = actor(animateur_of(space))
        actions.create_tile_folder("Projets", by=by)
        for name in ("projets", " "):
            with pytest.raises(Refused):
                actions.create_tile_folder(name, by=by)
