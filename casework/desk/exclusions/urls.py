from django.urls import path

from casework.desk.exclusions import views

urlpatterns = [
    path("exclusions/", views.exclusions, name="exclusions"),
]
