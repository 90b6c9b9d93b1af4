//! The slow work at the desk, one function for each: pictures, sealing, printing.
//!
//! Runs on blocking threads, called by [`crate::interpreter`] alone. Pages exist in clear
//! only in memory, and only as long as a function here needs them.

use kiosk_domain::{
    ComponentCode, DeskCode, DossierId, FaultCode, PageId, Redacted, TrackingCode, UnitCode,
    person::{self, Applicant},
    procedure::Scan,
    profile::Limits,
    visit::DossierNumbers,
};
use kiosk_i18n::{Catalogue, Language};
use kiosk_imaging::{Cleaned, ImagePage};
use kiosk_printer::{Command, Job, JobId, Payload, Raster};
use kiosk_scanner::Image;
use kiosk_slips::{Layout, Slip, SlipError};
use kiosk_vault::{Confirmation, Draft, PageDigest, Vault, VaultError};
use rand::RngCore;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    clock,
    effect::{PageFacts, PageSize, Preview, SealOrder, SealPage, SentPage, StoredPage, ViewSize},
    interpreter::Services,
    setup::Setup,
};

/// What the manifest says of this desk.
#[derive(Clone, Debug)]
pub struct Place {
    desk: DeskCode,
    unit: UnitCode,
    form_version: u32,
    limits: Limits,
}

impl Place {
    /// The place of this machine, for a dossier of that procedure.
    ///
    /// # Errors
    /// [`FaultCode::ProcedureUnknown`], [`FaultCode::ProfileBroken`].
    pub fn of(setup: &Setup, order: &SealOrder) -> Result<Self, FaultCode> {
        let desk = setup.desk().ok_or(FaultCode::ProfileBroken)?;
        let today = kiosk_domain::calendar::vietnam_time(clock::now()).date();
        let procedure = setup
            .profile
            .procedure_on(&order.procedure, today)
            .ok_or(FaultCode::ProcedureUnknown)?;
        Ok(Self {
            desk: desk.code.clone(),
            unit: desk.unit.clone(),
            form_version: procedure.form_version,
            limits: setup.profile.limits,
        })
    }
}

/// Begins a sealed draft and gives the dossier its numbers.
///
/// # Errors
/// What the vault answers, as a fault.
pub fn begin_draft(vault: &Vault) -> Result<(Draft, DossierNumbers), FaultCode> {
    let now = clock::now();
    let id = DossierId(Uuid::now_v7());
    let draft = vault.begin_draft(id, now).map_err(fault)?;
    let day = kiosk_domain::calendar::vietnam_time(now).date();
    let session_no = vault.next_session_no(day).map_err(fault)?;
    let mut random = [0; TrackingCode::LENGTH];
    rand::rngs::OsRng.fill_bytes(&mut random);
    let tracking = TrackingCode::from_random(random);
    Ok((
        draft,
        DossierNumbers {
            id,
            session_no,
            tracking,
        },
    ))
}

/// Looks for a citizen card in a picture.
///
/// # Errors
/// [`FaultCode::CardNotFound`], [`FaultCode::CardTextWrong`], or why the picture cannot be
/// used.
pub fn read_card(image: &Image) -> Result<Applicant, FaultCode> {
    let text = kiosk_imaging::read_card(image).map_err(|error| error.fault())?;
    let text = text.ok_or(FaultCode::CardNotFound)?;
    person::parse_card(&text).map_err(|_| FaultCode::CardTextWrong)
}

/// How a picture of that paper is cleaned and kept.
#[must_use]
pub fn options(dpi: u32, paper: Scan, limits: Limits) -> kiosk_imaging::Options {
    let room = limits.document_bytes.saturating_sub(PDF_FRAME_BYTES);
    kiosk_imaging::Options {
        dpi_hint: Some(dpi),
        grey: paper.grey_allowed,
        sizes: paper.sizes,
        layered: paper.layered,
        limit_bytes: Some(usize::try_from(room).unwrap_or(usize::MAX)),
    }
}

/// Where pages of one paper are worked on.
pub struct PageDesk<'a> {
    /// Takes the sealed pages.
    pub draft: &'a Draft,
    /// Which paper.
    pub component: &'a ComponentCode,
    /// Largest size at which a page is drawn.
    pub size: ViewSize,
    /// Whether nobody waits for the page any more; asked between the stages of the work.
    pub is_over: &'a dyn Fn() -> bool,
}

impl PageDesk<'_> {
    /// Cleans, judges and seals a picture, and draws it at the sizes shown.
    ///
    /// # Errors
    /// Why the picture cannot be used or sealed.
    pub fn store(
        &self,
        image: &Image,
        options: &kiosk_imaging::Options,
    ) -> Result<StoredPage, FaultCode> {
        let cleaned = kiosk_imaging::clean_unless(image, options, self.is_over);
        self.seal(cleaned.map_err(|error| error.fault())?)
    }

    /// Turns a sealed page by a quarter to the right and seals it as a new page.
    ///
    /// # Errors
    /// Why the page cannot be opened, turned or sealed.
    pub fn turn(&self, page: PageId, facts: &PageFacts) -> Result<StoredPage, FaultCode> {
        let bytes = self.draft.open_page(page).map_err(fault)?;
        let page = image_page(&bytes, facts.size);
        let turned = kiosk_imaging::turn_quarter_unless(&page, self.is_over);
        let turned = turned.map_err(|error| error.fault())?;
        self.seal(turned.with_earlier(&facts.verdicts))
    }

    fn seal(&self, cleaned: Cleaned) -> Result<StoredPage, FaultCode> {
        let page = PageId(Uuid::now_v7());
        let captured = self
            .draft
            .seal_page(page, self.component, &cleaned.bytes, clock::now())
            .map_err(fault)?;
        let preview = preview(&cleaned.as_page(), self.size)?;
        Ok(StoredPage {
            page,
            verdicts: cleaned.asks(),
            facts: PageFacts {
                raw: cleaned.raw_sha256,
                captured,
                size: PageSize {
                    width_px: cleaned.width_px,
                    height_px: cleaned.height_px,
                    dpi: cleaned.dpi,
                    grey: cleaned.grey,
                    mask_bytes: cleaned.mask_bytes,
                },
                preview,
                verdicts: cleaned.verdicts,
                fingerprint: cleaned.fingerprint,
            },
        })
    }
}

fn preview(page: &ImagePage<'_>, (width, height): (u32, u32)) -> Result<Preview, FaultCode> {
    let picture =
        kiosk_imaging::preview_page(page, width, height).map_err(|error| error.fault())?;
    let (width, height) = (picture.width_px, picture.height_px);
    let handle = iced::widget::image::Handle::from_rgba(width, height, picture.rgba.to_vec());
    Ok(Preview {
        handle,
        width,
        height,
    })
}

/// Makes the documents, reads every page back out of them, and seals the dossier.
///
/// # Errors
/// [`FaultCode::DossierTooLarge`], [`FaultCode::ComponentTooLarge`], or what the vault
/// answers; the draft then stands as before.
pub fn seal(draft: &Draft, order: &SealOrder, place: &Place) -> Result<Vec<SentPage>, FaultCode> {
    draft.clear_documents().map_err(fault)?;
    let pages: usize = order.papers.iter().map(|(_, pages)| pages.len()).sum();
    if pages > place.limits.pages as usize {
        return Err(FaultCode::DossierTooLarge);
    }
    let mut sent = Vec::with_capacity(pages);
    let mut room = place.limits.dossier_bytes;
    for (component, pages) in &order.papers {
        add_paper(draft, component, pages, place, &mut room, &mut sent)?;
    }
    draft
        .confirm(&confirmation(order, place), clock::now())
        .map_err(fault)?;
    Ok(sent)
}

/// A paper over the limit of one file goes on in a second one.
fn add_paper(
    draft: &Draft,
    component: &ComponentCode,
    pages: &[SealPage],
    place: &Place,
    room: &mut u64,
    sent: &mut Vec<SentPage>,
) -> Result<(), FaultCode> {
    let mut rest = pages;
    while !rest.is_empty() {
        let (count, encoded) = open_some(draft, rest, place.limits.document_bytes)?;
        let (now, later) = rest.split_at(count);
        rest = later;
        let pdf = pdf(component, now, &encoded)?;
        *room = room
            .checked_sub(pdf.len() as u64)
            .ok_or(FaultCode::DossierTooLarge)?;
        let digests = read_back(&pdf, now)?;
        let named: Vec<_> = now
            .iter()
            .zip(&digests)
            .map(|(page, digest)| note(page, *digest))
            .collect();
        draft
            .add_document(component, "application/pdf", &named, &pdf)
            .map_err(fault)?;
        sent.extend(now.iter().zip(digests).map(|(page, sent)| SentPage {
            component: component.clone(),
            page: page.page,
            sent,
        }));
    }
    Ok(())
}

/// Room that the frame of a PDF takes beside its pictures, generously.
const PDF_FRAME_BYTES: u64 = 64 * 1024;

type Encoded = Vec<Zeroizing<Vec<u8>>>;

/// Opens as many pages as fit into one document.
fn open_some(
    draft: &Draft,
    pages: &[SealPage],
    limit_bytes: u64,
) -> Result<(usize, Encoded), FaultCode> {
    let mut room = limit_bytes.saturating_sub(PDF_FRAME_BYTES);
    let mut encoded = Encoded::new();
    for page in pages {
        let bytes = draft.open_page(page.page).map_err(fault)?;
        match room.checked_sub(bytes.len() as u64) {
            Some(left) => room = left,
            None if encoded.is_empty() => return Err(FaultCode::ComponentTooLarge),
            None => break,
        }
        encoded.push(bytes);
    }
    Ok((encoded.len(), encoded))
}

fn pdf(
    component: &ComponentCode,
    pages: &[SealPage],
    encoded: &Encoded,
) -> Result<Zeroizing<Vec<u8>>, FaultCode> {
    let pages: Vec<_> = pages
        .iter()
        .zip(encoded)
        .map(|(page, bytes)| image_page(bytes, page.size))
        .collect();
    kiosk_imaging::component_pdf(&pages, component.as_str()).map_err(|error| error.fault())
}

/// A sealed page with what its document says of it.
fn image_page(bytes: &[u8], size: PageSize) -> ImagePage<'_> {
    ImagePage {
        bytes,
        mask_bytes: size.mask_bytes,
        width_px: size.width_px,
        height_px: size.height_px,
        dpi: size.dpi,
        grey: size.grey,
    }
}

/// What stands in the finished document must be what was sealed, page for page.
fn read_back(pdf: &[u8], pages: &[SealPage]) -> Result<Vec<[u8; 32]>, FaultCode> {
    let digests = kiosk_imaging::read_back(pdf).map_err(|_| FaultCode::Internal)?;
    let equal = digests.len() == pages.len()
        && digests
            .iter()
            .zip(pages)
            .all(|(digest, page)| *digest == page.captured);
    if equal {
        Ok(digests)
    } else {
        Err(FaultCode::Internal)
    }
}

fn note(page: &SealPage, sha256: [u8; 32]) -> PageDigest {
    PageDigest {
        sha256,
        note: page.note.clone().map(Redacted::new),
    }
}

fn confirmation(order: &SealOrder, place: &Place) -> Confirmation {
    Confirmation {
        tracking: order.numbers.tracking.clone(),
        session_no: order.numbers.session_no.clone(),
        procedure: order.procedure.clone(),
        case: order.case.clone(),
        form_version: place.form_version,
        desk: place.desk.clone(),
        unit: place.unit.clone(),
        clock_trusted: clock::is_trusted(clock::now()),
        for_whom: order.for_whom,
        applicant: order.applicant.clone(),
    }
}

/// Draws a slip and hands it to the printers.
///
/// # Errors
/// When the slip cannot be drawn, such as a tracking address that is too long.
pub fn print(
    services: &Services,
    slip: &Slip,
    language: Language,
    id: JobId,
) -> Result<(), SlipError> {
    let layout = Layout::new(slip, Catalogue::new(language))?;
    let picture = layout.raster();
    match Raster::new(picture.width_dots, picture.height_dots, picture.bits) {
        Ok(raster) => services.slip_printer.send(Command::Print(Job {
            id,
            payload: Payload::Raster(raster),
        })),
        Err(error) => tracing::error!(%error, "the slip does not fit the printer"),
    }
    if let Some(printer) = &services.office_printer {
        let payload = Payload::Pdf(Zeroizing::new(layout.pdf()?));
        printer.send(Command::Print(Job { id, payload }));
    }
    Ok(())
}

fn fault(error: VaultError) -> FaultCode {
    let code = error.fault();
    tracing::warn!(%error, %code, "the vault refused");
    code
}
