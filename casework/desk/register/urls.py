from django.urls import path

from casework.desk.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/earlier/", views.earlier, name="earlier"),
    path("register/shown/", views.shown, name="register_shown"),
    path("register/draft/", views.save_draft, name="save_draft"),
    path("register/draft/<uuid:pk>/", views.draft, name="draft"),
    path("register/draft/<uuid:pk>/drop/", views.drop_draft, name="drop_draft"),
    path("register/<str:caller>/", views.register, name="register_caller"),
]
