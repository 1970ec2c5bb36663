//! What the standard library has no portable word for.

#![cfg_attr(not(unix), allow(clippy::unnecessary_wraps, reason = "they can fail where they do something"))]

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Exchanges two folders of one file system, so that nobody ever sees either name missing; false when the file system
/// (NFS, FAT, some of those in user space) or the system has no such thing.
///
/// # Errors
///
/// Those of `renameat2`, or its equivalent of Apple systems.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(error) if [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub(crate) fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Brings the names in a folder to the disk.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems have it for files only.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        result => result,
    }
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a symbolic link with the same text.
#[cfg(unix)]
pub(super) fn symlink(text: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(text, link)
}

#[cfg(not(unix))]
pub(super) fn symlink(_text: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Takes the lock that Terraform takes on a local state, shared, as long as the file is open; false when Terraform
/// holds it. Where there are no such locks nobody holds one.
#[cfg(unix)]
pub(super) fn share_state(state: &File) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;

    !matches!(fcntl_lock(state, FlockOperation::NonBlockingLockShared), Err(Errno::AGAIN | Errno::ACCESS))
}

#[cfg(not(unix))]
pub(super) fn share_state(_state: &File) -> bool {
    true
}

/// The file system that something is on.
#[cfg(unix)]
pub(super) fn device(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::dev(metadata)
}

#[cfg(not(unix))]
pub(super) fn device(_metadata: &Metadata) -> u64 {
    0
}

/// What tells a file from another one that took its place.
#[cfg(unix)]
pub(super) fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
pub(super) fn inode(_metadata: &Metadata) -> u64 {
    0
}
