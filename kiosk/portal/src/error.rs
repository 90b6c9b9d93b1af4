//! What goes wrong between kiosk and portal, sorted by what is to be done.

use std::time::Duration;

use kiosk_domain::FaultCode;
use kiosk_vault::VaultError;

use crate::{Alarm, answers::Action};

/// A configuration with which no portal can be asked.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not scheme, host and port.
    #[error("the portal's address is not of the form https://host")]
    Address,
    /// Certificates that cannot be read, or a client that cannot be made of them.
    #[error("the certificates for the portal cannot be used")]
    Certificates(#[source] reqwest::Error),
    /// The vault could not be read.
    #[error("the vault cannot be used")]
    Vault(#[source] VaultError),
    /// The system gives no thread or no timer.
    #[error("the delivery worker cannot be started")]
    Thread(#[source] std::io::Error),
}

/// Why one call did not succeed.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No answer, or one that is not the portal's (a hotel's page, a proxy, a redirect).
    #[error("the portal was not reached: {0}")]
    Unreached(&'static str),
    /// The portal cannot now; it may say for how long.
    #[error("the portal cannot now")]
    Busy(Option<Duration>),
    /// The portal has nothing there, or does not know the call.
    #[error("the portal has nothing there")]
    Absent,
    /// The portal takes nothing now, and only a person can change that.
    #[error("the portal takes nothing now")]
    Stuck(Alarm, Option<Duration>),
    /// The portal does not know this machine, or has suspended it.
    #[error("the portal does not take this machine")]
    DeviceRejected(Alarm),
    /// The portal named a problem.
    #[error("the portal named the problem {name}")]
    Problem {
        /// Last part of the problem's type.
        name: String,
        /// What is to be done about it.
        action: Action,
        /// The offset that came with it.
        offset: Option<u64>,
    },
}

/// Why one try to deliver a dossier ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The call failed; the dossier is as it was.
    #[error(transparent)]
    Call(#[from] Failure),
    /// Declaring again puts it right.
    #[error("the dossier has to be declared again")]
    DeclareAgain,
    /// An answer that the portal may not have given: asking again shows whether it did.
    #[error("the portal's answer cannot be believed")]
    Doubt,
    /// The same, but not more than once: the bytes here may be damaged.
    #[error("the portal received other bytes than were sealed")]
    OtherBytes,
    /// A person must decide.
    #[error("staff must decide: {0}")]
    Staff(FaultCode),
    /// The vault failed; others may still be deliverable.
    #[error("the vault failed")]
    Vault(#[from] VaultError),
}

impl Failure {
    pub(crate) const fn fault(&self) -> FaultCode {
        match self {
            Self::DeviceRejected(_) | Self::Stuck(Alarm::ClientTooOld, _) => {
                FaultCode::DeviceRejected
            }
            Self::Unreached(_)
            | Self::Busy(_)
            | Self::Absent
            | Self::Stuck(..)
            | Self::Problem { .. } => FaultCode::PortalUnreachable,
        }
    }

    /// Whether the portal named a problem about which that is to be done.
    pub(crate) fn asks_for(&self, wanted: Action) -> bool {
        matches!(self, Self::Problem { action, .. } if *action == wanted)
    }
}
