from django.urls import path

from casework.desk.combobox import views

urlpatterns = [path("choices/", views.choices, name="choices")]
