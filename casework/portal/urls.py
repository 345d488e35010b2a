from django.urls import path, re_path

from casework.portal import views

app_name = "portal"
urlpatterns = [
    path("track/", views.find, name="find"),
    re_path(r"^track/(?P<token>[\w-]{20,80})/?$", views.track, name="track"),
    re_path(r"^rate/(?P<token>[\w-]{20,80})/?$", views.rate, name="rate"),
]
