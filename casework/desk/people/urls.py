from django.urls import path

from casework.desk.people import import_views, newcomer_views, person_views, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", person_views.new, name="person_new"),
    path("people/import/", import_views.take_in, name="people_import"),
    path("people/import/refused.xlsx", import_views.refused_rows, name="people_import_refused"),
    path("people/import/<str:line>/", newcomer_views.imported, name="people_imported"),
    path("people/import/<str:line>/links/", newcomer_views.links, name="people_imported_links"),
    path("people/export.xlsx", import_views.export, name="people_export"),
    path("people/waiting/", person_views.waiting, name="people_waiting"),
    path("people/<str:username>/", person_views.of_person, name="person"),
    path("people/<str:username>/edit/", person_views.edit, name="person_edit"),
    path("people/<str:username>/roles/", person_views.give_role, name="person_role"),
    path("people/<str:username>/roles/<int:membership>/end/", person_views.end_role, name="person_role_end"),
    path("people/<str:username>/disable/", person_views.disable, name="person_disable"),
    path("people/<str:username>/enable/", person_views.enable, name="person_enable"),
    path("people/<str:username>/hand-over/", views.hand_over_all, name="hand_over_all"),
]
