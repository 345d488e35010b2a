from django.urls import path

from casework.desk.held_ratings import views

urlpatterns = [
    path("ratings/held/", views.held_ratings, name="held_ratings"),
]
