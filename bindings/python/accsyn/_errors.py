"""The failure of a call."""

from ._status import Status


class AccsynError(Exception):
    """The failure of a call, with everything the library reports about it.

    docs/statuses.md lists the codes, docs/troubleshooting.md says what to do about each.

    :param code: the kind of failure as a string, such as "SESSION_EXPIRED".
    :param status: the same as a number, one of `Status`.
    :param method: the method, as the API calls it, or None.
    :param http_status: HTTP status of the last response, or None.
    :param session_expired: True: log in again.
    :param retry_after: seconds to wait before another attempt, or None.
    :param attempts: how often the request was sent.
    :param eid: id of the event, to be found in the log and at the backend, or None.
    """

    def __init__(
        self,
        message,
        code="INTERNAL",
        status=None,
        method=None,
        http_status=None,
        session_expired=False,
        retry_after=None,
        attempts=0,
        eid=None,
        **later
    ):
        super(AccsynError, self).__init__(message)
        self.message = message
        self.code = code
        self.status = getattr(Status, code, None) if status is None else status
        self.method = method
        self.http_status = http_status
        self.session_expired = session_expired
        self.retry_after = retry_after
        self.attempts = attempts
        self.eid = eid
        # What later versions of the library report in addition.
        self.__dict__.update(later)

    def __repr__(self):
        return "%s(%r, code=%r)" % (type(self).__name__, self.message, self.code)
