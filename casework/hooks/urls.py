from django.urls import path

from casework.hooks import views

app_name = "hooks"
urlpatterns = [
    path("receipts/<slug:gateway>/", views.receipts, name="receipts"),
]
