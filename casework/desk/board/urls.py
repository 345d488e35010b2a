from django.urls import path

from casework.desk.board import views

urlpatterns = [path("board/", views.board, name="board")]
