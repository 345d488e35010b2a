from django.urls import path

from casework.desk.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/settings/test/", views.try_message, name="try_message"),
    path("notices/settings/", views.notice_choice, name="notice_choice"),
    path("notices/<int:digest>/", views.digest, name="digest"),
]
