//! The keys: number keypad and letter keyboard.
//!
//! Why: most typing is numbers, so the keypad is large; the keyboard has a key for every Vietnamese
//! letter and one for every tone, because few people of the age we serve know Telex. The tone keys
//! show the letter they would make. UX rule 14; visual language of the kiosk, sections 4 and 6.
//! Never: key repeat, long press, a layer that hides digits a question needs (that is the keypad).

use iced::advanced::widget::Id;
use iced::widget::{Space, column, container, row};
use iced::{Element, Length};

use crate::arrange::outlined;
use crate::colour::Role;
use crate::fonts::Weight;
use crate::icon::{Icon, icon};
use crate::look::{
    CARD_RADIUS_MM, KEY_RADIUS_MM, Look, RESTING_BORDER_MM, TARGET_GAP_MM, TextSize, Voice,
};
use crate::pair::{Side, pair};
use crate::target::{Face, Skin, Target};
use crate::text;
use crate::tones::ToneMark;
use crate::typing::{Key, Layer, Typing, upper};

/// Space between the tray's edge and its keys.
const TRAY_MM: f32 = 3.0;
/// Capital height on keys at the largest text size, where body letters would not fit.
const LARGEST_KEY_CAPITAL_MM: f32 = 8.4;
/// The same for words on function keys and the names of the tones.
const LARGEST_NAME_CAPITAL_MM: f32 = 5.2;
/// Lines on keys are as low as the marks of capitals allow (Noto Sans: 1.33).
const LEAST_LINE_HEIGHT: f32 = 1.34;

/// What a key of the keypad says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PadKey {
    /// A digit, 0 to 9.
    Digit(u8),
    /// Takes everything away.
    Clear,
    /// Takes the last digit away.
    Backspace,
}

/// Words on the keypad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PadWords<'t> {
    /// On the key that takes everything away.
    pub clear: &'t str,
    /// On the key that takes the last digit away.
    pub backspace: &'t str,
}

/// Words on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyWords<'t> {
    /// On the space bar.
    pub space: &'t str,
    /// On the key that takes everything away.
    pub clear: &'t str,
    /// On the key that leads to the digits.
    pub digits: &'t str,
    /// On the key that leads back to the letters.
    pub letters: &'t str,
    /// The names of the tones in the order of [`ToneMark::ALL`].
    pub tones: [&'t str; 5],
}

/// The number keypad, three by four, as wide as its place. Ids: `key-0` to `key-9`, `key-clear`,
/// `key-backspace`.
pub fn keypad<'a, M: Clone + 'a>(
    look: &Look,
    words: &PadWords<'_>,
    on_key: impl Fn(PadKey) -> M,
) -> Element<'a, M> {
    let digit = |digit: u8| {
        let cap = Cap {
            shape: None,
            words: &digit.to_string(),
            kind: Kind::Digit,
        };
        key(
            look,
            format!("key-{digit}"),
            &cap,
            Some(on_key(PadKey::Digit(digit))),
        )
    };
    let clear = Cap {
        shape: None,
        words: words.clear,
        kind: Kind::Function,
    };
    let clear = key(
        look,
        "key-clear".to_owned(),
        &clear,
        Some(on_key(PadKey::Clear)),
    );
    let back = Cap {
        shape: Some(Icon::Backspace),
        words: words.backspace,
        kind: Kind::Function,
    };
    let back = key(
        look,
        "key-backspace".to_owned(),
        &back,
        Some(on_key(PadKey::Backspace)),
    );
    let rows = [
        vec![digit(1), digit(2), digit(3)],
        vec![digit(4), digit(5), digit(6)],
        vec![digit(7), digit(8), digit(9)],
        vec![clear, digit(0), back],
    ];
    let high = if look.is_small_panel() { 26.0 } else { 34.0 };
    let rows = rows.map(|keys| keys.into_iter().map(|key| (2, key)).collect());
    tray(look, high, rows)
}

/// The letter keyboard with the state of `typing`, as wide as its place. Ids: `key-` and the letter
/// as the small letter that stands on it, `key-tone-1` to `key-tone-5`, `key-space`,
/// `key-backspace`, `key-clear`, `key-shift`, `key-layer`.
pub fn keyboard<'a, M: Clone + 'a>(
    look: &Look,
    words: &KeyWords<'_>,
    typing: &Typing,
    on_key: impl Fn(Key) -> M,
) -> Element<'a, M> {
    let board = Board {
        look,
        words,
        typing,
        on_key,
    };
    let high = if look.text_size == TextSize::Xl || look.is_small_panel() {
        16.0
    } else {
        18.0
    };
    if look.is_small_panel() || (look.is_large() && !look.is_portrait()) {
        tray(look, high, board.five_rows())
    } else {
        tray(look, high, board.six_rows())
    }
}

/// Letters of the three rows of a layer.
fn letters(layer: Layer) -> [&'static str; 3] {
    match layer {
        Layer::Letters => ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
        Layer::Digits => ["1234567890", "-/.,:()+&", "@'\"%;_#"],
    }
}

/// Letters with a mark of their own.
const MARKED: &str = "ăâđêôơư";

type Row<'a, M> = Vec<(u16, Element<'a, M>)>;

struct Board<'b, 't, F> {
    look: &'b Look,
    words: &'b KeyWords<'t>,
    typing: &'b Typing,
    on_key: F,
}

impl<'a, M: Clone + 'a, F: Fn(Key) -> M> Board<'_, '_, F> {
    fn six_rows(&self) -> [Row<'a, M>; 6] {
        let mut marked = self.run(MARKED, Kind::Marked);
        marked.push((6, self.clear()));
        let tones = ToneMark::ALL.into_iter().zip(1..).zip(self.words.tones);
        let tones = tones
            .map(|((tone, number), name)| (4, self.tone(tone, number, name)))
            .collect();
        let [top, middle, bottom] = self.letter_rows();
        let last = vec![(4, self.layer()), (16, self.space())];
        [marked, tones, top, middle, bottom, last]
    }

    /// On a small panel the marked letters and the tones share a row, without the tones' names.
    fn five_rows(&self) -> [Row<'a, M>; 5] {
        let mut first = self.run(MARKED, Kind::Marked);
        let tones = ToneMark::ALL.into_iter().zip(1..);
        first.extend(tones.map(|(tone, number)| (2, self.tone(tone, number, ""))));
        let [top, middle, bottom] = self.letter_rows();
        let last = vec![(4, self.layer()), (12, self.space()), (4, self.clear())];
        [first, top, middle, bottom, last]
    }

    fn letter_rows(&self) -> [Row<'a, M>; 3] {
        let [top, middle, bottom] =
            letters(self.typing.layer()).map(|letters| self.run(letters, Kind::Letter));
        let half = || (1, Space::new().into());
        let middle = std::iter::once(half())
            .chain(middle)
            .chain([half()])
            .collect();
        let bottom = std::iter::once((3, self.shift())).chain(bottom);
        [top, middle, bottom.chain([(3, self.backspace())]).collect()]
    }

    fn run(&self, letters: &str, kind: Kind) -> Row<'a, M> {
        letters
            .chars()
            .map(|letter| (2, self.letter(letter, kind)))
            .collect()
    }

    fn letter(&self, letter: char, kind: Kind) -> Element<'a, M> {
        let shown = if self.typing.is_shifted() {
            upper(letter)
        } else {
            letter
        };
        let cap = Cap {
            shape: None,
            words: &shown.to_string(),
            kind,
        };
        self.key(format!("key-{letter}"), &cap, Key::Letter(letter))
    }

    fn tone(&self, tone: ToneMark, number: u8, name: &str) -> Element<'a, M> {
        let letter = self.typing.preview(tone);
        let shown = letter.map_or_else(|| name.to_owned(), String::from);
        let name = if letter.is_some() { name } else { "" };
        let id = format!("key-tone-{number}");
        let message = letter.map(|_| (self.on_key)(Key::Tone(tone)));
        tone_key(self.look, id, &shown, name, message)
    }

    fn shift(&self) -> Element<'a, M> {
        let kind = if self.typing.is_shifted() {
            Kind::Down
        } else {
            Kind::Function
        };
        let cap = Cap {
            shape: Some(Icon::ArrowFatUp),
            words: "",
            kind,
        };
        self.key("key-shift".to_owned(), &cap, Key::Shift)
    }

    fn backspace(&self) -> Element<'a, M> {
        let cap = Cap {
            shape: Some(Icon::Backspace),
            words: "",
            kind: Kind::Function,
        };
        self.key("key-backspace".to_owned(), &cap, Key::Backspace)
    }

    fn clear(&self) -> Element<'a, M> {
        let shape = Some(Icon::ArrowCounterClockwise);
        let cap = Cap {
            shape,
            words: self.words.clear,
            kind: Kind::Function,
        };
        self.key("key-clear".to_owned(), &cap, Key::Clear)
    }

    fn layer(&self) -> Element<'a, M> {
        let words = match self.typing.layer() {
            Layer::Letters => self.words.digits,
            Layer::Digits => self.words.letters,
        };
        self.key(
            "key-layer".to_owned(),
            &Cap {
                shape: None,
                words,
                kind: Kind::Function,
            },
            Key::Layer,
        )
    }

    fn space(&self) -> Element<'a, M> {
        let cap = Cap {
            shape: None,
            words: self.words.space,
            kind: Kind::Function,
        };
        self.key("key-space".to_owned(), &cap, Key::Space)
    }

    fn key(&self, id: String, cap: &Cap<'_>, says: Key) -> Element<'a, M> {
        key(self.look, id, cap, Some((self.on_key)(says)))
    }
}

/// What stands on a key.
struct Cap<'t> {
    shape: Option<Icon>,
    words: &'t str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Marked,
    Digit,
    Function,
    /// A function that is on.
    Down,
}

fn skin(look: &Look, kind: Kind) -> Skin {
    let fill = match kind {
        Kind::Letter | Kind::Digit => Role::Surface,
        Kind::Marked => Role::Sunken,
        Kind::Function => Role::Frame,
        Kind::Down => Role::NextSoft,
    };
    Skin {
        fill,
        held: Role::Ink,
        held_words: Role::Surface,
        edge: Some(Role::Edge),
        border_mm: if kind == Kind::Down {
            1.0
        } else {
            look.resting_border_mm()
        },
        radius_mm: KEY_RADIUS_MM,
    }
}

fn key<'a, M: Clone + 'a>(
    look: &Look,
    id: String,
    cap: &Cap<'_>,
    on_press: Option<M>,
) -> Element<'a, M> {
    let content = |face: Face| {
        let role = face.words(Role::Ink);
        let words = || key_words(look, cap.kind, role, cap.words);
        match cap.shape {
            None => words().into(),
            Some(shape) if cap.words.is_empty() => icon(look, shape, 8.0, role),
            Some(shape) => pair(
                icon(look, shape, 8.0, role),
                words(),
                Side::Before,
                look.mm(1.5),
            ),
        }
    };
    struck(
        Target::new(look, id, skin(look, cap.kind), content, on_press),
        look,
    )
}

fn tone_key<'a, M: Clone + 'a>(
    look: &Look,
    id: impl Into<Id>,
    letter: &str,
    name: &str,
    on_press: Option<M>,
) -> Element<'a, M> {
    let is_usable = on_press.is_some();
    let skin = if is_usable {
        skin(look, Kind::Marked)
    } else {
        Skin {
            radius_mm: KEY_RADIUS_MM,
            ..crate::button::NOT_USABLE
        }
    };
    let content = |face: Face| {
        let role = if is_usable {
            face.words(Role::Ink)
        } else {
            Role::DisabledInk
        };
        let kind = if is_usable {
            Kind::Marked
        } else {
            Kind::Function
        };
        let letter = key_words(look, kind, role, letter);
        if name.is_empty() {
            return letter.into();
        }
        let name = key_words(look, Kind::Function, role, name);
        row![letter, name]
            .spacing(look.mm(1.5))
            .align_y(iced::Alignment::Center)
            .into()
    };
    struck(Target::new(look, id, skin, content, on_press), look)
}

fn key_words<'a>(look: &Look, kind: Kind, role: Role, words: &str) -> iced::widget::Text<'a> {
    let voice = match kind {
        Kind::Digit => Voice::Title,
        Kind::Letter | Kind::Marked => Voice::Body,
        Kind::Function | Kind::Down => Voice::Small,
    };
    let is_large = matches!(look.text_size, TextSize::L | TextSize::Xl);
    let size_px = match voice {
        Voice::Body if is_large => look.capital_px(LARGEST_KEY_CAPITAL_MM),
        Voice::Small if is_large => look.capital_px(LARGEST_NAME_CAPITAL_MM),
        _ => look.type_px(voice),
    };
    let words = text::inked(look, voice, Weight::SemiBold, role, words);
    text::sized(words, size_px, LEAST_LINE_HEIGHT).center()
}

fn struck<'a, M: Clone + 'a>(target: Target<'a, M>, look: &Look) -> Element<'a, M> {
    target
        .height(Length::Fill)
        .centred()
        .as_key()
        .padded(look, 0.5, 0.0)
        .into()
}

fn tray<'a, M: 'a, const N: usize>(
    look: &Look,
    high_mm: f32,
    rows: [Row<'a, M>; N],
) -> Element<'a, M> {
    let gap = look.mm(TARGET_GAP_MM);
    let rows = rows.map(|keys| {
        let keys = keys
            .into_iter()
            .map(|(share, key)| container(key).width(Length::FillPortion(share)).into());
        row(keys).spacing(gap).height(look.mm(high_mm)).into()
    });
    let edge = Some((RESTING_BORDER_MM, Role::Edge));
    let is_bare = look.text_size == TextSize::Xl || look.is_small_panel();
    let tray = container(column(rows).spacing(gap)).width(Length::Fill);
    if is_bare {
        return tray.into();
    }
    tray.padding(look.mm(TRAY_MM))
        .style(outlined(look, Role::Frame, Role::Ink, CARD_RADIUS_MM, edge))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Panel;
    use crate::testing::{finger, simulator};
    use crate::touch::touch_root;
    use crate::typing::Capitals;
    use iced_test::selector::id;

    const WORDS: KeyWords<'static> = KeyWords {
        space: "Dấu cách",
        clear: "Gõ lại",
        digits: "123",
        letters: "abc",
        tones: ["sắc", "huyền", "hỏi", "ngã", "nặng"],
    };
    const PANELS: [Panel; 3] = [
        Panel::REFERENCE,
        Panel {
            width_px: 1080,
            height_px: 1920,
            width_mm: 268.0,
            height_mm: 476.0,
        },
        Panel {
            width_px: 1366,
            height_px: 768,
            width_mm: 410.0,
            height_mm: 230.0,
        },
    ];

    fn board(look: &Look, typing: &Typing) -> Element<'static, Key> {
        let board = keyboard(look, &WORDS, typing, |key| key);
        touch_root(container(board).width(look.mm(look.columns().main_mm))).into()
    }

    #[test]
    fn typing_on_the_keys_gives_the_word() {
        let look = Look::new(Panel::REFERENCE);
        let mut typing = Typing::new(100, Capitals::Words);
        for key in [
            "key-n",
            "key-g",
            "key-u",
            "key-y",
            "key-ê",
            "key-n",
            "key-tone-4",
            "key-space",
        ] {
            let mut ui = simulator(board(&look, &typing));
            let at = ui
                .find(id(key.to_owned()))
                .unwrap()
                .visible_bounds()
                .unwrap()
                .center();
            let _ = ui.simulate(finger::tap(0, at));
            ui.into_messages().for_each(|key| typing.press(key));
        }
        assert_eq!(typing.text(), "Nguyễn ");
    }

    #[test]
    fn every_key_is_at_least_16_mm_on_every_panel() {
        for panel in PANELS {
            for size in TextSize::ALL {
                let look = Look::new(panel).sized(size);
                let typing = Typing::new(100, Capitals::None).with_text("a");
                let mut ui = simulator(board(&look, &typing));
                for key in [
                    "key-q",
                    "key-ă",
                    "key-tone-1",
                    "key-a",
                    "key-shift",
                    "key-clear",
                ] {
                    let bounds = ui.find(id(key)).unwrap().visible_bounds().unwrap();
                    let least = look.mm(15.9);
                    assert!(
                        bounds.width >= least && bounds.height >= least,
                        "{key} {panel:?} {size:?}: {bounds:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_tone_key_without_a_vowel_is_not_usable() {
        let look = Look::new(Panel::REFERENCE);
        for (text, presses) in [("", 0), ("ma", 1)] {
            let typing = Typing::new(100, Capitals::None).with_text(text);
            let mut ui = simulator(board(&look, &typing));
            ui.click(id("key-tone-1")).unwrap();
            assert_eq!(ui.into_messages().count(), presses, "{text}");
        }
    }

    #[test]
    fn the_keypad_says_every_digit() {
        let look = Look::new(Panel::REFERENCE);
        let words = PadWords {
            clear: "Xóa hết",
            backspace: "Xóa",
        };
        let pad = keypad(&look, &words, |key| key);
        let pad: Element<'_, PadKey> = container(pad).width(600).into();
        let mut ui = simulator(pad);
        for key in (0..10).map(|digit| format!("key-{digit}")) {
            ui.click(id(key)).unwrap();
        }
        ui.click(id("key-clear")).unwrap();
        ui.click(id("key-backspace")).unwrap();
        let mut expected: Vec<_> = (0..10).map(PadKey::Digit).collect();
        expected.extend([PadKey::Clear, PadKey::Backspace]);
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), expected);
    }
}
