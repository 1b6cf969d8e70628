"""Where each talk could go, one by one: the exact starts that leave every other talk where it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from program.solver.model import Interval
from program.solver.state import State


@dataclass(frozen=True, slots=True)
class Option:
    """One talk in one session at one time; `wish` is what this costs in wishes, roughly."""

    talk: int
    session: int
    time: Interval
    wish: int
    is_stay: bool


class Options:
    """The places of a state that a talk may take without breaking a rule by itself.

    The starts looked at in a session are those of its talks and free stretches, and those that end where one ends.
    """

    def __init__(self, state: State) -> None:
        self.state, self.book = state, state.book
        self.place = {
            talk: (session, time)
            for session, talks in enumerate(state.contents)
            for talk, time in zip(talks, state.times[session], strict=True)
        }
        self._starts: dict[tuple[int, int], list[int]] = {}
        self._chairing: dict[str, list[int]] = {}
        for session, frame in enumerate(self.book.sessions):
            for person in frame.people:
                self._chairing.setdefault(person, []).append(session)
        self._plenaries = [session for session, frame in enumerate(self.book.sessions) if frame.is_plenary]

    def stay(self, talk: int) -> Option | None:
        """The talk where it is; None when it is nowhere."""
        known = self.place.get(talk)
        return None if known is None else Option(talk, *known, 0, True)

    def of(self, talk: int, gone: Collection[int] | None = None) -> Iterator[Option]:
        """Every place of a talk that its people, its kind, its length, its pin and the room allow.

        With `gone` only sessions that have time or boards for it once those talks are gone.
        """
        stay = self.stay(talk)
        if stay is not None and self.is_possible(stay):
            yield stay
        for session in range(len(self.book.sessions)):
            if not self._session_takes(session, talk) or not self._can_be_used(session):
                continue
            if gone is not None:
                staying = [other for other in self.state.contents[session] if other not in gone and other != talk]
                if not self.state.fits(session, [*staying, talk]):
                    continue
            wish = self._wish_of_session(session, talk)
            for start in self.starts(session, talk):
                option = Option(talk, session, self._time(session, talk, start), wish, False)
                is_stay = stay is not None and (stay.session, stay.time) == (session, option.time)
                if not is_stay and self._time_suits(option):
                    yield replace(option, wish=wish + self._wish_of_time(talk, option.time))

    def displaced(self, wrong: Mapping[int, Sequence[Option]], movable: Collection[int]) -> dict[int, list[Option]]:
        """For each talk in the way of a wrong one: to stay, or what is free once the wrong ones are gone."""
        wanted: dict[int, list[Interval]] = {}
        for chosen in wrong.values():
            for option in chosen:
                wanted.setdefault(option.session, []).append(option.time)
        found = {}
        for talk in sorted(set(movable) - wrong.keys()):
            session, time = self.place[talk]
            if any(other.overlaps(time) for other in wanted.get(session, ())):
                found[talk] = [
                    option for option in self.of(talk, gone=wrong) if option.is_stay or self._is_free(option, wrong)
                ]
        return found

    def _is_free(self, option: Option, gone: Collection[int]) -> bool:
        if self._is_posters(option.session):
            return True
        gap = self.book.program.changeover
        wide = Interval(option.time.start - gap, option.time.end + gap)
        return not any(
            time.overlaps(wide) and talk not in gone and talk != option.talk
            for talk, time in zip(self.state.contents[option.session], self.state.times[option.session], strict=True)
        )

    def is_possible(self, stay: Option) -> bool:
        """Whether a talk may stay where it is, as far as it alone is concerned."""
        frame, time = self.state.frames[stay.session], stay.time
        pin = self.book.talks[stay.talk].pin
        return (
            self._session_takes(stay.session, stay.talk)
            and frame.start <= time.start
            and time.end <= frame.end
            and (self._is_posters(stay.session) or not any(block.overlaps(time) for block in self.book.blocks))
            and (pin is None or pin.start in (None, time.start))
            and self._time_suits(stay)
        )

    def _time_suits(self, option: Option) -> bool:
        room = self.state.rooms[option.session]
        closed = self.book.rooms[room].closed if room is not None else ()
        return not any(interval.overlaps(option.time) for interval in closed) and self._people_can(option)

    def _can_be_used(self, session: int) -> bool:
        """Whether a session that is empty has a room, and chairs who are free."""
        if self.state.contents[session]:
            return True
        frame, details = self.state.frames[session], self.book.sessions[session]
        if self.book.rooms and self.state.rooms[session] is None:
            return False
        for person in details.people:
            if any(interval.overlaps(frame) for interval in self.book.away.get(person, ())):
                return False
            if any(other != session and self.state.frames[other].overlaps(frame) for other in self._chairing[person]):
                return False
            for talk, (_, time) in self.place.items():
                if person in self.book.talks[talk].people and time.overlaps(frame):
                    return False
        if not details.is_plenary:
            return True
        return not any(time.overlaps(frame) for _, time in self.place.values())

    def _is_posters(self, session: int) -> bool:
        return self.book.sessions[session].boards is not None

    def _time(self, session: int, talk: int, start: int) -> Interval:
        if self._is_posters(session):
            return self.state.frames[session]
        return Interval(start, start + self.book.minutes[talk])

    def _session_takes(self, session: int, talk: int) -> bool:
        details, frame = self.book.talks[talk], self.book.sessions[session]
        if frame.accepts is not None and details.kind not in frame.accepts:
            return False
        room = self.state.rooms[session]
        if room is not None and not (details.needs | frame.needs) <= self.book.rooms[room].features:
            return False
        pin = details.pin
        if pin is None:
            return True
        room_id = None if room is None else self.book.rooms[room].id
        return pin.session in (None, frame.id) and pin.room in (None, room_id)

    def starts(self, session: int, talk: int) -> list[int]:
        """The starts to look at for a talk of this length; they keep it inside the session and out of breaks."""
        frame, minutes = self.state.frames[session], self.book.minutes[talk]
        if self._is_posters(session):
            return [frame.start]
        pin = self.book.talks[talk].pin
        if pin is not None and pin.start is not None:
            return [pin.start] if frame.start <= pin.start and pin.start + minutes <= frame.end else []
        known = self._starts.get((session, minutes))
        if known is None:
            changeover = self.book.program.changeover
            found: set[int] = set()
            for start, end in self._stretches(session, changeover):
                found.update((start, end - minutes))
            known = sorted(
                start
                for start in found
                if frame.start <= start
                and start + minutes <= frame.end
                and not any(block.start < start + minutes and start < block.end for block in self.book.blocks)
            )
            self._starts[session, minutes] = known
        return known

    def _stretches(self, session: int, changeover: int) -> Iterator[tuple[int, int]]:
        """Each talk of a session, and each free stretch between talks and breaks."""
        frame = self.state.frames[session]
        cursor = frame.start
        times = self.state.times[session]
        taken = [(time.start - changeover, time.end + changeover) for time in times]
        taken += [(block.start, block.end) for block in self.book.blocks if block.overlaps(frame)]
        for start, end in (*sorted(taken), (frame.end, frame.end)):
            if start > cursor:
                yield cursor, start
            cursor = max(cursor, end)
        for time in times:
            yield time.start, time.end

    def _people_can(self, option: Option) -> bool:
        """Whether nobody of the talk is away, in a plenary, or chairs another session then."""
        book, time = self.book, option.time
        for person in book.talks[option.talk].people:
            for calendar in (book.away, book.person_blocks):
                if any(interval.overlaps(time) for interval in calendar.get(person, ())):
                    return False
            if any(self._is_held(other, option) for other in self._chairing.get(person, ())):
                return False
        return not any(self._is_held(other, option) for other in self._plenaries)

    def _is_held(self, other: int, option: Option) -> bool:
        # An empty session may be used in the end, so that a talk that moves keeps clear of it.
        if other == option.session or not self.state.frames[other].overlaps(option.time):
            return False
        return bool(self.state.contents[other]) or not option.is_stay

    def _wish_of_session(self, session: int, talk: int) -> int:
        others = [other for other in self.state.contents[session] if other != talk]
        row, weight = self.book.likeness[talk], self.book.program.weights
        unlike = sum(1000 - row[other] for other in others) // len(others) if others else 0
        room, audience = self.state.rooms[session], self.book.talks[talk].audience
        capacity = None if room is None else self.book.rooms[room].capacity
        crowd = 0 if capacity is None or audience is None else max(0, audience - capacity)
        return unlike * weight.topics + crowd * weight.room_too_small

    def _wish_of_time(self, talk: int, time: Interval) -> int:
        book, total = self.book, 0
        for person in book.talks[talk].people:
            for calendar, weight in (
                (book.unwanted, book.program.weights.rather_not),
                (book.nights, book.program.weights.at_night),
            ):
                total += weight * sum(interval.overlaps(time) for interval in calendar.get(person, ()))
        return total


def people_of(state: State, talks: Collection[int]) -> tuple[str, ...]:
    """Everyone who gives these talks, each once."""
    return tuple(sorted({person for talk in talks for person in state.book.talks[talk].people}))
