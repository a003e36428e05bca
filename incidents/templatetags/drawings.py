"""The picture of a recovery in templates."""

from typing import Any

from django import template

from incidents.publishing.drawing import drawing
from incidents.timeline.items import IncidentItem

register = template.Library()


@register.inclusion_tag("public/_picture.html", takes_context=True)
def recovery_picture(context: dict[str, Any], item: IncidentItem) -> dict[str, Any]:
    """How far the jobs of an incident were over time, nothing where there is too little to draw.

    Whole on the incident's own page; the front page, which has to be light, leads there.
    """
    reader = context["reader"]
    whole = context.get("level") == "2"
    return {"reader": reader, "picture": drawing(reader, item), "whole": whole, "href": reader.incident_path(item.id)}
