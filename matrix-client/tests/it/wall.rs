//! What the wall shows, and when.

use std::time::Duration;

use wallfeed_matrix_client::{
    page::Page,
    stream::{Input, Trouble},
    wall::{Errand, Now},
};
use wallfeed_proto::{Command, CommandName, Key, event::StoreState};

use crate::world::World;

const CLOCK_AND_WEATHER: &str =
    "[[page]]\nname = \"Clock\"\nseconds = 10\n[[page]]\nname = \"Current weather\"\nseconds = 10\n";
pub const WEATHER: &str =
    r#"{"values":{"current":{"temp":72.5,"fl":70,"humid":40,"windDir":"SW","windSpeed":5.2,"dn":"d","wid":800}}}"#;

#[test]
fn nothing_is_shown_when_nothing_has_changed() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    assert_eq!(world.update(), Some(("Clock", 100, false)));
    assert_eq!(world.update(), None);
    assert_eq!(world.pass(5), 4, "a clock ticks once a second");
    world.document("Weather", WEATHER);
    world.document("Weather", WEATHER);
    world.update();
    world.command(CommandName::Page, Some("current weather"));
    assert_eq!(world.update(), Some(("Current weather", 100, false)));
    let draws = world.wall.status().counts.draws;
    world.document("Weather", WEATHER);
    world.document("Weather", &WEATHER.replace("72.5", "72.50"));
    assert_eq!(world.update(), None, "the same values");
    world.document("Weather", &WEATHER.replace("72.5", "80"));
    assert_eq!(world.update(), Some(("Current weather", 100, false)));
    assert!(world.wall.status().counts.draws <= draws + 2);
}

#[test]
fn commands_show_at_once() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.document("Weather", WEATHER);
    world.update();
    world.command(CommandName::Fwd, None);
    assert_eq!(world.update(), Some(("Current weather", 100, false)));
    assert!(world.wall.status().paused);
    world.command(CommandName::Pp, None);
    assert_eq!(world.update(), Some(("Current weather", 100, false)), "the mark of the pause is gone");
    world.command(CommandName::Brightness, Some("40"));
    assert_eq!(world.update(), Some(("Current weather", 40, false)));
    world.command(CommandName::Off, None);
    assert_eq!(world.update(), Some(("Off", 0, false)));
    assert_eq!(world.update(), None);
    world.command(CommandName::On, None);
    assert_eq!(world.update(), Some(("Current weather", 40, false)));
    world.command(CommandName::Page, Some("Sauna"));
    world.command(CommandName::Brightness, Some("bright"));
    assert_eq!(world.update(), None);
    let mut elsewhere = Command::new(CommandName::Off);
    elsewhere.wall = Some("another wall".to_owned());
    world.handle(Input::Command(elsewhere));
    assert_eq!(world.update(), None);
    let reload = Command::new(CommandName::Reload);
    assert_eq!(world.handle(Input::Command(reload)), Some(Errand::Reload));
}

#[test]
fn an_urgent_message_interrupts_for_as_long_as_it_says() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.update();
    world.pass(3);
    world.document("Message", r#"{"values":{"text":"Dinner!","seconds":4,"priority":"urgent"}}"#);
    assert_eq!(world.update().map(|(name, ..)| name), Some("Message"));
    world.pass(5);
    assert_eq!(world.wall.status().page, Page::Clock);
    world.document("Message", r#"{"updated":"2026-11-21T18:00:00Z","values":{"text":"Old","priority":"urgent"}}"#);
    world.update();
    assert_eq!(world.wall.status().page, Page::Clock, "a message of yesterday has been seen");
}

#[test]
fn offline_is_marked_after_a_moment_and_online_is_not() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.document("Weather", WEATHER);
    world.command(CommandName::Fwd, None);
    world.update();
    assert_eq!(world.pass(60), 0, "nothing on this page moves");
    world.handle(Input::Disconnected(Trouble::Silent));
    world.update();
    assert_eq!(world.wall.status().problem.as_deref(), Some("the gateway has fallen silent"));
    assert!(world.pass(10) >= 7, "the mark counts the seconds");
    world.handle(Input::Connected(StoreState::Up));
    assert!(world.update().is_some());
    assert_eq!(world.pass(60), 0);
}

#[test]
fn a_wall_that_finds_no_gateway_says_so_in_turn_with_its_pages() {
    let mut world = World::new("[[page]]\nname = \"Clock\"\n");
    let splash = world.update();
    assert_eq!(splash, Some(("Splash", 100, false)));
    world.handle(Input::Disconnected(Trouble::Unreachable("Connection refused".into())));
    assert_eq!(world.update(), Some(("No connection", 100, false)));
    assert_eq!(world.pass(9), 0, "the card stands still");
    assert!(world.pass(15) >= 10, "the clock ticks");
    world.pass(7);
    world.update();
    world.handle(Input::Connected(StoreState::Up));
    assert_eq!(world.update(), Some(("Clock", 100, false)));
}

#[test]
fn a_snapshot_without_a_key_takes_it_away() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.document("Weather", WEATHER);
    world.update();
    world.handle(Input::Keep([Key::from("Moon")].into()));
    world.update();
    world.pass(11);
    assert_eq!(world.wall.status().page, Page::Clock, "the weather has nothing to show any more");
}

/// Time passes, and nothing is taken from the heap for it.
#[test]
fn a_wall_that_goes_on_allocates_nothing() {
    let mut world = World::connected(
        "[[page]]\nname = \"Clock\"\nseconds = 3600\n[[page]]\nname = \"MLB\"\n[[page]]\nname = \"Moon\"\n",
    );
    world.document("Weather", WEATHER);
    world.pass(2);
    let nows: Vec<_> =
        (0..100).map(|step| Now { uptime: world.uptime + Duration::from_millis(step * 500), ..at(step) }).collect();
    let wall = &mut world.wall;
    let mut shown = 0;
    let counted = allocation_counter::measure(|| {
        for now in &nows {
            shown += usize::from(wall.update(now).is_some());
            assert!(wall.wake_at(now) > now.uptime);
        }
    });
    assert!(shown >= 49, "{shown} pictures");
    assert_eq!(counted.count_total, 0);
}

fn at(step: u64) -> Now {
    let time: jiff::Zoned = "2026-11-22T13:00:02[America/New_York]".parse().unwrap();
    Now { uptime: Duration::ZERO, time: time.checked_add(Duration::from_millis(step * 500)).unwrap() }
}
