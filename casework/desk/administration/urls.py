from django.urls import path

from casework.desk.administration import views

urlpatterns = [
    path("administration/", views.administration, name="administration"),
]
