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
    let code = TrackingCode::parse(&format!("7K4M2Q9D{number:04}")).unwrap();
    let new = NewDossier {
        id: id(number),
        called: id(number),
        kind: Kind::Dossier,
        device: &DeviceKey::parse(&device).unwrap(),
        tracking_code: Some(&code),
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

fn accept(store: &dyn Store, number: u16, receipt: &[u8]) -> Accepted {
    store.accept(id(number), receipt, at(1)).unwrap().unwrap()
}

/// A dossier that was taken in.
fn taken_in(store: &dyn Store, number: u16) {
    declare(store, number);
    let whole = Part {
        object: format!("whole-{number}"),
        ..part(0, 10)
    };
    let moved = store.append(&upload(number), &whole, at(0)).unwrap();
    assert_eq!(moved, Append::Moved(10));
    assert!(accept(store, number, b"receipt").first);
}

#[test]
fn nothing_is_accepted_whose_bytes_have_gone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    store.append(&upload(1), &part(0, 10), at(0)).unwrap();
    store.terminate(&upload(1), "fresh").unwrap();
    assert_eq!(store.accept(id(1), b"receipt", at(1)).unwrap(), None);
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
        let issued = store
            .issue_code(id(number), agency, day, None, at(1))
            .unwrap();
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
                .issue_code(id(number), AGENCY, "261123", None, at(1))
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
            .issue_code(id(number), AGENCY, "261123", None, at(1))
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
                        .issue_code(id(number), AGENCY, "261123", None, at(1))
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
    assert!(accept(&store, 1, b"first").first);
    let second = accept(&store, 1, b"second");
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

fn device(seed: u8) -> DeviceKey {
    let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key();
    DeviceKey::parse(&data_encoding::BASE64.encode(key.as_bytes())).unwrap()
}

#[test]
fn a_holder_has_one_device_and_a_device_one_holder() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let pin = |holder: &str, seed| store.pin_device(holder, &device(seed), at(0)).unwrap();
    let pinned = |seed| Some(device(seed).as_str().to_owned());
    assert!(store.may_read("a", &device(1)).unwrap(), "nothing is known");
    assert_eq!(pin("a", 1), pinned(1));
    assert_eq!(pin("a", 2), pinned(1));
    assert_eq!(pin("b", 1), None, "the device is another holder's");
    assert_eq!(pin("b", 2), pinned(2));
    let cases = [
        ("a", 1, true),
        ("a", 2, false),
        ("b", 1, false),
        ("c", 1, false),
        ("c", 3, true),
    ];
    for (holder, seed, may) in cases {
        assert_eq!(
            store.may_read(holder, &device(seed)).unwrap(),
            may,
            "{holder} {seed}"
        );
    }
}

fn record<'a>(device: &'a DeviceKey, body: &str, revision: u64) -> NewRecord<'a> {
    NewRecord {
        device,
        name: "device/statistics/2026-11-23",
        body_sha256: body.to_owned(),
        revision,
        content: b"{}",
        answer: if revision == 1 { b"one" } else { b"two" },
        now: at(0),
    }
}

#[test]
fn the_same_record_has_the_same_answer_and_a_higher_revision_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let device = device(1);
    let cases = [
        ("a", 1, Recorded::New(b"one".to_vec())),
        ("a", 2, Recorded::Same(b"one".to_vec())),
        ("b", 1, Recorded::Conflict),
        ("b", 2, Recorded::New(b"two".to_vec())),
        ("a", 1, Recorded::Conflict),
    ];
    for (body, revision, expected) in cases {
        let came = store.put_record(&record(&device, body, revision)).unwrap();
        assert_eq!(came, expected, "{body} {revision}");
    }
}

#[test]
fn what_is_withdrawn_is_never_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    store.append(&upload(1), &part(0, 10), at(0)).unwrap();
    let device = device(1);
    let withdrawal = Withdrawal {
        id: id(1),
        record: record(&device, "a", 1),
    };
    let done = |freed: &[&str]| Withdrew::Done {
        freed: freed.iter().map(|one| (*one).to_owned()).collect(),
        answer: b"one".to_vec(),
    };
    assert_eq!(store.withdraw(&withdrawal).unwrap(), done(&["object-0-10"]));
    assert_eq!(store.withdraw(&withdrawal).unwrap(), done(&[]));
    assert_eq!(store.accept(id(1), b"receipt", at(2)).unwrap(), None);
    assert_eq!(
        store.append(&upload(1), &part(0, 10), at(2)).unwrap(),
        Append::Gone
    );
    let left = store.dossier(id(1)).unwrap().unwrap();
    assert_eq!(left.state(at(3)), PortalState::Withdrawn);
}

#[test]
fn an_ended_upload_frees_its_bytes_unless_they_were_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    declare(&store, 1);
    store.append(&upload(1), &part(0, 4), at(0)).unwrap();
    let freed = store.terminate(&upload(1), "fresh").unwrap();
    assert_eq!(freed, Terminated::Freed(vec!["object-0-4".to_owned()]));
    assert!(store.is_closed_upload(&upload(1)).unwrap());
    assert_eq!(
        store.terminate(&upload(1), "again").unwrap(),
        Terminated::Gone
    );
    store.append("fresh", &part(0, 10), at(0)).unwrap();
    accept(&store, 1, b"receipt");
    assert_eq!(
        store.terminate("fresh", "again").unwrap(),
        Terminated::TakenIn
    );
}

#[test]
fn an_act_moves_the_state_or_leaves_everything() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    taken_in(&store, 1);
    let act = |verb, from, to, fee| Act {
        verb,
        from,
        to: Some(to),
        promise: None,
        fee,
        sealed: None,
        now: at(5),
    };
    use NationalState as S;
    let fee = act(
        "fee",
        &[S::InProgress],
        S::FeeRequested,
        FeeChange::Ask(8000),
    );
    assert_eq!(
        store.act(id(1), &fee).unwrap(),
        Acted::WrongState(S::Registered)
    );
    assert_eq!(store.fee(id(1)).unwrap(), None);
    store
        .issue_code(id(1), AGENCY, "261123", None, at(1))
        .unwrap();
    let start = act("start", &[S::Accepted], S::InProgress, FeeChange::None);
    assert_eq!(store.act(id(1), &start).unwrap(), Acted::Done);
    assert_eq!(store.act(id(1), &fee).unwrap(), Acted::Done);
    let paid = act("paid", &[S::FeeRequested], S::InProgress, FeeChange::Paid);
    assert_eq!(store.act(id(1), &paid).unwrap(), Acted::Done);
    let known = store.fee(id(1)).unwrap().unwrap();
    assert_eq!((known.amount_vnd, known.paid_at), (8000, Some(at(5))));
    assert_eq!(store.acts(id(1), "fee").unwrap().len(), 1);
    assert_eq!(store.act(id(2), &start).unwrap(), Acted::NotTakenIn);
}

#[test]
fn a_database_of_the_first_schema_is_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(schema::STEP_1).unwrap();
    old.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO device VALUES (1, 'key', 5);
         INSERT INTO dossier VALUES ('019ab000-0000-7000-8000-000000000001', 'key',
             '7K4M2Q9D0001', '1.001193', '26506', x'00', 'digest', 'accepted', 1, NULL, 1, 2, 3,
             x'01');",
    )
    .unwrap();
    drop(old);
    let store = store(folder.path());
    let dossier = store.dossier(id(1)).unwrap().unwrap();
    assert_eq!((dossier.kind, dossier.called), (Kind::Dossier, id(1)));
    assert_eq!(dossier.withdrawn_at, None);
    assert!(
        !store.may_read("loopback", &device(1)).unwrap(),
        "the pin stands"
    );
}
