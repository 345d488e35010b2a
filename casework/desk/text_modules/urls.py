from django.urls import path

from casework.desk.text_modules import views

urlpatterns = [
    path("text-modules/", views.text_modules, name="text_modules"),
    path("text-modules/new/", views.new, name="text_module_new"),
    path("text-modules/<int:module>/", views.edit, name="text_module"),
    path("cases/<str:number>/text-modules/", views.of_case, name="text_modules_of_case"),
]
