"""The addresses of the desk, feature by feature."""

from django.urls import URLPattern, path

from casework.desk.administration.urls import urlpatterns as administration
from casework.desk.attention.urls import urlpatterns as attention
from casework.desk.board.urls import urlpatterns as board
from casework.desk.bulk.urls import urlpatterns as bulk
from casework.desk.calendar.urls import urlpatterns as calendar
from casework.desk.callbacks.urls import urlpatterns as callbacks
from casework.desk.cases.urls import urlpatterns as cases
from casework.desk.combobox.urls import urlpatterns as combobox
from casework.desk.contacts.urls import urlpatterns as contacts
from casework.desk.counter.urls import urlpatterns as counter
from casework.desk.decisions.urls import urlpatterns as decisions
from casework.desk.exclusions.urls import urlpatterns as exclusions
from casework.desk.exports.urls import urlpatterns as exports
from casework.desk.held_ratings.urls import urlpatterns as held_ratings
from casework.desk.knowledge.urls import urlpatterns as knowledge
from casework.desk.leave.urls import urlpatterns as leave
from casework.desk.messages.urls import urlpatterns as messages
from casework.desk.my_unit.urls import urlpatterns as my_unit
from casework.desk.notices.urls import urlpatterns as notices
from casework.desk.people.urls import urlpatterns as people
from casework.desk.register.urls import urlpatterns as register
from casework.desk.rules.urls import urlpatterns as rules
from casework.desk.saved_views.urls import urlpatterns as saved_views
from casework.desk.shortcuts import shortcuts
from casework.desk.stops.urls import urlpatterns as stops
from casework.desk.sweeps.urls import urlpatterns as sweeps
from casework.desk.text_modules.urls import urlpatterns as text_modules
from casework.desk.undelivered.urls import urlpatterns as undelivered
from casework.desk.units.urls import urlpatterns as units
from casework.desk.worklist.urls import urlpatterns as worklist

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("keys/", shortcuts, name="keys"),
    *worklist,
    *saved_views,
    *my_unit,
    *board,
    *register,
    *contacts,
    *knowledge,
    *text_modules,
    *bulk,
    *cases,
    *combobox,
    *callbacks,
    *counter,
    *sweeps,
    *stops,
    *rules,
    *calendar,
    *messages,
    *attention,
    *administration,
    *people,
    *leave,
    *units,
    *notices,
    *undelivered,
    *held_ratings,
    *exclusions,
    *exports,
    *decisions,
]
