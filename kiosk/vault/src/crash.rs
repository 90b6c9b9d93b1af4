//! Places at which a test may let the program "die".
//!
//! Every durable step passes [`at`] first: each call that changes the disk (all of them lie
//! in `files/disk.rs`) and both sides of a commit. In the shipped program it does nothing.
//! In a test the thread can be told to fail at the n-th step and at every later one, which
//! leaves the disk as a killed process would. `tests/steps.rs` proves that no call is left
//! out.

/// A kind of durable step.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "only the planned crashes of tests look at them")
)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Step {
    /// A folder is made.
    MakeFolder,
    /// A file is made or emptied.
    Create,
    /// Bytes go into a file; a cut leaves one half of them.
    Write,
    /// A file's bytes go to stable storage.
    SyncFile,
    /// A file gets its name.
    Rename,
    /// A folder's names go to stable storage.
    SyncFolder,
    /// A file goes.
    Unlink,
    /// An empty folder goes.
    RemoveFolder,
    /// A transaction is about to be committed.
    Commit,
    /// A transaction is committed and nobody was told yet.
    Committed,
}

#[cfg(test)]
impl Step {
    /// Every kind.
    pub(crate) const ALL: [Self; 10] = [
        Self::MakeFolder,
        Self::Create,
        Self::Write,
        Self::SyncFile,
        Self::Rename,
        Self::SyncFolder,
        Self::Unlink,
        Self::RemoveFolder,
        Self::Commit,
        Self::Committed,
    ];
}

#[cfg(not(test))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the test build fails here on purpose"
)]
pub(crate) const fn at(_: Step) -> std::io::Result<()> {
    Ok(())
}

/// What of `bytes` gets into a file, and whether the program lives on.
#[cfg(not(test))]
pub(crate) const fn torn(bytes: &[u8]) -> (&[u8], std::io::Result<()>) {
    (bytes, Ok(()))
}

#[cfg(test)]
pub(crate) use planned::{after, at, never, torn, trace};

#[cfg(test)]
mod planned {
    use std::{
        cell::{Cell, RefCell},
        io, mem,
    };

    use super::Step;

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
        static TRACE: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
    }

    /// Lets the next `steps` steps pass and fails all that follow on this thread.
    pub(crate) fn after(steps: u32) {
        LEFT.set(Some(steps));
    }

    /// Ends the plan; answers whether it had come to a failure.
    pub(crate) fn never() -> bool {
        LEFT.take() == Some(0)
    }

    /// The steps of this thread since the last call.
    pub(crate) fn trace() -> Vec<Step> {
        TRACE.with_borrow_mut(mem::take)
    }

    pub(crate) fn at(step: Step) -> io::Result<()> {
        TRACE.with_borrow_mut(|trace| trace.push(step));
        match LEFT.get() {
            Some(0) => Err(io::Error::other("planned crash")),
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(crate) fn torn(bytes: &[u8]) -> (&[u8], io::Result<()>) {
        let lives = LEFT.get() != Some(0);
        let outcome = at(Step::Write);
        let part = if lives { bytes.len() } else { bytes.len() / 2 };
        (&bytes[..part], outcome)
    }
}
