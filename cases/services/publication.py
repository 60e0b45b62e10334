"""The leader's part: publish, refuse, and correct what was published."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

import scoring
from cases.events import record
from cases.lifecycle import Action, State
from cases.models import Cycle, Publication
from cases.permissions import check_holds
from cases.refusals import CycleMoved, Incomplete
from cases.services.council import latest_scoring
from cases.services.results import is_fresh, lineage_of, marks_of, previous_of
from cases.transitions import advance, check_said, move_all
from cases import lifecycle
from directory.access import access_of
from directory.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Scoring
    from directory.models import User
