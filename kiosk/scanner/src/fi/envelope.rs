//! The envelope of a command on USB: 31 bytes out, data either way, 13 bytes of status in.
//!
//! Only the judgement of what came lives here; who moves the bytes is the link's business.

use super::command::{CDB_BYTES, Command};

/// Length of a command on the wire.
pub(crate) const COMMAND_BYTES: usize = 31;

/// Length of a status on the wire.
pub(crate) const STATUS_BYTES: usize = 13;

const COMMAND_MARK: u8 = 0x43;
const STATUS_MARK: u8 = 0x53;
const CDB_AT: usize = COMMAND_BYTES - CDB_BYTES;
const STATUS_AT: usize = 9;

/// The SCSI status of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Good,
    /// Something is to be told: ask for the sense data.
    Check,
    /// Ask again later.
    Busy,
}

/// What came in the data phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DataIn {
    /// So many bytes of data; the status follows.
    Data(usize),
    /// No data at all: the machine went on to its status.
    Status(Status),
}

/// The two sides do not agree any more on what comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum EnvelopeError {
    #[error("no status came where one was due")]
    NoStatus,
    #[error("a status that no scanner sends")]
    UnknownStatus,
    #[error("more data came than was asked for")]
    TooMuch,
}

/// The command as it goes out.
pub(crate) fn wrap(command: &Command) -> [u8; COMMAND_BYTES] {
    let mut bytes = [0; COMMAND_BYTES];
    for (to, from) in bytes.iter_mut().skip(CDB_AT).zip(command.cdb) {
        *to = from;
    }
    let [mark, ..] = &mut bytes;
    *mark = COMMAND_MARK;
    bytes
}

/// Reads a status.
pub(crate) fn status(bytes: &[u8]) -> Result<Status, EnvelopeError> {
    if bytes.len() != STATUS_BYTES || bytes.first() != Some(&STATUS_MARK) {
        return Err(EnvelopeError::NoStatus);
    }
    match bytes.get(STATUS_AT) {
        Some(0x00) => Ok(Status::Good),
        Some(0x02) => Ok(Status::Check),
        // 18 is a reservation by another host, which on USB can only be a left-over.
        Some(0x08 | 0x18) => Ok(Status::Busy),
        _ => Err(EnvelopeError::UnknownStatus),
    }
}

/// Judges the data phase of a command that asked for so many bytes.
///
/// Some machines skip the data when there is none, so that the status is found here.
pub(crate) fn data_in(asked_bytes: usize, bytes: &[u8]) -> Result<DataIn, EnvelopeError> {
    if asked_bytes != STATUS_BYTES
        && let Ok(status) = status(bytes)
    {
        return Ok(DataIn::Status(status));
    }
    if bytes.len() > asked_bytes {
        return Err(EnvelopeError::TooMuch);
    }
    Ok(DataIn::Data(bytes.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn status_bytes(value: u8) -> Vec<u8> {
        let mut bytes = vec![0; STATUS_BYTES];
        bytes[0] = 0x53;
        bytes[9] = value;
        bytes
    }

    #[test]
    fn a_command_lies_at_the_end_of_its_envelope() {
        let bytes = wrap(&Command::inquiry());
        let mut expected = vec![0; 31];
        expected[0] = 0x43;
        expected[19] = 0x12;
        expected[23] = 0x60;
        assert_eq!(bytes.to_vec(), expected);
    }

    #[test]
    fn statuses_are_told_apart() {
        assert_eq!(status(&status_bytes(0)), Ok(Status::Good));
        assert_eq!(status(&status_bytes(2)), Ok(Status::Check));
        assert_eq!(status(&status_bytes(8)), Ok(Status::Busy));
        assert_eq!(status(&status_bytes(0x18)), Ok(Status::Busy));
        assert_eq!(status(&status_bytes(7)), Err(EnvelopeError::UnknownStatus));
        assert_eq!(status(&status_bytes(0)[..12]), Err(EnvelopeError::NoStatus));
        assert_eq!(status(&[0; 13]), Err(EnvelopeError::NoStatus));
    }

    #[test]
    fn a_status_in_place_of_data_is_taken_as_such() {
        let check = status_bytes(2);
        assert_eq!(data_in(96, &check), Ok(DataIn::Status(Status::Check)));
        assert_eq!(data_in(12, &check), Ok(DataIn::Status(Status::Check)));
        assert_eq!(data_in(13, &check), Ok(DataIn::Data(13)));
        assert_eq!(data_in(12, &[0; 13]), Err(EnvelopeError::TooMuch));
        assert_eq!(data_in(12, &[]), Ok(DataIn::Data(0)));
    }

    proptest! {
        #[test]
        fn never_more_data_than_asked_for(asked in 0_usize..64, bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(DataIn::Data(length)) = data_in(asked, &bytes) {
                prop_assert!(length <= asked && length == bytes.len());
            }
        }
    }
}
