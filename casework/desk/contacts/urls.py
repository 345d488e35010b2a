from django.urls import path

from casework.desk.contacts import sample, views

urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/settled/", views.settled, name="contacts_settled"),
    path("contacts/sampled/", sample.sampled, name="contacts_sampled"),
    path("contacts/<str:contact>/", views.settled_contact, name="settled_contact"),
    path("contacts/<str:contact>/open/", views.open_case, name="contact_open"),
    path("contacts/<str:contact>/review/", sample.review, name="contact_review"),
]
