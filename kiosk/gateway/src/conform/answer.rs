//! What a portal answered, and what a check may ask of it.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::fault::{Fault, Verdict, list, need, text};

/// An answer read to its end.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Method and path, for the report.
    pub(super) call: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// A header's text; empty if there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The media type without its parameters.
    pub(super) fn media_type(&self) -> &str {
        let whole = self.header("content-type");
        whole.split(';').next().unwrap_or_default().trim()
    }

    /// A fault of this answer.
    pub(super) fn fault(&self, why: &str) -> Fault {
        Fault::new(format!("{}: {why}", self.call))
    }

    /// Asks for one of these statuses.
    pub(super) fn is(&self, allowed: &[u16]) -> Verdict {
        let (status, name) = (self.status, self.problem_name());
        need(
            allowed.contains(&status),
            format!("{}: {status}{name} instead of {allowed:?}", self.call),
        )
    }

    /// Asks for exactly the same body.
    pub(super) fn repeats(&self, first: &Self) -> Verdict {
        need(
            self.body == first.body,
            format!("{}: not the same bytes as the first time", self.call),
        )
    }

    /// The body as JSON of the right media type.
    pub(super) fn json(&self) -> Result<Value, Fault> {
        need(
            self.media_type() == "application/json",
            format!("{}: media type {}", self.call, self.media_type()),
        )?;
        serde_json::from_slice(&self.body).map_err(|_| self.fault("the body is no JSON"))
    }

    /// Asks for this problem; gives its body.
    pub(super) fn problem(&self, status: u16, name: &str) -> Result<Value, Fault> {
        self.is(&[status])?;
        need(
            self.media_type() == "application/problem+json",
            format!("{}: media type {}", self.call, self.media_type()),
        )?;
        let body: Value =
            serde_json::from_slice(&self.body).map_err(|_| self.fault("the problem is no JSON"))?;
        let told = text(&body, "/type").map_err(|_| self.fault("the problem has no type"))?;
        need(
            told == format!("urn:kiosk:problem:{name}"),
            format!("{}: {told} instead of {name}", self.call),
        )?;
        Ok(body)
    }

    /// Asks for this problem without looking further.
    pub(super) fn refuses(&self, status: u16, name: &str) -> Verdict {
        self.problem(status, name).map(drop)
    }

    /// Asks for this problem with an error at that place.
    pub(super) fn refuses_at(&self, status: u16, name: &str, pointer: &str) -> Verdict {
        let body = self.problem(status, name)?;
        let errors = list(&body, "/errors").map_err(|_| self.fault("the problem has no errors"))?;
        let places = errors.iter().filter_map(|one| text(one, "/pointer").ok());
        need(
            places.clone().any(|place| place == pointer),
            format!("{}: no error points at {pointer}", self.call),
        )
    }

    /// The number in a header.
    pub(super) fn number(&self, name: &str) -> Result<u64, Fault> {
        let parsed = self.header(name).parse();
        parsed.map_err(|_| self.fault(&format!("no number in {name}")))
    }

    /// ` (NAME)` of a problem, for the report.
    fn problem_name(&self) -> String {
        let body: Option<Value> = serde_json::from_slice(&self.body).ok();
        let name = body.as_ref().and_then(|body| text(body, "/type").ok());
        let name = name.and_then(|urn| urn.strip_prefix("urn:kiosk:problem:"));
        name.map_or_else(String::new, |name| format!(" ({name})"))
    }
}
