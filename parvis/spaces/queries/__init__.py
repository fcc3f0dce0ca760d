"""Rights resolved once per request, then joined in SQL; and what the pages of spaces need to know."""

from parvis.spaces.queries.activity import Day, activity_of, activity_page, weekly_activity
from parvis.spaces.queries.doors import find_space, is_member, may_see_sheet_of
from parvis.spaces.queries.members import (
    animateurs_of,
    candidates,
    groups_of,
    invitations_of,
    member_rows,
    pending_requests,
    shared_spaces,
)
from parvis.spaces.queries.organisation import (
    administered_sheets,
    count_pending_space_requests,
    organisations_for_creation,
    pending_space_requests,
)
from parvis.spaces.queries.overview import overview, space_figures
from parvis.spaces.queries.policies import is_used, policy_summaries, policy_summary, sharing_targets
from parvis.spaces.queries.rights import (
    Access,
    access_of,
    administered_spaces,
    discoverable_spaces,
    granting,
    level_on,
    levels_of,
    role_in,
    visible_requests,
    visible_space_requests,
)
from parvis.spaces.queries.search import find_spaces
from parvis.spaces.queries.tiles import OwnSpace, Shelf, TileView, archive_notices, novelties, own_spaces, tiles_of

__all__ = [
    "Access",
    "Day",
    "OwnSpace",
    "Shelf",
    "TileView",
    "access_of",
    "activity_of",
    "activity_page",
    "administered_sheets",
    "administered_spaces",
    "animateurs_of",
    "archive_notices",
    "candidates",
    "count_pending_space_requests",
    "discoverable_spaces",
    "find_space",
    "find_spaces",
    "granting",
    "groups_of",
    "invitations_of",
    "is_member",
    "is_used",
    "level_on",
    "levels_of",
    "may_see_sheet_of",
    "member_rows",
    "novelties",
    "overview",
    "organisations_for_creation",
    "own_spaces",
    "pending_requests",
    "pending_space_requests",
    "policy_summaries",
    "policy_summary",
    "role_in",
    "sharing_targets",
    "shared_spaces",
    "space_figures",
    "tiles_of",
    "visible_requests",
    "visible_space_requests",
    "weekly_activity",
]
