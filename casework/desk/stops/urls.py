from django.urls import path

from casework.desk.stops import views

urlpatterns = [
    path("rules/stop/", views.stop, name="rule_stop"),
    path("rules/resume/", views.resume, name="rule_resume"),
    path("rules/<slug:code>/recall/<int:version>/", views.recall, name="rule_recall"),
]
