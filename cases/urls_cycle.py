"""The addresses of the cycle's pages on which people read."""

from django.urls import path

from cases.views import checkpoints, cycles, field_reports

urlpatterns = [
    path("ky/", cycles.cycles, name="cycles"),
    path("ky/moi/", cycles.cycle_new, name="cycle-new"),
    path("ky/<int:year>/nhat-ky/", cycles.cycle_log, name="cycle-log"),
    path("ky/<int:year>/ky-giai-trinh/", cycles.cycle_signing, name="cycle-signing"),
    path("ky/<int:year>/diem-kiem-tra/", checkpoints.checkpoints, name="checkpoints"),
    path(
        "ky/<int:year>/diem-kiem-tra/<int:pk>/bo/",
        checkpoints.checkpoint_drop,
        name="checkpoint-drop",
    ),
    path("ky/<int:year>/bao-cao/", field_reports.field_reports, name="field-reports"),
    path("ky/<int:year>/bao-cao/<str:code>/", field_reports.field_report, name="field-report"),
    path(
        "ky/<int:year>/bao-cao/<str:code>/du-thao.docx",
        field_reports.field_report_draft,
        name="field-report-draft",
    ),
    path(
        "ky/<int:year>/bao-cao/<str:code>/ban/<int:number>/",
        field_reports.field_report_file,
        name="field-report-file",
    ),
]
