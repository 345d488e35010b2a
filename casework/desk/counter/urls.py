from django.urls import path

from casework.desk.counter import views

urlpatterns = [
    path("counter/", views.counter, name="counter"),
    path("counter/<str:number>/", views.counter_case, name="counter_case"),
]
