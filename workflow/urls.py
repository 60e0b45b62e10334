"""The pages on which people take their turns: on one case, and on a whole cycle."""

from workflow.urls_case import urlpatterns as case_urls
from workflow.urls_cycle import urlpatterns as cycle_urls

urlpatterns = [*case_urls, *cycle_urls]
