//! One run against one portal: the device, what it has learnt, and scenes that many checks
//! look at.

use serde_json::Value;
use tokio::sync::OnceCell;

use super::{
    Subject,
    answer::Answer,
    call::Call,
    client::Client,
    dossier::{Dossier, Draft, Paper},
    fault::{Fault, integer, list, text},
    keys::Keys,
    paper::Page,
    signs::Device,
};

/// A run.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) device: Device,
    pub(super) subject: Subject,
    /// The province's bundle key, when the tester has named it.
    pub(super) bundle_key: Option<ed25519_dalek::VerifyingKey>,
    scenes: Scenes,
}

#[derive(Default)]
struct Scenes {
    service: OnceCell<Answer>,
    bundle: OnceCell<Answer>,
    delivered: OnceCell<Delivered>,
    gallery: OnceCell<()>,
}

/// A dossier that went all the way, with every answer on it.
pub(super) struct Delivered {
    pub(super) dossier: Dossier,
    pub(super) declared: Answer,
    pub(super) submitted: Answer,
    pub(super) repeated: Answer,
    pub(super) receipt: Answer,
    pub(super) status: Answer,
    pub(super) page: Answer,
}

/// A declared dossier with the paths of its uploads, by ordinal.
pub(super) struct Declared {
    pub(super) dossier: Dossier,
    pub(super) uploads: Vec<String>,
}

impl Session {
    pub(super) fn new(
        client: Client,
        device: Device,
        subject: Subject,
        bundle_key: Option<ed25519_dalek::VerifyingKey>,
    ) -> Self {
        Self {
            client,
            device,
            subject,
            bundle_key,
            scenes: Scenes::default(),
        }
    }

    pub(super) async fn send(&self, call: Call) -> Result<Answer, Fault> {
        self.client.send(call).await
    }

    /// A GET that names no device.
    pub(super) async fn get(&self, path: &str) -> Result<Answer, Fault> {
        self.send(Call::new("GET", path)).await
    }

    /// A GET of this device.
    pub(super) async fn read(&self, path: &str) -> Result<Answer, Fault> {
        self.send(Call::new("GET", path).by(&self.device)).await
    }

    /// A signed PUT.
    pub(super) async fn put(&self, path: &str, body: &[u8]) -> Result<Answer, Fault> {
        let call = Call::new("PUT", path).json(body);
        self.send(call.signed(&self.device)).await
    }

    /// A signed POST.
    pub(super) async fn post(&self, path: &str, body: &[u8]) -> Result<Answer, Fault> {
        let call = Call::new("POST", path).json(body);
        self.send(call.signed(&self.device)).await
    }

    /// A signed call's answer without its signature: who changes something must sign.
    pub(super) async fn unsigned(
        &self,
        method: &'static str,
        path: &str,
        body: &[u8],
    ) -> Result<(), Fault> {
        let call = Call::new(method, path).json(body).by(&self.device);
        self.send(call).await?.refuses(401, "signature-invalid")
    }

    /// The service document's answer.
    pub(super) async fn service(&self) -> Result<&Answer, Fault> {
        let read = || self.get("service");
        self.scenes.service.get_or_try_init(read).await
    }

    /// The answer with the bundle `keys`.
    pub(super) async fn bundle(&self) -> Result<&Answer, Fault> {
        let read = || self.get("bundles/keys");
        self.scenes.bundle.get_or_try_init(read).await
    }

    /// A dossier of one component with two pages, not sealed yet.
    pub(super) async fn draft(&self) -> Result<Draft, Fault> {
        let pages = vec![Page::picture(), Page::picture()];
        self.draft_of(vec![Paper::of(pages)]).await
    }

    pub(super) async fn draft_of(&self, papers: Vec<Paper>) -> Result<Draft, Fault> {
        let keys = Keys::read(&self.bundle().await?.json()?)?;
        Ok(Draft::new(&self.subject, &keys, papers))
    }

    /// A sealed dossier of one component with two pages.
    pub(super) async fn dossier(&self) -> Result<Dossier, Fault> {
        self.draft().await?.finish(&self.device)
    }

    pub(super) async fn declare(&self, dossier: &Dossier) -> Result<Answer, Fault> {
        self.put(&dossier.path(), &dossier.body).await
    }

    /// A new dossier that the portal has taken the declaration of.
    pub(super) async fn declared(&self) -> Result<Declared, Fault> {
        let dossier = self.dossier().await?;
        self.declared_as(dossier).await
    }

    /// Declares a dossier, which must be taken.
    pub(super) async fn declared_as(&self, dossier: Dossier) -> Result<Declared, Fault> {
        let answer = self.declare(&dossier).await?;
        answer.is(&[200, 201])?;
        let uploads = uploads(&answer.json()?)?;
        Ok(Declared { dossier, uploads })
    }

    /// Sends one chunk.
    pub(super) async fn append(
        &self,
        upload: &str,
        offset: u64,
        chunk: &[u8],
    ) -> Result<Answer, Fault> {
        self.send(Call::chunk(upload, offset, chunk, &self.device))
            .await
    }

    pub(super) async fn head(&self, upload: &str) -> Result<Answer, Fault> {
        self.send(Call::new("HEAD", upload).by(&self.device)).await
    }

    /// Where an upload stands, by `HEAD`.
    pub(super) async fn offset(&self, upload: &str) -> Result<u64, Fault> {
        let answer = self.head(upload).await?;
        answer.is(&[200])?;
        answer.number("upload-offset")
    }

    /// Sends what is missing of a document, from the portal's offset on.
    pub(super) async fn fill(&self, upload: &str, sealed: &[u8]) -> Result<(), Fault> {
        let offset = self.offset(upload).await?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = sealed.get(start..).unwrap_or_default();
        self.append(upload, offset, rest).await?.is(&[204])
    }

    /// Sends every document of a declared dossier.
    pub(super) async fn fill_all(&self, declared: &Declared) -> Result<(), Fault> {
        for (upload, sealed) in declared.uploads.iter().zip(&declared.dossier.sealed) {
            self.fill(upload, sealed).await?;
        }
        Ok(())
    }

    pub(super) async fn submit(&self, dossier: &Dossier) -> Result<Answer, Fault> {
        let path = dossier.path_of("submission");
        self.put(&path, &dossier.submission()).await
    }

    /// Declares and sends a dossier without submitting it.
    pub(super) async fn complete(&self, dossier: Dossier) -> Result<Declared, Fault> {
        let declared = self.declared_as(dossier).await?;
        self.fill_all(&declared).await?;
        Ok(declared)
    }

    /// Sends what is missing and asks for a receipt: right bytes lead to one.
    pub(super) async fn complete_and_accept(&self, declared: &Declared) -> Result<Answer, Fault> {
        self.fill_all(declared).await?;
        let answer = self.submit(&declared.dossier).await?;
        answer.is(&[201, 202])?;
        Ok(answer)
    }

    /// Delivers a dossier of its own, whose receipt nobody else looks at.
    pub(super) async fn accepted(&self) -> Result<Dossier, Fault> {
        let declared = self.declared().await?;
        self.complete_and_accept(&declared).await?;
        Ok(declared.dossier)
    }

    /// The dossier that went all the way.
    pub(super) async fn delivered(&self) -> Result<&Delivered, Fault> {
        let deliver = || self.deliver();
        self.scenes.delivered.get_or_try_init(deliver).await
    }

    async fn deliver(&self) -> Result<Delivered, Fault> {
        let dossier = self.dossier().await?;
        let declared = self.declare(&dossier).await?;
        declared.is(&[201])?;
        let uploads = uploads(&declared.json()?)?;
        for (upload, sealed) in uploads.iter().zip(&dossier.sealed) {
            self.fill(upload, sealed).await?;
        }
        let submitted = self.submit(&dossier).await?;
        submitted.is(&[201, 202])?;
        Ok(Delivered {
            declared,
            repeated: self.submit(&dossier).await?,
            receipt: self.read(&dossier.path_of("receipt")).await?,
            status: self.read(&dossier.path()).await?,
            page: self.page(&dossier.tracking_code).await?,
            submitted,
            dossier,
        })
    }

    /// The tracking page of a code.
    pub(super) async fn page(&self, code: &str) -> Result<Answer, Fault> {
        self.get(&format!("/t/{code}")).await
    }

    /// Every answer so far, and at least one of each sort.
    pub(super) async fn every_answer(&self) -> Result<Vec<Answer>, Fault> {
        let walk = || self.walk_gallery();
        self.scenes.gallery.get_or_try_init(walk).await?;
        Ok(self.client.seen())
    }

    async fn walk_gallery(&self) -> Result<(), Fault> {
        for path in ["healthz", "readyz", "nothing-of-this-name"] {
            self.get(path).await?;
        }
        self.service().await?;
        self.bundle().await?;
        self.delivered().await?;
        let unknown = format!("dossiers/{}", super::dossier::fresh_id());
        self.read(&unknown).await?;
        self.get(&unknown).await?;
        self.put(&unknown, b"{").await?;
        let declared = self.declared().await?;
        let manifest = declared
            .dossier
            .with(&self.device, "/clock", Value::from("doubtful"))?;
        self.declare(&manifest).await?;
        self.submit(&declared.dossier).await?;
        Ok(())
    }
}

impl Declared {
    /// Path of the form's upload.
    pub(super) fn form(&self) -> Result<&str, Fault> {
        self.upload(0)
    }

    /// Path of the upload of the first component file.
    pub(super) fn paper(&self) -> Result<&str, Fault> {
        self.upload(1)
    }

    fn upload(&self, ordinal: usize) -> Result<&str, Fault> {
        let found = self.uploads.get(ordinal).map(String::as_str);
        found.ok_or_else(|| Fault::new("the declaration answer lists too few documents"))
    }

    /// The sealed bytes of the first component file.
    pub(super) fn sealed_paper(&self) -> &[u8] {
        self.dossier.sealed.get(1).map_or(&[], Vec::as_slice)
    }

    /// A piece of the first component file.
    pub(super) fn piece(&self, from: usize, to: usize) -> Result<&[u8], Fault> {
        let found = self.sealed_paper().get(from..to);
        found.ok_or_else(|| Fault::new("the checker made too small a document"))
    }
}

/// The upload paths of a declaration answer, by ordinal.
pub(super) fn uploads(answer: &Value) -> Result<Vec<String>, Fault> {
    let documents = list(answer, "/documents")?;
    let paths = documents.iter().map(|one| text(one, "/upload_url"));
    paths.map(|path| path.map(str::to_owned)).collect()
}

/// State and offset of the document with that ordinal.
pub(super) fn document_state(answer: &Value, ordinal: u64) -> Result<(String, u64), Fault> {
    let mut documents = list(answer, "/documents")?.iter();
    let found = documents
        .find(|one| integer(one, "/ordinal").is_ok_and(|found| found == ordinal))
        .ok_or_else(|| Fault::new(format!("document {ordinal} is not listed")))?;
    Ok((
        text(found, "/state")?.to_owned(),
        integer(found, "/offset")?,
    ))
}
