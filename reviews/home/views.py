"""The committee's home page."""

from django.http import HttpResponse
from django.shortcuts import render

from confsite.conferences.doors import ConferenceRequest, door
from reviews.access import access_of
from reviews.home.queries import home_page


@door("committee")
def home(request: ConferenceRequest) -> HttpResponse:
    """What to do next, and the viewer's papers."""
    return render(request, "reviews/home/home.html", {"home": home_page(access_of(request))})
