"""Starting the site: on this machine only until there are accounts."""

from __future__ import annotations

from review.access import is_loopback
from review.app import create_app
from review.site import Site
from storage.users import any_accounts


class NotServed(Exception):
    """The site is not started so; the message says what to do."""


def serve(site: Site, host: str, port: int) -> None:
    """Serves until stopped. NotServed for an outside address while nobody has an account."""
    import uvicorn

    if not is_loopback(host) and not any_accounts(site.engine) and not site.proxy_user_header:
        raise NotServed(
            f"{host} is open to others and there are no accounts yet: "
            "make one with `gouji user add`, or serve on 127.0.0.1"
        )
    uvicorn.run(
        create_app(site), host=host, port=port, log_level="warning", server_header=False
    )
