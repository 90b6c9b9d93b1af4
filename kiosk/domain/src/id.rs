//! Identifiers that people and code must not confuse.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.as_hyphenated())
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

macro_rules! code_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

uuid_id! {
    /// A dossier; UUIDv7, made by the kiosk. Its time part means nothing (`contract.md`, rule 1).
    DossierId
}
uuid_id! {
    /// One scanned side of a sheet.
    PageId
}

/// One citizen's use of the kiosk, from the first touch to the goodbye screen. Counts up
/// within one run of the program; results that carry an older one are dropped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct VisitId(pub u64);

impl VisitId {
    /// The id of the following visit.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

code_id! {
    /// First two groups of the national procedure code, such as `1.001193`.
    ProcedureCode
}
code_id! {
    /// A paper that a procedure asks for; ASCII, unique within the procedure.
    ComponentCode
}
code_id! {
    /// General Statistics Office code of an administrative unit; leading zeros matter.
    UnitCode
}
code_id! {
    /// A reception desk of the profile.
    DeskCode
}
code_id! {
    /// A case of a procedure; unique within it.
    CaseCode
}
code_id! {
    /// A line of the tariff; only valid together with a day.
    TariffCode
}
