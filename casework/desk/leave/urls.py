from django.urls import path

from casework.desk.leave import views

urlpatterns = [
    path("account/leave/", views.own_absence, name="absence"),
    path("people/<str:username>/leave/", views.absence_of, name="absence_of"),
    path("absences/<int:absence>/end/", views.end_absence, name="end_absence"),
]
