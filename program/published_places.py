"""Where talks stand in what the public sees."""

from confsite.conferences.models import Conference
from program import snapshot
from program.models import ProgramVersion

Place = tuple[str, str, str]


def published_places(conference: Conference) -> dict[str, Place]:
    """By UID of the talk: its start and end as text, and the slug of its room; {} where nothing is published."""
    current = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
    if current is None:
        return {}
    program = snapshot.view_of(current.content, number=current.number)
    return {
        slot.talk.uid: (
            slot.starts_at.isoformat() if slot.starts_at else "",
            slot.ends_at.isoformat() if slot.ends_at else "",
            slot.session.room.slug if slot.session.room else "",
        )
        for slot in program.slots
    }
