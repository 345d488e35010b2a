from django.urls import path, re_path

from casework.portal import acts, contact, files, finding, following, rating
from casework.portal.ask import views as asking

app_name = "portal"
urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("track/", finding.find, name="find"),
    path("track/<str:token>/files/<uuid:file>/", files.track_file, name="track_file"),
    path("rate/<str:token>/files/<uuid:file>/", files.rate_file, name="rate_file"),
    # With what a sentence or a message puts behind a link: the views read the token out of it. Short in messages; of two
    # addresses with the same name the last is the page's own.
    re_path(r"^t/(?P<token>[^/]{13,200})/?$", following.track, name="track"),
    re_path(r"^r/(?P<token>[^/]{13,200})/?$", rating.rate, name="rate"),
    re_path(r"^q/(?P<token>[^/]{13,200})/?$", contact.contact, name="contact"),
    re_path(r"^track/(?P<token>[^/]{13,200})/?$", following.track, name="track"),
    re_path(r"^track/(?P<token>[^/]{13,200})/add/?$", acts.add, name="add"),
    re_path(r"^track/(?P<token>[^/]{13,200})/chase/?$", acts.chase, name="chase"),
    re_path(r"^track/(?P<token>[^/]{13,200})/at-home/?$", acts.at_home, name="at_home"),
    re_path(r"^track/(?P<token>[^/]{13,200})/withdraw/?$", acts.withdraw, name="withdraw"),
    re_path(r"^track/(?P<token>[^/]{13,200})/came-back/?$", acts.came_back, name="came_back"),
    re_path(r"^track/(?P<token>[^/]{13,200})/rate/?$", rating.rate_where_followed, name="rate_where_followed"),
    re_path(r"^rate/(?P<token>[^/]{13,200})/?$", rating.rate, name="rate"),
]
