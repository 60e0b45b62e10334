"""The workflow as a Django app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    # viewflow's own app is labelled "viewflow", so the plain label is free.
    verbose_name = "Quy trình"
