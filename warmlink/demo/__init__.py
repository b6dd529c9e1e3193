"""A local world that misbehaves on request, and a guided tour through it."""
