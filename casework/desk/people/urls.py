from django.urls import path

from casework.desk.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:username>/hand-over/", views.hand_over_all, name="hand_over_all"),
]
