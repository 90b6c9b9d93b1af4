//! Opening a dossier for the officer: the form and one PDF a document.
//!
//! This is the one place where opened content is written to a disk, by an officer's own
//! command and readable only for the account that runs it. The read-back key stays out: it
//! has done its work, and nobody needs it again.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use kiosk_domain::{
    dossier::{NationalState, PortalState},
    file_name::component_file,
};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{
    GatewayError,
    digest::hex,
    files,
    form::{OpenDossier, unreadable},
    gateway::Depot,
    officer, pages,
    store::{Dossier, Outcome},
    time::to_wire,
    wire::{Manifest, ManifestDocument},
};

/// What `dossier.json` holds.
#[derive(Serialize)]
struct Exported {
    dossier: String,
    session_no: String,
    tracking_code: String,
    procedure: String,
    desk: String,
    unit: String,
    created: String,
    clock: String,
    state: PortalState,
    national_state: Option<u8>,
    official_code: Option<String>,
    taken_in: Option<String>,
    form: Map<String, Value>,
    components: Vec<ExportedDocument>,
}

/// A PDF beside `dossier.json`, and the digest of each page it holds.
#[derive(Serialize)]
struct ExportedDocument {
    ordinal: u32,
    component: String,
    pdf: String,
    pages: Vec<String>,
}

/// Writes `dossier.json` and the PDFs into a folder, which is made if need be; each
/// supplement that was taken in goes into a folder of its own inside.
///
/// # Errors
/// [`GatewayError::NotTakenIn`] before the receipt; others when bytes cannot be opened or
/// written.
pub(crate) fn export(
    depot: &Depot,
    name: &str,
    folder: &Path,
    now: Timestamp,
) -> Result<(), GatewayError> {
    let dossier = officer::find(depot, name)?;
    if dossier.outcome != Outcome::Accepted {
        return Err(GatewayError::NotTakenIn(dossier.id));
    }
    write_dossier(depot, &dossier, folder, now)?;
    for supplement in depot.store.supplements(dossier.id)? {
        if let (Some(number), Outcome::Accepted) = (supplement.supplement(), supplement.outcome) {
            let folder = folder.join(format!("supplement-{number}"));
            write_dossier(depot, &supplement, &folder, now)?;
        }
    }
    Ok(())
}

fn write_dossier(
    depot: &Depot,
    dossier: &Dossier,
    folder: &Path,
    now: Timestamp,
) -> Result<(), GatewayError> {
    let opened = OpenDossier::new(depot, dossier)?;
    let form = opened.form()?;
    files::make_folder(folder).map_err(GatewayError::file("make", folder))?;
    let mut components = Vec::new();
    let names = file_names(&opened.manifest);
    for document in opened
        .manifest
        .documents
        .iter()
        .filter(|one| one.ordinal > 0)
    {
        let plain = opened.open(document)?;
        let pdf = names.get(&document.ordinal).cloned().unwrap_or_default();
        write(&folder.join(&pdf), &plain)?;
        components.push(exported_document(document, pdf, &plain)?);
    }
    let exported = exported(dossier, opened.manifest, form, components, now);
    let text = serde_json::to_vec_pretty(&exported).map_err(|_| unreadable(0, "not-a-form"))?;
    write(&folder.join("dossier.json"), &Zeroizing::new(text))
}

fn exported(
    dossier: &Dossier,
    manifest: Manifest,
    form: Map<String, Value>,
    components: Vec<ExportedDocument>,
    now: Timestamp,
) -> Exported {
    Exported {
        dossier: manifest.dossier,
        session_no: manifest.session_no,
        tracking_code: manifest.tracking_code,
        procedure: manifest.procedure.code,
        desk: manifest.desk,
        unit: manifest.unit,
        created: manifest.created,
        clock: manifest.clock,
        state: dossier.state(now),
        national_state: dossier.national.map(NationalState::number),
        official_code: dossier.official_code.clone(),
        taken_in: dossier.taken_in_at.map(to_wire),
        form,
        components,
    }
}

fn exported_document(
    document: &ManifestDocument,
    pdf: String,
    plain: &[u8],
) -> Result<ExportedDocument, GatewayError> {
    let digests =
        pages::digests(plain).map_err(|fault| unreadable(document.ordinal, fault.code()))?;
    Ok(ExportedDocument {
        ordinal: document.ordinal,
        component: document.component.clone(),
        pdf,
        pages: digests.iter().map(|digest| hex(digest)).collect(),
    })
}

/// The name of each document's file, by ordinal. Papers are counted in the manifest's order,
/// and so are the pages of one whose documents are several.
fn file_names(manifest: &Manifest) -> BTreeMap<u32, String> {
    let procedure = manifest.procedure.code.as_str().into();
    let mut papers: Vec<(&str, u32)> = Vec::new();
    let mut names = BTreeMap::new();
    for document in manifest.documents.iter().filter(|one| one.ordinal > 0) {
        let component = document.component.as_str();
        let known = papers.iter().position(|(paper, _)| *paper == component);
        let index = known.unwrap_or(papers.len());
        if known.is_none() {
            papers.push((component, 0));
        }
        let Some((_, pages)) = papers.get_mut(index) else {
            continue;
        };
        let first = *pages + 1;
        *pages = pages.saturating_add(document.pages);
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let held = first..=*pages;
        let name = component_file(&procedure, number, &component.into(), &held);
        names.insert(document.ordinal, name);
    }
    names
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), GatewayError> {
    files::write(path, bytes).map_err(GatewayError::file("write", path))
}
