"""Load days off from a CSV file: date, name, kind (off, off_swap, work_saturday), source."""

from directory.loading import LoadCommand


class Command(LoadCommand):
    help = __doc__
    kind = "days_off"
