//! The screens, listed; each lives in its own file with its struct, `Message`, `update`
//! and `view`. Which one is shown follows from the visit's step alone.

pub mod hand_over;
pub mod papers;
pub mod person;
pub mod procedure;
pub mod welcome;

use kiosk_domain::visit::{Event, Step};

use crate::{
    effect::Effect,
    page::Page,
    world::{Comfort, World},
};

/// What a screen answers: plain data, so that a test can compare it.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing beyond its own state.
    Stay,
    /// Show everything this way from now on.
    Show(Comfort),
    /// Something to be done outside of the screens.
    Do(Effect),
    /// Something happened in the visit.
    Say(Event),
}

macro_rules! screens {
    ($( $Name:ident => $($path:ident)::+ ),+ $(,)?) => {
        /// The screen that is shown, with its own state.
        #[derive(Debug)]
        pub enum Screen { $(
            #[doc = concat!("See [`", stringify!($($path)::+), "`].")]
            $Name($($path)::+::Screen),
        )+ }

        /// A message of one screen.
        #[derive(Clone, Debug)]
        pub enum Message { $(
            #[doc = concat!("Of [`", stringify!($($path)::+), "`].")]
            $Name($($path)::+::Message),
        )+ }

        impl Screen {
            /// Hands a message to its screen; one for another screen came late and is dropped.
            pub fn update(&mut self, message: Message, world: &World) -> Answer {
                match (self, message) {
                    $( (Self::$Name(screen), Message::$Name(message)) => screen.update(message, world), )+
                    _ => Answer::Stay,
                }
            }

            /// Draws the parts of the screen.
            #[must_use]
            pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
                match self {
                    $( Self::$Name(screen) => screen.view(world).map(Message::$Name), )+
                }
            }
        }
    };
}

screens! {
    Attract => welcome::attract,
    Comfort => welcome::comfort,
    Aim => welcome::aim,
    ForWhom => person::for_whom,
    Notice => person::notice,
    Identify => person::identify,
    ConfirmIdentity => person::confirm_identity,
    Choose => procedure::choose,
    Case => procedure::case,
    Prepare => procedure::prepare,
    Tasks => papers::tasks,
    Capture => papers::capture,
    PageCheck => papers::page_check,
    Summary => hand_over::summary,
    Declare => hand_over::declare,
    Sending => hand_over::sending,
    Result => hand_over::result,
    Slip => hand_over::slip,
    TakePapers => hand_over::take_papers,
    Wipe => hand_over::wipe,
}

impl Screen {
    /// The screen of the step at which the visit stands.
    #[must_use]
    pub fn for_step(world: &World) -> Self {
        match &world.visit.step {
            Step::Attract => Self::Attract(welcome::attract::Screen),
            Step::Comfort => Self::Comfort(welcome::comfort::Screen),
            Step::Aim => Self::Aim(welcome::aim::Screen),
            Step::ForWhom => Self::ForWhom(person::for_whom::Screen),
            Step::Notice => Self::Notice(person::notice::Screen::default()),
            Step::Identify => Self::Identify(person::identify::Screen::default()),
            Step::ConfirmIdentity => {
                Self::ConfirmIdentity(person::confirm_identity::Screen::default())
            }
            Step::Choose => Self::Choose(procedure::choose::Screen::new(world)),
            Step::Case => Self::Case(procedure::case::Screen::default()),
            Step::Prepare => Self::Prepare(procedure::prepare::Screen::default()),
            Step::Tasks => Self::Tasks(papers::tasks::Screen::default()),
            Step::Capture(component) => Self::Capture(papers::capture::Screen::new(
                component.clone(),
                &world.facts,
            )),
            Step::PageCheck(component, page) => {
                Self::PageCheck(papers::page_check::Screen::new(component.clone(), *page))
            }
            Step::Summary => Self::Summary(hand_over::summary::Screen::default()),
            Step::Declare => Self::Declare(hand_over::declare::Screen),
            Step::Sending => Self::Sending(hand_over::sending::Screen),
            Step::Result => Self::Result(hand_over::result::Screen),
            Step::Slip => Self::Slip(hand_over::slip::Screen),
            Step::TakePapers => Self::TakePapers(hand_over::take_papers::Screen),
            Step::Wipe => Self::Wipe(hand_over::wipe::Screen),
        }
    }
}
