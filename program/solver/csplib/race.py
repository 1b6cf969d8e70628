"""Two processes on one instance: one walks, one solves regions; each takes over what the other found better."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from program.solver.csplib.construct import construct
from program.solver.csplib.furnish import furnish
from program.solver.csplib.late import Best, Clock, Walk
from program.solver.csplib.neighbourhoods import RegionSearch
from program.solver.csplib.region import Effort
from program.solver.csplib.roomless import Roomless
from program.solver.csplib.state import Plan, State
from program.solver.csplib.tables import Tables

MEMORY = 400
"""Length of the late-acceptance memory."""

PATIENCE = 20_000
"""Moves without a new best that end a walk; longer memories wait longer."""

_MOVES_A_MEMORY = 350
"""A walk has come to rest after so many moves for each entry of its memory, measured on the library's instances."""

_LAST_WALK = 6.0
"""Seconds too short to be divided into two walks."""

_FIRST_WALK = 0.12
"""The part of its time that the process of regions walks first, for something worth to be taken apart."""

_FRAME, _POLISH = 0.2, 0.05
"""The parts of its time that the process of regions then spends on the whole with rooms only counted, and on a walk
from what this gave."""

_WORK_A_SECOND = 0.3
"""Deterministic units of CP-SAT in a second of that, at most; binds where seconds of the wall say nothing."""

_TELL_EVERY, _TELL_BEST_EVERY = 1.0, 0.1
"""Seconds between two messages of a process, without and with something better."""

_ANSWER = 0.02
"""Seconds the process of regions waits for an answer: its next look comes a whole region later."""

_GRACE = 0.5
"""Seconds a process may need to end by itself after the deadline."""


@dataclass(frozen=True)
class News:
    """What a process tells: a better schedule or none, and the work done so far."""

    cost: int
    plan: Plan | None
    moves: int
    rounds: int
    bound: int | None


@dataclass
class Standing:
    """The best schedule of all processes, the cost no full schedule goes below if one is proved, and their work."""

    best: Best
    bound: int | None = None
    moves: int = 0
    rounds: int = 0


@dataclass(frozen=True)
class Time:
    """Until when: a `deadline` of `time.monotonic`, or so many CPU seconds of each process, for busy machines."""

    deadline: float
    cpu_seconds: float | None = None

    def of_process(self) -> tuple[Clock, float]:
        """A process's clock and its deadline on it."""
        if self.cpu_seconds is None:
            return time.monotonic, self.deadline
        return time.process_time, time.process_time() + self.cpu_seconds


def race(tables: Tables, *, seed: int, limit: Time, progress: Callable[[int], None] | None = None) -> Standing:
    """The best schedule two processes find in time; one that is proved to be the best ends the race.

    `progress` hears each new best cost. The processes end with this call, whatever ends it.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    connections: list[Connection] = []
    processes: list[BaseProcess] = []
    try:
        for work in (_walk, _take_apart):
            ours, theirs = context.Pipe()
            process: BaseProcess = context.Process(  # type: ignore[attr-defined]
                target=_run, args=(work, tables, seed, limit, theirs, os.getpid()), daemon=True
            )
            process.start()
            theirs.close()
            connections.append(ours)
            processes.append(process)
        return _referee(tables, connections, limit, progress)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(1.0)
            if process.is_alive():
                process.kill()
                process.join()
        for connection in connections:
            connection.close()


def _referee(
    tables: Tables, connections: list[Connection], limit: Time, progress: Callable[[int], None] | None
) -> Standing:
    start = construct(tables)
    standing = Standing(Best(start.total, start.plan()), 0 if tables.is_nothing_below_zero else None)
    work = dict.fromkeys(connections, (0, 0))
    open_ends = list(connections)
    while open_ends and (left := limit.deadline + _GRACE - time.monotonic()) > 0:
        if standing.bound is not None and standing.best.cost <= standing.bound:
            break
        for end in wait(open_ends, left):
            assert isinstance(end, Connection)
            try:
                news: News = end.recv()
            except (EOFError, OSError):
                # Ended or killed; the other goes on.
                open_ends.remove(end)
                continue
            work[end] = (news.moves, news.rounds)
            if news.bound is not None:
                standing.bound = max(news.bound, standing.bound or 0)
            if news.plan is not None and news.cost < standing.best.cost:
                standing.best = Best(news.cost, news.plan)
                if progress is not None:
                    progress(news.cost)
            elif news.cost > standing.best.cost:
                # Only as an answer, so that no line ever fills up.
                with contextlib.suppress(OSError):
                    end.send(standing.best)
    standing.moves = sum(moves for moves, _ in work.values())
    standing.rounds = sum(rounds for _, rounds in work.values())
    return standing


class _Desk:
    """A process's end of the line: sends what is better, receives what the other found."""

    def __init__(self, connection: Connection, parent: int) -> None:
        self.connection, self.parent = connection, parent
        self.wait_for_answer = 0.0
        self.sent: int | None = None
        self.received: Best | None = None
        self.moves = self.rounds = 0
        self.bound: int | None = None
        self.told_at = 0.0

    def look_up(self, best: Best) -> bool:
        """Exchange news; True when the other has something better than `best`."""
        if os.getppid() != self.parent:
            os._exit(1)
        silence = time.monotonic() - self.told_at
        is_better = self.sent is None or best.cost < self.sent
        if silence > (_TELL_BEST_EVERY if is_better else _TELL_EVERY):
            self.tell(best)
        while self.connection.poll():
            self.received = self.connection.recv()
        return self.received is not None and self.received.cost < best.cost

    def tell(self, best: Best) -> None:
        """Send the work done, and the best if it is new."""
        is_better = self.sent is None or best.cost < self.sent
        self.connection.send(News(best.cost, best.plan if is_better else None, self.moves, self.rounds, self.bound))
        self.sent = best.cost if is_better else self.sent
        self.told_at = time.monotonic()
        if not is_better and self.wait_for_answer:
            self.connection.poll(self.wait_for_answer)


def _run(
    work: Callable[[Tables, int, Time, _Desk], None],
    tables: Tables,
    seed: int,
    limit: Time,
    connection: Connection,
    parent: int,
) -> None:
    # The parent alone answers Ctrl-C, and ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        work(tables, seed, limit, _Desk(connection, parent))
    connection.close()


def _walk(tables: Tables, seed: int, limit: Time, desk: _Desk) -> None:
    """Local search until the deadline: a quick one, then ever new ones from the best of both processes."""
    clock, deadline = limit.of_process()
    started = clock()
    walk = Walk(construct(tables), random.Random(2 * seed), memory=MEMORY)  # noqa: S311 - repeatable, not secret
    walk.go(deadline=deadline, clock=clock, patience=PATIENCE, look_up=lambda best: _count(desk, walk, best))
    while (left := deadline - clock()) > 0:
        # What the other finds meanwhile does not end a walk: it may be on its way to something better still.
        if desk.received is not None and desk.received.cost < walk.best.cost:
            walk.best = desk.received
        length = left if left < _LAST_WALK else left / 2
        moves_a_second = walk.moves / (clock() - started)
        walk.stir(memory=int(min(max(moves_a_second * length / _MOVES_A_MEMORY, 100), 20_000)))
        end = clock() + length
        walk.go(
            deadline=end,
            clock=clock,
            patience=50 * walk.memory + PATIENCE,
            look_up=lambda best: _count(desk, walk, best),
        )
    desk.moves = walk.moves
    desk.tell(walk.best)


def _count(desk: _Desk, walk: Walk, best: Best) -> bool:
    desk.moves = walk.moves
    desk.look_up(best)
    return False


def _take_apart(tables: Tables, seed: int, limit: Time, desk: _Desk) -> None:
    """A short local search, then the whole with rooms only counted, then regions until the deadline."""
    clock, deadline = limit.of_process()
    state, randomness = construct(tables), random.Random(2 * seed + 1)  # noqa: S311 - repeatable, not secret
    walk = Walk(state, randomness, memory=MEMORY)
    now = clock()
    walk.go(
        deadline=now + _FIRST_WALK * (deadline - now),
        clock=clock,
        patience=PATIENCE,
        look_up=lambda best: _count(desk, walk, best),
    )
    desk.moves = walk.moves
    best = walk.best
    if desk.received is not None and desk.received.cost < best.cost:
        best = desk.received
    state.load(best.plan)
    total = deadline - now
    if tables.is_nothing_below_zero and not state.unplaced() and clock() < deadline - (_FRAME + _POLISH) * total:
        framed = _frame(state, Effort(*_effort(clock, _FRAME * total), randomness.randrange(2**31)), desk)
        if framed is not None:
            polish = Walk(framed, randomness, memory=MEMORY)
            polish.go(deadline=clock() + _POLISH * total, clock=clock, patience=PATIENCE)
            desk.moves += polish.moves
            if polish.best.cost < state.total:
                state.load(polish.best.plan)
    regions = RegionSearch(state, randomness)
    desk.wait_for_answer = _ANSWER
    while clock() < deadline - 0.1:
        desk.rounds = regions.rounds
        regions.go(deadline=deadline, clock=clock, look_up=desk.look_up)
        desk.rounds = regions.rounds
        if desk.received is not None and desk.received.cost < regions.best.cost:
            regions.restart(desk.received)
    desk.tell(regions.best)


def _frame(state: State, effort: Effort, desk: _Desk) -> State | None:
    """A schedule made of the best sittings, if any were found; what they prove goes to the desk."""
    frame = Roomless(state).solve(effort)
    desk.bound = frame.bound
    return furnish(state.tables, frame.sittings) if frame.sittings is not None else None


def _effort(clock: Clock, seconds: float) -> tuple[float | None, float]:
    """Seconds as CP-SAT counts them: of the wall, and in deterministic units."""
    return seconds if clock is time.monotonic else None, _WORK_A_SECOND * seconds
