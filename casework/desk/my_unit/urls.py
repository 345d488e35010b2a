from django.urls import path

from casework.desk.my_unit import views

urlpatterns = [path("unit/", views.my_unit, name="my_unit")]
