"""The addresses that escalating a ticket asks for, as django-helpdesk's installation guide gives them."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
