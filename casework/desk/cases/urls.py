from django.urls import path

from casework.desk.cases import alike, views

urlpatterns = [
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/alike/", alike.alike, name="alike"),
    path("cases/<str:number>/<str:verb>/", views.move, name="move"),
]
