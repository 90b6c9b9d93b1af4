//! Work that nobody wants any more stops before its next stage.
//!
//! A page takes a tenth of a second or more, on a thread of its own; when its visit ends, the
//! next one should not wait for it. The caller gives a question that is asked before each
//! stage, so that a flag, a closed channel or a deadline can answer it.

use crate::ImagingError;

/// Goes on unless the caller says that nobody waits for the result.
///
/// # Errors
/// [`ImagingError::Cancelled`].
pub(crate) fn go_on(is_cancelled: &dyn Fn() -> bool) -> Result<(), ImagingError> {
    if is_cancelled() {
        Err(ImagingError::Cancelled)
    } else {
        Ok(())
    }
}

/// The answer for work that is always wanted.
pub(crate) fn never() -> bool {
    false
}
