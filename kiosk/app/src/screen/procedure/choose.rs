//! CHOOSE: tiles by life event, or a search that ignores diacritics.

use iced::Element;
use kiosk_domain::{
    ProcedureCode,
    procedure::{Procedure, TimeLimit},
    search::Index,
    tariff::Channel,
    visit::Event,
};
use kiosk_ui::{self as ui, Capitals, Icon, Key, Tile, TileShape, Typing, text};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase,
    screen::Answer,
    world::World,
};

/// Longest query, in characters.
const QUERY_CHARS: usize = 40;

/// Space between two results, in millimetres.
const RESULT_GAP_MM: f32 = 4.0;

/// What is shown.
#[derive(Debug, Default, PartialEq, Eq)]
enum Mode {
    /// The life events.
    #[default]
    Topics,
    /// The procedures of one life event.
    Topic(String),
    /// The search.
    Search,
}

/// What was typed or chosen so far.
#[derive(Debug)]
pub struct Screen {
    mode: Mode,
    query: Typing,
    paging: Paging,
    index: Index<ProcedureCode>,
}

impl Screen {
    /// The screen with what can be found from here on.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self {
            mode: Mode::default(),
            query: Typing::new(QUERY_CHARS, Capitals::None),
            paging: Paging::default(),
            index: Index::of(world.setup.offered(world.now.date())),
        }
    }
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// A life event.
    TopicPressed(String),
    /// A procedure.
    ProcedurePressed(ProcedureCode),
    /// "Tìm theo tên việc".
    SearchPressed,
    /// A key of the keyboard.
    Letter(Key),
    /// "Xem thêm".
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::TopicPressed(topic) => self.show(Mode::Topic(topic)),
            Message::SearchPressed => self.show(Mode::Search),
            Message::ProcedurePressed(code) => return Answer::Say(Event::ProcedureChosen(code)),
            Message::Letter(key) => {
                self.query.press(key);
                self.paging = Paging::default();
            }
            Message::MorePressed => self.paging.turn(),
            Message::BackPressed if self.mode == Mode::Topics => {
                return Answer::Say(Event::BackPressed);
            }
            Message::BackPressed => self.show(Mode::Topics),
        }
        Answer::Stay
    }

    fn show(&mut self, mode: Mode) {
        self.mode = mode;
        self.paging = Paging::default();
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
        match &self.mode {
            Mode::Topics => self.topics(world).back(back),
            Mode::Topic(topic) => self.topic(world, topic, back),
            Mode::Search => self.search(world, back),
        }
    }

    fn topics<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words, language) = (&world.look, &world.text, world.language().tag());
        let topics: Vec<_> = world
            .setup
            .profile
            .topics
            .iter()
            .filter(|topic| !offered(world, &topic.code).is_empty())
            .collect();
        let shown = self.paging.shown(topics.len(), look.tiles_per_page());
        let tiles = shown.of(topics).map(|topic| {
            let inside: Vec<_> = offered(world, &topic.code)
                .iter()
                .map(|one| one.short.get(language))
                .collect();
            let line = inside.join(", ");
            let tile = Tile {
                icon: Icon::named(&topic.icon).unwrap_or(Icon::FileText),
                title: topic.name.get(language),
                line: Some(&line),
                shape: TileShape::Wide,
            };
            ui::tile(
                look,
                format!("topic-{}", topic.code),
                &tile,
                Some(Message::TopicPressed(topic.code.clone())),
            )
        });
        let columns = if look.is_portrait() { 1 } else { 2 };
        let page = Page::asking(words.choose_title())
            .or_short(words.choose_title_short())
            .main(ui::gap(look, 5.0))
            .main(ui::tile_grid(look, columns, tiles))
            .next(ui::secondary(
                look,
                "search",
                &words.choose_search(),
                Some(Icon::MagnifyingGlass),
                Some(Message::SearchPressed),
            ));
        if shown.is_paged {
            page.third(phrase::quiet_more(world, Message::MorePressed))
        } else {
            page
        }
    }

    fn topic<'a>(
        &'a self,
        world: &'a World,
        topic: &str,
        back: Element<'a, Message>,
    ) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let name = world
            .setup
            .profile
            .topics
            .iter()
            .find(|one| one.code == topic);
        let title = name.map_or("", |topic| topic.name.get(world.language().tag()));
        let found = offered(world, topic);
        let rows = found.iter().map(|one| ListRow::new(row(world, one)));
        let list = List {
            gap_mm: 4.0,
            most_mm: 0.0,
            rows: rows.collect(),
            more: More::Third(phrase::quiet_more(world, Message::MorePressed)),
        };
        Page::asking(title.to_owned())
            .main(ui::gap(look, 5.0))
            .back(back)
            .next(ui::waiting_line(look, &words.choose_touch_one(), None))
            .list(look, self.paging, list)
    }

    fn search<'a>(&'a self, world: &'a World, back: Element<'a, Message>) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let (profile, today) = (&world.setup.profile, world.now.date());
        let found = self.index.find(self.query.text()).into_iter();
        let found: Vec<_> = found
            .filter_map(|code| profile.procedure_on(code, today))
            .collect();
        let count = if found.is_empty() {
            words.choose_none()
        } else {
            words.choose_found(found.len())
        };
        let wait = if look.is_portrait() {
            words.choose_touch_below()
        } else if look.is_large() {
            words.choose_touch_right_short()
        } else {
            words.choose_touch_right()
        };
        // The results come later; until then an empty aside keeps the main column narrow.
        let page = Page::asking(words.choose_search_title())
            .aside(ui::gap(look, 0.0))
            .next(ui::waiting_line(look, &wait, Some(Icon::ArrowRight)))
            .back(back)
            .third(phrase::quiet_more(world, Message::MorePressed));
        let label = words.choose_search();
        let field = ("query", label.as_str());
        let mut page = phrase::typing(world, page, field, &self.query, Message::Letter);
        let mut count: Element<'a, Message> = text::small_soft(look, &count).into();
        let rows = found.into_iter().map(|one| ListRow::new(row(world, one)));
        let mut rows: Vec<_> = rows.collect();
        let shown = page.shown_aside(look, self.paging, RESULT_GAP_MM, &mut count, &mut rows);
        if !shown.is_paged {
            page.third = None;
        }
        let rows = shown.of(rows).map(|row| row.piece);
        let results = std::iter::once(count).chain(rows);
        page.aside(ui::down(look, RESULT_GAP_MM, results))
    }
}

fn offered<'a>(world: &'a World, topic: &str) -> Vec<&'a Procedure> {
    world
        .setup
        .offered(world.now.date())
        .into_iter()
        .filter(|procedure| procedure.topic == topic)
        .collect()
}

fn row<'a>(world: &World, procedure: &Procedure) -> Element<'a, Message> {
    let language = world.language().tag();
    let line = limit(procedure).map(|limit| super::prepare::limit_words(&world.text, limit));
    ui::choice_row(
        &world.look,
        format!("procedure-{}", procedure.code),
        procedure.name.get(language),
        line.as_deref(),
        Some(Message::ProcedurePressed(procedure.code.clone())),
    )
}

/// The time that a procedure takes online, if it is the same in every case.
fn limit(procedure: &Procedure) -> Option<TimeLimit> {
    let mut times = procedure
        .cases
        .iter()
        .map(|case| case.limit(Channel::Online).map(|limit| limit.time));
    let first = times.next()??;
    times.all(|time| time == Some(first)).then_some(first)
}
