"""What people find: the page, the palette and the interface of programs ask here."""

from parvis.search.queries.finding import Answers, Filters, Hit, find
from parvis.search.queries.palette import Group, find_everything
from parvis.search.queries.results import PAGE, Choice, Result, Results, results, space_choices

__all__ = [
    "PAGE",
    "Answers",
    "Choice",
    "Filters",
    "Group",
    "Hit",
    "Result",
    "Results",
    "find",
    "find_everything",
    "results",
    "space_choices",
]
