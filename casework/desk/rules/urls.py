from django.urls import path

from casework.desk.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/why/", views.why, name="why"),
    path("rules/new/<slug:waiting_for>/", views.new, name="rule_new"),
    path("rules/preview/<slug:waiting_for>/", views.preview, name="rule_preview_new"),
    path("rules/preview/<slug:waiting_for>/<slug:code>/", views.preview, name="rule_preview"),
    path("rules/<slug:code>/", views.rule, name="rule"),
    path("rules/<slug:code>/switch/", views.switch, name="rule_switch"),
    path("rules/<slug:code>/restore/", views.restore, name="rule_restore"),
]
