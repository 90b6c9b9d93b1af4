//! Every meaning of every answer to a request for a picture, as a table.

use super::{
    super::tests::script::{At, run},
    *,
};

fn progress(images: u32) -> Progress {
    Progress {
        path: JobPath::from_address("/eSCL/ScanJobs/1").unwrap(),
        source: Source::Feeder,
        duplex: false,
        images,
        last_load: None,
        is_counted: true,
    }
}

/// What came: a picture, the end, or an error.
fn outcome(fetched: Result<Fetched, ScanError>) -> Result<&'static str, ScanError> {
    fetched.map(|fetched| match fetched {
        Fetched::Picture(_) => "picture",
        Fetched::End => "end",
    })
}

fn check(progress: Progress, answers: &[At], expected: &Result<&'static str, ScanError>) -> String {
    let (asked, fetched) = run(Fetch::new(progress), answers);
    assert_eq!(outcome(fetched), *expected, "{answers:?} {asked}");
    asked
}

const LOADED: At = At::Status("Processing", "Loaded", "Processing:1");
const DONE: At = At::Status("Idle", "Empty", "Completed:2");
const ENDED: ScanError = ScanError::Protocol("the scanner ended the job");

#[test]
fn a_picture_comes_at_once_or_after_a_while() {
    assert_eq!(check(progress(0), &[At::Picture], &Ok("picture")), "next ");
    let late = [At::Code(503), LOADED, At::Code(503), LOADED, At::Picture];
    let asked = check(progress(0), &late, &Ok("picture"));
    assert_eq!(asked, "next status 1000ms next status 1000ms next ");
    let mut never = [At::Code(503), LOADED].repeat(70);
    never.push(At::Code(503));
    check(progress(0), &never, &Err(ScanError::Silent));
}

#[test]
fn no_more_after_pictures_is_the_end() {
    check(progress(2), &[At::Code(404), DONE], &Ok("end"));
    check(
        progress(2),
        &[At::Code(410), At::Status("Idle", "Empty", "")],
        &Ok("end"),
    );
    // Kyocera and Epson: "processing" for ever, but the job is completed.
    let processing = At::Status("Idle", "Processing", "Completed:2");
    check(progress(2), &[At::Code(404), processing], &Ok("end"));
}

#[test]
fn no_more_while_the_job_runs_is_too_early() {
    let early = [At::Code(404), LOADED, At::Picture];
    check(progress(1), &early, &Ok("picture"));
    // The last sheet is in the path, so the tray is empty already.
    let last = At::Status("Processing", "Empty", "Processing:1");
    check(
        progress(1),
        &[At::Code(410), last, At::Picture],
        &Ok("picture"),
    );
    check(
        progress(0),
        &[At::Code(410), last, At::Picture],
        &Ok("picture"),
    );
    let mut never = [At::Code(404), last].repeat(3);
    never.extend([At::Code(404), last]);
    check(progress(1), &never, &Ok("end"));
}

#[test]
fn paper_in_the_feeder_speaks_against_an_end_that_nobody_tells() {
    let unlisted = At::Status("Idle", "Loaded", "");
    let early = [At::Code(404), unlisted, At::Picture];
    let asked = check(progress(1), &early, &Ok("picture"));
    assert_eq!(asked, "next status 1000ms next ");
    let never = [At::Code(404), unlisted].repeat(4);
    check(progress(1), &never, &Ok("end"));
    // A job that is said to be over is; the actor starts another one for the rest.
    let completed = At::Status("Idle", "Loaded", "Completed:1");
    check(progress(1), &[At::Code(404), completed], &Ok("end"));
}

#[test]
fn no_more_before_any_picture_is_an_empty_feeder() {
    let empty = At::Status("Idle", "Empty", "Aborted:0");
    check(progress(0), &[At::Code(404), empty], &Err(ScanError::Empty));
    let loaded = At::Status("Idle", "Loaded", "");
    let twice = [At::Code(404), loaded, At::Code(404), loaded];
    check(progress(0), &twice, &Err(ScanError::Empty));
    let glass = Progress {
        source: Source::Glass,
        ..progress(0)
    };
    check(glass, &twice, &Err(ENDED));
}

#[test]
fn trouble_in_the_status_explains_every_answer() {
    for (adf, error) in [
        ("Jam", ScanError::Jam),
        ("HatchOpen", ScanError::CoverOpen),
        ("MultipickDetected", ScanError::DoubleFeed),
        ("Mispick", ScanError::Empty),
    ] {
        let status = At::Status("Stopped", adf, "Aborted:1");
        for answer in [
            At::Code(503),
            At::Code(404),
            At::Code(409),
            At::Code(500),
            At::Page("<html>error</html>"),
            At::Page(""),
        ] {
            check(progress(1), &[answer, status], &Err(error.clone()));
        }
    }
}

#[test]
fn what_is_no_picture_damages_that_sheet_alone() {
    for page in ["", "<html>503</html>", "\u{ff}\u{d8}"] {
        let error = ScanError::BadImage { sheet_no: 2 };
        check(progress(1), &[At::Page(page), LOADED], &Err(error));
    }
}

#[test]
fn a_conflict_may_mean_an_empty_feeder() {
    let empty = At::Status("Idle", "Empty", "");
    check(progress(2), &[At::Code(409), empty], &Ok("end"));
    check(progress(0), &[At::Code(409), empty], &Err(ScanError::Empty));
    // A failure is no end: the last sheet may be lost in it.
    check(progress(2), &[At::Code(500), empty], &Err(ENDED));
    check(progress(2), &[At::Code(500), DONE], &Ok("end"));
    check(progress(2), &[At::Code(409), LOADED], &Err(ENDED));
}

#[test]
fn an_aborted_job_never_passes_for_a_complete_one() {
    let aborted = At::Status("Idle", "Empty", "Aborted:2");
    check(progress(2), &[At::Code(404), aborted], &Err(ENDED));
    check(progress(2), &[At::Code(409), aborted], &Err(ENDED));
    check(progress(2), &[At::Code(503), aborted], &Err(ENDED));
}

#[test]
fn the_counts_must_agree() {
    let lost = ScanError::BadImage { sheet_no: 2 };
    check(progress(1), &[At::Code(404), DONE], &Err(lost));
    let doubled = ScanError::BadImage { sheet_no: 4 };
    check(progress(3), &[At::Code(404), DONE], &Err(doubled));
    let uncounted = At::Status("Idle", "Empty", "Completed:0");
    check(progress(3), &[At::Code(404), uncounted], &Ok("end"));
    let unbelieved = Progress {
        is_counted: false,
        ..progress(3)
    };
    check(unbelieved, &[At::Code(404), DONE], &Ok("end"));
}

#[test]
fn half_a_sheet_is_no_end() {
    let half = Progress {
        duplex: true,
        ..progress(3)
    };
    let uncounted = At::Status("Idle", "Empty", "Completed:0");
    let error = ScanError::BadImage { sheet_no: 2 };
    check(half, &[At::Code(404), uncounted], &Err(error));
}

#[test]
fn some_devices_must_not_be_asked_too_early() {
    for (load_ms, pause) in [(900, "450ms"), (5_000, "1000ms"), (10, "200ms")] {
        let paced = Progress {
            last_load: Some(Duration::from_millis(load_ms)),
            ..progress(1)
        };
        let asked = check(paced, &[At::Picture], &Ok("picture"));
        assert_eq!(asked, format!("{pause} next "));
    }
}

#[test]
fn two_glances_that_agree_end_the_wait() {
    let status = |adf: &str| {
        let document = super::super::tests::script::status_xml("Processing", adf, "");
        Status::parse(document.as_bytes()).unwrap()
    };
    let mut fetch = Fetch::new(progress(0));
    assert_eq!(fetch.glance(&status("Jam")), None);
    assert_eq!(fetch.glance(&status("Loaded")), None);
    assert_eq!(fetch.glance(&status("Jam")), None);
    assert_eq!(fetch.glance(&status("HatchOpen")), None);
    assert_eq!(
        fetch.glance(&status("HatchOpen")),
        Some(ScanError::CoverOpen)
    );
}
