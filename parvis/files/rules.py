"""Who may, about files and folders. The level comes from the node's effective policy."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.files.models import Node, Shield, Upload, Version
from parvis.files.openings import holds, level_at, opening_of
from parvis.kernel.actors import Actor
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import access_of
from parvis.spaces.rules import can_create_policy, can_manage_space, has_level


def can_view_node(actor: Actor, node: Node) -> bool:
    """Read it; what is in the trash is seen by those who could take it out."""
    if node.is_trashed:
        return can_restore_node(actor, node)
    return level_at(actor, node) >= Level.READ


def can_open_folder(actor: Actor, node: Node) -> bool:
    """Read it, or pass through it by name towards something that was granted."""
    from parvis.files.queries import passages

    if not node.is_folder or node.is_trashed:
        return False
    return can_view_node(actor, node) or node.pk in passages(actor, node.space_id)


def why_closed(node: Node) -> str:
    """What to say of a refusal when the whole space takes no writing; nothing otherwise."""
    return _("Cet espace est archivé : tout s’y lit, rien ne s’y modifie.") if node.space.is_archived else ""


def can_comment_node(actor: Actor, node: Node) -> bool:
    return not node.is_trashed and has_level(actor, node.policy_id, Level.COMMENT)


def can_edit_node(actor: Actor, node: Node) -> bool:
    """New versions, new name."""
    return not node.is_trashed and level_at(actor, node) >= Level.EDIT


def shield_on(actor: Actor, node: Node) -> Shield:
    """What holds the actor back from taking the file away: nothing, for those who edit it or animate its space."""
    opening = opening_of(actor)
    shield = Shield(max(node.shield, opening.shield if opening else Shield.FREE))
    if shield == Shield.FREE or level_at(actor, node) >= Level.EDIT:
        return Shield.FREE
    animates = access_of(actor).roles.get(node.space_id) == Role.ANIMATEUR
    return Shield.FREE if animates else shield


def can_shield_node(actor: Actor, node: Node) -> bool:
    """Say whether readers may download it: its owner while he may edit, and those who manage; the root, the latter."""
    return not node.is_trashed and _owns_or_manages(actor, node) and can_create_policy(actor, node.space)


def can_download_node(actor: Actor, node: Node) -> bool:
    """Take its bytes away, by whatever door: those who read it, unless it is for consultation only."""
    return can_view_node(actor, node) and shield_on(actor, node) == Shield.FREE


def can_create_in(actor: Actor, folder: Node) -> bool:
    """Put entries there: those who edit it, and a link that takes deposits, while its maker edits it."""
    opening = opening_of(actor)
    if opening is not None and opening.deposit:
        live = folder.is_folder and not folder.is_trashed
        return live and holds(actor, folder) and has_level(opening.maker, folder.policy_id, Level.EDIT)
    return folder.is_folder and can_edit_node(actor, folder)


def can_send_to(actor: Actor, target: Node) -> bool:
    """Send a file into a folder, or as a version of a file."""
    return can_create_in(actor, target) if target.is_folder else can_edit_node(actor, target)


def can_view_upload(actor: Actor, upload: Upload) -> bool:
    """Know of an upload that goes on: who began it, nobody else."""
    if actor.is_person:
        return upload.person_id == actor.user.pk
    return actor.kind == "link" and actor.id is not None and upload.link == actor.id


def can_continue_upload(actor: Actor, upload: Upload) -> bool:
    """Send the rest: who began it, while he may still write there."""
    return can_view_upload(actor, upload) and can_send_to(actor, upload.target)


def can_move_node(actor: Actor, node: Node) -> bool:
    """Elsewhere: those who edit it, but for a link, which adds and changes and takes nothing away."""
    return not node.is_root and opening_of(actor) is None and can_edit_node(actor, node)


def can_delete_node(actor: Actor, node: Node) -> bool:
    return can_move_node(actor, node)


def can_share_node(actor: Actor, node: Node) -> bool:
    """Say who reads and who edits: its owner while he may edit, and those who manage. The root follows the space."""
    return (
        not node.is_root
        and not node.is_trashed
        and _owns_or_manages(actor, node)
        and can_create_policy(actor, node.space)
    )


def can_force_lock(actor: Actor, node: Node) -> bool:
    """Take off a lock of somebody else: those who manage."""
    return not node.is_trashed and has_level(actor, node.policy_id, Level.MANAGE)


def can_view_history(actor: Actor, node: Node) -> bool:
    """See who read and downloaded: those who may edit."""
    return opening_of(actor) is None and can_edit_node(actor, node)


def can_restore_node(actor: Actor, node: Node) -> bool:
    """Its owner, the one who threw it away, and those who manage."""
    threw = actor.is_person and node.trashed_by_id == actor.user.pk
    return _is_in_trash(node) and (
        _owns_or_manages(actor, node) or (threw and has_level(actor, node.policy_id, Level.EDIT))
    )


def can_purge_node(actor: Actor, node: Node) -> bool:
    """Delete for good: its owner and those who manage."""
    return _is_in_trash(node) and _owns_or_manages(actor, node)


def can_transfer_node(actor: Actor, node: Node) -> bool:
    """Give it to another owner: its owner while he may edit, and those who manage."""
    return not node.is_root and not node.is_trashed and _owns_or_manages(actor, node)


def can_hand_over(actor: Actor, space: Space) -> bool:
    """Give all that someone owns in a space to somebody else: its animateurs, and its organisation's administrators."""
    if space.is_archived:
        return False
    return can_manage_space(actor, space) or Space.objects.administered_by(actor).filter(pk=space.pk).exists()


def can_settle_quarantine(actor: Actor, version: Version) -> bool:
    """Decide of what the antivirus set aside: those who manage the item, and who administer the space's organisation.

    The latter may not see it: they know who sent it, when, and what was found.
    """
    if version.guard != Version.Guard.QUARANTINED:
        return False
    manages = has_level(actor, version.node.policy_id, Level.MANAGE)
    return manages or Space.objects.administered_by(actor).filter(pk=version.node.space_id).exists()


def _is_in_trash(node: Node) -> bool:
    """Thrown away, and not yet being deleted for good."""
    return node.is_trashed and node.purged_at is None


def _owns_or_manages(actor: Actor, node: Node) -> bool:
    owns = actor.is_person and node.owner_id == actor.user.pk
    return has_level(actor, node.policy_id, Level.EDIT if owns else Level.MANAGE)
