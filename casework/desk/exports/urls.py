from django.urls import path

from casework.desk.exports import views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.export, name="export"),
]
