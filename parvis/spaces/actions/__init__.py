"""Everything one can do with spaces. Other modules import from here."""

from parvis.spaces.actions.groups import change_group, create_group, delete_group
from parvis.spaces.actions.lifecycle import archive_space, restore_space, take_over_space
from parvis.spaces.actions.members import (
    add_member,
    change_role,
    invite_guest,
    join_space,
    leave_space,
    remove_member,
)
from parvis.spaces.actions.policies import change_policy, create_policy, delete_policy_if_unused
from parvis.spaces.actions.requests import (
    answer_space_request,
    ask_for_space,
    ask_to_join,
    decide_request,
    propose_member,
)
from parvis.spaces.actions.sheet import (
    change_access,
    change_default_level,
    change_layout,
    change_sheet,
    change_tools,
    change_welcome,
    rename_space,
)
from parvis.spaces.actions.spaces import create_space
from parvis.spaces.actions.tiles import (
    create_tile_folder,
    delete_tile_folder,
    dismiss_notice,
    file_tile,
    move_tile,
    rename_tile_folder,
    visit_space,
)

__all__ = [
    "add_member",
    "answer_space_request",
    "archive_space",
    "ask_for_space",
    "ask_to_join",
    "change_access",
    "change_default_level",
    "change_group",
    "change_layout",
    "change_policy",
    "change_role",
    "change_sheet",
    "change_tools",
    "change_welcome",
    "create_group",
    "create_policy",
    "create_space",
    "create_tile_folder",
    "decide_request",
    "delete_group",
    "delete_policy_if_unused",
    "delete_tile_folder",
    "dismiss_notice",
    "file_tile",
    "invite_guest",
    "join_space",
    "leave_space",
    "move_tile",
    "propose_member",
    "remove_member",
    "rename_space",
    "rename_tile_folder",
    "restore_space",
    "take_over_space",
    "visit_space",
]
