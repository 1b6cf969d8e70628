"""An instance with its weights multiplied in, as flat lists that tight loops can read."""

from __future__ import annotations

from program.solver.csplib.instance import Instance

UNPLACED_SLOT = 10**9
"""Cost of each position a submission lacks; above every sum of soft costs of the library, so that it wins."""


class Tables:
    """Costs by index; a cell is `session * rooms + room`.

    Lists that are asked with NOTHING end in an entry for it, because index -1 is the last one.
    """

    def __init__(self, instance: Instance) -> None:
        weights = instance.weights
        self.instance = instance
        self.session_count, self.room_count = len(instance.sessions), len(instance.rooms)
        self.track_count, self.talk_count = len(instance.tracks), len(instance.submissions)
        self.cell_count = self.session_count * self.room_count
        self.session_of = [cell // self.room_count for cell in range(self.cell_count)] + [-1]
        self.room_of = [cell % self.room_count for cell in range(self.cell_count)] + [-1]
        self.capacity = [instance.sessions[session].slots for session in self.session_of[:-1]]
        self.slots = [talk.slots for talk in instance.submissions] + [1]
        self.track_of = [talk.track for talk in instance.submissions]
        self.order = [talk.order for talk in instance.submissions] + [0]
        self.rooms_weight, self.beside_weight, self.gap_weight = weights["rooms"], weights["par"], weights["cons"]
        self.order_weight = weights["order"]
        self.unplaced = [UNPLACED_SLOT * talk.slots for talk in instance.submissions]
        self.talks_of = [
            sorted(
                (number for number, talk in enumerate(instance.submissions) if talk.track == track),
                key=lambda talk: (self.order[talk] == 0, self.order[talk], talk),
            )
            for track in range(self.track_count)
        ]
        self._additive(instance)
        self._joint(instance)
        self.is_nothing_below_zero = self._is_nothing_below_zero(weights)

    def _additive(self, instance: Instance) -> None:
        """What a track pays for a cell, and a submission for its session and room."""
        weights, cells = instance.weights, range(self.cell_count)
        self.cell_cost = [
            [
                weights["ts"] * instance.track_session[track][self.session_of[cell]]
                + weights["tr"] * instance.track_room[track][self.room_of[cell]]
                + weights["sr"] * instance.session_room[self.session_of[cell]][self.room_of[cell]]
                for cell in cells
            ]
            for track in range(self.track_count)
        ]
        self.session_cost = [
            [
                talk.slots
                * (
                    weights["ss"] * instance.submission_session[number][session]
                    + weights["tz"] * instance.zone_penalty[number][session]
                )
                for session in range(self.session_count)
            ]
            for number, talk in enumerate(instance.submissions)
        ]
        self.room_cost = [
            [talk.slots * weights["srm"] * instance.submission_room[number][room] for room in range(self.room_count)]
            for number, talk in enumerate(instance.submissions)
        ]
        self.talk_cost = [
            [by_session[self.session_of[cell]] + by_room[self.room_of[cell]] for cell in cells]
            for by_session, by_room in zip(self.session_cost, self.room_cost, strict=True)
        ]

    def _joint(self, instance: Instance) -> None:
        """What tracks and submissions cost beside one another, and where their order is felt."""
        weights = instance.weights
        self.beside = [
            [
                (other, cost)
                for other in range(self.track_count)
                if other != track
                and (
                    cost := weights["sim"] * instance.similar[track][other]
                    + weights["cc"] * (other in instance.chair_clash[track])
                )
            ]
            for track in range(self.track_count)
        ]
        self.clashes = _weighted(instance, weights["pc"], weights["ac"])
        self.slot_clashes = _weighted(instance, weights["pcts"], weights["acts"])
        self.has_slot_clashes = any(self.slot_clashes)
        self.is_ordered = [
            self.order_weight != 0 and any(self.order[talk] for talk in talks) for talks in self.talks_of
        ] + [False]
        self.is_order_of_talks_felt = self.has_slot_clashes or any(self.is_ordered)

    def _is_nothing_below_zero(self, weights: dict[str, int]) -> bool:
        """Whether a schedule without any cost cannot be beaten."""
        return not any(
            cost < 0
            for costs in [
                weights.values(),
                *self.cell_cost,
                *self.talk_cost,
                *([cost for _, cost in pairs] for pairs in self.beside + self.clashes + self.slot_clashes),
            ]
            for cost in costs
        )


def _weighted(instance: Instance, by_presenter: int, by_attendee: int) -> list[list[tuple[int, int]]]:
    """For each submission, which others must not be beside it and what that costs."""
    found = []
    for presenter, attendee in zip(instance.presenter_clash, instance.attendee_clash, strict=True):
        others = sorted({*presenter, *attendee})
        costs = [(other, by_presenter * (other in presenter) + by_attendee * (other in attendee)) for other in others]
        found.append([(other, cost) for other, cost in costs if cost])
    return found
