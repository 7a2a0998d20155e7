"""The failure of a call, as code for the official client expects it."""

import accsyn


class AccsynException(accsyn.AccsynError, AssertionError):
    """What every failure is. The official client raises assertion errors as well, so this is one, too."""

    # As every exception has it.
    __repr__ = Exception.__repr__

    @classmethod
    def of(cls, error):
        return cls(**vars(error))
