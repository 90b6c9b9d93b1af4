//! IDENTIFY: the card on the glass; without a card the number by keypad and the name by
//! keyboard.

use kiosk_domain::{Redacted, person::Applicant, visit::Event};
use kiosk_scanner::Source;
use kiosk_ui::{
    self as ui, Capitals, Field, FieldState, Icon, Key, PadKey, StepRoom, Tone, Typing, text,
};

use crate::{
    facts::ScanPhase,
    page::Page,
    phrase::{self, words_of},
    screen::Answer,
    world::World,
};

/// Digits of an identity number.
const NUMBER_DIGITS: usize = 12;
/// Longest name that is taken, in characters.
const NAME_CHARS: usize = 100;

/// What is asked right now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    /// The card.
    #[default]
    Card,
    /// The number, without a card.
    Number,
    /// The name, without a card.
    Name,
}

/// What was typed so far.
#[derive(Debug)]
pub struct Screen {
    mode: Mode,
    number: Redacted<String>,
    name: Typing,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            number: Redacted::default(),
            name: Typing::new(NAME_CHARS, Capitals::Words),
        }
    }
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi không mang thẻ".
    NoCardPressed,
    /// "Tôi có thẻ".
    CardPressed,
    /// "Đọc thẻ", "Đọc lại thẻ".
    ReadPressed,
    /// A key of the keypad.
    Digit(PadKey),
    /// A key of the keyboard.
    Letter(Key),
    /// On.
    NextPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::NoCardPressed => self.ask(Mode::Number, Answer::Say(Event::CardMissing)),
            Message::CardPressed => self.ask(Mode::Card, Answer::Stay),
            Message::ReadPressed => Answer::Say(Event::CardWanted),
            Message::Digit(key) => {
                self.number = Redacted::new(typed(self.number.reveal(), key));
                Answer::Stay
            }
            Message::Letter(key) => {
                self.name.press(key);
                Answer::Stay
            }
            Message::NextPressed => self.go_on(),
            Message::BackPressed => self.go_back(),
        }
    }

    fn ask(&mut self, mode: Mode, answer: Answer) -> Answer {
        self.mode = mode;
        answer
    }

    fn go_on(&mut self) -> Answer {
        match self.mode {
            Mode::Card => Answer::Stay,
            Mode::Number => self.ask(Mode::Name, Answer::Stay),
            Mode::Name => match Applicant::typed(self.name.text(), self.number.reveal()) {
                Ok(applicant) => Answer::Say(Event::PersonRead(Box::new(applicant))),
                Err(_) => Answer::Stay,
            },
        }
    }

    fn go_back(&mut self) -> Answer {
        match self.mode {
            Mode::Card => Answer::Say(Event::BackPressed),
            Mode::Number => self.ask(Mode::Card, Answer::Stay),
            Mode::Name => self.ask(Mode::Number, Answer::Stay),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let back = ui::back(
            &world.look,
            "back",
            &world.text.back(),
            Some(Message::BackPressed),
        );
        match self.mode {
            Mode::Card => card(world, back),
            Mode::Number => self.number(world).back(back),
            Mode::Name => self.name(world, back),
        }
    }

    fn number<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let missing = NUMBER_DIGITS.saturating_sub(self.number.reveal().len());
        let next = if missing == 0 {
            words.next()
        } else {
            words.identify_number_missing(missing)
        };
        let press = (missing == 0).then_some(Message::NextPressed);
        let label = words.confirm_number();
        let number = || field(world, "number", &label, self.number.reveal());
        Page::asking(words.identify_number_title())
            .main_ways([
                vec![
                    text::hint(look, &words.identify_number_hint()),
                    ui::gap(look, 5.0),
                    number(),
                ],
                vec![ui::gap(look, 2.0), number()],
            ])
            .aside(phrase::keypad(world, Message::Digit))
            .next(ui::primary(
                look,
                "next",
                &next,
                Some(Icon::ArrowRight),
                press,
            ))
            .third(card_button(world))
    }

    fn name<'a>(&'a self, world: &'a World, back: iced::Element<'a, Message>) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let complete = Applicant::typed(self.name.text(), self.number.reveal()).is_ok();
        let next = if complete {
            words.next()
        } else {
            words.identify_name_missing()
        };
        let press = complete.then_some(Message::NextPressed);
        let page = Page::asking(words.identify_name_title())
            .aside(text::hint(look, &words.identify_name_hint()))
            .next(ui::primary(
                look,
                "next",
                &next,
                Some(Icon::ArrowRight),
                press,
            ))
            .back(back)
            .third(card_button(world));
        let label = words.confirm_name();
        phrase::typing(world, page, ("name", &label), &self.name, Message::Letter)
    }
}

fn field<'a>(
    world: &World,
    id: &'static str,
    label: &str,
    value: &str,
) -> iced::Element<'a, Message> {
    let field = Field {
        label,
        value,
        hint: "",
        state: FieldState::Active,
    };
    ui::field(&world.look, id, &field, None)
}

/// The digits after one more key.
fn typed(digits: &str, key: PadKey) -> String {
    let mut digits = digits.to_owned();
    match key {
        PadKey::Digit(digit) if digits.len() < NUMBER_DIGITS => {
            digits.push(char::from(b'0' + digit % 10));
        }
        PadKey::Digit(_) => {}
        PadKey::Backspace => drop(digits.pop()),
        PadKey::Clear => digits.clear(),
    }
    digits
}

fn card<'a>(world: &'a World, back: iced::Element<'a, Message>) -> Page<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let place = Place::of(world);
    let gap = || ui::gap(look, 4.0);
    let steps = || ui::steps(look, StepRoom::Screen, &words_of(&place.steps));
    let ways = match world.card_fault {
        Some(fault) => phrase::fault_ways(world, fault, steps),
        None => {
            let why = ui::notice(look, Tone::Plain, Icon::EyeSlash, &words.identify_why());
            vec![
                vec![gap(), steps(), ui::fill(), why],
                vec![gap(), steps()],
                vec![steps()],
            ]
        }
    };
    Page::asking(place.title)
        .or_short(place.short_title)
        .next(read(world))
        .back(back)
        .third(ui::quiet(
            look,
            "no-card",
            &words.identify_no_card(),
            None,
            Some(Message::NoCardPressed),
        ))
        .aside_beside(look, ui::drawing(look, place.drawing), &mut steps())
        .main_ways(ways)
}

/// Where the card goes, in words and as a drawing.
struct Place {
    title: String,
    short_title: String,
    steps: [String; 3],
    drawing: ui::Drawing,
}

impl Place {
    fn of(world: &World) -> Self {
        let words = &world.text;
        match world.facts.card_source() {
            Source::Glass => Self {
                title: words.identify_title(),
                short_title: words.identify_title_short(),
                steps: [
                    words.identify_step_open(),
                    words.identify_step_place(),
                    words.identify_step_close(),
                ],
                drawing: ui::Drawing::CardOnGlass,
            },
            Source::Feeder => Self {
                title: words.identify_feeder_title(),
                short_title: words.identify_feeder_title_short(),
                steps: [
                    words.identify_feeder_step_empty(),
                    words.identify_feeder_step_place(),
                    words.identify_feeder_step_read(),
                ],
                drawing: ui::Drawing::SheetIntoFeeder,
            },
        }
    }
}

/// "Đọc thẻ", or what the machine does with it. Nothing can feel a card on the glass, so the
/// citizen says when it lies there.
fn read<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let label = match (world.card_fault, world.facts.scan) {
        (Some(_), _) => words.identify_again(),
        (None, ScanPhase::Idle) => words.identify_read(),
        (None, ScanPhase::Waiting) => {
            return ui::waiting_line(look, &words.identify_waiting(), Some(Icon::Hourglass));
        }
        (None, ScanPhase::Scanning | ScanPhase::Checking) => {
            return ui::waiting_line(look, &words.identify_reading(), Some(Icon::Hourglass));
        }
    };
    let press = Some(Message::ReadPressed);
    ui::primary(look, "read-card", &label, Some(Icon::Scan), press)
}

fn card_button<'a>(world: &World) -> iced::Element<'a, Message> {
    let words = &world.text;
    ui::quiet(
        &world.look,
        "use-card",
        &words.identify_use_card(),
        None,
        Some(Message::CardPressed),
    )
}
