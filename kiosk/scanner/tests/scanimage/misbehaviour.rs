//! Programs that hang, talk nonsense, talk without end, write to files, or are not there.

use std::{
    fs,
    time::{Duration, Instant},
};

use kiosk_scanner::{Factory, ScanError, Source, Timing, scanimage::Limits};

use crate::desk::{Desk, found, job, pause};

/// Longest time from a limit to the report on a loaded machine.
const REPORT: Duration = Duration::from_secs(20);

/// Limits for programs that are never in time anyway. The others keep the usual ones, or a
/// loaded machine would look like a program that hangs.
fn brisk() -> Limits {
    let limit = Duration::from_secs(1);
    Limits {
        first_sign: limit,
        standstill: limit,
        end: limit,
        ..Limits::default()
    }
}

/// A program that has taken the job and then does this.
fn after_prompt(act: &str) -> Desk {
    let prompt = "echo 'Press <RETURN> to continue.' >&2; read line || exit 0;";
    Desk::script(&format!("{prompt} {act}"))
}

fn first_side(desk: &Desk) -> ScanError {
    let mut scanner = desk.open();
    scanner.start(&job(Source::Feeder)).unwrap();
    let began = Instant::now();
    let error = scanner.next_side().err().unwrap();
    assert!(began.elapsed() < REPORT, "{:?}", began.elapsed());
    assert_eq!(desk.left_running(), [""; 0]);
    assert_eq!(desk.bytes_on_disk(), 0);
    error
}

fn check_side(act: &str, expected: &ScanError) {
    assert_eq!(first_side(&after_prompt(act)), *expected, "{act}");
}

const BAD: ScanError = ScanError::BadImage { sheet_no: 1 };

#[test]
fn nonsense_in_place_of_a_picture_is_refused() {
    check_side("head -c 99999 /dev/zero > page.part; sleep 600", &BAD);
    check_side(
        "echo '<html>' > page.part; echo 'Scanned page 1. (scanner status = 5)' >&2; read x",
        &BAD,
    );
    // Shorter and longer than announced.
    check_side(
        "printf 'P6\\n2 1\\n255\\nabcde' > page.part; echo 'Scanned page 1. (scanner status = 0)' >&2; read x",
        &BAD,
    );
    check_side("(printf 'P6\\n2 1\\n255\\n'; exec yes) > page.part", &BAD);
}

#[test]
fn a_program_that_ends_is_told() {
    let ended = |error: &ScanError| matches!(error, ScanError::Protocol(_));
    assert!(ended(&first_side(&after_prompt("exit 0"))));
    assert!(ended(&first_side(&after_prompt("kill -9 $$"))));
    check_side(
        "echo 'x: sane_start: Document feeder jammed' >&2; exit 6",
        &ScanError::Jam,
    );
    check_side("exit 8", &ScanError::CoverOpen);
}

#[test]
fn a_program_that_falls_silent_is_ended() {
    // The first has a child of its own that would outlive it.
    for act in [
        "sleep 600 & sleep 600",
        "trap '' TERM; while :; do sleep 1; done",
        "printf 'P6\\n2 1\\n255\\nab' > page.part; exec yes >&2",
    ] {
        let desk = after_prompt(act).with_limits(brisk());
        assert_eq!(first_side(&desk), ScanError::Silent, "{act}");
    }
}

#[test]
fn a_program_that_never_takes_the_job_is_ended() {
    for act in ["sleep 600", "exec yes", "exec yes >&2"] {
        let desk = Desk::script(act).with_limits(Limits {
            start: Duration::from_secs(1),
            ..Limits::default()
        });
        let mut scanner = desk.open();
        let began = Instant::now();
        let error = scanner.start(&job(Source::Glass)).err();
        assert_eq!(error, Some(ScanError::Silent), "{act}");
        assert!(began.elapsed() < REPORT, "{:?}", began.elapsed());
        assert_eq!(desk.left_running(), [""; 0]);
    }
}

#[test]
fn the_program_cannot_write_to_a_file() {
    // It leaves the copy by which it would be found, and the job must fail for it to matter.
    let desk = after_prompt("printf 'P6\\n1 1\\n255\\nabc' > copy; printf x > $HOME/copy; exit 8");
    let mut scanner = desk.open();
    scanner.start(&job(Source::Feeder)).unwrap();
    let copies = |folder: &std::path::Path| {
        let names = fs::read_dir(folder).unwrap().flatten();
        names
            .flat_map(|entry| fs::read(entry.path().join("copy")))
            .collect::<Vec<_>>()
    };
    assert_eq!(scanner.next_side(), Err(ScanError::CoverOpen));
    let copies = copies(&desk.setup.folder);
    assert_eq!(copies, [b""], "an empty file is all that it can make");
}

fn is_never_listed(desk: &Desk) {
    let mut factory = desk.factory();
    for _ in 0..30 {
        let began = Instant::now();
        assert_eq!(factory.list().unwrap(), []);
        assert!(began.elapsed() < Timing::default().list_limit);
        pause();
    }
    drop(factory);
    assert_eq!(desk.left_running(), [""; 0]);
}

#[test]
fn a_missing_program_finds_nothing_and_says_so() {
    let mut desk = Desk::real("");
    desk.setup.program = desk.folder.path().join("none");
    is_never_listed(&desk);

    let desk = Desk::script("exit 1");
    let mut factory = desk.factory();
    let info = found(&mut factory);
    fs::remove_file(&desk.setup.program).unwrap();
    let error = factory.open(&info.id).err().unwrap();
    let told = "the scanner cannot do what the job asks: the program scanimage cannot be started";
    assert_eq!(error.to_string(), told);
}

#[test]
fn a_search_that_hangs_or_never_ends_finds_nothing() {
    for act in ["sleep 600", "exec yes", "exec yes >&2"] {
        let mut desk = Desk::script("exit 1").with_limits(Limits {
            search: Duration::from_secs(1),
            ..Limits::default()
        });
        let program = desk.folder.path().join("search");
        let text = fs::read_to_string(&desk.setup.program).unwrap();
        let text = text.replace(
            "*--formatted-device-list*)",
            &format!("*--formatted*) {act} ;; x)"),
        );
        fs::write(&desk.setup.program, text).unwrap();
        fs::rename(&desk.setup.program, &program).unwrap();
        desk.setup.program = program;
        is_never_listed(&desk);
    }
}

#[test]
fn options_without_end_are_an_error() {
    let desk = Desk::script("exit 1");
    let mut factory = desk.factory();
    let info = found(&mut factory);
    let text = fs::read_to_string(&desk.setup.program).unwrap();
    let text = text.replace("*--all-options*)", "*--all-options*) exec yes ;; x)");
    fs::write(&desk.setup.program, text).unwrap();
    let error = factory.open(&info.id).err();
    assert_eq!(
        error,
        Some(ScanError::Protocol("its driver talks without end"))
    );
    assert_eq!(desk.left_running(), [""; 0]);
}

#[test]
fn a_cancelled_job_ends_at_the_prompt_and_in_the_middle() {
    for act in ["read line", "sleep 600"] {
        let desk = after_prompt(act).with_limits(brisk());
        let mut scanner = desk.open();
        scanner.start(&job(Source::Feeder)).unwrap();
        assert_eq!(desk.running().len(), 1);
        scanner.cancel().unwrap();
        assert_eq!(desk.left_running(), [""; 0]);
        scanner.sensors().unwrap();
    }
}
