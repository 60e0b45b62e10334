"""The names of roles, in every template without loading (a builtin, see settings)."""

from django import template

from directory.access import role_name

register = template.Library()
register.filter("role_name", role_name)
