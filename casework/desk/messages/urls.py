from django.urls import path

from casework.desk.messages import views
from casework.desk.messages.trial import message_test

KEY = "<slug:kind>/<slug:transport>/<slug:language>/"

urlpatterns = [
    path("messages/", views.messages_table, name="messages"),
    path("messages/test/", message_test, name="message_test"),
    path(f"messages/{KEY}", views.message, name="message"),
    path(f"messages/{KEY}preview/", views.preview, name="message_preview"),
    path(f"messages/{KEY}switch/", views.switch, name="message_switch"),
    path(f"messages/{KEY}restore/", views.restore, name="message_restore"),
]
