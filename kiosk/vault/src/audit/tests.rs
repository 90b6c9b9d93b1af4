//! Edits, swaps, deletions and cuts of the chain.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::*;

fn chain(rows: u32) -> (tempfile::TempDir, Connection, Device) {
    let folder = tempfile::tempdir().unwrap();
    let device = Device::open(folder.path()).unwrap();
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(SCHEMA).unwrap();
    db.execute_batch(SCHEMA_2).unwrap();
    let stamp = Stamp::of_this_run();
    for bytes in 0..rows {
        let mut entry = AuditEntry::new(Event::PageSealed);
        entry.bytes = Some(u64::from(bytes));
        append(&db, &device, &stamp, &entry, Timestamp::UNIX_EPOCH).unwrap();
    }
    (folder, db, device)
}

#[test]
fn an_untouched_chain_is_whole() {
    let (_folder, db, device) = chain(20);
    assert_eq!(verify(&db, &device, None).unwrap(), 20);
}

#[test]
fn every_kind_of_tampering_is_found() {
    let table = [
        ("UPDATE audit SET bytes = 99 WHERE seq = 7", 7),
        ("UPDATE audit SET at_s = -5 WHERE seq = 1", 1),
        ("UPDATE audit SET act = 'page-dropped' WHERE seq = 20", 20),
        ("UPDATE audit SET boot = 'x' WHERE seq = 3", 3),
        ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 12", 12),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq >= 15", 15),
        ("DELETE FROM audit", 1),
        (
            "UPDATE audit SET seq = CASE seq WHEN 8 THEN 900 ELSE seq END",
            8,
        ),
        ("UPDATE audit_head SET signature = zeroblob(64)", 21),
        ("DELETE FROM audit_head", 21),
    ];
    for (sql, broken_row) in table {
        let (_folder, db, device) = chain(20);
        db.execute_batch(sql).unwrap();
        match verify(&db, &device, None) {
            Err(VaultError::Audit { row }) => assert_eq!(row, broken_row, "{sql}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn a_cut_end_with_a_moved_head_needs_the_device_key() {
    let (_folder, db, device) = chain(20);
    db.execute_batch(
        "DELETE FROM audit WHERE seq = 20;
         UPDATE audit_head SET seq = 19, hash = (SELECT hash FROM audit WHERE seq = 19);",
    )
    .unwrap();
    assert!(matches!(
        verify(&db, &device, None),
        Err(VaultError::Audit { row: 20 })
    ));
}

#[test]
fn a_row_is_hashed_in_its_canonical_form() {
    let mut entry = AuditEntry::of(Event::PrintEnded, DossierId(uuid::Uuid::from_u128(7)));
    entry.actor = Some(Actor::Officer);
    entry.badge = Some("B-17".to_owned());
    entry.procedure = Some("1.001193".into());
    entry.ordinal = Some(2);
    entry.count = Some(3);
    entry.bytes = Some(4_000_000);
    entry.took_ms = Some(17);
    entry.outcome = Some("printed");
    entry.problem = Some("documents-incomplete".to_owned());
    entry.fault = Some(FaultCode::PrinterSilent);
    let stamp = Stamp::of_this_run();
    for entry in [entry, AuditEntry::new(Event::VaultOpened)] {
        let record = Record::of(&entry, 9, &stamp, Timestamp::UNIX_EPOCH);
        let canonical = serde_json_canonicalizer::to_vec(&record).unwrap();
        assert_eq!(serde_json::to_vec(&record).unwrap(), canonical);
    }
}

/// A row of the first version of the tables, with the hash that it was written with.
#[test]
fn rows_of_older_tables_keep_their_hash() {
    let record: Record = serde_json::from_str(
        r#"{"act":"page-sealed","at_s":0,"boot":"b","bytes":1,"count":null,"dossier":null,"fault":null,"ran_ms":2,"seq":1}"#,
    )
    .unwrap();
    let text = b"{\"act\":\"page-sealed\",\"at_s\":0,\"boot\":\"b\",\"bytes\":1,\"count\":null,\
                 \"dossier\":null,\"fault\":null,\"ran_ms\":2,\"seq\":1}";
    let hash: [u8; 32] = Sha256::new()
        .chain_update([0; 32])
        .chain_update(text)
        .finalize()
        .into();
    assert_eq!(record.hash(&[0; 32]).unwrap(), hash);
}

#[test]
fn names_lead_back_and_every_state_has_its_event() {
    for event in Event::ALL {
        assert_eq!(Event::from_name(event.name()), Some(*event));
    }
    for state in KioskState::ALL {
        assert_eq!(Event::entering(state).enters(), Some(state));
    }
}

/// Edits that a tamperer could make to the tables, one at a time, at seeded places.
fn tamper(random: &mut StdRng, rows: u32) -> String {
    const COLUMNS: &[(&str, &str)] = &[
        ("at_s", "at_s + 1"),
        ("boot", "'x'"),
        ("ran_ms", "ran_ms + 1"),
        ("act", "'page-dropped'"),
        ("dossier", "'00000000-0000-0000-0000-000000000001'"),
        ("count", "7"),
        ("bytes", "bytes + 1"),
        ("bytes", "NULL"),
        ("fault", "'internal'"),
        ("hash", "randomblob(32)"),
        ("actor", "'officer'"),
        ("badge", "'B-1'"),
        ("ordinal", "1"),
        ("outcome", "'done'"),
        ("problem", "'too-large'"),
        ("procedure", "'1.001193'"),
        ("took_ms", "1"),
    ];
    let row = random.gen_range(1..=rows);
    match random.gen_range(0..10) {
        0 => format!("DELETE FROM audit WHERE seq = {row}"),
        1 => format!("DELETE FROM audit WHERE seq >= {row}"),
        2 => {
            let other = row % rows + 1;
            format!(
                "UPDATE audit SET seq = -1 WHERE seq = {row};
                 UPDATE audit SET seq = {row} WHERE seq = {other};
                 UPDATE audit SET seq = {other} WHERE seq = -1"
            )
        }
        3 => format!(
            "DELETE FROM audit WHERE seq >= {row};
             UPDATE audit_head SET seq = {row} - 1, hash = coalesce(
                 (SELECT hash FROM audit WHERE seq = {row} - 1), zeroblob(32))"
        ),
        4 => format!("UPDATE audit SET seq = seq + 1000 WHERE seq >= {row}"),
        _ => {
            let (column, value) = COLUMNS[random.gen_range(0..COLUMNS.len())];
            format!("UPDATE audit SET {column} = {value} WHERE seq = {row}")
        }
    }
}

#[test]
fn every_edit_swap_deletion_and_cut_is_found() {
    const ROWS: u32 = 30;
    const EDITS: u32 = 1000;
    let (_folder, db, device) = chain(ROWS);
    let mut random = StdRng::seed_from_u64(0x0061_7564_6974);
    for _ in 0..EDITS {
        let sql = tamper(&mut random, ROWS);
        db.execute_batch("SAVEPOINT untouched").unwrap();
        db.execute_batch(&sql).unwrap();
        assert!(verify(&db, &device, None).is_err(), "{sql}");
        db.execute_batch("ROLLBACK TO untouched; RELEASE untouched")
            .unwrap();
    }
    assert_eq!(verify(&db, &device, None).unwrap(), u64::from(ROWS));
}

#[test]
fn an_older_copy_lacks_the_head_that_was_kept() {
    let (_folder, db, device) = chain(10);
    let older = SignedHead::of(&head(&db).unwrap().unwrap());
    let older = older
        .check(|message, signature| device.has_signed(message, signature))
        .unwrap();
    assert!(verify(&db, &device, Some(&older)).is_ok());
    let newer = KeptHead {
        seq: 11,
        hash: [1; 32],
    };
    assert!(verify(&db, &device, Some(&newer)).is_err());
}

#[test]
fn an_export_is_checked_without_the_machine() {
    let (_folder, db, device) = chain(20);
    let mut file = Vec::new();
    assert_eq!(export(&db, &mut file).unwrap(), 20);
    let key = device.public_key();
    assert_eq!(verify_export(file.as_slice(), &key).unwrap(), 20);
    assert!(verify_export(file.as_slice(), &[7; 32]).is_err());

    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    for line in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(line);
        assert!(verify_export(without.concat().as_slice(), &key).is_err());
        let cut = lines[..line].concat();
        assert!(verify_export(cut.as_slice(), &key).is_err());
        let mut swapped = lines.clone();
        swapped.swap(line, (line + 1) % lines.len());
        assert!(verify_export(swapped.concat().as_slice(), &key).is_err());
    }
    for place in (0..file.len()).step_by(7) {
        let mut edited = file.clone();
        edited[place] ^= 1;
        assert!(
            verify_export(edited.as_slice(), &key).is_err(),
            "byte {place}"
        );
    }
}
