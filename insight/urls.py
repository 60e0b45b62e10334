"""The addresses of what explains and compares: each page in the folder of its feature."""

from insight.public.urls import urlpatterns as public_urls
from insight.radar.urls import urlpatterns as radar_urls
from insight.rules.urls import urlpatterns as rules_urls
from insight.what_if.urls import urlpatterns as what_if_urls
from insight.why.urls import urlpatterns as why_urls
from insight.years.urls import urlpatterns as years_urls

urlpatterns = [*public_urls, *radar_urls, *rules_urls, *what_if_urls, *why_urls, *years_urls]
