"""The addresses of criteria sets and rule books."""

from django.urls import path, re_path

from cases.rule_files import views

urlpatterns = [
    path("ky/<int:year>/quy-tac/", views.cycle_rules, name="cycle-rules"),
    path("ky/<int:year>/quy-tac/khoi/", views.cycle_bloc_set, name="cycle-bloc-set"),
    path("quy-tac/", views.rule_files, name="rule-files"),
    path("quy-tac/nap/", views.rule_file_load, name="rule-file-load"),
    path("quy-tac/bo-tieu-chi/<int:pk>/", views.criteria_set, name="criteria-set"),
    path("quy-tac/quy-tac/<int:pk>/", views.rule_book, name="rule-book"),
    path("quy-tac/bo-tieu-chi/<int:pk>.xlsx", views.criteria_workbook, name="criteria-workbook"),
    re_path(
        r"^quy-tac/tep/(?P<kind>set|book)/(?P<pk>\d+)\.toml$",
        views.rule_file_text,
        name="rule-file-text",
    ),
]
