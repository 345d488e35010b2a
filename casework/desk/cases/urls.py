from django.urls import path

from casework.desk.cases import views

urlpatterns = [
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/<str:verb>/", views.move, name="move"),
]
