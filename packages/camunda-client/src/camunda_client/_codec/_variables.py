"""Free-form maps: process variables, custom headers and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self


class Variables(dict[str, Any]):
    """A free-form map of the API, such as the variables of a job.

    It is a `dict`, with the members that models have.
    """

    __slots__ = ()

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Make the map from a mapping."""
        return cls(src_dict)

    def to_dict(self) -> dict[str, Any]:
        """A plain dict with the same members."""
        return dict(self)

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The map itself: all its members are free-form."""
        return self

    @additional_properties.setter
    def additional_properties(self, members: Mapping[str, Any]) -> None:
        members = dict(members)
        self.clear()
        self.update(members)

    @property
    def additional_keys(self) -> list[str]:
        """Names of the members."""
        return list(self)
