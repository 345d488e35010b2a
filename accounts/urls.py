from django.urls import path, re_path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/language/", views.choose_language, name="choose_language"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/sign-ins/end/", views.end_sign_in, name="end_sign_in"),
    path("account/sign-ins/end-others/", views.end_other_sign_ins, name="end_other_sign_ins"),
    path("people/<int:person>/link/", views.password_link, name="password_link"),
    re_path(r"^password/(?P<token>[^/]{20,200})/?$", views.choose_password, name="choose_password"),
]
