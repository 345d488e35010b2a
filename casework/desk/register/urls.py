from django.urls import path

from casework.desk.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/earlier/", views.earlier, name="earlier"),
    path("register/<str:caller>/", views.register, name="register_caller"),
]
