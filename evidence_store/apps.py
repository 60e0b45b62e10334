"""The evidence store as a Django app."""

from django.apps import AppConfig


class EvidenceStoreConfig(AppConfig):
    name = "evidence_store"
    verbose_name = "Kho tài liệu kiểm chứng"
