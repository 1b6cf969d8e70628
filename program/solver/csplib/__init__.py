"""Front-end of the program solver for the Conference Scheduling Problem Library: read, solve, evaluate, write."""

from program.solver.csplib.evaluate import Evaluation, evaluate
from program.solver.csplib.instance import TERMS, Instance, InvalidInstance, Schedule, Session, Submission
from program.solver.csplib.race import Time
from program.solver.csplib.reading import read_instance
from program.solver.csplib.solve import Limits, Solution, solve
from program.solver.csplib.writing import read_schedule, write_schedule

__all__ = [
    "TERMS",
    "Evaluation",
    "Instance",
    "InvalidInstance",
    "Limits",
    "Schedule",
    "Session",
    "Solution",
    "Submission",
    "Time",
    "evaluate",
    "read_instance",
    "read_schedule",
    "solve",
    "write_schedule",
]
