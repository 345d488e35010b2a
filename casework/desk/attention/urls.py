from django.urls import path

from casework.desk.attention import views

urlpatterns = [
    path("attention/", views.attention, name="attention"),
]
