"""The pages of the evaluation: of one case, and of a whole cycle."""

from cases.rule_files.urls import urlpatterns as rule_file_urls
from cases.surveys.urls import urlpatterns as survey_urls
from cases.urls_case import urlpatterns as case_urls
from cases.urls_cycle import urlpatterns as cycle_urls
from cases.urls_shelf import urlpatterns as shelf_urls

urlpatterns = [*case_urls, *shelf_urls, *cycle_urls, *rule_file_urls, *survey_urls]
