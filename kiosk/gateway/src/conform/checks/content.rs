//! Sealed parts that do not agree with each other: a portal that opens the seal must see it.

use serde_json::json;

use crate::conform::{
    answer::Answer,
    check::checks,
    dossier::{Dossier, Draft},
    fault::{Fault, Verdict, list, need, text},
    paper::{self, Page},
    session::{Session, document_state},
    signs::Seal,
};

checks! {
    "content-form-must-be-json", "Documents, Submission" => refused(|draft| draft.form = b"no form".to_vec());
    "content-form-must-be-of-this-dossier", "Documents, Sealed form" => form_refused("/dossier", json!("019ab000-0000-7000-8000-000000000000"));
    "content-form-needs-a-read-back-key", "Documents, Sealed form" => form_refused("/read_back_key", json!("short"));
    "content-form-needs-an-applicant", "Documents, Sealed form" => form_refused("/applicant", json!(null));
    "content-form-says-for-whom", "Documents, Sealed form" => form_refused("/for_whom", json!("nobody"));
    "content-form-must-list-every-page", "Documents, Submission" => form_refused("/pages", json!([]));
    "content-page-must-be-the-listed-one", "Documents, Submission" => form_refused("/pages/0/sha256", json!("ab".repeat(32)));
    "content-pages-must-be-in-order", "Documents, Submission" => refused(swap_pages);
    "content-page-must-be-of-a-document", "Documents, Submission" => form_refused("/pages/0/ordinal", json!(7));
    "content-page-digest-must-be-hex", "Rules, 1" => form_refused("/pages/0/sha256", json!("AB".repeat(32)));
    "content-must-be-a-pdf", "Documents, Submission" => refused(no_pdf);
    "content-must-have-the-announced-pages", "Documents, Manifest" => refused(one_page_less);
    "content-may-not-have-more-pages", "Documents, Manifest" => refused(one_page_more);
    "content-must-be-sealed-for-the-granted-key", "Documents, Manifest" => refused(|draft| draft.granted = Seal::fresh().secret);
    "content-grant-must-be-for-the-portal", "Documents, Manifest" => refused(|draft| draft.granted_to = Seal::fresh().recipient);
    "content-grant-must-hold-a-secret", "Documents, Manifest" => refused(|draft| draft.granted = "no secret".to_owned());
    "content-must-be-sealed", "Documents, Manifest" => unsealed();
    "content-refusal-points-at-the-document", "Documents, Submission" => points_at_document();
    "content-refusal-marks-the-document", "Documents, Declaration answer" => marks_document();
    "content-refused-gives-no-receipt", "Calls, GET dossiers/{id}/receipt" => no_receipt();
    "content-refused-again-the-same-way", "Rules, 3" => refused_again();
}

/// Delivers a dossier that was spoilt before it was sealed.
async fn submitted(
    session: &Session,
    spoil: impl FnOnce(&mut Draft),
) -> Result<(Dossier, Answer), Fault> {
    let mut draft = session.draft().await?;
    spoil(&mut draft);
    let declared = session.complete(draft.finish(&session.device)?).await?;
    let answer = session.submit(&declared.dossier).await?;
    Ok((declared.dossier, answer))
}

async fn refused(session: &Session, spoil: fn(&mut Draft)) -> Verdict {
    let (_, answer) = submitted(session, spoil).await?;
    let body = answer.problem(422, "content-rejected")?;
    let errors = list(&body, "/errors")?;
    let is_place = |error| text(error, "/pointer").is_ok_and(|at| at.starts_with("/documents/"));
    need(
        !errors.is_empty() && errors.iter().all(is_place),
        "the refusal names no document",
    )
}

async fn form_refused(session: &Session, pointer: &str, value: serde_json::Value) -> Verdict {
    let (_, answer) = submitted(session, |draft| draft.set_form(pointer, value)).await?;
    answer.refuses(422, "content-rejected")
}

fn swap_pages(draft: &mut Draft) {
    let form = draft.form_value();
    let digest = |page: usize| form.pointer(&format!("/pages/{page}/sha256")).cloned();
    let (Some(first), Some(second)) = (digest(0), digest(1)) else {
        return;
    };
    let mut form = form.clone();
    crate::conform::fault::set(&mut form, "/pages/0/sha256", second);
    crate::conform::fault::set(&mut form, "/pages/1/sha256", first);
    draft.form = form.to_string().into_bytes();
}

/// The form and the manifest still speak of the first paper's pages.
fn replace_pdf(draft: &mut Draft, pdf: Vec<u8>) {
    if let Some(paper) = draft.papers.first_mut() {
        paper.pdf = pdf;
    }
}

fn no_pdf(draft: &mut Draft) {
    replace_pdf(draft, b"no PDF at all".to_vec());
}

fn one_page_less(draft: &mut Draft) {
    let first = draft.papers.first().and_then(|paper| paper.pages.first());
    let kept: Vec<Page> = first.cloned().into_iter().collect();
    replace_pdf(draft, paper::pdf(&kept));
}

fn one_page_more(draft: &mut Draft) {
    let mut pages = draft
        .papers
        .first()
        .map_or_else(Vec::new, |paper| paper.pages.clone());
    pages.push(Page::picture());
    replace_pdf(draft, paper::pdf(&pages));
}

/// Plain bytes where sealed ones are announced.
async fn unsealed(session: &Session) -> Verdict {
    let mut draft = session.draft().await?;
    draft.is_sealed = false;
    let declared = session.complete(draft.finish(&session.device)?).await?;
    let answer = session.submit(&declared.dossier).await?;
    answer.refuses(422, "content-rejected")
}

async fn points_at_document(session: &Session) -> Verdict {
    let (_, answer) = submitted(session, no_pdf).await?;
    answer.refuses_at(422, "content-rejected", "/documents/1")
}

async fn marks_document(session: &Session) -> Verdict {
    let (dossier, answer) = submitted(session, no_pdf).await?;
    answer.is(&[422])?;
    let status = session.read(&dossier.path()).await?.json()?;
    let (state, _) = document_state(&status, 1)?;
    need(
        state == "rejected",
        format!("the refused document is {state}"),
    )
}

async fn no_receipt(session: &Session) -> Verdict {
    let (dossier, answer) = submitted(session, no_pdf).await?;
    answer.is(&[422])?;
    let answer = session.read(&dossier.path_of("receipt")).await?;
    answer.refuses(404, "not-found")
}

async fn refused_again(session: &Session) -> Verdict {
    let (dossier, _) = submitted(session, no_pdf).await?;
    let again = session.submit(&dossier).await?;
    again.refuses(422, "content-rejected")
}
