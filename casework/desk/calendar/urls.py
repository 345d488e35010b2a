from django.urls import path

from casework.desk.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<slug:form>/", views.edit, name="calendar_edit"),
    path("calendar/<slug:form>/preview/", views.preview, name="calendar_preview"),
]
