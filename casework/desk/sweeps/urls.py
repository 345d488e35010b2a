from django.urls import path

from casework.desk.sweeps import views

urlpatterns = [
    path("rules/sweeps/", views.sweeps, name="sweeps"),
]
