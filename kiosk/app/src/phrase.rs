//! Small bridges between the catalogue's owned texts and the widgets' borrowed ones.

use iced::Element;
use kiosk_domain::FaultCode;
use kiosk_ui::{
    self as ui, Fact, Field, FieldState, Icon, Key, KeyWords, PadKey, PadWords, Tone, Typing,
};

use crate::{page::Page, world::World};

/// Texts as the widgets take them.
#[must_use]
pub fn words_of(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Label and value as the fact lists take them.
#[must_use]
pub fn facts_of(rows: &[(String, String)]) -> Vec<Fact<'_>> {
    rows.iter()
        .map(|(about, says)| Fact {
            about,
            says,
            line: None,
        })
        .collect()
}

/// A fault below the steps that would mend it. Where there is not room for everything, its advice
/// outlives the steps: it says what to do now.
pub fn fault_ways<'a, M: 'a>(
    world: &World,
    fault: FaultCode,
    steps: impl Fn() -> Element<'a, M>,
) -> Vec<Vec<Element<'a, M>>> {
    let (look, told) = (&world.look, world.text.fault(fault));
    let gap = || ui::gap(look, 4.0);
    let full = || ui::verdict(look, Tone::Warn, &told.title, Some(&told.text));
    vec![
        vec![gap(), steps(), ui::fill(), full()],
        vec![gap(), full()],
        vec![ui::verdict(look, Tone::Warn, &told.title, None)],
    ]
}

/// "Xem thêm" in the place of the next step.
pub fn more<'a, M: Clone + 'a>(world: &World, press: M) -> Element<'a, M> {
    let label = world.text.more();
    ui::secondary(
        &world.look,
        "more",
        &label,
        Some(Icon::CaretDown),
        Some(press),
    )
}

/// "Xem thêm" as the third way.
pub fn quiet_more<'a, M: Clone + 'a>(world: &World, press: M) -> Element<'a, M> {
    let label = world.text.more();
    ui::quiet(
        &world.look,
        "more",
        &label,
        Some(Icon::CaretDown),
        Some(press),
    )
}

/// A field and the letter keyboard for it below the question of `page`. The name of the field
/// goes before a row of keys does, and the question before that: the empty field says it as well.
pub fn typing<'a, M: Clone + 'a>(
    world: &'a World,
    mut page: Page<'a, M>,
    (id, label): (&'static str, &str),
    typing: &'a Typing,
    on_key: impl Fn(Key) -> M,
) -> Page<'a, M> {
    let look = &world.look;
    let keys = || keyboard(world, typing, &on_key);
    let gap = |mm| ui::gap(look, mm);
    let field = |label, hint| {
        let (value, state) = (typing.text(), FieldState::Active);
        let field = Field {
            label,
            value,
            hint,
            state,
        };
        ui::field(look, id, &field, None)
    };
    let least = || vec![field("", label), gap(3.0), keys()];
    if !page.has_room(look, &mut ui::down(look, 0.0, least())) {
        page.title = None;
    }
    page.main_ways([vec![gap(2.0), field(label, ""), gap(4.0), keys()], least()])
}

/// The number keypad in the chosen language.
pub fn keypad<'a, M: Clone + 'a>(world: &World, on_key: impl Fn(PadKey) -> M) -> Element<'a, M> {
    let (clear, backspace) = (world.text.key_clear_all(), world.text.key_backspace());
    ui::keypad(
        &world.look,
        &PadWords {
            clear: &clear,
            backspace: &backspace,
        },
        on_key,
    )
}

/// The letter keyboard in the chosen language.
pub fn keyboard<'a, M: Clone + 'a>(
    world: &World,
    typing: &Typing,
    on_key: impl Fn(Key) -> M,
) -> Element<'a, M> {
    let text = &world.text;
    let (space, clear) = (text.key_space(), text.key_clear_all());
    let (digits, letters) = (text.key_digits(), text.key_letters());
    let tones = [
        text.tone_acute(),
        text.tone_grave(),
        text.tone_hook(),
        text.tone_tilde(),
        text.tone_dot(),
    ];
    let words = KeyWords {
        space: &space,
        clear: &clear,
        digits: &digits,
        letters: &letters,
        tones: tones.each_ref().map(String::as_str),
    };
    ui::keyboard(&world.look, &words, typing, on_key)
}
