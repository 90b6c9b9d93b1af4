//! Colour roles and their values in the four contrasts.
//!
//! Why: a component uses a role, never a colour, so that a contrast is another column of one table
//! and not a special case in a screen. Values and the pairs that must be readable: visual language of
//! the kiosk, section 2 (text at least 10:1, in the two high contrasts 20:1, in the low contrast
//! 4.5:1 to 8:1; edges and icons 3:1; measured by the WCAG 2 formula).
//! Never: meaning by colour alone; a role always comes with a word or another shape.

use iced::Color;

/// The four contrasts a person can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Contrast {
    /// Warm paper ground and dark ink.
    #[default]
    Normal,
    /// High contrast, light on black.
    Dark,
    /// High contrast, black on white.
    Light,
    /// A dim screen for people whom light hurts.
    Low,
}

impl Contrast {
    /// Every contrast, in the order in which the button walks through them.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Dark, Self::Light, Self::Low];

    /// Whether soft fills are gone and border width carries the meaning.
    #[must_use]
    pub fn is_high(self) -> bool {
        matches!(self, Self::Dark | Self::Light)
    }

    /// The next contrast, after the last one the first.
    #[must_use]
    pub fn following(self) -> Self {
        match self {
            Self::Normal => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::Low,
            Self::Low => Self::Normal,
        }
    }
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Header, comfort bar and key tray.
    Frame,
    /// Body of the screen.
    Ground,
    /// Things to touch.
    Surface,
    /// Facts, notices and waiting lines.
    Sunken,
    /// Text, icons and main borders.
    Ink,
    /// Hints and labels.
    InkSoft,
    /// Resting borders.
    Edge,
    /// Hairlines that carry no meaning.
    EdgeQuiet,
    /// The one next step.
    Next,
    /// The next step while held.
    NextPressed,
    /// Words on the next step.
    OnNext,
    /// The row in progress.
    NextSoft,
    /// Destroying, filled.
    Danger,
    /// Destroying, while held.
    DangerPressed,
    /// Words on a destroying button.
    OnDanger,
    /// Ground of a destroying question.
    DangerSoft,
    /// Words of a good verdict.
    Good,
    /// Ground of a good verdict.
    GoodSoft,
    /// Bar and icon of a good verdict.
    GoodEdge,
    /// Words of a problem.
    Warn,
    /// Ground of a problem.
    WarnSoft,
    /// Border and icon of a problem.
    WarnEdge,
    /// Header band while a volunteer helps.
    Helper,
    /// Words on the helper band.
    OnHelper,
    /// Ground of a helper notice.
    HelperSoft,
    /// Outer focus ring.
    FocusOuter,
    /// Inner focus ring.
    FocusInner,
    /// Bronze band, arrows in drawings, the mark.
    Ornament,
    /// A target while held.
    Pressed,
    /// Words on something not usable.
    DisabledInk,
    /// Something not usable.
    DisabledFill,
    /// Border of a destroying button.
    DangerEdge,
    /// Frame while a volunteer helps.
    HelperEdge,
    /// Words on a held target.
    OnPressed,
    /// Words on the held next step.
    OnNextPressed,
    /// Words on a held destroying button.
    OnDangerPressed,
    /// Words of a destroying first step.
    DangerText,
}

/// The values of a role as `0xRRGGBB`: normal, dark, light, low.
const fn values(role: Role) -> [u32; 4] {
    match role {
        Role::Frame => [0xEFE6D6, 0x000000, 0xFFFFFF, 0x283033],
        Role::Ground => [0xFBF8F2, 0x000000, 0xFFFFFF, 0x30383B],
        Role::Surface => [0xFFFFFF, 0x000000, 0xFFFFFF, 0x30383B],
        Role::Sunken => [0xF4EDE0, 0x000000, 0xFFFFFF, 0x2B3336],
        Role::Ink => [0x15222A, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::InkSoft => [0x26333A, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::Edge => [0x746C5C, 0xFFFFFF, 0x000000, 0x858E8B],
        Role::EdgeQuiet => [0xD9CDB8, 0x8C8C8C, 0x767676, 0x4A5356],
        Role::Next => [0x00494A, 0xFFFFC8, 0x000000, 0xA9BDB2],
        Role::NextPressed => [0x002E2F, 0x000000, 0xFFFFFF, 0xBAC8BF],
        Role::OnNext => [0xFFFFFF, 0x000000, 0xFFFFFF, 0x2A3235],
        Role::NextSoft => [0xDCEBE6, 0x000000, 0xFFFFFF, 0x30383B],
        Role::Danger => [0x7A0F14, 0x000000, 0xFFFFFF, 0x30383B],
        Role::DangerPressed => [0x54090D, 0xFFFFFF, 0x000000, 0x2B3336],
        Role::OnDanger => [0xFFFFFF, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::DangerSoft => [0xFBE9E6, 0x000000, 0xFFFFFF, 0x30383B],
        Role::Good => [0x0C3D20, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::GoodSoft => [0xE1EFE0, 0x000000, 0xFFFFFF, 0x30383B],
        Role::GoodEdge => [0x1E7A3E, 0x5FE38A, 0x14692F, 0x7FB08E],
        Role::Warn => [0x432C00, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::WarnSoft => [0xFFEBBD, 0x000000, 0xFFFFFF, 0x30383B],
        Role::WarnEdge => [0x8F5F00, 0xFFC73A, 0x8A4B00, 0xC9A564],
        Role::Helper => [0x143A7C, 0x000000, 0xFFFFFF, 0x30383B],
        Role::OnHelper => [0xFFFFFF, 0xFFFFFF, 0x000000, 0xC2C3BA],
        Role::HelperSoft => [0xE4EBF8, 0x000000, 0xFFFFFF, 0x30383B],
        Role::FocusOuter => [0x15222A, 0xFFC73A, 0x000000, 0xE3C27C],
        Role::FocusInner => [0xFFC73A, 0x000000, 0xFFC73A, 0x30383B],
        Role::Ornament => [0x9C5A24, 0xFFFFC8, 0x000000, 0xA98C6B],
        Role::Pressed => [0xE2D7C3, 0xFFFFFF, 0x000000, 0x3C4548],
        Role::DisabledInk => [0x5B5648, 0xB4B4B4, 0x4A4A4A, 0x9DA29C],
        Role::DisabledFill => [0xE9E1D2, 0x000000, 0xFFFFFF, 0x30383B],
        Role::DangerEdge => [0x7A0F14, 0xFF6B6B, 0xB00014, 0xD98A84],
        Role::HelperEdge => [0x143A7C, 0x7FB2FF, 0x0B3FA8, 0x8CA9D6],
        Role::OnPressed => [0x15222A, 0x000000, 0xFFFFFF, 0xC2C3BA],
        Role::OnNextPressed => [0xFFFFFF, 0xFFFFC8, 0x000000, 0x2A3235],
        Role::OnDangerPressed => [0xFFFFFF, 0x000000, 0xFFFFFF, 0xC2C3BA],
        Role::DangerText => [0x7A0F14, 0xFFFFFF, 0x000000, 0xC2C3BA],
    }
}

/// The colour of a role in a contrast.
pub(crate) fn colour(contrast: Contrast, role: Role) -> Color {
    let [normal, dark, light, low] = values(role);
    let rgb = match contrast {
        Contrast::Normal => normal,
        Contrast::Dark => dark,
        Contrast::Light => light,
        Contrast::Low => low,
    };
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgb8(red, green, blue)
}

/// The veil over the body behind an overlay: the only colour that lets something shine through.
pub(crate) fn veil(contrast: Contrast) -> Color {
    match contrast {
        Contrast::Normal => Color::from_rgba8(21, 34, 42, 0.62),
        Contrast::Dark => Color::from_rgba8(0, 0, 0, 0.85),
        Contrast::Light => Color::from_rgba8(255, 255, 255, 0.85),
        Contrast::Low => Color::from_rgba8(20, 25, 27, 0.7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[(Role, Role)] = &[
        (Role::Ink, Role::Ground),
        (Role::Ink, Role::Frame),
        (Role::Ink, Role::Surface),
        (Role::Ink, Role::Sunken),
        (Role::InkSoft, Role::Ground),
        (Role::InkSoft, Role::Frame),
        (Role::InkSoft, Role::Sunken),
        (Role::Ink, Role::NextSoft),
        (Role::OnNext, Role::Next),
        (Role::OnNextPressed, Role::NextPressed),
        (Role::OnDanger, Role::Danger),
        (Role::OnDangerPressed, Role::DangerPressed),
        (Role::DangerText, Role::Surface),
        (Role::Good, Role::GoodSoft),
        (Role::Warn, Role::WarnSoft),
        (Role::InkSoft, Role::Surface),
        (Role::InkSoft, Role::NextSoft),
        (Role::Ink, Role::HelperSoft),
        (Role::OnHelper, Role::Helper),
        (Role::OnPressed, Role::Pressed),
    ];
    const EDGES: &[(Role, Role)] = &[
        (Role::Edge, Role::Ground),
        (Role::Edge, Role::Frame),
        (Role::Edge, Role::Surface),
        (Role::Edge, Role::Sunken),
        (Role::Next, Role::Ground),
        (Role::Next, Role::NextSoft),
        (Role::GoodEdge, Role::Ground),
        (Role::GoodEdge, Role::GoodSoft),
        (Role::WarnEdge, Role::Ground),
        (Role::WarnEdge, Role::WarnSoft),
        (Role::DangerEdge, Role::Ground),
        (Role::HelperEdge, Role::Ground),
        (Role::FocusOuter, Role::Ground),
        (Role::FocusInner, Role::FocusOuter),
        (Role::Ornament, Role::Frame),
        (Role::Ornament, Role::Sunken),
        (Role::Ornament, Role::Ground),
        (Role::WarnEdge, Role::Surface),
        (Role::GoodEdge, Role::Surface),
    ];

    /// Contrast ratio by the WCAG 2 formula, 1 to 21.
    fn ratio(contrast: Contrast, one: Role, other: Role) -> f32 {
        let luminance = |role| colour(contrast, role).relative_luminance();
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_pairs_reach_the_goal_of_their_contrast() {
        for (contrast, least, most) in [
            (Contrast::Normal, 10.0, 21.1),
            (Contrast::Dark, 20.0, 21.1),
            (Contrast::Light, 20.0, 21.1),
            (Contrast::Low, 4.5, 8.0),
        ] {
            for &(words, ground) in TEXT {
                let measured = ratio(contrast, words, ground);
                assert!(
                    (least..=most).contains(&measured),
                    "{contrast:?}: {words:?} on {ground:?} is {measured:.1}"
                );
            }
        }
    }

    #[test]
    fn edges_and_icons_are_seen() {
        for contrast in Contrast::ALL {
            for &(edge, ground) in EDGES {
                let measured = ratio(contrast, edge, ground);
                assert!(
                    measured >= 3.0,
                    "{contrast:?}: {edge:?} on {ground:?} is {measured:.1}"
                );
            }
        }
    }

    #[test]
    fn words_on_something_not_usable_stay_readable() {
        for contrast in Contrast::ALL {
            assert!(
                ratio(contrast, Role::DisabledInk, Role::DisabledFill) >= 4.5,
                "{contrast:?}"
            );
        }
    }

    #[test]
    fn the_ratio_is_that_of_the_formula() {
        assert!((ratio(Contrast::Dark, Role::Ink, Role::Ground) - 21.0).abs() < 0.01);
        assert!((ratio(Contrast::Normal, Role::OnNext, Role::Next) - 10.2).abs() < 0.1);
    }
}
