//! What a component's file is called wherever one lies open, such as in an officer's export.
//!
//! The name says where the file belongs without being opened: procedure, number of the paper,
//! its short name, its pages. It is plain ASCII, because archives and mail programs of other
//! systems break on anything else, and it never holds anything of a person. The order of the
//! parts is our own; the law asks for a file a component (Decree 45/2020/NĐ-CP) and says
//! nothing of its name.

use std::ops::RangeInclusive;

use crate::{ComponentCode, ProcedureCode, vietnamese::without_diacritics};

/// Longest part of a name in characters; four parts stay far below what file systems take.
const MOST_CHARACTERS: usize = 60;

/// `PROCEDURE_NUMBER_COMPONENT_PAGES.pdf`, such as `1.001193_02_giay-chung-sinh_1-3.pdf`.
///
/// `number` counts the dossier's papers from 1. `pages` are those of the paper, counted from
/// 1, that the file holds: a paper too large for one file goes on in a second one, and the
/// two then differ by their pages.
#[must_use]
pub fn component_file(
    procedure: &ProcedureCode,
    number: u32,
    component: &ComponentCode,
    pages: &RangeInclusive<u32>,
) -> String {
    let [procedure, component] = [procedure.as_str(), component.as_str()].map(plain);
    let (first, last) = (pages.start(), pages.end());
    let pages = if first >= last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    };
    format!("{procedure}_{number:02}_{component}_{pages}.pdf")
}

/// Letters, digits, dots inside, and hyphens for all the rest.
fn plain(text: &str) -> String {
    let plain: String = without_diacritics(text)
        .chars()
        .take(MOST_CHARACTERS)
        .map(|sign| match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => sign,
            _ => '-',
        })
        .collect();
    plain.trim_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(procedure: &str, number: u32, component: &str, pages: RangeInclusive<u32>) -> String {
        component_file(&procedure.into(), number, &component.into(), &pages)
    }

    #[test]
    fn the_parts_stand_in_their_order() {
        let cases = [
            (
                name("1.001193", 2, "giay-chung-sinh", 1..=3),
                "1.001193_02_giay-chung-sinh_1-3.pdf",
            ),
            (
                name("1.001193", 12, "to-khai", 4..=4),
                "1.001193_12_to-khai_4.pdf",
            ),
            (
                name("T-VTB 1", 1, "Tờ khai/đơn", 1..=1),
                "T-VTB-1_01_To-khai-don_1.pdf",
            ),
            (name("..", 1, "../../x", 1..=1), "_01_x_1.pdf"),
        ];
        for (made, expected) in cases {
            assert_eq!(made, expected);
        }
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder(procedure in "\\PC{0,90}", component in "\\PC{0,90}", page: u32) {
            let made = name(&procedure, 1, &component, 1..=page);
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            prop_assert!(made.bytes().all(is_plain), "{made}");
            prop_assert!(!made.starts_with('.') && made.len() < 200);
        }
    }
}
