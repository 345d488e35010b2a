from django.urls import path

from casework.desk.undelivered import views

urlpatterns = [
    path("messages/undelivered/", views.undelivered, name="undelivered"),
]
