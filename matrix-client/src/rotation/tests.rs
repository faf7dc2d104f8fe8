//! The rotation, told the time.

use std::cell::RefCell;

use proptest::prelude::*;

use super::*;

/// A rotation, the time, and what pages have to show.
struct World {
    rotation: Rotation,
    offers: RefCell<HashMap<Page, Offer>>,
    now: Duration,
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn offer(availability: Availability) -> Offer {
    Offer { availability, duration: None }
}

impl World {
    fn new(pages: &[Page]) -> Self {
        let turns =
            pages.iter().map(|&page| Turn { duration: seconds(10.0), frames: 2, ..Turn::new(page, 10) }).collect();
        let rotation = Rotation::new(turns, Duration::ZERO, &|_| Offer::SHOW);
        Self { rotation, offers: RefCell::default(), now: Duration::ZERO }
    }

    fn set(&mut self, page: Page, availability: Availability) {
        self.offers.borrow_mut().insert(page, offer(availability));
        self.advance(0.0);
    }

    fn skip(&mut self, page: Page) {
        self.set(page, Availability::Skip("data"));
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Rotation, Offers) -> T) -> T {
        let offers = &self.offers;
        act(&mut self.rotation, &|page| offers.borrow().get(&page).cloned().unwrap_or(Offer::SHOW))
    }

    /// Lets time pass as the wall does: from one announced change to the next.
    fn advance(&mut self, by: f64) {
        let until = self.now + seconds(by);
        while let Some(next) = self.rotation.next_change().filter(|&next| next < until) {
            assert!(next > self.now, "time must pass");
            self.now = next;
            self.with(|rotation, offers| rotation.advance(next, offers));
        }
        self.now = until;
        self.with(|rotation, offers| rotation.advance(until, offers));
    }

    fn page(&self) -> Page {
        self.rotation.shown().page
    }

    fn message(&mut self, priority: u8, for_seconds: f64) {
        let duration = Some(seconds(for_seconds));
        self.offers
            .borrow_mut()
            .insert(Page::Message, Offer { availability: Availability::Urgent(priority), duration });
        self.rotation.renew_message(true);
        self.advance(0.0);
    }
}

#[test]
fn pages_follow_each_other_with_their_steps() {
    let mut world = World::new(&[Page::Clock, Page::Moon]);
    assert_eq!((world.page(), world.rotation.shown().step), (Page::Clock, 0));
    world.advance(5.0);
    assert_eq!((world.page(), world.rotation.shown().step), (Page::Clock, 1));
    world.advance(5.0);
    assert_eq!((world.page(), world.rotation.shown().since), (Page::Moon, seconds(10.0)));
    world.advance(10.0);
    assert_eq!((world.page(), world.rotation.shown().step), (Page::Clock, 2), "steps count on");
}

#[test]
fn the_only_page_with_something_to_show_stays_without_a_jump() {
    let mut world = World::new(&[Page::Clock, Page::Moon]);
    world.skip(Page::Moon);
    world.advance(35.0);
    let shown = world.rotation.shown();
    assert_eq!((shown.page, shown.since, shown.step), (Page::Clock, Duration::ZERO, 7));
}

#[test]
fn an_empty_wall_goes_round_and_says_what_it_waits_for() {
    let mut world = World::new(&[Page::Mlb, Page::Moon]);
    world.skip(Page::Mlb);
    world.skip(Page::Moon);
    assert_eq!(world.page(), Page::Mlb);
    world.advance(10.0);
    assert_eq!(world.page(), Page::Moon);
    assert_eq!(Rotation::new(vec![], Duration::ZERO, &|_| Offer::SHOW).shown().page, Page::Clock);
}

#[test]
fn a_page_that_loses_its_data_goes_after_a_moment() {
    let mut world = World::new(&[Page::Moon, Page::Clock]);
    world.skip(Page::Moon);
    assert_eq!(world.page(), Page::Moon);
    world.advance(2.0);
    assert_eq!(world.page(), Page::Clock);
}

#[test]
fn a_pause_holds_page_and_step_and_the_turn_goes_on_afterwards() {
    let mut world = World::new(&[Page::Clock, Page::Moon]);
    world.advance(4.0);
    world.rotation.toggle();
    world.skip(Page::Clock);
    world.advance(1000.0);
    let shown = world.rotation.shown();
    assert_eq!((shown.page, shown.step, shown.paused), (Page::Clock, 0, true));
    world.set(Page::Clock, Availability::Show);
    world.rotation.toggle();
    world.advance(5.9);
    assert_eq!(world.page(), Page::Clock);
    world.advance(0.1);
    assert_eq!(world.page(), Page::Moon);
}

#[test]
fn forward_and_rewind_pause_and_pass_over_empty_pages() {
    let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
    world.skip(Page::Moon);
    world.with(Rotation::forward);
    assert_eq!((world.page(), world.rotation.shown().paused), (Page::Mlb, true));
    world.with(Rotation::forward);
    assert_eq!(world.page(), Page::Clock);
    world.with(Rotation::rewind);
    assert_eq!(world.page(), Page::Mlb);
    world.with(Rotation::rewind);
    assert_eq!(world.page(), Page::Clock);
    world.advance(100.0);
    assert_eq!(world.page(), Page::Clock);
}

#[test]
fn a_page_that_was_asked_for_comes_even_if_it_has_nothing_or_no_place() {
    let mut world = World::new(&[Page::Clock, Page::Moon]);
    world.skip(Page::Moon);
    world.with(|rotation, offers| rotation.go_to(Page::Moon, offers));
    assert_eq!((world.page(), world.rotation.shown().paused), (Page::Moon, false));
    world.with(|rotation, offers| rotation.go_to(Page::Uptime, offers));
    world.advance(9.0);
    assert_eq!(world.page(), Page::Uptime);
    world.advance(1.0);
    assert_eq!(world.page(), Page::Clock);
}

#[test]
fn an_urgent_message_interrupts_at_once_and_gives_the_turn_back() {
    for paused in [false, true] {
        let mut world = World::new(&[Page::Clock, Page::Moon]);
        world.advance(4.0);
        if paused {
            world.rotation.toggle();
        }
        world.message(9, 5.0);
        assert_eq!(world.page(), Page::Message);
        world.advance(5.0);
        assert_eq!(
            (world.page(), world.rotation.shown().paused),
            (Page::Clock, paused),
            "still urgent, but it had its say"
        );
        world.advance(5.9);
        assert_eq!(world.page(), Page::Clock, "with what was left of the turn");
        world.advance(0.1);
        assert_eq!(world.page(), if paused { Page::Clock } else { Page::Moon });
        world.message(9, 5.0);
        assert_eq!(world.page(), Page::Message, "a new message");
    }
}

#[test]
fn a_live_game_holds_while_it_is_live() {
    let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
    world.advance(9.0);
    world.set(Page::Mlb, Availability::Urgent(1));
    assert_eq!(world.page(), Page::Mlb);
    world.advance(3600.0);
    assert_eq!(world.page(), Page::Mlb);
    world.message(9, 5.0);
    assert_eq!(world.page(), Page::Message, "a message is more urgent");
    world.advance(10.0);
    assert_eq!(world.page(), Page::Mlb);
    world.set(Page::Mlb, Availability::Show);
    world.advance(1.0);
    assert_eq!(world.page(), Page::Clock);
}

#[test]
fn somebody_who_pauses_or_asks_for_a_page_is_not_overruled_by_a_game() {
    let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
    world.set(Page::Mlb, Availability::Urgent(1));
    assert_eq!(world.page(), Page::Mlb);
    world.with(Rotation::forward);
    world.advance(60.0);
    assert_eq!(world.page(), Page::Moon);
    world.rotation.toggle();
    world.advance(10.0);
    assert_eq!(world.page(), Page::Mlb);
    world.with(|rotation, offers| rotation.go_to(Page::Clock, offers));
    world.advance(9.0);
    assert_eq!(world.page(), Page::Clock);
    world.advance(1.0);
    assert_eq!(world.page(), Page::Mlb);
    world.rotation.toggle();
    world.set(Page::Mlb, Availability::Show);
    world.advance(60.0);
    assert_eq!(world.page(), Page::Mlb, "what is paused stays");
}

#[test]
fn new_turns_leave_on_what_is_on() {
    let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
    world.advance(10.0);
    let turn = |page| Turn { duration: seconds(20.0), frames: 1, ..Turn::new(page, 20) };
    world.rotation.configure(vec![turn(Page::Uptime), turn(Page::Moon)]);
    world.advance(9.0);
    assert_eq!(world.page(), Page::Moon);
    world.advance(11.0);
    assert_eq!(world.page(), Page::Uptime);
    world.rotation.configure(vec![turn(Page::Clock)]);
    world.advance(0.0);
    assert_eq!(world.page(), Page::Clock);
}

#[derive(Debug, Clone)]
enum Act {
    Wait(f64),
    Offer(Page, u8),
    Message(u8, f64),
    Toggle,
    Forward,
    Rewind,
    GoTo(Page),
    Configure(Vec<Page>),
}

fn any_page() -> impl Strategy<Value = Page> {
    prop::sample::select(Page::ALL.to_vec())
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0.0..30.0).prop_map(Act::Wait),
        6 => (any_page(), 0_u8..4).prop_map(|(page, kind)| Act::Offer(page, kind)),
        1 => (1_u8..4, 0.0..20.0).prop_map(|(priority, seconds)| Act::Message(priority, seconds)),
        1 => Just(Act::Toggle),
        1 => Just(Act::Forward),
        1 => Just(Act::Rewind),
        1 => any_page().prop_map(Act::GoTo),
        1 => prop::collection::vec(any_page(), 0..5).prop_map(Act::Configure),
    ]
}

fn perform(world: &mut World, act: Act) {
    match act {
        Act::Wait(by) => world.advance(by),
        Act::Offer(page, 0) => world.set(page, Availability::Show),
        Act::Offer(page, 1) => world.skip(page),
        Act::Offer(page, kind) => world.set(page, Availability::Urgent(kind)),
        Act::Message(priority, seconds) => world.message(priority, seconds),
        Act::Toggle => world.rotation.toggle(),
        Act::Forward => world.with(Rotation::forward),
        Act::Rewind => world.with(Rotation::rewind),
        Act::GoTo(page) => world.with(|rotation, offers| rotation.go_to(page, offers)),
        Act::Configure(pages) => world.rotation.configure(pages.into_iter().map(|page| Turn::new(page, 10)).collect()),
    }
}

proptest! {
    /// Whatever happened before: once nobody touches it, a playing wall shows every page that has something to show, at
    /// least a moment each, and nothing else.
    #[test]
    fn a_rotation_always_recovers(acts in prop::collection::vec(any_act(), 0..40)) {
        let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
        for act in acts {
            perform(&mut world, act);
        }
        if world.rotation.shown().paused {
            world.rotation.toggle();
        }
        world.offers.borrow_mut().clear();
        world.skip(Page::Moon);
        let turns = [Page::Clock, Page::Moon, Page::Mlb].map(|page| Turn { duration: seconds(10.0), frames: 2, ..Turn::new(page, 10) });
        world.rotation.configure(turns.to_vec());
        world.advance(120.0);
        let mut seen = HashMap::new();
        let mut changes = vec![];
        for _ in 0..400 {
            let before = world.page();
            world.advance(0.1);
            *seen.entry(world.page()).or_insert(0) += 1;
            if world.page() != before {
                changes.push(world.now);
            }
        }
        prop_assert!(seen.keys().all(|page| [Page::Clock, Page::Mlb].contains(page)), "{seen:?}");
        prop_assert!(seen.len() == 2, "{seen:?}");
        prop_assert!(changes.windows(2).all(|pair| pair[1].saturating_sub(pair[0]) >= DWELL), "{changes:?}");
    }

    /// However its data flap, nothing comes and goes faster than one can read.
    #[test]
    fn nothing_flaps(flaps in prop::collection::vec((0.0..0.5_f64, any_page(), 0_u8..3), 1..100)) {
        let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
        let mut last = (world.page(), Duration::ZERO);
        let mut quick = 0;
        for (wait, page, kind) in flaps {
            world.advance(wait);
            perform(&mut world, Act::Offer(if page == Page::Message { Page::Mlb } else { page }, kind));
            let shown = world.rotation.shown();
            if shown.page != last.0 {
                // What is urgent may come at once, but then it stays, and so does what follows it.
                quick = if shown.since.saturating_sub(last.1) < DWELL { quick + 1 } else { 0 };
                prop_assert!(quick <= 1, "{:?} after {:?}", shown.page, last.0);
                last = (shown.page, shown.since);
            }
        }
    }

    /// While it is paused and no message comes, the page stays, whatever else happens.
    #[test]
    fn paused_is_paused(changes in prop::collection::vec((0.0..20.0_f64, any_page(), 0_u8..3), 0..30)) {
        let mut world = World::new(&[Page::Clock, Page::Moon, Page::Mlb]);
        world.with(Rotation::forward);
        for (wait, page, kind) in changes {
            world.advance(wait);
            perform(&mut world, Act::Offer(if page == Page::Message { Page::Mlb } else { page }, kind));
            prop_assert_eq!(world.page(), Page::Moon);
        }
    }
}
