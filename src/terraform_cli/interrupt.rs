//! Ctrl-C and other requests to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, bail};

/// Counts the requests to stop, instead of ending at the first: what is being done puts away what it made, and then ends.
pub(crate) struct Interrupt {
    count: Arc<AtomicUsize>,
    #[cfg(unix)]
    handle: Option<signal_hook::iterator::Handle>,
}

impl Interrupt {
    /// Counts from now on until it is dropped. Where signals cannot be heeded, a request ends the process as always.
    pub(crate) fn heed() -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
            use signal_hook::iterator::Signals;
            let counted = Arc::clone(&count);
            let handle = Signals::new([SIGINT, SIGTERM, SIGHUP]).ok().map(|mut signals| {
                let handle = signals.handle();
                std::thread::spawn(move || {
                    for _ in signals.forever() {
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                });
                handle
            });
            Self { count, handle }
        }
        #[cfg(not(unix))]
        Self { count }
    }

    /// How often somebody asked.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Goes on, unless somebody asked.
    pub(crate) fn check(&self) -> Result<()> {
        if self.count() > 0 {
            bail!("interrupted: nothing of the plans was kept");
        }
        Ok(())
    }
}

#[cfg(unix)]
impl Drop for Interrupt {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.close();
        }
    }
}
