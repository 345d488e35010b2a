from django.urls import path

from casework.desk.callbacks import views

urlpatterns = [
    path("callbacks/", views.callbacks, name="callbacks"),
    path("callbacks/<str:number>/", views.callback, name="callback"),
    path("callbacks/<str:number>/phone/", views.callback_phone, name="callback_phone"),
]
