from django.urls import path

from casework.desk.saved_views import views

urlpatterns = [
    path("views/", views.saved_views, name="views"),
    path("views/new/", views.new, name="view_new"),
    path("views/counts/", views.view_counts, name="view_counts"),
    path("views/<int:view>/", views.edit, name="view"),
    path("views/<int:view>/delete/", views.delete, name="view_delete"),
]
