"""The one way this program touches the web: an address in, an Observation out."""

from crawler.probe.guard import Pin
from crawler.probe.limits import Identity, Limits
from crawler.probe.observe import Gate, Probe
from crawler.probe.resolve import Resolver, SystemResolver

__all__ = ["Gate", "Identity", "Limits", "Pin", "Probe", "Resolver", "SystemResolver"]
