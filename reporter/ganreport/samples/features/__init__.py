"""Feature spaces, and the features of samples in them.

:func:`ganreport.samples.features.spaces.space_for` gives a space by its name, and
:func:`ganreport.samples.features.extraction.features_of` the features of a source in it.
"""

from __future__ import annotations

from ganreport.samples.features.base import FeatureSource, FeatureSpace
from ganreport.samples.features.extraction import features_of
from ganreport.samples.features.spaces import SPACES, space_for

__all__ = ["SPACES", "FeatureSource", "FeatureSpace", "features_of", "space_for"]
