"""The data of files, one subject a file."""

from parvis.files.models.keeping import PLATFORM, Keeping
from parvis.files.models.locks import Lock, LockQuerySet, Property
from parvis.files.models.nodes import Node, NodeQuerySet, Picture, Version
from parvis.files.models.renditions import Rendition
from parvis.files.models.retention import Deadline, Exemption, RetentionRule, RetentionRuleQuerySet
from parvis.files.models.scans import Scan
from parvis.files.models.shields import Shield
from parvis.files.models.uploads import Upload, UploadQuerySet
from parvis.files.models.usage import Usage

__all__ = [
    "PLATFORM",
    "Deadline",
    "Exemption",
    "Keeping",
    "Lock",
    "LockQuerySet",
    "Node",
    "NodeQuerySet",
    "Picture",
    "Property",
    "Rendition",
    "RetentionRule",
    "RetentionRuleQuerySet",
    "Scan",
    "Shield",
    "Upload",
    "UploadQuerySet",
    "Usage",
    "Version",
]
