"""The addresses of the pages of one case, of its items, and of the grid."""

from django.urls import path

from cases.views import (
    bundles,
    case,
    earlier,
    evidence,
    grid,
    items,
    items_agree,
    log,
    papers,
    questions,
    sending,
    sharing,
    tray,
)
    evidence,
    grid,
    items,
    items_agree,
    log,
<<<<<<< HEAD
    papers,
    questions,
    sending,
=======
    questions,
    sending,
    sharing,
>>>>>>> ebcdc01 (Officers of an agency share a case: each sees their part first, and the log says who wrote what)
    tray,
)

urlpatterns = [
    path("ho-so/<int:pk>/", case.case, name="case"),
    path("ho-so/<int:pk>/phan-cong/", sharing.share, name="sharing"),
    path("ho-so/<int:pk>/nhat-ky/", log.log, name="case-log"),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/", items.item, name="case-item"),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/luu/", items.save_draft, name="draft-save"),
    path(
        "ho-so/<int:pk>/tieu-chi/<str:code>/giai-trinh/",
        items.save_explanation,
        name="explanation-save",
    ),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/ket-luan/", items.save_verdict, name="verdict-save"),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/hoi/", questions.ask, name="question-ask"),
    path(
        "ho-so/<int:pk>/tieu-chi/<str:code>/hoi/<int:question>/tra-loi/",
        questions.answer,
        name="question-answer",
    ),
    path(
        "ho-so/<int:pk>/tieu-chi/<str:code>/hoi/<int:question>/dong/",
        questions.close,
        name="question-close",
    ),
    path(
        "ho-so/<int:pk>/tieu-chi/<str:code>/hoi/<int:question>/loi/",
        questions.words,
        name="question-words",
    ),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/tai-len/", evidence.upload, name="evidence-upload"),
    path("ho-so/<int:pk>/minh-chung/<int:attachment>/go/", evidence.detach, name="evidence-detach"),
    path("ho-so/<int:pk>/tieu-chi/<str:code>/tep/", evidence.listed, name="evidence-list"),
    path(
        "ho-so/<int:pk>/tieu-chi/<str:code>/nam-truoc/",
        earlier.give_again,
        name="last-year-give",
    ),
    path("ho-so/<int:pk>/gui-tep/", sending.begin, name="file-begin"),
    path("ho-so/<int:pk>/gui-tep/<uuid:transfer>/xong/", sending.finish, name="file-finish"),
    path("ho-so/<int:pk>/gui-tep/<uuid:transfer>/bo/", sending.give_up, name="file-give-up"),
    path("ho-so/<int:pk>/dang-gui/", sending.under_way, name="files-under-way"),
    path("ho-so/<int:pk>/van-ban/<uuid:evidence>/", papers.paper, name="paper"),
    path("ho-so/<int:pk>/khay/", tray.tray, name="tray"),
    path("ho-so/<int:pk>/khay/dat/", tray.put_on, name="tray-put"),
    path("ho-so/<int:pk>/khay/dat-nhieu/", tray.put_on_all, name="tray-put-all"),
    path("ho-so/<int:pk>/khay/bo/", tray.remove, name="tray-remove"),
    path("ho-so/<int:pk>/goi/", bundles.of_case, name="case-bundle"),
    path("ky/<int:year>/tieu-chi/<str:code>/goi/", bundles.of_criterion, name="criterion-bundle"),
    path("minh-chung/goi/", bundles.listed, name="bundles"),
    path("minh-chung/goi/<uuid:pk>/", bundles.fetch, name="bundle"),
    path("minh-chung/dang-kiem-tra/", evidence.waiting, name="evidence-waiting"),
    path("minh-chung/<uuid:pk>/dong/", evidence.line, name="evidence-line"),
    path("minh-chung/<uuid:pk>/xem/", evidence.view, name="evidence-view"),
    path("minh-chung/<uuid:pk>/", evidence.download, name="evidence-download"),
    path("dong-y/", items_agree.agree, name="agree"),
    path("ky/<int:year>/tieu-chi/<str:code>/", grid.grid, name="grid"),
    path("ky/<int:year>/linh-vuc/<str:code>/", grid.field, name="grid-field"),
]
