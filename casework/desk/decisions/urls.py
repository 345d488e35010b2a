from django.urls import path

from casework.desk.decisions import views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/next/", views.next_decision, name="next_decision"),
    path("decisions/<str:number>/<slug:about>/", views.decision, name="decision"),
]
