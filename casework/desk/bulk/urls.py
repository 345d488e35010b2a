from django.urls import path

from casework.desk.bulk import views

urlpatterns = [path("cases/bulk/", views.bulk, name="bulk")]
