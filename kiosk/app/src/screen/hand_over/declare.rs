//! DECLARE: one declaration, one button, usable once.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Tone, text};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Nộp hồ sơ".
    SubmitPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::SubmitPressed => Event::Submitted,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let name = world
            .procedure()
            .map_or("", |one| one.name.get(world.language().tag()));
        let count = world
            .visit
            .tasks
            .iter()
            .filter(|task| task.kept_pages() > 0)
            .count();
        let papers = words.count_papers_and_pages(world.visit.page_count(), count);
        let declaration = words.declare_text(papers, name);
        let declaration = || text::paragraph(look, &declaration);
        let gap = || ui::gap(look, 5.0);
        let page = Page::asking(words.declare_title());
        let page = match world.visit.seal_fault {
            Some(fault) => {
                let told = words.fault(fault);
                let verdict = |text| ui::verdict(look, Tone::Warn, &told.title, text);
                page.main_ways([
                    vec![gap(), declaration(), ui::fill(), verdict(Some(&told.text))],
                    vec![gap(), declaration(), ui::fill(), verdict(None)],
                    vec![verdict(Some(&told.text))],
                ])
            }
            None => {
                let once = ui::notice(look, Tone::Plain, Icon::CheckCircle, &words.declare_once());
                page.main_ways([
                    vec![gap(), declaration(), ui::fill(), once],
                    vec![declaration()],
                ])
            }
        };
        page.back(ui::back(
            look,
            "back",
            &words.back(),
            Some(Message::BackPressed),
        ))
        .next(ui::primary(
            look,
            "next",
            &words.declare_submit(),
            Some(Icon::ArrowRight),
            Some(Message::SubmitPressed),
        ))
    }
}
