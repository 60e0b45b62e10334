"""Real servers from wheels, started for the demonstration and the tests and stopped with them."""

from embedded.applications import serve
from embedded.sites import Site
from embedded.supervisor import SERVERS, running
from embedded.trouble import ServerTrouble

__all__ = ["SERVERS", "ServerTrouble", "Site", "running", "serve"]
