"""The canvas of a chain: shows a sheet, and gives back what was done to it."""

from components.canvas.drawing import Action, draw_canvas, draw_status
from components.canvas.showing import NodeStatus

__all__ = ["Action", "NodeStatus", "draw_canvas", "draw_status"]
