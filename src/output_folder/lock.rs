//! One run at a time: who writes keeps all others out, who reads keeps out who writes.

use std::fs::{File, TryLockError};
use std::path::Path;

/// The lock of a project. It goes when this is dropped, or the process ends in whichever way.
///
/// It is on the open folder that holds `environments/` and `out/`: no file stays behind, and `out/` may come and go
/// meanwhile, as it does when git changes branches.
#[derive(Debug)]
pub(crate) struct Lock {
    root: Option<File>,
    access: Access,
}

/// What a run does with `out/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It looks.
    Read,
    /// It puts right what an earlier run left, and writes.
    Write,
}

impl Lock {
    /// Waits until nobody else writes and, to write, until nobody reads. `waiting` is called when that takes time.
    pub(crate) fn take(root: &Path, access: Access, waiting: impl FnOnce()) -> Self {
        // A root that cannot be opened is for those to report who read what is in it.
        let Ok(root) = File::open(root) else { return Self { root: None, access } };
        let at_once = match access {
            Access::Read => root.try_lock_shared(),
            Access::Write => root.try_lock(),
        };
        let locked = match at_once {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                waiting();
                let in_time = match access {
                    Access::Read => root.lock_shared(),
                    Access::Write => root.lock(),
                };
                in_time.is_ok()
            }
            Err(TryLockError::Error(_)) => false,
        };
        Self { root: locked.then_some(root), access }
    }

    /// Whether there is a lock at all: NFS and some file systems in user space have none for folders.
    pub(crate) fn is_held(&self) -> bool {
        self.root.is_some()
    }

    /// What it was taken for.
    pub(super) fn access(&self) -> Access {
        self.access
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn readers_share_and_nothing_is_left() {
        let root = tempfile::tempdir().unwrap();
        let waited = Cell::new(false);
        let one = Lock::take(root.path(), Access::Read, || waited.set(true));
        let other = Lock::take(root.path(), Access::Read, || waited.set(true));
        assert!(one.is_held() && other.is_held() && !waited.get());
        drop((one, other));
        assert!(Lock::take(root.path(), Access::Write, || waited.set(true)).is_held() && !waited.get());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn who_writes_is_waited_for() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().to_owned();
        let writer = Lock::take(root.path(), Access::Write, || panic!("nobody holds it"));
        let (send, said) = mpsc::channel();
        let reader = thread::spawn(move || {
            let lock = Lock::take(&path, Access::Read, || send.send("waiting").unwrap());
            send.send("has it").unwrap();
            lock.is_held()
        });
        assert_eq!(said.recv_timeout(Duration::from_secs(10)).unwrap(), "waiting");
        assert_eq!(said.recv_timeout(Duration::from_millis(50)).ok(), None);
        drop(writer);
        assert_eq!(said.recv_timeout(Duration::from_secs(10)).unwrap(), "has it");
        assert!(reader.join().unwrap());
    }

    #[test]
    fn a_root_that_is_not_there_has_no_lock() {
        assert!(!Lock::take(Path::new("no such folder"), Access::Write, || ()).is_held());
    }
}
