from django.urls import path

from casework.desk.knowledge import views

urlpatterns = [
    path("knowledge/", views.knowledge, name="knowledge"),
    path("knowledge/search/", views.search, name="knowledge_search"),
    path("knowledge/missing/", views.missing, name="knowledge_missing"),
    path("knowledge/new/", views.new, name="knowledge_new"),
    path("knowledge/<uuid:article>/", views.article, name="article"),
    path("knowledge/<uuid:article>/edit/", views.edit, name="article_edit"),
    path("knowledge/<uuid:article>/renew/", views.renew, name="article_renew"),
]
