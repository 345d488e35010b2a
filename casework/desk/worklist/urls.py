from django.urls import path

from casework.desk.worklist import views

urlpatterns = [
    path("", views.work_list, name="list"),
    path("filter/", views.list_filter, name="list_filter"),
    path("news/", views.list_news, name="list_news"),
    path("find/", views.find, name="find"),
]
