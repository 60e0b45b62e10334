"""A flow as viewflow's own pages and tables run it: two people's turns, back and forth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import include, path
from viewflow import this
from viewflow.urls import Site
from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView
from viewflow.workflow.flow.viewset import FlowAppViewset
from viewflow.workflow.models import Process, Task

if TYPE_CHECKING:
    from directory.models import User

EXECUTE = UpdateProcessView.as_view(fields=["data"])


class BackAndForth(flow.Flow):  # type: ignore[misc] # viewflow has no types
    """An officer hands over, a head gives back: a turn, a gateway, the next turn."""

    process_class = Process
    task_class = Task

    opened = flow.StartHandle().Next(this.route)
    route = (
        flow.Switch()
        .Case(this.officer, lambda activation: activation.process.data.get("to") != "head")
        .Default(this.head)
    )
    officer = flow.View(EXECUTE).Next(this.route)
    head = flow.View(EXECUTE).Next(this.route)

    def has_view_permission(self, user: User, obj: object = None) -> bool:  # noqa: ARG002 - viewflow hands it over
        """Let whoever signed in see it: rights are not what is measured."""
        return bool(user.is_authenticated)


site = Site(viewsets=[FlowAppViewset(BackAndForth, app_name="bare")])
urlpatterns = [
    path("bare/", site.urls),
    path("plain/", include("benchmarks._plain_view")),
    path("", include("config.urls")),
]
