//! The actor without sensors: how it goes on after a jam and after an empty feeder.

use std::time::Duration;

use kiosk_domain::FaultCode;
use kiosk_scanner::{Command, Ending, Event, Source, Timing, scanimage::Limits, spawn};

use crate::desk::{Desk, job};

/// What a script says at its prompt, and how it gives a sheet with that number.
const TOOLS: &str = r#"
await() { echo "Press <RETURN> to continue." >&2; read line || exit 0; }
sheet() {
    printf "P6\n1 1\n255\nAB$1" > page.part
    echo "Scanned page $1. (scanner status = 5)" >&2
    mv page.part page
}
none() { echo "scanimage: sane_start: Document feeder out of documents" >&2; exit 7; }
"#;

/// What matters of the events of a job, in words. Whoever watches says "go on" after a fault
/// was cleared, and never else.
fn tell(script: &str) -> Vec<String> {
    let limits = Limits {
        empty: Duration::from_millis(300),
        fault: Duration::from_millis(300),
        ..Limits::default()
    };
    let desk = Desk::script(&format!("{TOOLS}{script}")).with_limits(limits);
    let (handle, stream) = spawn(desk.factory(), Timing::brisk());
    let (ticket, job) = (7, job(Source::Feeder));
    let mut told = Vec::new();
    for event in futures::executor::block_on_stream(stream) {
        match event {
            Event::Device(kiosk_scanner::Presence::Present(_)) => {
                handle.send(Command::Scan { ticket, job });
            }
            Event::Scanning { .. } => told.push("scanning".to_owned()),
            Event::Side { side, .. } => {
                told.push(format!("sheet {}", side.sheet_no));
                handle.send(Command::SideStored { ticket });
            }
            Event::Trouble { fault, .. } => told.push(fault.to_string()),
            Event::Cleared { .. } => told.push("cleared".to_owned()),
            Event::Waiting { .. } => {
                if told.last().is_some_and(|word| word == "cleared") {
                    handle.send(Command::Resume { ticket });
                }
                told.push("waiting".to_owned());
            }
            Event::BatchDone { sheets, ending, .. } => {
                assert_eq!(ending, Ending::Complete);
                told.push(format!("{sheets} sheets"));
                break;
            }
            Event::Device(_) | Event::Sensors(_) => {}
        }
    }
    told
}

#[test]
fn after_a_jam_only_the_damaged_sheet_is_asked_for_again() {
    let script = r#"
        if [ -e "$HOME/jammed" ]; then
            await; sheet 2; await; sheet 3; await; none
        fi
        await; sheet 1; await; touch "$HOME/jammed"
        echo "scanimage: sane_start: Document feeder jammed" >&2; exit 6"#;
    let jam = FaultCode::PaperJam.to_string();
    let expected = [
        "scanning", "sheet 1", &jam, "cleared", "waiting", "scanning", "sheet 2", "sheet 3",
        "3 sheets",
    ];
    assert_eq!(tell(script), expected);
}

#[test]
fn a_job_begins_when_paper_has_come() {
    // Three attempts find nothing.
    let script = r#"
        for try in 1 2 3; do
            if [ ! -e "$HOME/tried-$try" ]; then touch "$HOME/tried-$try"; await; none; fi
        done
        await; sheet 1; await; none"#;
    let expected = [
        "scanning", "scanning", "waiting", "scanning", "scanning", "sheet 1", "1 sheets",
    ];
    assert_eq!(tell(script), expected);
}
