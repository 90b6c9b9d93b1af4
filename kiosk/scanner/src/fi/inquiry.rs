//! Who the machine is, in its own words.

const KIND_OF_SCANNERS: u8 = 0x06;

/// The standard inquiry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Inquiry {
    /// `FUJITSU`, or `RICOH` on newer machines.
    pub(crate) vendor: String,
    /// Model, such as `fi-7160`.
    pub(crate) product: String,
}

/// Another kind of device answers, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the inquiry was not answered by a scanner")]
pub(crate) struct NoScanner;

impl Inquiry {
    /// Reads the standard inquiry. Everything after the product is of no use here.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, NoScanner> {
        let kind = bytes.first().ok_or(NoScanner)?;
        let text = |from: usize, to: usize| bytes.get(from..to).map(plain_text).ok_or(NoScanner);
        if kind & 0x1F != KIND_OF_SCANNERS {
            return Err(NoScanner);
        }
        Ok(Self {
            vendor: text(8, 16)?,
            product: text(16, 32)?,
        })
    }
}

/// Texts are ASCII, filled up with blanks or zeros; anything else is left out, because it
/// would end up in logs and on screens.
fn plain_text(bytes: &[u8]) -> String {
    let text: String = bytes
        .iter()
        .filter(|byte| byte.is_ascii_graphic() || **byte == b' ')
        .map(|&byte| char::from(byte))
        .collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(vendor: &str, product: &str) -> Vec<u8> {
        let mut bytes = vec![0x06, 0, 2, 2, 0x5B, 0, 0, 0];
        bytes.extend(format!("{vendor:<8}{product:<16}0M00").bytes());
        bytes.resize(96, 0);
        bytes
    }

    #[test]
    fn both_makers_names_are_read() {
        let fujitsu = Inquiry::parse(&answer("FUJITSU", "fi-7160")).unwrap();
        assert_eq!(
            (&*fujitsu.vendor, &*fujitsu.product),
            ("FUJITSU", "fi-7160")
        );
        let ricoh = Inquiry::parse(&answer("RICOH", "fi-8040")).unwrap();
        assert_eq!((&*ricoh.vendor, &*ricoh.product), ("RICOH", "fi-8040"));
    }

    #[test]
    fn other_devices_and_short_answers_are_refused() {
        let mut disk = answer("FUJITSU", "disk");
        disk[0] = 0;
        assert_eq!(Inquiry::parse(&disk), Err(NoScanner));
        assert_eq!(
            Inquiry::parse(&answer("FUJITSU", "fi-7160")[..31]),
            Err(NoScanner)
        );
        assert_eq!(Inquiry::parse(&[]), Err(NoScanner));
    }

    proptest! {
        #[test]
        fn only_printable_text_comes_out(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Ok(inquiry) = Inquiry::parse(&bytes) {
                let text = inquiry.vendor + &inquiry.product;
                prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            }
        }
    }
}
