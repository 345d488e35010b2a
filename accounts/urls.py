from django.urls import path, re_path

from accounts import views, views_of_absence

app_name = "accounts"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/leave/", views_of_absence.own_absence, name="absence"),
    path("people/<str:username>/leave/", views_of_absence.absence_of, name="absence_of"),
    path("absences/<int:absence>/end/", views_of_absence.end_absence, name="end_absence"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/sign-ins/end/", views.end_sign_in, name="end_sign_in"),
    path("account/sign-ins/end-others/", views.end_other_sign_ins, name="end_other_sign_ins"),
    path("people/<int:person>/link/", views.password_link, name="password_link"),
    re_path(r"^password/(?P<token>[^/]{20,200})/?$", views.choose_password, name="choose_password"),
]
