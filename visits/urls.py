from django.urls import URLPattern, URLResolver, include, path, re_path

from visits.desk import burden, callbacks, checks, citizen, company, hand_in, held_rating, nobody_came, slips, views

app_name = "visits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("visits.api.urls")),
    path("visits/of/<api_case_number:number>/", views.panel, name="panel"),
    path("visits/record/<api_case_number:number>/", views.record, name="record"),
    path("visits/plan/<api_case_number:number>/", views.plan, name="plan"),
    path("visits/rating/<api_case_number:number>/", held_rating.decide, name="held_rating"),
    path("visits/hand-in/", hand_in.hand_in, name="hand_in"),
    path("visits/reviews/", checks.reviews, name="reviews"),
    path("visits/checks/", checks.checked, name="checks"),
    path("visits/flags/<int:flag>/explain/", checks.explain, name="explain"),
    path("visits/reviews/<int:review>/", checks.decide, name="decide"),
    path("visits/<uuid:visit>/ask-review/", checks.ask, name="ask_review"),
    path("visits/company/", company.company, name="company"),
    path("visits/<uuid:visit>/join/", company.join, name="join"),
    path("visits/burden/", burden.burden, name="burden"),
    path("visits/slip/<api_case_number:number>/", slips.slip, name="slip"),
    path("visits/callbacks/", callbacks.callbacks, name="callbacks"),
    path("visits/callbacks/<uuid:visit>/", callbacks.callback, name="callback"),
    path("visits/callbacks/<uuid:visit>/phone/", callbacks.callback_phone, name="callback_phone"),
    # Short, as it stands in a text message, with whatever a sentence puts behind it.
    re_path(r"^v/(?P<token>[^/]{13,200})/?$", nobody_came.nobody_came, name="nobody_came"),
    path("visits/dispute/<str:token>/<uuid:visit>/", citizen.dispute, name="dispute"),
    path("visits/dispute/<str:token>/<uuid:visit>/withdraw/", citizen.withdraw_objection, name="withdraw_objection"),
    path("visits/dispute/<str:token>/<uuid:visit>/words/", citizen.explain_dispute, name="explain_dispute"),
    path("visits/<uuid:visit>/decide-dispute/", views.decide_dispute, name="decide_dispute"),
    path("visits/<uuid:visit>/keep-promise/", views.keep_promise, name="keep_promise"),
    path("visits/<uuid:visit>/", views.visit, name="visit"),
    path("visits/<uuid:visit>/confirm/", views.confirm, name="confirm"),
    path("visits/<uuid:visit>/review/", views.review, name="review"),
    path("visits/<uuid:visit>/retract/", views.retract, name="retract"),
]
