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
    path("incidents/<str:id>", reading(incidents.incident), name="incident"),
    path("incidents/<str:id>/post", writing(updates.post), name="post"),
    path("incidents/<str:id>/resolve", writing(incidents.resolve), name="resolve"),
    path("incidents/<str:id>/relapse", writing(updates.relapse), name="relapse"),
    path("incidents/<str:id>/describe", writing(incidents.describe), name="describe"),
    path("incidents/<str:id>/summary", writing(incidents.summary), name="summary"),
    path("incidents/<str:id>/unaffected", writing(incidents.unaffected), name="unaffected"),
    path("incidents/<str:id>/advice", writing(incidents.give_advice), name="give_advice"),
    path("incidents/<str:id>/note", writing(incidents.note), name="note"),
    path("incidents/<str:id>/remove", writing(incidents.remove), name="remove"),
    path("updates/<str:id>/edit", writing(updates.edit), name="edit"),
    path("updates/<str:id>/correct", writing(updates.correct), name="correct"),
    path("updates/<str:id>/withdraw", writing(updates.withdraw), name="withdraw"),
    path("updates/<str:id>/redact", writing(updates.redact), name="redact"),
    path("advice/<str:id>/end", writing(updates.end_advice), name="end_advice"),
    path("drafts/<str:id>/publish", writing(drafts.publish), name="publish"),
    path("drafts/<str:id>/discard", writing(drafts.discard), name="discard"),
    path("import", writing(importing.upload), name="import"),
    path("services", reading(services.services), name="services"),
    path("services/new", writing(services.add), name="add_service"),
    path("services/<str:id>", writing(services.change), name="service"),
    path("services/<str:id>/status", writing(services.status), name="status"),
    path("services/<str:id>/retire", writing(services.retire), name="retire"),
    path("services/<str:id>/<str:way>", writing(services.move), name="move"),
    path("groups/new", writing(services.add_group), name="add_group"),
    path("groups/<str:id>", writing(services.change_group), name="group"),
    path("groups/<str:id>/remove", writing(services.remove_group), name="remove_group"),
    path("groups/<str:id>/<str:way>", writing(services.move_group), name="move_group"),
    path("channels", reading(contacts.channels), name="channels"),
    path("channels/new", writing(contacts.add), name="add_channel"),
    path("channels/<str:id>", writing(contacts.change), name="channel"),
    path("channels/<str:id>/remove", writing(contacts.remove), name="remove_channel"),
    path("<path:rest>", reading(desk.missing), name="missing"),
]
