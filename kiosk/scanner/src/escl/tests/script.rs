//! Runs a procedure against answers that come in order.

use super::super::{
    location::JobPath,
    status::Status,
    step::{Answer, Ask, Procedure, Reply, Step},
};
use crate::{ScanError, header::tests::jpeg};

/// One answer of a scripted device.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// A status: device, feeder without its prefix, `STATE:IMAGES` of job 1 or nothing.
    Status(&'static str, &'static str, &'static str),
    /// A status code and nothing else.
    Code(u16),
    /// The job lives there.
    Created(&'static str),
    /// A whole picture.
    Picture,
    /// Something else with the code of success.
    Page(&'static str),
}

/// The document of a status.
pub(crate) fn status_xml(device: &str, adf: &str, job: &str) -> String {
    let job = job.split_once(':').map(|(state, images)| {
        format!(
            "<Jobs><JobInfo><JobUri>/eSCL/ScanJobs/1</JobUri><JobState>{state}</JobState>\
             <ImagesCompleted>{images}</ImagesCompleted></JobInfo></Jobs>"
        )
    });
    format!(
        "<ScannerStatus><State>{device}</State><AdfState>ScannerAdf{adf}</AdfState>{}\
         </ScannerStatus>",
        job.unwrap_or_default()
    )
}

fn answer(at: At) -> Answer {
    let reply = |code, body: &[u8]| {
        let mut reply = Reply {
            code,
            ..Reply::default()
        };
        reply.body.push(body);
        reply
    };
    Answer::Reply(match at {
        At::Status(device, adf, job) => {
            let document = status_xml(device, adf, job);
            return Answer::Status(Status::parse(document.as_bytes()).unwrap());
        }
        At::Code(code) => reply(code, b""),
        At::Created(path) => Reply {
            location: JobPath::from_address(path),
            ..reply(201, b"")
        },
        At::Picture => reply(200, &jpeg(10, 20)),
        At::Page(text) => reply(200, text.as_bytes()),
    })
}

/// Runs to the end, which must use every answer, and tells what was asked.
pub(crate) fn check<P: Procedure>(
    procedure: P,
    answers: &[At],
    expected: &Result<P::Outcome, ScanError>,
) -> String
where
    P::Outcome: PartialEq + std::fmt::Debug,
{
    let (asked, outcome) = run(procedure, answers);
    assert_eq!(outcome, *expected, "{answers:?} {asked}");
    asked
}

/// The same without judging the outcome.
pub(crate) fn run<P: Procedure>(
    mut procedure: P,
    answers: &[At],
) -> (String, Result<P::Outcome, ScanError>) {
    let mut asked = String::new();
    let mut answers = answers.iter();
    let mut input = Answer::Begin;
    loop {
        input = match procedure.step(input) {
            Step::Ask(ask) => {
                asked += &match ask {
                    Ask::Status => "status ".into(),
                    Ask::Create => "create ".into(),
                    Ask::Next => "next ".into(),
                    Ask::Delete(path) => format!("delete {} ", path.as_str()),
                };
                let at = *answers
                    .next()
                    .unwrap_or_else(|| panic!("asked for more: {asked}"));
                let is_status = matches!(at, At::Status(..));
                assert_eq!(
                    is_status,
                    asked.ends_with("status "),
                    "{at:?} after {asked}"
                );
                answer(at)
            }
            Step::Wait(pause) => {
                asked += &format!("{}ms ", pause.as_millis());
                Answer::Waited
            }
            Step::Done(outcome) => {
                assert_eq!(answers.len(), 0, "not asked for all: {asked}");
                return (asked, outcome);
            }
        };
    }
}
