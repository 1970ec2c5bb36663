"""EFS: backup policies, changed throughput, removed policies of file systems.

moto knows whether a file system is backed up from the call that makes it and
takes no later word on it; one that is not backed up has no policy there, where
AWS has one that says so. The throughput of a file system cannot be changed, nor
its policy be taken away.
"""

from __future__ import annotations

import json

from moto.efs.exceptions import FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse

from local_aws.fixes.patching import around, operation

_JSON = {"Content-Type": "application/json"}


@operation(EFSResponse)
def put_backup_policy(self: EFSResponse) -> tuple[str, dict[str, str]]:
    policy = self._get_param("BackupPolicy")
    _file_system(self)._backup = policy["Status"] == "ENABLED"
    return json.dumps({"BackupPolicy": policy}), _JSON


@around(EFSBackend, "describe_backup_policy")
def describe_backup_policy(
    original: object, self: EFSBackend, file_system_id: str
) -> dict[str, str]:
    if file_system_id not in self.file_systems_by_id:
        raise FileSystemNotFound(file_system_id)
    backup = self.file_systems_by_id[file_system_id].backup_policy
    return backup or {"Status": "DISABLED"}


@operation(EFSResponse)
def update_file_system(self: EFSResponse) -> tuple[str, dict[str, str]]:
    file_system = _file_system(self)
    mode = self._get_param("ThroughputMode")
    provisioned = self._get_param("ProvisionedThroughputInMibps")
    file_system.throughput_mode = mode or file_system.throughput_mode
    file_system.provisioned_throughput_in_mibps = provisioned
    return json.dumps(file_system.info_json()), {**_JSON, "status": 202}


@operation(EFSResponse)
def delete_file_system_policy(self: EFSResponse) -> tuple[str, dict[str, str]]:
    _file_system(self).file_system_policy = None
    return "", _JSON


def _file_system(response: EFSResponse) -> FileSystem:
    name = response._get_param("FileSystemId")
    found = response.efs_backend.file_systems_by_id.get(name)
    if found is None:
        raise FileSystemNotFound(name)
    return found
