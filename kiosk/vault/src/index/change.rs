//! What a transaction may do: each move of a dossier together with its one audit row.

use jiff::{Timestamp, civil};
use kiosk_domain::{ComponentCode, DossierId, FaultCode, PageId, dossier::KioskState};
use rusqlite::{Transaction, params};

use super::find_state;
use crate::{
    VaultError,
    audit::{self, AuditEntry, Event, Stamp},
    device::Device,
};

/// An open transaction, with the moves that dossiers may make in it.
pub(crate) struct Change<'a> {
    pub(super) tx: Transaction<'a>,
    pub(super) device: &'a Device,
    pub(super) stamp: &'a Stamp,
    pub(super) now: Timestamp,
}

/// What the index keeps of a sealed dossier.
pub(crate) struct SealedRow<'a> {
    pub(crate) session_no: &'a str,
    pub(crate) manifest_sha256: [u8; 32],
    pub(crate) pages: u32,
    pub(crate) sealed_bytes: u64,
}

impl Change<'_> {
    pub(crate) fn audit(&self, entry: &AuditEntry) -> Result<(), VaultError> {
        audit::append(&self.tx, self.device, self.stamp, entry, self.now)
    }

    /// Takes over the rows of a chain that is whole up to some row.
    pub(crate) fn continue_chain(
        &self,
        from: &rusqlite::Connection,
    ) -> Result<audit::Chain, VaultError> {
        audit::copy_whole_rows(from, &self.tx, self.device)
    }

    /// Moves a dossier to the state of its next row. Standing still is no move and gets no
    /// second row.
    pub(crate) fn enter(
        &self,
        id: DossierId,
        to: KioskState,
        fault: Option<FaultCode>,
    ) -> Result<(), VaultError> {
        let mut entry = AuditEntry::of(Event::entering(to), id);
        entry.fault = fault;
        self.enter_by(id, to, &entry)
    }

    /// As [`Change::enter`], told by another row.
    pub(crate) fn enter_by(
        &self,
        id: DossierId,
        to: KioskState,
        entry: &AuditEntry,
    ) -> Result<(), VaultError> {
        let from = find_state(&self.tx, id)?.ok_or(VaultError::Unknown(id))?;
        if from == to {
            return Ok(());
        }
        if !from.may_become(to) {
            return Err(VaultError::Move { id, from, to });
        }
        self.set_state(id, to)?;
        self.audit(entry)
    }

    fn set_state(&self, id: DossierId, to: KioskState) -> Result<(), VaultError> {
        self.tx
            .prepare_cached("UPDATE dossier SET state = ?2 WHERE id = ?1")?
            .execute([id.to_string().as_str(), to.as_str()])?;
        Ok(())
    }

    /// A new draft.
    pub(crate) fn begin(&self, id: DossierId) -> Result<(), VaultError> {
        self.insert_dossier(id, KioskState::Draft, self.now)?;
        self.audit(&AuditEntry::of(Event::DossierBegun, id))
    }

    /// A draft or a parked one that was found without its row, begun at that time.
    pub(crate) fn adopt_draft(
        &self,
        id: DossierId,
        state: KioskState,
        begun: Timestamp,
        pages: &[(PageId, ComponentCode)],
    ) -> Result<(), VaultError> {
        self.insert_dossier(id, state, begun)?;
        self.forget_pages(id)?;
        for (page, component) in pages {
            self.insert_page(id, *page, component)?;
        }
        let event = match state {
            KioskState::Parked => Event::ParkedAdopted,
            _ => Event::DraftAdopted,
        };
        let mut entry = AuditEntry::of(event, id);
        entry.count = Some(pages.len() as u64);
        self.audit(&entry)
    }

    /// The period of a draft begins anew: it was parked, or came back from there.
    pub(crate) fn begin_again(&self, id: DossierId) -> Result<(), VaultError> {
        self.tx.execute(
            "UPDATE dossier SET begun_s = ?2 WHERE id = ?1",
            params![id.to_string(), self.now.as_second()],
        )?;
        Ok(())
    }

    /// Takes up a sealed dossier whose row was lost, or is older than its folder.
    pub(crate) fn adopt(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        self.insert_dossier(id, KioskState::Sealed, self.now)?;
        self.forget_pages(id)?;
        self.queue(id, sealed)?;
        let mut entry = AuditEntry::of(Event::DossierAdopted, id);
        entry.count = Some(sealed.pages.into());
        self.audit(&entry)
    }

    /// Sets the row of a waiting dossier right from its manifest.
    pub(crate) fn repair(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        self.queue(id, sealed)?;
        self.audit(&AuditEntry::of(Event::DossierRepaired, id))
    }

    /// Takes up a confirmed dossier that cannot be delivered as it lies there.
    pub(crate) fn hold_damaged(&self, id: DossierId, fault: FaultCode) -> Result<(), VaultError> {
        if find_state(&self.tx, id)? == Some(KioskState::NeedsStaff) {
            return Ok(());
        }
        self.insert_dossier(id, KioskState::NeedsStaff, self.now)?;
        self.forget_pages(id)?;
        self.join_outbox(id)?;
        self.note_failure(id, fault)?;
        let mut entry = AuditEntry::of(Event::DossierDamaged, id);
        entry.fault = Some(fault);
        self.audit(&entry)
    }

    /// Takes up an accepted dossier whose row is lost or older than its stored receipt.
    pub(crate) fn adopt_receipt(
        &self,
        id: DossierId,
        session_no: Option<&str>,
        receipt: &[u8],
    ) -> Result<(), VaultError> {
        self.insert_dossier(id, KioskState::Accepted, self.now)?;
        self.store_receipt(id, receipt)?;
        self.tx.execute(
            "UPDATE dossier SET session_no = ?2 WHERE id = ?1",
            params![id.to_string(), session_no],
        )?;
        self.audit(&AuditEntry::of(Event::AcceptanceAdopted, id))
    }

    /// The draft becomes a sealed dossier with a place in the outbox.
    pub(crate) fn seal(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        let from = find_state(&self.tx, id)?.ok_or(VaultError::Unknown(id))?;
        let to = KioskState::Sealed;
        if from != KioskState::Draft {
            return Err(VaultError::Move { id, from, to });
        }
        self.set_state(id, to)?;
        self.forget_pages(id)?;
        self.queue(id, sealed)?;
        let mut entry = AuditEntry::of(Event::DossierSealed, id);
        entry.count = Some(sealed.pages.into());
        entry.bytes = Some(sealed.sealed_bytes);
        self.audit(&entry)
    }

    /// A row that may be there already, with a state that its folder disproves.
    fn insert_dossier(
        &self,
        id: DossierId,
        state: KioskState,
        begun: Timestamp,
    ) -> Result<(), VaultError> {
        self.tx.execute(
            "INSERT INTO dossier (id, state, begun_s) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state",
            params![id.to_string(), state.as_str(), begun.as_second()],
        )?;
        Ok(())
    }

    fn queue(&self, id: DossierId, sealed: &SealedRow<'_>) -> Result<(), VaultError> {
        self.tx.execute(
            "UPDATE dossier SET session_no = ?2, manifest_sha256 = ?3 WHERE id = ?1",
            params![id.to_string(), sealed.session_no, sealed.manifest_sha256],
        )?;
        self.join_outbox(id)
    }

    fn join_outbox(&self, id: DossierId) -> Result<(), VaultError> {
        self.tx.execute(
            "INSERT INTO outbox (dossier, queued_s) VALUES (?1, ?2)
             ON CONFLICT (dossier) DO NOTHING",
            params![id.to_string(), self.now.as_second()],
        )?;
        Ok(())
    }

    pub(crate) fn add_page(
        &self,
        id: DossierId,
        page: PageId,
        component: &ComponentCode,
        sealed_bytes: u64,
    ) -> Result<(), VaultError> {
        self.insert_page(id, page, component)?;
        let mut entry = AuditEntry::of(Event::PageSealed, id);
        entry.bytes = Some(sealed_bytes);
        self.audit(&entry)
    }

    fn insert_page(
        &self,
        id: DossierId,
        page: PageId,
        component: &ComponentCode,
    ) -> Result<(), VaultError> {
        self.tx
            .prepare_cached("INSERT INTO page (dossier, id, component) VALUES (?1, ?2, ?3)")?
            .execute(params![
                id.to_string(),
                page.to_string(),
                component.as_str()
            ])?;
        Ok(())
    }

    /// Answers whether the draft had that page.
    pub(crate) fn drop_page(&self, id: DossierId, page: PageId) -> Result<bool, VaultError> {
        let sql = "DELETE FROM page WHERE dossier = ?1 AND id = ?2";
        let found = self.tx.execute(sql, [id.to_string(), page.to_string()])? > 0;
        if found {
            self.audit(&AuditEntry::of(Event::PageDropped, id))?;
        }
        Ok(found)
    }

    pub(crate) fn forget_pages(&self, id: DossierId) -> Result<(), VaultError> {
        self.tx
            .execute("DELETE FROM page WHERE dossier = ?1", [id.to_string()])?;
        Ok(())
    }

    /// Takes a dossier that was given up out of the outbox.
    pub(crate) fn leave_outbox(&self, id: DossierId) -> Result<(), VaultError> {
        self.tx
            .execute("DELETE FROM outbox WHERE dossier = ?1", [id.to_string()])?;
        Ok(())
    }

    /// Remembers why the last try did not succeed; no state changes.
    pub(crate) fn note_failure(&self, id: DossierId, fault: FaultCode) -> Result<(), VaultError> {
        let sql = "UPDATE outbox SET tries = tries + 1, last_fault = ?2 WHERE dossier = ?1";
        match self
            .tx
            .execute(sql, [id.to_string().as_str(), fault.as_str()])?
        {
            0 => Err(VaultError::Unknown(id)),
            _ => Ok(()),
        }
    }

    /// Stores the receipt and takes the dossier out of the outbox.
    pub(crate) fn accept(&self, id: DossierId, receipt: &[u8]) -> Result<(), VaultError> {
        self.enter(id, KioskState::Accepted, None)?;
        self.store_receipt(id, receipt)
    }

    fn store_receipt(&self, id: DossierId, receipt: &[u8]) -> Result<(), VaultError> {
        self.tx.execute(
            "UPDATE dossier SET receipt = ?2 WHERE id = ?1",
            params![id.to_string(), receipt],
        )?;
        self.leave_outbox(id)
    }

    /// The next number of a day, from 1 on.
    pub(crate) fn count_session(&self, day: civil::Date) -> Result<u16, VaultError> {
        let sql = "INSERT INTO session_count VALUES (?1, 1)
                   ON CONFLICT (day) DO UPDATE SET count = count + 1 RETURNING count";
        Ok(self
            .tx
            .query_row(sql, [day.to_string()], |row| row.get(0))?)
    }

    /// Makes sure that no number up to `count` is given again on that day.
    pub(crate) fn raise_session_count(
        &self,
        day: civil::Date,
        count: u16,
    ) -> Result<(), VaultError> {
        let sql = "INSERT INTO session_count VALUES (?1, ?2)
                   ON CONFLICT (day) DO UPDATE SET count = max(count, excluded.count)";
        self.tx.execute(sql, params![day.to_string(), count])?;
        Ok(())
    }

    pub(crate) fn store_bundle(
        &self,
        channel: &str,
        bytes: &[u8],
        signature: &[u8; 64],
        version: u64,
    ) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO bundle VALUES (?1, ?2, ?3)";
        self.tx.execute(sql, params![channel, bytes, signature])?;
        let mut entry = AuditEntry::new(Event::BundleInstalled);
        entry.count = Some(version);
        self.audit(&entry)
    }

    /// Takes over a bundle from a damaged index; its signature is checked before every use.
    pub(crate) fn keep_bundle(
        &self,
        channel: &str,
        (bytes, signature): &super::StoredBundle,
    ) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO bundle VALUES (?1, ?2, ?3)";
        self.tx.execute(sql, params![channel, bytes, signature])?;
        Ok(())
    }
}
