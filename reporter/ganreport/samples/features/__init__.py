"""Feature spaces by the names that ``--features`` takes, and the features of a source in one.

``space_for`` and ``features_of`` are all that the rest of the room needs of this folder.
"""

from __future__ import annotations
