"""Filters of a page, read from its address."""

from __future__ import annotations

from django import forms


class FilterForm(forms.Form):
    """A filter never stands in the way: what it does not understand is told and left out."""

    def chosen(self) -> dict[str, str]:
        """Return the filters that were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def complaints(self) -> list[str]:
        """Return a sentence for each filter that was not."""
        return [
            f"{self[name].label}: {sentence}"
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]
