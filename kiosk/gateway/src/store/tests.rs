//! What every store must do; today there is one to hold to it.

use super::*;

const AGENCY: &str = "000.01.31.H06";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn store(folder: &std::path::Path) -> SqliteStore {
    SqliteStore::open(&folder.join("gateway.db")).unwrap()
}

fn id(number: u16) -> DossierId {
    format!("019ab000-0000-7000-8000-{number:012x}")
        .parse()
        .unwrap()
}

fn upload(number: u16) -> String {
    format!("upload-{number}")
}

/// Declares a dossier of one document of ten bytes.
fn declare(store: &dyn Store, number: u16) -> Declared {
    let device = data_encoding::BASE64.encode(
        ed25519_dalek::SigningKey::from_bytes(&[1; 32])
            .verifying_key()
            .as_bytes(),
    );
    let document = Document {
        ordinal: 0,
        component: "_form".to_owned(),
        length_bytes: 10,
        sha256: String::new(),
        upload: upload(number),
        offset_bytes: 0,
        rejected: false,
    };
    let new = NewDossier {
        id: id(number),
        device: &DeviceKey::parse(&device).unwrap(),
        tracking_code: &TrackingCode::parse(&format!("7K4M2Q9D{number:04}")).unwrap(),
        procedure: "1.001193",
        unit: "26506",
        manifest: b"manifest",
        manifest_sha256: number.to_string(),
        documents: vec![document],
        now: at(i64::from(number)),
    };
    store.declare(&new).unwrap()
}

fn part(start_bytes: u64, length_bytes: u64) -> Part {
    Part {
        start_bytes,
        length_bytes,
        object: format!("object-{start_bytes}-{length_bytes}"),
    }
}

/// A dossier that was taken in.
fn taken_in(store: &dyn Store, number: u16) {
    declare(store, number);
    assert!(store.accept(id(number), b"receipt", at(0)).unwrap().first);
}

#[test]
fn codes_count_by_agency_and_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let cases = [
        (1, AGENCY, "261123", "000.01.31.H06-261123-0001"),
        (2, AGENCY, "261123", "000.01.31.H06-261123-0002"),
        (3, "000.02.31.H06", "261123", "000.02.31.H06-261123-0001"),
        (4, AGENCY, "261124", "000.01.31.H06-261124-0001"),
        (2, AGENCY, "261124", "000.01.31.H06-261123-0002"),
    ];
    for (number, agency, day, expected) in cases {
        if store.dossier(id(number)).unwrap().is_none() {
            taken_in(&store, number);
        }
        let issued = store.issue_code(id(number), agency, day, at(1)).unwrap();
        assert_eq!(issued, Issued::Code(expected.to_owned()));
    }
}

#[test]
fn no_code_follows_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    rusqlite::Connection::open(folder.path().join("gateway.db"))
        .unwrap()
        .execute(
            "INSERT INTO code_counter VALUES (?1, '261123', 9998)",
            [AGENCY],
        )
        .unwrap();
    let expected = [
        Issued::Code(format!("{AGENCY}-261123-9999")),
        Issued::UsedUp,
    ];
    for (number, expected) in (1..).zip(expected) {
        taken_in(&store, number);
        assert_eq!(
            store
                .issue_code(id(number), AGENCY, "261123", at(1))
                .unwrap(),
            expected
        );
    }
    let left = store.dossier(id(2)).unwrap().unwrap();
    assert_eq!(
        (left.official_code, left.national),
        (None, Some(NationalState::Registered))
    );
}

#[test]
fn codes_are_only_for_what_was_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    for number in [1, 2] {
        let issued = store
            .issue_code(id(number), AGENCY, "261123", at(1))
            .unwrap();
        assert_eq!(issued, Issued::NotTakenIn);
    }
}

#[test]
fn stores_on_one_file_never_issue_a_code_twice() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path());
    for number in 1..=20 {
        taken_in(&first, number);
    }
    let codes = std::thread::scope(|scope| {
        let issue = |numbers: [u16; 10]| {
            let store = store(folder.path());
            scope.spawn(move || {
                numbers.map(|number| {
                    store
                        .issue_code(id(number), AGENCY, "261123", at(1))
                        .unwrap()
                })
            })
        };
        let odd = issue(std::array::from_fn(|index| {
            2 * u16::try_from(index).unwrap() + 1
        }));
        let even = issue(std::array::from_fn(|index| {
            2 * u16::try_from(index).unwrap() + 2
        }));
        [odd.join().unwrap(), even.join().unwrap()].concat()
    });
    let mut texts: Vec<String> = codes.into_iter().map(|code| format!("{code:?}")).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 20);
    assert!(texts[19].contains("-0020"), "{}", texts[19]);
}

#[test]
fn an_offset_moves_only_from_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    let cases = [
        (part(0, 4), Append::Moved(4)),
        (part(0, 5), Append::Stale(4)),
        (part(6, 1), Append::Stale(4)),
        (part(4, 7), Append::Stale(4)),
        (part(4, 6), Append::Moved(10)),
    ];
    for (part, expected) in cases {
        assert_eq!(
            store.append(&upload(1), &part, at(0)).unwrap(),
            expected,
            "{part:?}"
        );
        let counts = matches!(expected, Append::Moved(_));
        assert_eq!(store.refers_to(&part.object).unwrap(), counts);
    }
    assert_eq!(
        store.append("nobody", &part(0, 1), at(0)).unwrap(),
        Append::Gone
    );
    assert_eq!(store.parts(id(1), 0).unwrap(), [part(0, 4), part(4, 6)]);
}

#[test]
fn the_first_receipt_stands_and_nothing_restarts_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    store.append(&upload(1), &part(0, 10), at(0)).unwrap();
    assert!(store.accept(id(1), b"first", at(1)).unwrap().first);
    let second = store.accept(id(1), b"second", at(2)).unwrap();
    assert_eq!(
        second,
        Accepted {
            first: false,
            receipt: b"first".to_vec()
        }
    );
    assert!(store.restart(id(1), &[0]).unwrap().is_empty());
    store.reject(id(1), &[0]).unwrap();
    let dossier = store.dossier(id(1)).unwrap().unwrap();
    assert_eq!(
        (dossier.outcome, dossier.is_complete()),
        (Outcome::Accepted, true)
    );
    assert_eq!(dossier.taken_in_at, Some(at(1)));
}

#[test]
fn declaring_again_revives_an_expired_dossier() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    assert_eq!(declare(&store, 1), Declared::New);
    let month_later = days_after(at(1), UPLOAD_DAYS);
    assert!(
        store
            .dossier(id(1))
            .unwrap()
            .unwrap()
            .is_expired(month_later)
    );
    store.append(&upload(1), &part(0, 1), month_later).unwrap();
    assert!(
        !store
            .dossier(id(1))
            .unwrap()
            .unwrap()
            .is_expired(month_later)
    );
    assert_eq!(declare(&store, 1), Declared::Same);
}

#[test]
fn a_bundle_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let bundle = |version| SignedBundle {
        version,
        body: vec![],
        signature: version.to_string(),
    };
    for (version, installed) in [(2, true), (1, false), (2, false), (3, true)] {
        assert_eq!(
            store.put_bundle("keys", &bundle(version)).unwrap(),
            installed,
            "{version}"
        );
    }
    assert_eq!(store.bundle("keys").unwrap(), Some(bundle(3)));
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(store(folder.path()));
    let path = folder.path().join("gateway.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = SqliteStore::open(&path).err().unwrap();
    assert!(
        matches!(refused, StoreError::Newer { found: 99, .. }),
        "{refused}"
    );
}
