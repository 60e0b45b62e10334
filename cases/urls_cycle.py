"""The addresses of the cycle's pages on which people read, and of what strangers read."""

from django.urls import path, re_path

from cases.views import cycles, public, rule_files

urlpatterns = [
    path("", public.ranking, name="ranking"),
    path("xep-hang/<int:year>/", public.ranking, name="ranking-year"),
    path("xep-hang/<int:year>.csv", public.ranking_csv, name="ranking-csv"),
    path("xep-hang/<int:year>.json", public.ranking_json, name="ranking-json"),
    path("xep-hang/<int:year>/<str:agency_code>/", public.result, name="result"),
    path("ky/", cycles.cycles, name="cycles"),
    path("ky/moi/", cycles.cycle_new, name="cycle-new"),
    path("ky/<int:year>/quy-tac/", cycles.cycle_rules, name="cycle-rules"),
    path("ky/<int:year>/nhat-ky/", cycles.cycle_log, name="cycle-log"),
    path("quy-tac/", rule_files.rule_files, name="rule-files"),
    path("quy-tac/nap/", rule_files.rule_file_load, name="rule-file-load"),
    path("quy-tac/bo-tieu-chi/<int:pk>/", rule_files.criteria_set, name="criteria-set"),
    path("quy-tac/quy-tac/<int:pk>/", rule_files.rule_book, name="rule-book"),
    re_path(
        r"^quy-tac/tep/(?P<kind>set|book)/(?P<pk>\d+)\.toml$",
        rule_files.rule_file_text,
        name="rule-file-text",
    ),
]
