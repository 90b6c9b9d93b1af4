//! The folder of one dossier in the spool.
//!
//! It says by itself what it is: pages carry their order and component in their names, a
//! wrapped key means an open draft, a recipient a parked one, a manifest a confirmed
//! dossier. The index can therefore be made anew from the folders alone. Component codes
//! are codes of the profile and tell nothing of a person.

use std::path::PathBuf;

use data_encoding::BASE32_NOPAD;
use kiosk_domain::{ComponentCode, PageId};

use crate::{VaultError, files};

/// Ending of a sealed file.
const SEALED: &str = "age";

/// The folder of one dossier.
pub(crate) struct Folder(pub(crate) PathBuf);

/// A sealed page as its name tells of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct PageFile {
    /// Place in the order of sealing, from 1 on.
    pub(crate) order: u32,
    pub(crate) page: PageId,
    pub(crate) component: ComponentCode,
}

impl PageFile {
    fn name(&self) -> String {
        let component = BASE32_NOPAD.encode(self.component.as_str().as_bytes());
        format!("{:05}.{}.{component}.{SEALED}", self.order, self.page)
    }

    /// Reads a name; none for a file that is no page.
    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('.');
        let file = Self {
            order: parts.next()?.parse().ok()?,
            page: parts.next()?.parse().ok()?,
            component: read_component(parts.next()?)?,
        };
        (file.name() == name).then_some(file)
    }
}

fn read_component(text: &str) -> Option<ComponentCode> {
    let bytes = BASE32_NOPAD.decode(text.as_bytes()).ok()?;
    String::from_utf8(bytes).ok().map(ComponentCode)
}

impl Folder {
    pub(crate) fn wrapped_key(&self) -> PathBuf {
        self.0.join("wrapped.key")
    }

    /// Whose draft it is, sealed.
    pub(crate) fn holder(&self) -> PathBuf {
        self.0.join("holder.age")
    }

    /// The public half of a parked draft's key, by which a slip is known to fit.
    pub(crate) fn recipient(&self) -> PathBuf {
        self.0.join("recipient")
    }

    pub(crate) fn pages(&self) -> PathBuf {
        self.0.join("pages")
    }

    pub(crate) fn page(&self, file: &PageFile) -> PathBuf {
        self.pages().join(file.name())
    }

    /// The sealed pages in their order. Whatever else lies there is not touched.
    pub(crate) fn page_files(&self) -> Result<Vec<PageFile>, VaultError> {
        let names = files::names(&self.pages())?;
        let mut pages: Vec<_> = names
            .iter()
            .filter_map(|name| PageFile::parse(name))
            .collect();
        pages.sort();
        Ok(pages)
    }

    pub(crate) fn documents(&self) -> PathBuf {
        self.0.join("documents")
    }

    pub(crate) fn document(&self, ordinal: u32) -> PathBuf {
        self.documents().join(format!("{ordinal}.{SEALED}"))
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.0.join("manifest.json")
    }

    pub(crate) fn expected(&self) -> PathBuf {
        self.0.join("expected.json")
    }

    /// Makes the folder and what a draft needs in it.
    pub(crate) fn make(&self) -> Result<(), VaultError> {
        files::make_folder(&self.pages())?;
        files::make_folder(&self.documents())
    }

    /// Whether somebody has confirmed, or was about to, whatever is left of it.
    pub(crate) fn looks_confirmed(&self) -> Result<bool, VaultError> {
        Ok(files::exists(&self.manifest())?
            || files::exists(&self.expected())?
            || !files::names(&self.documents())?.is_empty())
    }

    /// Destroys what could open the dossier, then the pages that only it could open.
    pub(crate) fn destroy_secret(&self) -> Result<(), VaultError> {
        files::remove(&self.wrapped_key())?;
        files::remove(&self.holder())?;
        files::remove(&self.recipient())?;
        files::remove_folder(&self.pages())
    }

    /// Removes documents and manifest of a confirmation that did not come to its end.
    pub(crate) fn clear_confirmation(&self) -> Result<(), VaultError> {
        files::remove(&self.manifest())?;
        files::remove(&self.expected())?;
        files::remove_folder(&self.documents())?;
        files::make_folder(&self.documents())
    }

    /// Removes what a crash left half written.
    pub(crate) fn sweep(&self) -> Result<(), VaultError> {
        files::sweep_unfinished(&self.0)?;
        files::sweep_unfinished(&self.pages())?;
        files::sweep_unfinished(&self.documents())
    }

    /// Removes everything, the secret first.
    pub(crate) fn erase(&self) -> Result<(), VaultError> {
        files::remove(&self.wrapped_key())?;
        files::remove_folder(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_name_gives_page_order_and_component_back() {
        for component in ["to-khai", "giấy khai sinh", "", "a/../b"] {
            let file = PageFile {
                order: 12,
                page: PageId(uuid::Uuid::from_u128(7)),
                component: component.into(),
            };
            assert!(!file.name().contains('/'));
            assert_eq!(PageFile::parse(&file.name()), Some(file));
        }
    }

    #[test]
    fn other_names_are_no_pages() {
        let good = "00001.00000000-0000-0000-0000-000000000007.ORXS22LIMFUQ.age";
        assert!(PageFile::parse(good).is_some());
        for name in [
            "",
            "1.age",
            "1.00000000-0000-0000-0000-000000000007.ORXS22LIMFUQ.age",
            "00001.00000000-0000-0000-0000-000000000007.ORXS22LIMFUQ.age.tmp",
            "00001.00000000-0000-0000-0000-000000000007.orxs22limfuq.age",
            "00001.00000000-0000-0000-0000-00000000000.ORXS22LIMFUQ.age",
        ] {
            assert_eq!(PageFile::parse(name), None, "{name}");
        }
    }
}
