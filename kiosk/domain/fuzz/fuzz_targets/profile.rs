//! Any text in place of one file of a profile: loaded, or every mistake told.

#![no_main]

use std::sync::LazyLock;

use kiosk_domain::profile::{Profile, ProfileFiles, embedded};
use libfuzzer_sys::fuzz_target;

static FILES: LazyLock<ProfileFiles> = LazyLock::new(|| embedded("br-vt-2018").unwrap_or_default());

// The first byte names the file, the rest is its new text.
fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let mut files = FILES.clone();
    let which = usize::from(*which) % files.len().max(1);
    if let Some(file) = files.values_mut().nth(which) {
        text.clone_into(file);
    }
    if let Err(errors) = Profile::load(&files) {
        assert!(!errors.0.is_empty());
    }
});
