//! What can go wrong between the actor and a printer.

use std::{io, sync::Arc};

use kiosk_domain::FaultCode;

use crate::{Condition, RasterError};

/// Why something was not printed or not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PrinterError {
    /// No printer is there.
    #[error("no printer is connected")]
    Missing,
    /// The connection broke.
    #[error("the connection to the printer broke")]
    Connection(#[source] Arc<io::Error>),
    /// No answer within its limit.
    #[error("the printer did not answer within {0:?}")]
    Silent(std::time::Duration),
    /// The answer is not one of the protocol.
    #[error("the printer answered 0x{0:02x}, which is no status")]
    Answer(u8),
    /// The printer says that it cannot print now.
    #[error("the printer is not ready: {0:?}")]
    NotReady(Condition),
    /// The printer takes another kind of payload.
    #[error("this printer does not take such a payload")]
    Payload,
    /// The picture is none.
    #[error("the picture cannot be printed")]
    Raster(#[from] RasterError),
}

impl PrinterError {
    /// What the citizen is told.
    #[must_use]
    pub const fn fault(&self) -> FaultCode {
        match self {
            Self::Missing | Self::Connection(_) => FaultCode::PrinterMissing,
            Self::Silent(_) | Self::Answer(_) => FaultCode::PrinterSilent,
            Self::NotReady(condition) => match condition.fault() {
                Some(fault) => fault,
                None => FaultCode::PrinterSilent,
            },
            Self::Payload | Self::Raster(_) => FaultCode::Internal,
        }
    }

    /// Whether the same job can never succeed on this printer.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Payload | Self::Raster(_))
    }
}

impl From<io::Error> for PrinterError {
    fn from(error: io::Error) -> Self {
        Self::Connection(Arc::new(error))
    }
}
