from django.urls import path, re_path

from casework.portal import files, finding, following, rating

app_name = "portal"
urlpatterns = [
    path("track/", finding.find, name="find"),
    path("track/<str:token>/files/<uuid:file>/", files.track_file, name="track_file"),
    path("rate/<str:token>/files/<uuid:file>/", files.rate_file, name="rate_file"),
    # With what a sentence or a message puts behind a link: the views read the token out of it. Short in messages; of two
    # addresses with the same name the last is the page's own.
    re_path(r"^t/(?P<token>[^/]{13,200})/?$", following.track, name="track"),
    re_path(r"^r/(?P<token>[^/]{13,200})/?$", rating.rate, name="rate"),
    re_path(r"^track/(?P<token>[^/]{13,200})/?$", following.track, name="track"),
    re_path(r"^track/(?P<token>[^/]{13,200})/rate/?$", rating.rate_where_followed, name="rate_where_followed"),
    re_path(r"^rate/(?P<token>[^/]{13,200})/?$", rating.rate, name="rate"),
]
