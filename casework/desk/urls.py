from django.urls import path

from casework.desk import views, write_views

app_name = "desk"
urlpatterns = [
    path("", views.work_list, name="list"),
    path("find/", views.find, name="find"),
    path("register/", write_views.register, name="register"),
    path("register/earlier/", views.earlier, name="earlier"),
    path("register/<str:caller>/", write_views.register, name="register_caller"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/<str:verb>/", write_views.move, name="move"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
]
