"""What one can do with files and folders: the only place that writes."""

from parvis.files.actions._shared import Conflict
from parvis.files.actions.attachments import keep_attachment
from parvis.files.actions.folders import create_folder, ensure_folders, ensure_root, rename_node
from parvis.files.actions.locks import Locked, hold_node, lock_node, refresh_lock, unlock_node
from parvis.files.actions.moves import change_node, copy_nodes, move_nodes, undo_move
from parvis.files.actions.ownership import hand_over, transfer_nodes, undo_transfer
from parvis.files.actions.pictures import picture_of, remove_place
from parvis.files.actions.properties import write_properties
from parvis.files.actions.renditions import ask_rendition, cover_of, ensure_text, retry_rendition
from parvis.files.actions.rights import inherit_policy, set_node_policy
from parvis.files.actions.scans import destroy_version, look_at, open_overdue, release_version, settle_scan
from parvis.files.actions.shields import set_shield
from parvis.files.actions.trash import empty_trash, end_purge, purge_nodes, restore_nodes, trash_nodes
from parvis.files.actions.uploads import OnConflict, add_version, put_version, restore_version, upload_file

__all__ = [
    "Conflict",
    "Locked",
    "OnConflict",
    "add_version",
    "ask_rendition",
    "change_node",
    "copy_nodes",
    "cover_of",
    "create_folder",
    "destroy_version",
    "empty_trash",
    "end_purge",
    "ensure_folders",
    "ensure_root",
    "ensure_text",
    "hand_over",
    "hold_node",
    "inherit_policy",
    "keep_attachment",
    "lock_node",
    "look_at",
    "move_nodes",
    "open_overdue",
    "picture_of",
    "purge_nodes",
    "put_version",
    "refresh_lock",
    "release_version",
    "remove_place",
    "rename_node",
    "restore_nodes",
    "restore_version",
    "retry_rendition",
    "set_node_policy",
    "set_shield",
    "settle_scan",
    "transfer_nodes",
    "trash_nodes",
    "undo_move",
    "undo_transfer",
    "unlock_node",
    "upload_file",
    "write_properties",
]
