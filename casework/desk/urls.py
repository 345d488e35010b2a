from django.urls import path

from casework.desk import views, write_views
from casework.desk.calendar import views as calendar_views
from casework.desk.rules import views as rule_views
from casework.desk.sweeps import views as sweep_views

app_name = "desk"
urlpatterns = [
    path("", views.work_list, name="list"),
    path("find/", views.find, name="find"),
    path("register/", write_views.register, name="register"),
    path("register/earlier/", views.earlier, name="earlier"),
    path("register/<str:caller>/", write_views.register, name="register_caller"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/<str:verb>/", write_views.move, name="move"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/why/", rule_views.why, name="why"),
    path("rules/sweeps/", sweep_views.sweeps, name="sweeps"),
    path("rules/new/<slug:waiting_for>/", rule_views.new, name="rule_new"),
    path("rules/preview/<slug:waiting_for>/", rule_views.preview, name="rule_preview_new"),
    path("rules/preview/<slug:waiting_for>/<slug:code>/", rule_views.preview, name="rule_preview"),
    path("rules/<slug:code>/", rule_views.rule, name="rule"),
    path("rules/<slug:code>/switch/", rule_views.switch, name="rule_switch"),
    path("rules/<slug:code>/restore/", rule_views.restore, name="rule_restore"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/<slug:form>/", calendar_views.edit, name="calendar_edit"),
    path("calendar/<slug:form>/preview/", calendar_views.preview, name="calendar_preview"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<int:digest>/", views.digest, name="digest"),
]
