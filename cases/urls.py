"""The pages of the evaluation: of one case, and of a whole cycle."""

from cases.urls_case import urlpatterns as case_urls
from cases.urls_cycle import urlpatterns as cycle_urls
from cases.urls_desk import urlpatterns as desk_urls
from cases.urls_explain import urlpatterns as explain_urls
from cases.urls_years import urlpatterns as years_urls

urlpatterns = [*case_urls, *cycle_urls, *desk_urls, *explain_urls, *years_urls]
