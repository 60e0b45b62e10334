"""The addresses of drafts of rules."""

from django.urls import path, re_path

from rulemaking.views import drafts, parts, shape, sheets

DRAFT = "quy-tac/soan/<int:pk>/"

urlpatterns = [
    path("quy-tac/soan/", drafts.drafts, name="rule-drafts"),
    path("quy-tac/soan/moi/", drafts.draft_new, name="rule-draft-new"),
    path("quy-tac/soan/bang-tinh/", sheets.sheet_new, name="rule-sheet-new"),
    path(DRAFT, drafts.draft, name="rule-draft"),
    path(f"{DRAFT}bang-tinh/", sheets.sheet_into, name="rule-sheet"),
    path(f"{DRAFT}tep.toml", drafts.draft_text, name="rule-draft-text"),
    path(f"{DRAFT}bang.xlsx", drafts.draft_workbook, name="rule-draft-workbook"),
    path(f"{DRAFT}thu/", parts.book_try, name="rule-book-try"),
    path(f"{DRAFT}muc/<int:part>/", parts.part, name="rule-part"),
    path(f"{DRAFT}muc/<int:part>/luu/", parts.part_save, name="rule-part-save"),
    path(f"{DRAFT}muc/<int:part>/thu/", parts.part_try, name="rule-part-try"),
    path(f"{DRAFT}cay/dan/", shape.paste, name="rule-paste"),
    re_path(
        r"^quy-tac/soan/(?P<pk>\d+)/cay/(?P<act>them|nhan-doi|chuyen|xoa|khoi-phuc)/$",
        shape.shape,
        name="rule-shape",
    ),
    re_path(
        r"^quy-tac/soan/(?P<pk>\d+)/(?P<step>ask|release|give_back|abandon)/$",
        drafts.draft_step,
        name="rule-draft-step",
    ),
]
