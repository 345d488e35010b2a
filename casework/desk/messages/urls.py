from django.urls import path

from casework.desk.messages import views

KEY = "<slug:kind>/<slug:transport>/<slug:language>/"

urlpatterns = [
    path("messages/", views.messages_table, name="messages"),
    path(f"messages/{KEY}", views.message, name="message"),
    path(f"messages/{KEY}preview/", views.preview, name="message_preview"),
    path(f"messages/{KEY}switch/", views.switch, name="message_switch"),
    path(f"messages/{KEY}restore/", views.restore, name="message_restore"),
]
