//! One line of a recording.

use serde::{Deserialize, Serialize};

use super::payload::Payload;
use crate::{Control, DeviceEntry, DeviceKey, Ended, Moved, Strings, UsbError};

/// The first line: what this is, and in which version.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    kiosk_usb_recording: u32,
}

impl Head {
    /// The version that is written and read.
    pub(super) const CURRENT: Self = Self {
        kiosk_usb_recording: 1,
    };
}

/// A call and how it ended.
#[derive(Clone, Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// When the call began, in microseconds since the recording did.
    pub(super) at_us: u64,
    /// How long it took. Replay does not wait; this is for people who look for a slow step.
    pub(super) took_us: u64,
    /// Number of the open device, from 1; 0 is the bus.
    pub(super) port: u32,
    /// What was asked.
    pub(super) call: Call,
    /// What came of it.
    pub(super) answer: Answer,
}

/// A call of the border, with what matters to the device. Limits are left out: a device
/// does not know them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Call {
    Devices,
    Open { device: DeviceKey },
    Strings,
    Configuration,
    SetConfiguration { number: u8 },
    Claim { interface: u8, alternate: u8 },
    Release { interface: u8 },
    ControlIn { request: Control },
    ControlOut { request: Control, bytes: Payload },
    BulkIn { endpoint: u8 },
    BulkOut { endpoint: u8, bytes: Payload },
    ClearHalt { endpoint: u8 },
    Reset,
}

/// How a call ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Answer {
    Done,
    Failed(UsbError),
    Devices(Vec<DeviceEntry>),
    Opened { port: u32 },
    Strings(Strings),
    Configuration(u8),
    Bytes(Payload),
    Written(usize),
    Read { bytes: Payload, ended: Ended },
    Moved(Moved),
}

impl Answer {
    /// The answer of a call, given how its success is told.
    pub(super) fn of<T>(result: &Result<T, UsbError>, told: impl FnOnce(&T) -> Self) -> Self {
        match result {
            Ok(value) => told(value),
            Err(error) => Self::Failed(error.clone()),
        }
    }
}

/// Calls of one lane keep their order in a replay. Different lanes belong to different
/// threads of a driver, whose order among each other is chance.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Lane {
    Open(DeviceKey),
    Device,
    Interface(u8),
    Endpoint(u8),
}

impl Call {
    /// The lane of a call; `None` for a look at the bus, which has no order at all.
    pub(super) fn lane(&self) -> Option<Lane> {
        match self {
            Self::Devices => None,
            Self::Open { device } => Some(Lane::Open(device.clone())),
            Self::Claim { interface, .. } | Self::Release { interface } => {
                Some(Lane::Interface(*interface))
            }
            Self::BulkIn { endpoint }
            | Self::BulkOut { endpoint, .. }
            | Self::ClearHalt { endpoint } => Some(Lane::Endpoint(*endpoint)),
            Self::Strings
            | Self::Configuration
            | Self::SetConfiguration { .. }
            | Self::ControlIn { .. }
            | Self::ControlOut { .. }
            | Self::Reset => Some(Lane::Device),
        }
    }

    /// Its name, for messages, which tell no byte of it.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Devices => "devices",
            Self::Open { .. } => "open",
            Self::Strings => "strings",
            Self::Configuration => "configuration",
            Self::SetConfiguration { .. } => "set_configuration",
            Self::Claim { .. } => "claim",
            Self::Release { .. } => "release",
            Self::ControlIn { .. } => "control_in",
            Self::ControlOut { .. } => "control_out",
            Self::BulkIn { .. } => "bulk_in",
            Self::BulkOut { .. } => "bulk_out",
            Self::ClearHalt { .. } => "clear_halt",
            Self::Reset => "reset",
        }
    }
}
