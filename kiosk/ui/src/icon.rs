//! The icons of the product, and the one helper that draws them.
//!
//! Why: an icon always stands beside words, grows with the text and takes a colour role, so that it
//! can be read in all four contrasts. The shapes are Phosphor *bold* (MIT, licence beside the files);
//! they are filled paths, which the renderer recolours with one value.
//! Never: an icon alone as a message, or a text symbol in place of an icon (the faces lack `✓ ← →`).

use iced::Element;
use iced::widget::svg;

use crate::colour::Role;
use crate::look::Look;

macro_rules! icons {
    ($( $(#[$doc:meta])+ $Name:ident = $file:literal, )+) => {
        /// An icon by what it means on the screens.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Icon { $( $(#[$doc])+ $Name, )+ }

        impl Icon {
            /// Every icon.
            pub const ALL: &'static [Self] = &[$( Self::$Name, )+];

            /// The icon with that file name in `assets/icons`, without the ending; data names
            /// icons this way.
            #[must_use]
            pub fn named(file: &str) -> Option<Self> {
                match file {
                    $( $file => Some(Self::$Name), )+
                    _ => None,
                }
            }

            /// The SVG document of the icon.
            const fn svg(self) -> &'static [u8] {
                match self {
                    $( Self::$Name => {
                        include_bytes!(concat!("../../../assets/icons/", $file, ".svg"))
                    } )+
                }
            }
        }
    };
}

icons! {
    /// `arrow-clockwise`: turn the page.
    ArrowClockwise = "arrow-clockwise",
    /// `arrow-counter-clockwise`: start typing again.
    ArrowCounterClockwise = "arrow-counter-clockwise",
    /// `arrow-fat-up`: on its way.
    ArrowFatUp = "arrow-fat-up",
    /// `arrow-left`: back.
    ArrowLeft = "arrow-left",
    /// `arrow-right`: next.
    ArrowRight = "arrow-right",
    /// `baby`: birth.
    Baby = "baby",
    /// `backspace`: delete one letter.
    Backspace = "backspace",
    /// `bell-ringing`: call for help.
    BellRinging = "bell-ringing",
    /// `briefcase`: officer at work.
    Briefcase = "briefcase",
    /// `calendar-check`: a date.
    CalendarCheck = "calendar-check",
    /// `caret-down`: show more.
    CaretDown = "caret-down",
    /// `caret-right`: open.
    CaretRight = "caret-right",
    /// `chat-circle-text`: opinion.
    ChatCircleText = "chat-circle-text",
    /// `check`: agreed.
    Check = "check",
    /// `check-circle`: done, good.
    CheckCircle = "check-circle",
    /// `circle`: not begun.
    Circle = "circle",
    /// `circle-half`: in progress.
    CircleHalf = "circle-half",
    /// `clock`: opening hours, time.
    Clock = "clock",
    /// `door-open`: the mark: one door.
    DoorOpen = "door-open",
    /// `eye`: who may see.
    Eye = "eye",
    /// `eye-slash`: not shown.
    EyeSlash = "eye-slash",
    /// `file-text`: a paper.
    FileText = "file-text",
    /// `files`: a dossier.
    Files = "files",
    /// `hand-coins`: allowance.
    HandCoins = "hand-coins",
    /// `hand-palm`: stop.
    HandPalm = "hand-palm",
    /// `hand-pointing`: touch here.
    HandPointing = "hand-pointing",
    /// `heart`: marriage.
    Heart = "heart",
    /// `hourglass`: the machine is waiting.
    Hourglass = "hourglass",
    /// `house-line`: house and land.
    HouseLine = "house-line",
    /// `list-checks`: check list.
    ListChecks = "list-checks",
    /// `lock-key`: locked.
    LockKey = "lock-key",
    /// `magnifying-glass`: search.
    MagnifyingGlass = "magnifying-glass",
    /// `pencil-simple`: change.
    PencilSimple = "pencil-simple",
    /// `phone`: telephone.
    Phone = "phone",
    /// `plus`: next free place.
    Plus = "plus",
    /// `printer`: print.
    Printer = "printer",
    /// `qr-code`: resume slip.
    QrCode = "qr-code",
    /// `receipt`: slip.
    Receipt = "receipt",
    /// `scan`: scan.
    Scan = "scan",
    /// `shield-check`: safe.
    ShieldCheck = "shield-check",
    /// `sign-out`: end.
    SignOut = "sign-out",
    /// `speaker-high`: listen.
    SpeakerHigh = "speaker-high",
    /// `stamp`: certified copy.
    Stamp = "stamp",
    /// `storefront`: business.
    Storefront = "storefront",
    /// `text-aa`: text size.
    TextAa = "text-aa",
    /// `translate`: language.
    Translate = "translate",
    /// `trash`: throw away.
    Trash = "trash",
    /// `tray`: papers to hand in.
    Tray = "tray",
    /// `user`: one person.
    User = "user",
    /// `users`: helped by a volunteer.
    Users = "users",
    /// `warning`: problem.
    Warning = "warning",
    /// `wifi-high`: link up.
    WifiHigh = "wifi-high",
    /// `wifi-slash`: link lost.
    WifiSlash = "wifi-slash",
    /// `wrench`: devices.
    Wrench = "wrench",
}

/// An icon in a square of `size_mm` (at the default text size; it grows with the text), in `role`.
pub fn icon<'a, M: 'a>(look: &Look, icon: Icon, size_mm: f32, role: Role) -> Element<'a, M> {
    let side = look.mm(size_mm * look.icon_scale());
    let colour = look.colour(role);
    svg(svg::Handle::from_memory(icon.svg()))
        .width(side)
        .height(side)
        .style(move |_, _| svg::Style {
            color: Some(colour),
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_icon_is_its_own_closed_drawing() {
        let mut seen = HashSet::new();
        for icon in Icon::ALL {
            let text = std::str::from_utf8(icon.svg()).unwrap();
            assert!(
                text.contains("viewBox") && text.trim_end().ends_with("</svg>"),
                "{icon:?}"
            );
            assert!(seen.insert(text), "{icon:?} repeats another icon");
        }
        assert_eq!(Icon::ALL.len(), seen.len());
    }
}
