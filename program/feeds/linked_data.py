"""The program as schema.org's Event in JSON-LD, for search engines."""

import json
from typing import Any

from program.feeds.entries import FeedEvent, events
from program.feeds.facts import Facts
from program.feeds.schedule import plain
from program.snapshot import PersonView, ProgramView, Slot

_MODES = {
    "ON_SITE": "https://schema.org/OfflineEventAttendanceMode",
    "ONLINE": "https://schema.org/OnlineEventAttendanceMode",
    "HYBRID": "https://schema.org/MixedEventAttendanceMode",
}


def linked_data(program: ProgramView, facts: Facts) -> bytes:
    """The conference as an Event with one subEvent per entry; cancelled ones are said to be so."""
    document = {"@context": "https://schema.org", **conference_node(facts)}
    document["subEvent"] = [_node(event, program, facts) for event in events(program)] + [
        {
            "@type": "Event",
            "name": plain(gone.summary) or "–",
            "startDate": gone.starts_at.astimezone(program.zone).isoformat(),
            "eventStatus": "https://schema.org/EventCancelled",
            "location": _place(facts, ""),
        }
        for gone in program.cancelled
    ]
    return json.dumps(document, ensure_ascii=False).encode()


def talk_data(event: FeedEvent, program: ProgramView, facts: Facts) -> dict[str, Any]:
    """One entry as an Event of its own, inside that of the conference."""
    return {"@context": "https://schema.org", **_node(event, program, facts), "superEvent": conference_node(facts)}


def conference_node(facts: Facts) -> dict[str, Any]:
    """The conference alone."""
    node: dict[str, Any] = {
        "@type": "Event",
        "name": plain(facts.name),
        "url": facts.base_url,
        "location": _place(facts, ""),
        "eventStatus": "https://schema.org/EventScheduled",
    }
    if facts.starts_on:
        node["startDate"] = facts.starts_on.isoformat()
        node["endDate"] = (facts.ends_on or facts.starts_on).isoformat()
    if facts.mode in _MODES:
        node["eventAttendanceMode"] = _MODES[facts.mode]
    if facts.description:
        node["description"] = plain(facts.description)
    return node


def _place(facts: Facts, room: str) -> dict[str, Any]:
    if facts.mode == "ONLINE":
        return {"@type": "VirtualLocation", "url": facts.url}
    address = {
        "@type": "PostalAddress",
        "addressLocality": plain(facts.city),
        "addressCountry": plain(facts.country),
    }
    name = ", ".join(part for part in (plain(room), plain(facts.place)) if part)
    return {"@type": "Place", "name": name or plain(facts.name), "address": address}


def _node(event: FeedEvent, program: ProgramView, facts: Facts) -> dict[str, Any]:
    session = event.session
    node: dict[str, Any] = {
        "@type": "Event",
        "identifier": event.uid,
        "name": plain(event.summary) or "–",
        "url": facts.link(event.item),
        "startDate": event.starts_at.astimezone(program.zone).isoformat(),
        "location": _place(facts, session.room.name if session.room else ""),
        "eventStatus": "https://schema.org/EventScheduled",
    }
    if event.ends_at:
        node["endDate"] = event.ends_at.astimezone(program.zone).isoformat()
    if isinstance(event.item, Slot):
        talk = event.item.talk
        if talk.abstract:
            node["description"] = plain(talk.abstract)
        if talk.people:
            node["performer"] = [_person(person, facts) for person in talk.presenters]
        others = [person for person in talk.people if person not in talk.presenters]
        if others:
            node["contributor"] = [_person(person, facts) for person in others]
    return node


def _person(person: PersonView, facts: Facts) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": "Person", "name": plain(person.name), "url": facts.person_link(person.slug)}
    if person.affiliation:
        node["affiliation"] = {"@type": "Organization", "name": plain(person.affiliation)}
    return node
