//! The chain as a file: one row a line, the signed head in the last one.
//!
//! Whoever has the device's public key can check the file without the machine.

use std::io::{self, BufRead, Read, Write};

use ed25519_dalek::{Signature, VerifyingKey};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{Record, SignedHead, head, walk};
use crate::VaultError;

/// No row is longer; what is, is not an export.
const LONGEST_LINE_BYTES: u64 = 4096;

/// Why an exported chain is not what the device has written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be read.
    #[error("the export cannot be read")]
    Io(#[from] io::Error),
    /// A line that is no row, does not follow from the ones before, or is missing.
    #[error("the exported chain breaks at line {line}")]
    Broken {
        /// The line, counted from 1; one past the last if the end is missing.
        line: u64,
    },
}

#[derive(Serialize)]
struct LastLine<'a> {
    head: &'a SignedHead,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Box<Record>),
    Last { head: SignedHead },
}

/// Writes the chain; answers the number of rows.
pub(crate) fn export(db: &Connection, mut to: impl Write) -> Result<u64, VaultError> {
    let failed = || VaultError::Damaged {
        what: "an audit row",
    };
    let chain = walk(db, |record, _| {
        let mut line = serde_json::to_vec(record).map_err(|_| failed())?;
        line.push(b'\n');
        to.write_all(&line).map_err(VaultError::io("exporting"))
    })?;
    if !chain.to_the_end {
        return Err(VaultError::Audit {
            row: chain.rows + 1,
        });
    }
    if let Some(head) = head(db)? {
        let head = SignedHead::of(&head);
        let mut line = serde_json::to_vec(&LastLine { head: &head }).map_err(|_| failed())?;
        line.push(b'\n');
        to.write_all(&line).map_err(VaultError::io("exporting"))?;
    }
    to.flush().map_err(VaultError::io("exporting"))?;
    Ok(chain.rows)
}

/// Checks an exported chain against the key of the device that wrote it; answers the number
/// of rows.
///
/// # Errors
/// [`ExportError::Broken`] when a line was edited, swapped, removed or cut: at the first one
/// that is no row or is out of its order, else at the head, whose hash is another one then;
/// [`ExportError::Io`] when the file cannot be read.
pub fn verify_export(mut from: impl BufRead, device: &[u8; 32]) -> Result<u64, ExportError> {
    let (mut rows, mut last) = (0, [0; 32]);
    loop {
        let broken = ExportError::Broken { line: rows + 1 };
        let mut text = Vec::new();
        from.by_ref()
            .take(LONGEST_LINE_BYTES)
            .read_until(b'\n', &mut text)?;
        let Some(b'\n') = text.pop() else {
            return Err(broken);
        };
        match serde_json::from_slice(&text) {
            Ok(Line::Row(record)) => {
                let canonical = serde_json::to_vec(&record).ok();
                if record.seq != rows + 1 || canonical.as_ref() != Some(&text) {
                    return Err(broken);
                }
                let Ok(hash) = record.hash(&last) else {
                    return Err(broken);
                };
                (rows, last) = (record.seq, hash);
            }
            Ok(Line::Last { head }) => {
                let signed =
                    head.check(|message, signature| has_signed(device, message, signature));
                let whole = signed.is_some_and(|head| head.seq == rows && head.hash == last);
                let ends = from.fill_buf()?.is_empty();
                return if whole && ends { Ok(rows) } else { Err(broken) };
            }
            Err(_) => return Err(broken),
        }
    }
}

fn has_signed(device: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_bytes(device);
    let signature = Signature::from_slice(signature);
    key.ok()
        .zip(signature.ok())
        .is_some_and(|(key, signature)| key.verify_strict(message, &signature).is_ok())
}
