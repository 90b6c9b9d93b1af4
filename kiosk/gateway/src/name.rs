//! The name of what is declared, and the row that it stands for.

use kiosk_domain::DossierId;

use crate::{digest::sha256, store::Kind};

/// What is declared, and under which name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// The id of the address.
    pub(crate) called: DossierId,
    pub(crate) kind: Kind,
}

impl Name {
    /// A dossier itself.
    pub(crate) const fn dossier(id: DossierId) -> Self {
        Self {
            called: id,
            kind: Kind::Dossier,
        }
    }

    /// The id of its row. Those of supplements and drafts follow from the name (UUID version
    /// 8, RFC 9562), so that the same name always finds the same row, and no address of a
    /// dossier, which is version 7, ever leads to one.
    pub(crate) fn row_id(&self) -> DossierId {
        let text = match self.kind {
            Kind::Dossier => return self.called,
            Kind::Supplement(number) => format!("{}/supplements/{number}", self.called),
            Kind::Draft => format!("drafts/{}", self.called),
        };
        let mut bytes = [0; 16];
        for (byte, hashed) in bytes.iter_mut().zip(sha256(text.as_bytes())) {
            *byte = hashed;
        }
        DossierId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_supplements_and_drafts_are_no_dossiers() {
        let called: DossierId = "019ab000-0000-7000-8000-000000000001".parse().unwrap();
        let of = |kind| Name { called, kind }.row_id();
        let rows = [
            of(Kind::Dossier),
            of(Kind::Draft),
            of(Kind::Supplement(1)),
            of(Kind::Supplement(2)),
        ];
        assert_eq!(rows[0], called);
        for (index, row) in rows.iter().enumerate().skip(1) {
            assert_eq!(row.0.get_version_num(), 8);
            assert!(!rows[..index].contains(row));
        }
    }
}
