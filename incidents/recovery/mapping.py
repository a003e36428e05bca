"""JMESPath expressions that staff set on a source, for engines with a format of their own.

Such an expression can be short and still never end: `[@,@][]` written ten times in a row doubles an answer ten times.
So an expression may build at most one list or object, and call the functions that make nothing larger; and it has few
steps that go through all of a list, as `[]` written two hundred times in a row takes a minute.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from django.utils.translation import gettext as _
from jmespath.exceptions import JMESPathError

from incidents.timeline.errors import Refused

FIELDS = ("jobs", "id", "name", "state", "unit", "total", "done", "failed", "after", "percent", "started_at")
LONGEST = 500  # characters
BUILDING = {"multi_select_list", "multi_select_dict"}
MOST_BUILT = 10
WALKING = {"flatten", "projection", "filter_projection", "value_projection", "function_expression"}
MOST_WALKS = 16  # `[]` is two of them
FUNCTIONS = {
    *("abs", "avg", "ceil", "floor", "max", "max_by", "min", "min_by", "sum", "length"),
    *("contains", "ends_with", "starts_with", "not_null", "type", "to_array", "to_number", "to_string"),
    *("keys", "values", "reverse", "sort", "sort_by"),
}


class BadExpression(Exception):
    """It cannot be read, or could grow without end; the message says which."""


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raises Refused, its field like `mapping.done`, for an expression that cannot be read or is not allowed."""
    for field, expression in mapping.items():
        if field not in FIELDS:
            message = _("There is no field “%(name)s”. There are: %(known)s.")
            raise Refused(message % {"name": field[:40], "known": ", ".join(FIELDS)}, field="mapping")
        try:
            compiled(expression)
        except BadExpression as problem:
            raise Refused(str(problem), field=f"mapping.{field}") from None


@lru_cache(maxsize=256)
def compiled(expression: str) -> Any:
    """An expression that can be applied. Raises BadExpression."""
    if len(expression) > LONGEST:
        raise BadExpression(_("An expression has at most %(most)d characters.") % {"most": LONGEST})
    try:
        found = jmespath.compile(expression)
    except (JMESPathError, RecursionError, ValueError, TypeError):
        raise BadExpression(_("This is not a JMESPath expression.")) from None
    nodes = list(walk(found.parsed))
    calls = [str(node["value"]) for node in nodes if node["type"] == "function_expression"]
    if unknown := sorted(set(calls) - FUNCTIONS):
        raise BadExpression(_("The function “%(name)s” cannot be used here.") % {"name": unknown[0][:40]})
    built = [node for node in nodes if node["type"] in BUILDING]
    if len(built) > 1 or any(len(node["children"]) > MOST_BUILT for node in built) or calls.count("to_string") > 1:
        raise BadExpression(_("An expression may build one list or text, not several in a row."))
    if sum(node["type"] in WALKING for node in nodes) > MOST_WALKS:
        raise BadExpression(_("This expression has too many steps."))
    return found


def walk(node: Any) -> Iterator[Mapping[str, Any]]:
    """A node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and "type" in one:
            yield one
            waiting += one.get("children", ())


def applied(expression: str, value: Any) -> Any:
    """What an expression finds. Raises BadExpression where it cannot be applied to this value."""
    try:
        return compiled(expression).search(value)
    except BadExpression:
        raise
    # Its functions raise whatever Python does for what they are given: infinite numbers, objects that have no order.
    except Exception:
        raise BadExpression(_("This is not a JMESPath expression.")) from None
