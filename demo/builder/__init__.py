"""Builds the made-up workshop at any stage, through the services of the apps alone."""

from demo.builder.build import build, reanchor
from demo.builder.stages import STAGES, Stage

__all__ = ["STAGES", "Stage", "build", "reanchor"]
