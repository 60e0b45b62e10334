"""Real servers from wheels, started for the demonstration and the tests and stopped with them."""

from config.embedded.applications import serve
from config.embedded.sites import Site
from config.embedded.supervisor import SERVERS, running
from config.embedded.trouble import ServerTrouble

__all__ = ["SERVERS", "ServerTrouble", "Site", "running", "serve"]
