//! Every screen in every state, on every panel, in every text size and language, laid out and
//! checked by rule: what must be touched can be touched, and what must be read can be read.
//!
//! Numbers: UX rules, "Touch" and "Sight". Pictures are for eyes; this finds what no eye may miss.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::sync::Arc;

use iced::{
    Pixels, Rectangle, Renderer, Size,
    advanced::{
        renderer::Headless,
        widget::{Id, Operation, operation::Focusable},
    },
};
use iced_runtime::{UserInterface, user_interface::Cache};
use kiosk_app::{
    demo::preset,
    gallery::{self, PANELS},
    stage::Program,
};
use kiosk_i18n::Language;
use kiosk_ui::{Contrast, Look, Panel, TextSize, Voice};

/// Smallest target of the public, in millimetres.
const LEAST_MM: Size = Size::new(20.0, 16.0);
/// Smallest key of keypad and keyboard, in millimetres.
const LEAST_KEY_MM: Size = Size::new(16.0, 16.0);
/// Smallest gap between two targets, in millimetres.
const GAP_MM: f32 = 3.0;
/// Lengths are rounded to whole pixels, several of them to one edge.
const ROUNDING_MM: f32 = 0.6;

/// Every voice of the design.
const VOICES: [Voice; 5] = [
    Voice::Body,
    Voice::Small,
    Voice::Title,
    Voice::Echo,
    Voice::Attract,
];

/// A target or a text where it was laid out.
struct Piece {
    name: String,
    place: Rectangle,
}

impl Piece {
    fn new(id: Option<&Id>, place: Rectangle) -> Self {
        let name = id.map_or_else(String::new, |id| format!("{id:?}"));
        let name = name.replace("Id(Custom(", "").replace("))", "");
        Self { name, place }
    }

    fn is_key(&self) -> bool {
        self.name.starts_with("\"key-")
    }
}

/// What an interface shows.
#[derive(Default)]
struct Inventory {
    targets: Vec<Piece>,
    /// Keys that say nothing right now, such as a tone without a letter.
    idle_keys: Vec<Piece>,
    texts: Vec<Piece>,
}

impl Operation for Inventory {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, place: Rectangle) {
        let piece = Piece::new(id, place);
        if piece.is_key() {
            self.idle_keys.push(piece);
        }
    }

    fn focusable(&mut self, id: Option<&Id>, place: Rectangle, _: &mut dyn Focusable) {
        self.targets.push(Piece::new(id, place));
    }

    fn text(&mut self, _: Option<&Id>, place: Rectangle, text: &str) {
        let name = text.to_owned();
        self.texts.push(Piece { name, place });
    }
}

/// Lays out every still on one panel and says what is wrong with it.
fn look_at_everything(language: Language, panel: Panel) -> Vec<String> {
    let mut found = Vec::new();
    let mut renderer = renderer();
    let setup = Arc::new(gallery::setup("br-vt-2018", language, panel).unwrap());
    let pixels = format!("{}x{}", panel.width_px, panel.height_px);
    for mut still in preset::all(&setup) {
        for (size, contrast) in looks() {
            still.show(panel, size, contrast);
            let inventory = inventory(&still, panel, &mut renderer);
            let look = Look::new(panel).sized(size).contrasted(contrast);
            let place = |what| format!("{} {pixels} {size:?} {contrast:?}: {what}", still.name);
            found.extend(faults(&inventory, &look).map(place));
        }
    }
    found
}

/// Sizes and contrasts that differ in layout: the high contrasts have heavier borders and cards
/// without a fill.
fn looks() -> impl Iterator<Item = (TextSize, Contrast)> {
    let sizes = TextSize::ALL.into_iter();
    sizes.flat_map(|size| [Contrast::Normal, Contrast::Dark].map(|contrast| (size, contrast)))
}

fn faults(seen: &Inventory, look: &Look) -> impl Iterator<Item = String> {
    let lost = lost(seen, look);
    let small = small(&seen.targets, look);
    let near = near(&seen.targets, look);
    let cut = cut(seen, look);
    lost.chain(small)
        .chain(near)
        .chain(cut)
        .chain(covered(&seen.texts))
}

/// Pieces that leave the panel.
fn lost(seen: &Inventory, look: &Look) -> impl Iterator<Item = String> {
    let panel = Size::new(look.panel.width_px as f32, look.panel.height_px as f32);
    let panel = Rectangle::with_size(panel);
    seen.targets
        .iter()
        .chain(&seen.texts)
        .filter(move |one| !one.place.is_within(&panel))
        .map(|one| format!("{} leaves the panel", one.name))
}

/// Targets that a finger may miss.
fn small(targets: &[Piece], look: &Look) -> impl Iterator<Item = String> {
    let size = |one: &Piece| {
        let (width, height) = (one.place.width, one.place.height);
        Size::new(look.px_to_mm(width), look.px_to_mm(height))
    };
    let is_small = |one: &Piece, size: Size| {
        let least = if one.is_key() { LEAST_KEY_MM } else { LEAST_MM };
        size.width < least.width - ROUNDING_MM || size.height < least.height - ROUNDING_MM
    };
    targets
        .iter()
        .map(move |one| (one, size(one)))
        .filter(move |(one, size)| is_small(one, *size))
        .map(|(one, size)| {
            format!(
                "{} is {:.1} x {:.1} mm small",
                one.name, size.width, size.height
            )
        })
}

/// Targets that a finger may take for each other.
fn near(targets: &[Piece], look: &Look) -> impl Iterator<Item = String> {
    let reach = look.mm(GAP_MM - ROUNDING_MM);
    pairs(targets)
        .filter(move |(one, other)| one.place.expand(reach).intersects(&other.place))
        .map(|(one, other)| format!("{} is too near to {}", one.name, other.name))
}

/// Texts that got less height than they need: they do not end with a whole line. Keys, and numbers
/// in discs and rings, have line heights of their own.
fn cut(seen: &Inventory, look: &Look) -> impl Iterator<Item = String> {
    let on_key = |one: &Piece| {
        let keys = seen.targets.iter().filter(|target| target.is_key());
        let mut keys = keys.chain(&seen.idle_keys);
        keys.any(|key| key.place.intersects(&one.place))
    };
    let lines = VOICES.map(|voice| look.line_px(voice));
    let is_whole = move |height: f32, line: f32| height >= line && height % line < 0.5;
    seen.texts
        .iter()
        .filter(move |one| !on_key(one) && !one.name.chars().all(|sign| sign.is_ascii_digit()))
        .filter(move |one| !lines.iter().any(|line| is_whole(one.place.height, *line)))
        .map(|one| format!("\"{}\" is cut", one.name))
}

/// Texts that lie on each other.
fn covered(texts: &[Piece]) -> impl Iterator<Item = String> {
    let common = |(one, other): &(&Piece, &Piece)| one.place.intersection(&other.place);
    pairs(texts)
        .filter(move |pair| {
            common(pair).is_some_and(|common| common.width > 1.0 && common.height > 2.0)
        })
        .map(|(one, other)| format!("\"{}\" lies on \"{}\"", one.name, other.name))
}

fn pairs(pieces: &[Piece]) -> impl Iterator<Item = (&Piece, &Piece)> {
    let with_later = |(index, one)| pieces.iter().skip(index + 1).map(move |other| (one, other));
    pieces.iter().enumerate().flat_map(with_later)
}

fn renderer() -> Renderer {
    for font in kiosk_ui::fonts() {
        let mut system = iced::advanced::graphics::text::font_system()
            .write()
            .unwrap();
        system.load_font(font);
    }
    let renderer = <Renderer as Headless>::new(kiosk_ui::default_font(), Pixels(16.0), None);
    futures::executor::block_on(renderer).unwrap()
}

fn inventory(still: &preset::Still, panel: Panel, renderer: &mut Renderer) -> Inventory {
    let size = Size::new(panel.width_px as f32, panel.height_px as f32);
    let mut interface = UserInterface::build(still.view(), size, Cache::default(), renderer);
    let mut inventory = Inventory::default();
    interface.operate(renderer, &mut inventory);
    inventory
}

const LANDSCAPE: Panel = PANELS[0];
const PORTRAIT: Panel = PANELS[1];
const SMALL: Panel = PANELS[2];

#[track_caller]
fn check(language: Language, panel: Panel) {
    let faults = look_at_everything(language, panel);
    let list = faults.join("\n");
    assert!(faults.is_empty(), "{} faults:\n{list}", faults.len());
}

#[test]
fn vietnamese_screens_hold_in_landscape() {
    check(Language::Vi, LANDSCAPE);
}

#[test]
fn vietnamese_screens_hold_in_portrait() {
    check(Language::Vi, PORTRAIT);
}

#[test]
fn vietnamese_screens_hold_on_a_small_panel() {
    check(Language::Vi, SMALL);
}

#[test]
fn english_screens_hold_in_landscape() {
    check(Language::En, LANDSCAPE);
}

#[test]
fn english_screens_hold_in_portrait() {
    check(Language::En, PORTRAIT);
}

#[test]
fn english_screens_hold_on_a_small_panel() {
    check(Language::En, SMALL);
}
