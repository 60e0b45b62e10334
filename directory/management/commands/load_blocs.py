"""Load blocs from a CSV file: code, name, name_en, order."""

from directory.loading import LoadCommand


class Command(LoadCommand):
    help = __doc__
    kind = "blocs"
