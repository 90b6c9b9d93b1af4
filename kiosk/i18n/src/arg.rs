//! What can be put into a text.

use std::borrow::Cow;

use fluent_bundle::{FluentValue, types::FluentNumber};
use kiosk_domain::{SessionNo, TrackingCode};

/// An argument of a text: words, or a number that may choose between forms.
///
/// Numbers are written as plain digits; use [`crate::format`] for money and sizes.
#[derive(Clone, Debug)]
pub struct Arg<'a>(FluentValue<'a>);

impl<'a> Arg<'a> {
    pub(crate) fn value(&self) -> FluentValue<'a> {
        self.0.clone()
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self(FluentValue::String(Cow::Borrowed(text)))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self(FluentValue::String(Cow::Owned(text)))
    }
}

impl<'a> From<&'a SessionNo> for Arg<'a> {
    fn from(number: &'a SessionNo) -> Self {
        Self::from(number.as_str())
    }
}

impl From<&TrackingCode> for Arg<'_> {
    fn from(code: &TrackingCode) -> Self {
        Self::from(code.grouped())
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg<'_> {
            fn from(number: $number) -> Self {
                Self(FluentValue::Number(FluentNumber::from(number)))
            }
        }
    )*};
}

whole_numbers!(u8, u16, u32, u64, usize, i8, i16, i32, i64);
