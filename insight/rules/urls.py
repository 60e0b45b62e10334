"""The addresses of what sets two sets or two books side by side."""

from django.urls import path

from insight.rules import views

urlpatterns = [
    path("quy-tac/so-sanh/", views.sets_beside, name="sets-beside"),
    path("quy-tac/so-sanh/tac-dong/", views.sets_effect, name="sets-effect"),
    path("quy-tac/so-sanh/ban-in/", views.sets_paper, name="sets-paper"),
    path("quy-tac/so-sanh.xlsx", views.sets_table, name="sets-table"),
    path("quy-tac/so-sanh-quy-tac/", views.books_beside, name="books-beside"),
]
