//! The visit walked by hand, pair by pair, and at random.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    VisitId,
    procedure::{
        Case, Certainty, Component, Counts, Handling, LocalText, Period, Procedure, Requirement,
        Scan,
    },
};

fn text(vi: &str) -> LocalText {
    LocalText {
        vi: vi.to_owned(),
        en: None,
    }
}

fn component(code: &str, required: bool) -> Component {
    Component {
        code: code.into(),
        name: text(code),
        handling: Handling::HandIn,
        counts: Counts {
            original: 1,
            ..Counts::default()
        },
        requirement: if required {
            Requirement::Always
        } else {
            Requirement::If(text("perhaps"))
        },
        one_of: None,
        reuse: None,
        form: None,
        scan: Scan::default(),
    }
}

fn stand_in(code: &str) -> Component {
    Component {
        one_of: Some("proof".to_owned()),
        ..component(code, true)
    }
}

fn case(code: &str, components: Vec<Component>) -> Case {
    Case {
        code: code.into(),
        name: text(code),
        components,
        limits: Vec::new(),
        fees: Vec::new(),
    }
}

fn procedure(code: &str, cases: Vec<Case>) -> Procedure {
    Procedure {
        code: code.into(),
        codes: Vec::new(),
        name: text(code),
        short: text(code),
        field: text("test"),
        icon: "files".to_owned(),
        topic: "test".to_owned(),
        keywords: Vec::new(),
        tiers: vec!["xa".to_owned()],
        levels: Vec::new(),
        form_version: 1,
        question: None,
        cases,
        obstacle: None,
        period: Period {
            from: date(2018, 1, 1),
            to: None,
        },
        source: "test".to_owned(),
        certainty: Certainty::Unverified,
    }
}

fn procedures() -> [Procedure; 3] {
    [
        procedure(
            "1.001193",
            vec![case(
                "all",
                vec![component("form", true), component("proxy", false)],
            )],
        ),
        procedure("2.000815", vec![case("all", vec![component("copy", true)])]),
        procedure(
            "1.004859",
            vec![
                case("correct", vec![component("form", true)]),
                case("prove", vec![stand_in("notice"), stand_in("oath")]),
            ],
        ),
    ]
}

fn apply(visit: &mut Visit, event: Event) -> Result<Vec<Command>, NotNow> {
    let procedures = procedures();
    visit.apply(event, &procedures.iter().collect::<Vec<_>>())
}

fn page(number: u128) -> PageId {
    PageId(Uuid::from_u128(number))
}

fn person() -> Event {
    Event::PersonRead(Box::new(
        Applicant::typed("NGUYỄN VĂN MẪU", "077085000000").unwrap(),
    ))
}

fn scanned(component: &str, number: u128, verdicts: &[FaultCode]) -> Event {
    Event::PageScanned {
        component: component.into(),
        page: page(number),
        verdicts: verdicts.to_vec(),
    }
}

fn accepted() -> Event {
    Event::Ended(Outcome::Accepted {
        official_code: None,
        pages: 1,
    })
}

/// Applies what must have a meaning and gives all commands.
fn drive(visit: &mut Visit, events: impl IntoIterator<Item = Event>) -> Vec<Command> {
    let mut commands = Vec::new();
    for event in events {
        let told = format!("{event:?} at {:?}", visit.step);
        commands.extend(apply(visit, event).unwrap_or_else(|_| panic!("{told}")));
    }
    commands
}

/// The whole happy way; each step is the one before the event.
fn happy_way() -> Vec<(Step, Event)> {
    let form = ComponentCode::from("form");
    vec![
        (Step::Attract, Event::Woken),
        (Step::Comfort, Event::ComfortDone),
        (Step::Aim, Event::SubmitChosen),
        (Step::ForWhom, Event::ForWhomChosen(ForWhom::Own)),
        (Step::Notice, Event::NoticeAccepted),
        (Step::Identify, Event::CardWanted),
        (Step::Identify, person()),
        (Step::ConfirmIdentity, Event::PersonConfirmed),
        (Step::Choose, Event::ProcedureChosen("1.001193".into())),
        (Step::Prepare, Event::PapersReady),
        (Step::Tasks, Event::TaskOpened(form.clone())),
        (Step::Capture(form.clone()), scanned("form", 1, &[])),
        (Step::PageCheck(form.clone(), page(1)), Event::PageKept),
        (Step::PageCheck(form, page(1)), Event::TaskClosed),
        (Step::Tasks, Event::SummaryOpened),
        (Step::Summary, Event::DeclarationOpened),
        (Step::Declare, Event::Submitted),
        (Step::Sending, Event::Progressed(SendStage::Kept)),
        (Step::Sending, accepted()),
        (Step::Result, Event::ResultSeen),
        (Step::Slip, Event::SlipTaken),
        (Step::TakePapers, Event::PapersTaken),
        (Step::Wipe, Event::Wiped),
    ]
}

/// A visit just before that event of the happy way.
fn visit_before(name: &str) -> Visit {
    let mut visit = Visit::new(VisitId(7));
    let events = happy_way().into_iter().map(|(_, event)| event);
    drive(
        &mut visit,
        events.take_while(|event| name_of(event) != name),
    );
    visit
}

fn name_of(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(|sign: char| !sign.is_alphanumeric())
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn the_happy_way_ends_in_a_fresh_visit() {
    let mut visit = Visit::new(VisitId(7));
    let mut commands = Vec::new();
    for (step, event) in happy_way() {
        assert_eq!(visit.step, step, "before {event:?}");
        commands.extend(drive(&mut visit, [event]));
    }
    assert_eq!(visit, Visit::new(VisitId(8)));
    let expected = [
        Command::ReadCard,
        Command::StopScan,
        Command::BeginDraft,
        Command::ScanPage("form".into()),
        Command::Seal,
        Command::PrintSlip,
        Command::Wipe,
    ];
    assert_eq!(commands, expected);
}

/// One event of each kind, with contents that could fit.
fn every_event() -> Vec<Event> {
    vec![
        Event::Woken,
        Event::ComfortDone,
        Event::SubmitChosen,
        Event::CheckChosen,
        Event::ForWhomChosen(ForWhom::Child),
        Event::NoticeAccepted,
        Event::NoticeRefused,
        Event::CardWanted,
        Event::CardMissing,
        person(),
        Event::PersonConfirmed,
        Event::PersonDenied,
        Event::ProcedureChosen("2.000815".into()),
        Event::ProcedureChosen("1.004859".into()),
        Event::CaseChosen("correct".into()),
        Event::CaseChosen("prove".into()),
        Event::PapersReady,
        Event::TaskOpened("form".into()),
        scanned("form", 2, &[]),
        Event::ScanFailed {
            component: "form".into(),
            fault: FaultCode::PaperJam,
        },
        Event::GlassChosen,
        Event::PageKept,
        Event::PageKeptWithNote,
        Event::PageAgain,
        Event::PageTurned {
            page: page(3),
            verdicts: Vec::new(),
        },
        Event::PageRemoved,
        Event::PageShown(page(1)),
        Event::PageWanted,
        Event::TaskClosed,
        Event::TaskSkipped,
        Event::SummaryOpened,
        Event::EditWanted("form".into()),
        Event::DeclarationOpened,
        Event::Submitted,
        Event::Progressed(SendStage::Sending),
        Event::SealFailed(FaultCode::StorageFull),
        accepted(),
        Event::WaitEnded,
        Event::ResultSeen,
        Event::SlipTaken,
        Event::PapersTaken,
        Event::Wiped,
        Event::BackPressed,
        Event::Quit,
        Event::TimedOut,
    ]
}

#[test]
fn a_paper_on_the_glass_is_scanned_when_somebody_says_so() {
    let mut visit = visit_before("PageScanned");
    let failed = Event::ScanFailed {
        component: "form".into(),
        fault: FaultCode::PageUnreadable,
    };
    let commands = drive(&mut visit, [failed, Event::GlassChosen]);
    assert_eq!(commands, [Command::ScanGlass("form".into())]);
    assert_eq!(visit.task(&"form".into()).unwrap().fault, None);
    drive(&mut visit, [scanned("form", 1, &[])]);
    assert_eq!(visit.step, Step::PageCheck("form".into(), page(1)));
}

#[test]
fn only_meaningful_events_change_a_visit() {
    // The state before an event of the happy way, and what has a meaning there.
    let cases = [
        ("Woken", "Woken"),
        ("ComfortDone", "ComfortDone Quit TimedOut"),
        (
            "SubmitChosen",
            "SubmitChosen CheckChosen BackPressed Quit TimedOut",
        ),
        ("ForWhomChosen", "ForWhomChosen BackPressed Quit TimedOut"),
        (
            "NoticeAccepted",
            "NoticeAccepted NoticeRefused BackPressed Quit TimedOut",
        ),
        (
            "CardWanted",
            "CardWanted CardMissing PersonRead BackPressed Quit TimedOut",
        ),
        (
            "PersonRead",
            "CardWanted CardMissing PersonRead BackPressed Quit TimedOut",
        ),
        (
            "PersonConfirmed",
            "PersonConfirmed PersonDenied BackPressed Quit TimedOut",
        ),
        (
            "ProcedureChosen",
            "ProcedureChosen BackPressed Quit TimedOut",
        ),
        ("PapersReady", "PapersReady BackPressed Quit TimedOut"),
        ("TaskOpened", "TaskOpened BackPressed Quit TimedOut"),
        (
            "PageScanned",
            "PageScanned ScanFailed GlassChosen PageAgain BackPressed Quit TimedOut",
        ),
        (
            "PageKept",
            "PageKept PageAgain PageTurned PageRemoved PageShown BackPressed Quit TimedOut",
        ),
        (
            "TaskClosed",
            "PageAgain PageTurned PageRemoved PageShown PageWanted TaskClosed BackPressed Quit \
             TimedOut",
        ),
        (
            "SummaryOpened",
            "TaskOpened SummaryOpened BackPressed Quit TimedOut",
        ),
        (
            "DeclarationOpened",
            "EditWanted DeclarationOpened BackPressed Quit TimedOut",
        ),
        ("Submitted", "Submitted BackPressed Quit TimedOut"),
        ("Progressed", "Progressed SealFailed Ended"),
        ("Ended", "Progressed Ended WaitEnded Quit"),
        ("ResultSeen", "ResultSeen Quit TimedOut"),
        ("SlipTaken", "SlipTaken Quit TimedOut"),
        ("PapersTaken", "PapersTaken Quit TimedOut"),
        ("Wiped", "Wiped"),
    ];
    assert_eq!(cases.len(), happy_way().len());
    for (before, meaningful) in cases {
        let visit = visit_before(before);
        let meaningful: BTreeSet<&str> = meaningful.split(' ').collect();
        for event in every_event() {
            let name = name_of(&event);
            let mut after = visit.clone();
            let applied = apply(&mut after, event.clone());
            let told = format!("{name} at {:?}", visit.step);
            if is_late(&event, &visit.step) {
                assert!(
                    matches!(applied.as_deref(), Ok([Command::DropPage(_)])),
                    "{told}"
                );
                assert_eq!(after, visit, "{told}");
                continue;
            }
            assert_eq!(
                applied.is_ok(),
                meaningful.contains(name.as_str()),
                "{told}"
            );
            if applied.is_err() {
                assert_eq!(after, visit, "{told}");
            }
        }
    }
}

/// A picture that comes when the citizen has gone elsewhere.
fn is_late(event: &Event, step: &Step) -> bool {
    match event {
        Event::PageScanned { .. } => !matches!(step, Step::Capture(_)),
        Event::PageTurned { .. } => !matches!(step, Step::PageCheck(..)),
        _ => false,
    }
}

#[test]
fn a_page_of_another_paper_is_dropped() {
    let mut visit = visit_before("PageScanned");
    let before = visit.clone();
    let commands = apply(&mut visit, scanned("proxy", 9, &[]));
    assert_eq!(commands, Ok(vec![Command::DropPage(page(9))]));
    assert_eq!(visit, before);
}

#[test]
fn events_of_another_paper_change_nothing() {
    let mut visit = visit_before("PageScanned");
    let before = visit.clone();
    let fault = FaultCode::PaperJam;
    let strange = [
        Event::ScanFailed {
            component: "proxy".into(),
            fault,
        },
        Event::TaskSkipped,
    ];
    for event in strange {
        assert_eq!(apply(&mut visit, event), Err(NotNow));
    }
    assert_eq!(visit, before);
    let mut visit = visit_before("DeclarationOpened");
    let before = visit.clone();
    assert_eq!(
        apply(&mut visit, Event::EditWanted("copy".into())),
        Err(NotNow)
    );
    assert_eq!(visit, before);
}

#[test]
fn three_failed_tries_let_a_page_be_kept_with_a_note() {
    let mut visit = visit_before("PageScanned");
    let blurred = [FaultCode::PageBlurred, FaultCode::PageCut];
    for number in 1..=3 {
        drive(&mut visit, [scanned("form", number, &blurred)]);
        let refused = [Event::PageKept, Event::PageWanted, Event::TaskClosed];
        for event in refused {
            assert_eq!(apply(&mut visit, event), Err(NotNow));
        }
        if number < 3 {
            assert_eq!(apply(&mut visit, Event::PageKeptWithNote), Err(NotNow));
            let commands = drive(&mut visit, [Event::PageAgain]);
            let expected = [
                Command::DropPage(page(number)),
                Command::ScanPage("form".into()),
            ];
            assert_eq!(commands, expected);
        }
    }
    drive(&mut visit, [Event::PageKeptWithNote]);
    let task = visit.task(&"form".into()).unwrap();
    let kept = Page {
        id: page(3),
        verdicts: blurred.to_vec(),
        kept: true,
        noted: true,
    };
    assert_eq!((task.pages.as_slice(), task.tries), ([kept].as_slice(), 0));
    assert!(visit.is_complete());
}

#[test]
fn a_blank_page_is_a_question_and_no_refusal() {
    let mut visit = visit_before("PageScanned");
    drive(
        &mut visit,
        [scanned("form", 1, &[FaultCode::PageBlank]), Event::PageKept],
    );
    assert_eq!(visit.page_count(), 1);
}

#[test]
fn the_first_cause_stays_until_the_next_try() {
    let mut visit = visit_before("PageScanned");
    let failed = |fault| Event::ScanFailed {
        component: "form".into(),
        fault,
    };
    drive(
        &mut visit,
        [
            failed(FaultCode::PaperJam),
            failed(FaultCode::ScannerUnplugged),
        ],
    );
    assert_eq!(visit.tasks[0].fault, Some(FaultCode::PaperJam));
    assert_eq!(visit.tasks[0].state(), TaskState::Problem);
    drive(&mut visit, [Event::PageAgain]);
    assert_eq!(visit.tasks[0].fault, None);
}

#[test]
fn a_page_scanned_again_keeps_its_place() {
    let mut visit = visit_before("PageScanned");
    let three = [
        scanned("form", 1, &[]),
        Event::PageKept,
        Event::PageWanted,
        scanned("form", 2, &[]),
        Event::PageKept,
        Event::PageWanted,
        scanned("form", 3, &[]),
        Event::PageKept,
    ];
    drive(&mut visit, three);
    drive(&mut visit, [Event::PageShown(page(2)), Event::PageAgain]);
    let failed = Event::ScanFailed {
        component: "form".into(),
        fault: FaultCode::PaperJam,
    };
    drive(
        &mut visit,
        [failed, Event::PageAgain, scanned("form", 4, &[])],
    );
    let order: Vec<PageId> = visit.tasks[0].pages.iter().map(|page| page.id).collect();
    assert_eq!(order, [page(1), page(4), page(3)]);
    drive(
        &mut visit,
        [Event::PageKept, Event::PageWanted, scanned("form", 5, &[])],
    );
    assert_eq!(
        visit.tasks[0].pages.last().map(|page| page.id),
        Some(page(5))
    );
}

#[test]
fn going_back_to_the_start_and_forward_again_keeps_every_page() {
    let mut visit = visit_before("SummaryOpened");
    let tasks = visit.tasks.clone();
    drive(
        &mut visit,
        [Event::BackPressed, Event::BackPressed, Event::BackPressed],
    );
    assert_eq!(
        (&visit.step, &visit.tasks),
        (&Step::ConfirmIdentity, &tasks)
    );
    let again = [
        Event::PersonConfirmed,
        Event::ProcedureChosen("1.001193".into()),
        Event::PapersReady,
    ];
    let commands = drive(&mut visit, again);
    assert_eq!((commands.as_slice(), &visit.tasks), ([].as_slice(), &tasks));
    drive(&mut visit, [Event::BackPressed, Event::BackPressed]);
    let other = drive(&mut visit, [Event::ProcedureChosen("2.000815".into())]);
    assert_eq!(other, [Command::DropPage(page(1))]);
}

/// Up to the question which case it is.
fn asked_for_the_case() -> Visit {
    let mut visit = visit_before("ProcedureChosen");
    drive(&mut visit, [Event::ProcedureChosen("1.004859".into())]);
    visit
}

#[test]
fn several_cases_are_asked_for_and_can_be_changed() {
    let mut visit = asked_for_the_case();
    assert_eq!((&visit.step, visit.tasks.len()), (&Step::Case, 0));
    assert_eq!(
        apply(&mut visit, Event::CaseChosen("all".into())),
        Err(NotNow)
    );
    let papers = [
        Event::CaseChosen("correct".into()),
        Event::PapersReady,
        Event::TaskOpened("form".into()),
        scanned("form", 1, &[]),
        Event::PageKept,
    ];
    drive(&mut visit, papers);
    let back = |times| std::iter::repeat_n(Event::BackPressed, times);
    drive(&mut visit, back(3));
    assert_eq!(visit.step, Step::Case);
    let again = drive(&mut visit, [Event::CaseChosen("correct".into())]);
    assert_eq!((again, visit.page_count()), (vec![], 1));
    drive(&mut visit, back(1));
    let other = drive(&mut visit, [Event::CaseChosen("prove".into())]);
    assert_eq!(other, [Command::DropPage(page(1))]);
    assert_eq!(visit.tasks.len(), 2);
    drive(&mut visit, back(2));
    assert_eq!(visit.step, Step::Choose);
}

#[test]
fn one_of_papers_that_stand_for_each_other_suffices() {
    let mut visit = asked_for_the_case();
    let begin = [Event::CaseChosen("prove".into()), Event::PapersReady];
    drive(&mut visit, begin);
    let next = |visit: &Visit| visit.next_task().map(|task| task.code.to_string());
    assert_eq!(next(&visit).as_deref(), Some("notice"));
    let oath = [
        Event::TaskOpened("oath".into()),
        scanned("oath", 1, &[]),
        Event::PageKept,
        Event::TaskClosed,
    ];
    drive(&mut visit, oath);
    assert_eq!((visit.is_complete(), next(&visit)), (true, None));
    let is_needed = |code: &str| visit.is_needed(visit.task(&code.into()).unwrap());
    assert_eq!((is_needed("oath"), is_needed("notice")), (true, false));
    drive(
        &mut visit,
        [Event::TaskOpened("notice".into()), Event::TaskSkipped],
    );
    assert_eq!(visit.step, Step::Tasks);
    drive(
        &mut visit,
        [Event::TaskOpened("oath".into()), Event::PageRemoved],
    );
    assert!(!visit.is_complete());
    drive(&mut visit, [Event::TaskOpened("oath".into())]);
    assert_eq!(apply(&mut visit, Event::TaskSkipped), Err(NotNow));
}

#[test]
fn a_check_asks_nobody_and_can_become_a_dossier() {
    let mut visit = visit_before("SubmitChosen");
    let chosen = Event::ProcedureChosen("1.001193".into());
    let commands = drive(&mut visit, [Event::CheckChosen, chosen.clone()]);
    assert_eq!((&visit.step, commands.len()), (&Step::Prepare, 0));
    assert!(visit.applicant.is_none() && visit.numbers.is_none() && !visit.has_draft());
    drive(&mut visit, [Event::BackPressed, Event::BackPressed]);
    assert_eq!(visit.step, Step::Aim);
    drive(&mut visit, [Event::CheckChosen, chosen, Event::PapersReady]);
    assert_eq!(visit.step, Step::ForWhom);
    let on = [
        Event::ForWhomChosen(ForWhom::Own),
        Event::NoticeAccepted,
        person(),
        Event::PersonConfirmed,
    ];
    drive(&mut visit, on);
    assert_eq!(visit.step, Step::Prepare);
    let begun = drive(&mut visit, [Event::PapersReady]);
    assert_eq!(
        (visit.step, begun),
        (Step::Tasks, vec![Command::BeginDraft])
    );
}

#[test]
fn a_check_never_gives_up_what_was_scanned() {
    let mut visit = visit_before("PageKept");
    drive(&mut visit, [Event::PageKept, Event::TaskClosed]);
    while visit.step != Step::Aim {
        drive(&mut visit, [Event::BackPressed]);
    }
    assert_eq!(apply(&mut visit, Event::CheckChosen), Err(NotNow));
    assert_eq!(visit.page_count(), 1);
}

#[test]
fn an_edit_comes_back_to_the_summary() {
    let mut visit = visit_before("DeclarationOpened");
    let edit = [
        Event::EditWanted("proxy".into()),
        scanned("proxy", 2, &[]),
        Event::PageKept,
        Event::TaskClosed,
    ];
    drive(&mut visit, edit);
    assert_eq!((&visit.step, visit.page_count()), (&Step::Summary, 2));
}

#[test]
fn a_failed_seal_can_be_tried_again() {
    let mut visit = visit_before("Progressed");
    drive(&mut visit, [Event::SealFailed(FaultCode::StorageFull)]);
    assert_eq!(
        (&visit.step, visit.seal_fault),
        (&Step::Declare, Some(FaultCode::StorageFull))
    );
    assert_eq!(drive(&mut visit, [Event::Submitted]), [Command::Seal]);
    assert_eq!(visit.seal_fault, None);
}

#[test]
fn a_late_receipt_still_changes_the_result_but_not_a_good_one() {
    let mut visit = visit_before("Ended");
    drive(&mut visit, [Event::WaitEnded]);
    assert_eq!(visit.outcome, Some(Outcome::KeptNotSent(None)));
    drive(&mut visit, [accepted()]);
    let good = visit.clone();
    assert_eq!(
        apply(&mut visit, Event::Ended(Outcome::Mismatch)),
        Err(NotNow)
    );
    assert_eq!(visit, good);
}

#[test]
fn leaving_early_gives_up_the_draft_and_shows_the_papers() {
    let mut visit = visit_before("SummaryOpened");
    let commands = drive(&mut visit, [Event::Quit]);
    assert_eq!(commands, [Command::StopScan, Command::AbandonDraft]);
    assert_eq!(visit.step, Step::TakePapers);
    assert_eq!(drive(&mut visit, [Event::TimedOut]), [Command::Wipe]);

    let mut idle = visit_before("SummaryOpened");
    let commands = drive(&mut idle, [Event::TimedOut]);
    assert_eq!(
        commands,
        [Command::StopScan, Command::AbandonDraft, Command::Wipe]
    );
    let mut nothing_yet = visit_before("PersonRead");
    assert_eq!(
        drive(&mut nothing_yet, [Event::Quit]),
        [Command::StopScan, Command::Wipe]
    );
}

#[test]
fn nobody_leaves_a_result_without_a_slip() {
    for event in [Event::Quit, Event::TimedOut] {
        let mut visit = visit_before("ResultSeen");
        assert!(drive(&mut visit, [event]).contains(&Command::PrintSlip));
    }
}

/// A step of a random walk.
#[derive(Clone, Debug)]
enum Move {
    /// What leads on from here.
    Forward,
    /// A page with or without a verdict, if a page is waited for.
    Scan(bool),
    /// Any event, whether it fits or not.
    Any(usize),
}

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        5 => Just(Move::Forward),
        2 => any::<bool>().prop_map(Move::Scan),
        3 => (0..every_event().len()).prop_map(Move::Any),
    ]
}

/// The event of a move; `fresh` numbers new pages.
fn event_of(one: &Move, visit: &Visit, fresh: u128) -> Event {
    let happy = || {
        let next = happy_way()
            .into_iter()
            .find(|(step, _)| name_of(step) == name_of(&visit.step));
        next.map_or(Event::BackPressed, |(_, event)| event)
    };
    let event = match (one, &visit.step) {
        (Move::Scan(good), Step::Capture(code)) => {
            let verdicts = if *good {
                vec![]
            } else {
                vec![FaultCode::PageBlurred]
            };
            return Event::PageScanned {
                component: code.clone(),
                page: page(fresh),
                verdicts,
            };
        }
        (Move::Any(index), _) => every_event()[*index].clone(),
        (_, Step::Tasks) => match visit.next_task() {
            Some(task) => Event::TaskOpened(task.code.clone()),
            None => Event::SummaryOpened,
        },
        (_, Step::PageCheck(code, id)) => {
            let page = visit
                .task(code)
                .unwrap()
                .pages
                .iter()
                .find(|page| page.id == *id)
                .unwrap();
            match (page.kept, page.verdicts.is_empty()) {
                (true, _) => Event::TaskClosed,
                (false, true) => Event::PageKept,
                (false, false) => Event::PageAgain,
            }
        }
        _ => happy(),
    };
    match (event, &visit.step) {
        (Event::PageScanned { verdicts, .. }, step) => Event::PageScanned {
            component: match step {
                Step::Capture(code) => code.clone(),
                _ => "form".into(),
            },
            page: page(fresh),
            verdicts,
        },
        (Event::PageTurned { verdicts, .. }, _) => Event::PageTurned {
            page: page(fresh),
            verdicts,
        },
        (event, _) => event,
    }
}

fn kept_pages(visit: &Visit) -> BTreeSet<PageId> {
    let pages = visit.tasks.iter().flat_map(|task| &task.pages);
    pages.filter(|page| page.kept).map(|page| page.id).collect()
}

/// Events by which the citizen gives up pages, or the whole visit.
fn gives_up_pages(event: &Event) -> bool {
    matches!(
        event,
        Event::PageAgain
            | Event::PageRemoved
            | Event::PageTurned { .. }
            | Event::ProcedureChosen(_)
            | Event::CaseChosen(_)
            | Event::Wiped
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_walk_keeps_the_promises(moves in prop::collection::vec(any_move(), 0..120)) {
        let mut visit = Visit::new(VisitId(1));
        let mut in_vault: BTreeSet<PageId> = BTreeSet::new();
        let mut may_seal = true;
        for (fresh, one) in (1_u128..).zip(&moves) {
            let before = visit.clone();
            let event = event_of(one, &visit, fresh);
            let Ok(commands) = apply(&mut visit, event.clone()) else {
                prop_assert_eq!(&visit, &before, "{:?} changed something", event);
                continue;
            };
            if matches!(event, Event::PageScanned { .. } | Event::PageTurned { .. }) {
                in_vault.insert(page(fresh));
            }
            if matches!(event, Event::SealFailed(_)) {
                may_seal = true;
            }
            for command in &commands {
                match command {
                    Command::Seal => {
                        prop_assert!(may_seal, "sealed twice");
                        may_seal = false;
                        prop_assert!(before.is_complete());
                    }
                    Command::AbandonDraft => prop_assert!(may_seal, "a sealed dossier was given up"),
                    Command::DropPage(id) => prop_assert!(in_vault.remove(id), "{id} dropped twice"),
                    Command::Wipe => prop_assert_eq!(&visit.step, &Step::Wipe),
                    _ => {}
                }
            }
            if !gives_up_pages(&event) {
                prop_assert!(kept_pages(&visit).is_superset(&kept_pages(&before)), "{:?}", event);
            }
            if event == Event::Wiped {
                prop_assert_eq!(&visit, &Visit::new(before.id.next()));
                (in_vault, may_seal) = (BTreeSet::new(), true);
            }
            let held: BTreeSet<PageId> =
                visit.tasks.iter().flat_map(|task| &task.pages).map(|page| page.id).collect();
            prop_assert_eq!(&held, &in_vault, "pages of the visit and of the vault differ");
            if let Step::PageCheck(code, id) = &visit.step {
                let task = visit.task(code);
                prop_assert!(task.is_some_and(|task| task.pages.iter().any(|one| one.id == *id)));
            }
        }
    }

    #[test]
    fn every_visit_can_be_ended(moves in prop::collection::vec(any_move(), 0..60)) {
        let mut visit = Visit::new(VisitId(1));
        for (fresh, one) in (1_u128..).zip(&moves) {
            let event = event_of(one, &visit, fresh);
            let _ = apply(&mut visit, event);
        }
        let last_id = visit.id;
        let ends = [accepted(), Event::Quit, Event::TimedOut, Event::TimedOut, Event::Wiped];
        for event in ends {
            let _ = apply(&mut visit, event);
        }
        let fresh = [Visit::new(last_id), Visit::new(last_id.next())];
        prop_assert!(fresh.contains(&visit), "stuck at {:?}", visit.step);
    }
}
