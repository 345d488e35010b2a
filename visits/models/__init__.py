"""The tables of visits, one file a noun."""

from visits.models.company import Invitation
from visits.models.device import Device, Effort
from visits.models.photo import Photo
from visits.models.review import Call, Flag, Review
from visits.models.slip import Slip
from visits.models.visit import QuarantinedVisit, Visit

__all__ = ["Call", "Device", "Effort", "Flag", "Invitation", "Photo", "QuarantinedVisit", "Review", "Slip", "Visit"]
