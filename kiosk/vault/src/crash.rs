//! Places at which a test may let the program "die".
//!
//! Every durable step (write, rename, unlink, commit) passes [`point`] first. In the
//! shipped program it does nothing. In a test the thread can be told to fail at the n-th
//! point and at every later one, which leaves the disk as a killed process would.

#[cfg(not(test))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the test build fails here on purpose"
)]
pub(crate) const fn point() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use planned::{after, never, point};

#[cfg(test)]
mod planned {
    use std::{cell::Cell, io};

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Lets the next `steps` points pass and fails all that follow on this thread.
    pub(crate) fn after(steps: u32) {
        LEFT.set(Some(steps));
    }

    /// Ends the plan; answers whether it had come to a failure.
    pub(crate) fn never() -> bool {
        LEFT.take() == Some(0)
    }

    pub(crate) fn point() -> io::Result<()> {
        match LEFT.get() {
            Some(0) => Err(io::Error::other("planned crash")),
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}
