//! What a check is, and the table that holds them.

use futures::future::BoxFuture;

use super::{fault::Verdict, session::Session};

/// A named check of one sentence of the contract.
pub(super) struct Check {
    pub(super) name: &'static str,
    /// Place in `kiosk/docs/contract.md`: a rule's number, a call, or a document.
    pub(super) section: &'static str,
    /// Left out when the tester has not named the province's bundle key.
    pub(super) needs_bundle_key: bool,
    pub(super) run: for<'a> fn(&'a Session) -> BoxFuture<'a, Verdict>,
}

/// A table of checks: name, section, and the call of a function that gets the session first.
/// It is called `CHECKS` unless another name stands before it.
macro_rules! checks {
    ($table:ident: $( $name:literal, $section:literal => $run:ident ( $($argument:expr),* $(,)? ); )*) => {
        pub(in crate::conform) const $table: &[$crate::conform::check::Check] = &[ $(
            $crate::conform::check::Check {
                name: $name,
                section: $section,
                needs_bundle_key: false,
                run: |session| Box::pin($run(session $(, $argument)*)),
            }
        ),* ];
    };
    ($($table:tt)*) => { $crate::conform::check::checks! { CHECKS: $($table)* } };
}

pub(super) use checks;
