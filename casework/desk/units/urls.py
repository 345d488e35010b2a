from django.urls import path

from casework.desk.units import views

urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/<str:unit>/end/", views.end, name="end_unit"),
]
