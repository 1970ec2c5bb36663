"""The account that callers with unknown credentials belong to.

moto offers the variable MOTO_ACCOUNT_ID for this, but that variable outranks
the credentials of every request, so ``sts:AssumeRole`` into another account
would silently stay in the first one. Multi-account stacks need both accounts,
therefore the fallback itself is replaced instead. It is a module constant that
other modules copy when they are imported, so this must run before anything
else imports moto.
"""

from __future__ import annotations

import os
import re
import sys

DEFAULT_ACCOUNT_ID = "123456789012"


def settle(account_id: str) -> None:
    """Make ``account_id`` the account of unknown credentials."""
    if not re.fullmatch(r"\d{12}", account_id):
        raise ValueError("an account id has twelve digits")
    if "moto.iam.models" in sys.modules:
        raise RuntimeError("the account must be settled before moto is imported")
    os.environ.pop("MOTO_ACCOUNT_ID", None)
    # Without the AWS managed policies every role of a cluster fails:
    # AttachRolePolicy answers NoSuchEntity.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

    import moto.core
    import moto.core.models

    moto.core.DEFAULT_ACCOUNT_ID = account_id
    moto.core.models.DEFAULT_ACCOUNT_ID = account_id
