"""The addresses of the pages of a cycle on which people act."""

from django.urls import path

from workflow.board import acts, forecast_views, pace_views, views, watching_views
from workflow.views import (
    amending,
    approval,
    corrections,
    council,
    cycles,
    deadlines,
    extensions,
    finishing,
    handover,
    keeping,
    pipelines,
    workload,
)

urlpatterns = [
    path("ky/<int:year>/", cycles.cycle, name="cycle"),
    path("ky/<int:year>/han/<str:state>/", deadlines.deadline_move, name="deadline-move"),
    path("ky/<int:year>/dieu-chinh/", amending.amend, name="amend"),
    path("ky/<int:year>/giu-minh-chung/", keeping.keeping, name="keeping"),
    path("ky/<int:year>/dieu-phoi/", views.board, name="board"),
    path("ky/<int:year>/dieu-phoi/bo-loc/", watching_views.filters, name="board-filters"),
    path("ky/<int:year>/dieu-phoi/cot/", watching_views.columns, name="board-columns"),
    path("ky/<int:year>/dieu-phoi/tien-do/", pace_views.progress, name="board-progress"),
    path("ky/<int:year>/dieu-phoi/du-bao/", forecast_views.likely_late, name="board-forecast"),
    path("ky/<int:year>/dieu-phoi/bao-cao-tuan/", pace_views.weekly_report, name="weekly-report"),
    path("ky/<int:year>/dieu-phoi/ghi-chu/<int:pk>/", watching_views.note, name="case-note"),
    path("ky/<int:year>/gia-han/", extensions.extensions_of, name="extensions"),
    path("ky/<int:year>/gia-han/<int:pk>/", extensions.extension_decide, name="extension-decide"),
    path("ky/<int:year>/ban-giao/", handover.handover, name="handover"),
    path("ky/<int:year>/ban-giao/ho-so/<int:pk>/", handover.case_carry, name="case-carry"),
    path(
        "ky/<int:year>/ban-giao/<str:code>/<slug:seat>/",
        handover.field_assign,
        name="field-assign",
    ),
    path("ky/<int:year>/phan-viec/", workload.workload, name="workload"),
    path("ky/<int:year>/phan-viec/chia/", workload.divide, name="workload-divide"),
    path("ky/<int:year>/phan-viec/ket-thuc/", finishing.finish, name="finish-agreeing"),
    path("ky/<int:year>/nhac/", acts.remind, name="remind"),
    path("ky/<int:year>/rut/<int:pk>/", acts.withdraw, name="withdraw"),
    path("ky/<int:year>/dua-lai/<int:pk>/", acts.reinstate, name="reinstate"),
    path("ky/<int:year>/tien-trinh/", pipelines.pipeline_runs, name="pipeline-runs"),
    path("ky/<int:year>/tien-trinh/<int:pk>/", pipelines.pipeline_run, name="pipeline-run"),
    path(
        "ky/<int:year>/tien-trinh/<int:pk>/chay-lai/",
        pipelines.pipeline_retry,
        name="pipeline-retry",
    ),
    path(
        "ky/<int:year>/tien-trinh/<slug:pipeline>/",
        pipelines.pipeline_start,
        name="pipeline-start",
    ),
    path("ky/<int:year>/hoi-dong/", council.council, name="council"),
    path("ky/<int:year>/hoi-dong/y-kien/", council.opinion, name="opinion"),
    path("ky/<int:year>/hoi-dong/thong-qua/", council.adopt, name="adopt"),
    path("ky/<int:year>/hoi-dong/<int:pk>/xem-lai/", council.remit, name="remit"),
    path("ky/<int:year>/phe-duyet/", approval.approval, name="approval"),
    path("ky/<int:year>/phe-duyet/cong-bo/", approval.publish, name="publish"),
    path("ky/<int:year>/phe-duyet/tra-lai/", approval.refuse, name="refuse"),
    path("ky/<int:year>/phe-duyet/dinh-chinh/", corrections.correct, name="correct"),
]
