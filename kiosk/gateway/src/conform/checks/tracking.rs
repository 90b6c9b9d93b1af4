//! The page behind the tracking code on a slip.

use crate::conform::{
    answer::Answer,
    check::checks,
    dossier::{APPLICANT, IDENTITY_NUMBER, fresh_code},
    fault::{Verdict, need},
    session::Session,
};

checks! {
    "tracking-page-is-html", "Calls, GET /t/{tracking code}" => is_html();
    "tracking-page-needs-no-script", "Calls, GET /t/{tracking code}" => no_script();
    "tracking-page-loads-nothing-else", "Calls, GET /t/{tracking code}" => loads_nothing();
    "tracking-page-has-no-name", "Calls, GET /t/{tracking code}" => no_name();
    "tracking-page-knows-a-declared-dossier", "Calls, GET /t/{tracking code}" => known();
    "tracking-page-of-an-unknown-code-says-so", "Calls, GET /t/{tracking code}" => unknown();
    "tracking-page-of-what-is-no-code-is-404", "Calls, GET /t/{tracking code}" => no_code();
    "tracking-page-is-not-stored", "Rules, 2" => not_stored();
}

/// What a page says of a code that no portal has seen.
const NOT_ARRIVED: &str = "chưa đến Cổng";

/// The page's text, with no-break spaces as plain ones.
fn words(page: &Answer) -> String {
    String::from_utf8_lossy(&page.body).replace(['\u{a0}', '\u{202f}'], " ")
}

async fn is_html(session: &Session) -> Verdict {
    let page = &session.delivered().await?.page;
    page.is(&[200])?;
    let media_type = page.media_type();
    need(
        media_type == "text/html",
        format!("media type {media_type}"),
    )
}

async fn no_script(session: &Session) -> Verdict {
    let page = words(&session.delivered().await?.page).to_lowercase();
    let is_there = page.contains("<script") || page.contains("javascript:");
    need(!is_there, "the page has a script")
}

/// Whoever serves a second file would learn the code from the referrer.
async fn loads_nothing(session: &Session) -> Verdict {
    let page = words(&session.delivered().await?.page).to_lowercase();
    let tags = ["<img", "<link", "<iframe", "@import", "url("];
    let found = tags.iter().find(|tag| page.contains(**tag));
    need(
        found.is_none(),
        format!("the page has {}", found.unwrap_or(&"")),
    )
}

async fn no_name(session: &Session) -> Verdict {
    let page = words(&session.delivered().await?.page);
    let is_there = page.contains(APPLICANT) || page.contains(IDENTITY_NUMBER);
    need(!is_there, "the page names the applicant")
}

async fn known(session: &Session) -> Verdict {
    let page = words(&session.delivered().await?.page);
    need(
        !page.contains(NOT_ARRIVED),
        "the page says that it has not arrived",
    )
}

async fn unknown(session: &Session) -> Verdict {
    let page = session.page(&fresh_code()).await?;
    page.is(&[200])?;
    need(
        words(&page).contains(NOT_ARRIVED),
        format!("no word of {NOT_ARRIVED}"),
    )
}

async fn no_code(session: &Session) -> Verdict {
    session.page("no-code").await?.is(&[404])
}

async fn not_stored(session: &Session) -> Verdict {
    let page = &session.delivered().await?.page;
    need(
        page.header("cache-control") == "no-store",
        "Cache-Control is not no-store",
    )
}
