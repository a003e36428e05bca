"""Addresses of the desk, below `/console/`. Each names who may come in: `reading` or `writing`."""

from django.urls import path

from .access import door, reading, writing
from .views import contacts, desk, drafts, importing, incidents, services, setup, updates

app_name = "console"
urlpatterns = [
    path("", reading(desk.desk), name="desk"),
    path("language", door(desk.language), name="language"),
    path("start", writing(setup.start), name="start"),
    path("settings", writing(setup.settings), name="settings"),
    path("incidents/new", writing(incidents.open_incident), name="open"),
    path("incidents/<slug:id>", reading(incidents.incident), name="incident"),
    path("incidents/<slug:id>/post", writing(updates.post), name="post"),
    path("incidents/<slug:id>/resolve", writing(incidents.resolve), name="resolve"),
    path("incidents/<slug:id>/relapse", writing(updates.relapse), name="relapse"),
    path("incidents/<slug:id>/describe", writing(incidents.describe), name="describe"),
    path("incidents/<slug:id>/statement", writing(incidents.statement), name="statement"),
    path("incidents/<slug:id>/summary", writing(incidents.summary), name="summary"),
    path("incidents/<slug:id>/unaffected", writing(incidents.unaffected), name="unaffected"),
    path("incidents/<slug:id>/advice", writing(incidents.give_advice), name="give_advice"),
    path("incidents/<slug:id>/note", writing(incidents.note), name="note"),
    path("incidents/<slug:id>/remove", writing(incidents.remove), name="remove"),
    path("updates/<slug:id>/edit", writing(updates.edit), name="edit"),
    path("updates/<slug:id>/correct", writing(updates.correct), name="correct"),
    path("updates/<slug:id>/withdraw", writing(updates.withdraw), name="withdraw"),
    path("updates/<slug:id>/redact", writing(updates.redact), name="redact"),
    path("advice/<slug:id>/end", writing(updates.end_advice), name="end_advice"),
    path("drafts/<slug:id>/publish", writing(drafts.publish), name="publish"),
    path("drafts/<slug:id>/discard", writing(drafts.discard), name="discard"),
    path("import", writing(importing.upload), name="import"),
    path("services", reading(services.services), name="services"),
    path("services/new", writing(services.add), name="add_service"),
    path("services/<slug:id>", writing(services.change), name="service"),
    path("services/<slug:id>/status", writing(services.status), name="status"),
    path("services/<slug:id>/retire", writing(services.retire), name="retire"),
    path("services/<slug:id>/<slug:way>", writing(services.move), name="move"),
    path("groups/new", writing(services.add_group), name="add_group"),
    path("groups/<slug:id>", writing(services.change_group), name="group"),
    path("groups/<slug:id>/remove", writing(services.remove_group), name="remove_group"),
    path("groups/<slug:id>/<slug:way>", writing(services.move_group), name="move_group"),
    path("channels", reading(contacts.channels), name="channels"),
    path("channels/new", writing(contacts.add), name="add_channel"),
    path("channels/<slug:id>", writing(contacts.change), name="channel"),
    path("channels/<slug:id>/remove", writing(contacts.remove), name="remove_channel"),
    path("<path:rest>", reading(desk.missing), name="missing"),
]
