//! A day on the wall, lived through in a moment: across both changes of the clocks, midnight and the leap day, with documents
//! that come and go, a live game and an urgent message.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use jiff::Zoned;
use serde_json::{Value, json};
use wallfeed_matrix_client::{
    documents::Documents,
    page::Page,
    render::Shot,
    scene::{Clock, Preferences},
    stream::Input,
};
use wallfeed_proto::event::StoreState;

use crate::{pages::fixtures, world::World};

const HOUR: Duration = Duration::from_secs(3600);
/// How long a page is on. A clock is drawn so often that a short turn will do.
fn turn(page: Page) -> Duration {
    Duration::from_secs(if page == Page::Clock { 20 } else { 120 })
}

fn settings() -> String {
    let pages = Page::ALL
        .map(|page| format!("[[page]]\nname = \"{}\"\nseconds = {}\n", page.name(), turn(page).as_secs()))
        .concat();
    format!("size = \"64x32\"\ntransition = \"cut\"\nclock = 24\nfavourites = {{ mlb = [\"BOS\"] }}\n{pages}")
}

/// A page that came on, and when.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    page: Page,
    at: Duration,
}

/// A wall, and what it has shown.
struct Day {
    world: World,
    arrivals: Vec<Arrival>,
}

impl Day {
    fn begin(start: &str) -> Self {
        let mut world = World::starting(start, &settings());
        world.handle(Input::Connected(StoreState::Up));
        let mut day = Self { world, arrivals: vec![] };
        for (key, file) in [
            ("Weather", "weather"),
            ("AQI", "aqi-good"),
            ("Moon", "moon-gibbous"),
            ("Calendar", "calendar-empty"),
            ("Events", "events"),
            ("NFL", "nfl-pre"),
            ("Weather-Server", "server"),
            ("MLB", "mlb-pre"),
        ] {
            day.publish(key, file);
        }
        // Nothing that scrolls: that would be most of what is drawn in a day.
        let build =
            json!({ "latest_commit": "4c1f9ae", "last_successful_commit": "4c1f9ae", "commit_message": "Moon" });
        day.world.document("GitHub", &json!({ "values": build }).to_string());
        day
    }

    fn publish(&mut self, key: &str, file: &str) {
        let documents: Value = serde_json::from_str(&fixtures(&[(key, file)])).unwrap();
        self.world.document(key, &documents[key].to_string());
    }

    fn remove(&mut self, key: &str) {
        self.world.handle(Input::Removed(key.into()));
    }

    /// Lives on, and holds what is shown to what must always be so.
    fn live(&mut self, time: Duration) {
        if let Some(shown) = self.world.update() {
            see(&self.world, shown, &mut self.arrivals);
        }
        self.world.live(time, |world, shown| see(world, shown, &mut self.arrivals));
        assert_eq!(self.world.wall.status().counts.page_failures, 0);
    }

    fn page(&self) -> Page {
        self.world.wall.status().page
    }
}

fn see(world: &World, (name, brightness, _): (&str, u8, bool), arrivals: &mut Vec<Arrival>) {
    let lit = world.seen.pixels().iter().filter(|&&pixel| pixel != Rgb888::BLACK).take(21).count();
    assert!(lit > 20 && brightness >= 5, "{name} is dark: {lit} pixels, {brightness} %");
    let page = world.wall.status().page;
    if arrivals.last().is_none_or(|last| last.page != page) {
        arrivals.push(Arrival { page, at: world.uptime });
    }
    if page == Page::Clock {
        assert_clock(world, arrivals);
    }
}

/// The clock shows the time of the zone, whatever the zone does with it.
fn assert_clock(world: &World, arrivals: &[Arrival]) {
    let is_settled = arrivals.last().is_some_and(|last| world.uptime > last.at + Duration::from_secs(1));
    if is_settled {
        let (documents, now) = (Documents::default(), world.now().time);
        let preferences = Preferences { clock: Clock::TwentyFour, ..Preferences::default() };
        let expected = Shot::new(Page::Clock, &documents, &preferences, &now).picture(Size::new(64, 32));
        assert_eq!(world.seen, expected, "at {now}");
    }
}

/// From an hour before midnight on for more than a day.
fn live_through(start: &str) {
    let mut day = Day::begin(start);
    day.live(HOUR * 3 + Duration::from_secs(17));
    // A favourite begins to play, and stops.
    let before = day.page();
    day.publish("MLB", "mlb-live-top");
    day.live(Duration::from_millis(250));
    assert_eq!(day.page(), Page::Mlb, "within a quarter of a second");
    day.live(HOUR);
    assert_eq!(day.page(), Page::Mlb, "as long as they play");
    day.publish("MLB", "mlb-final");
    day.live(Duration::from_millis(250));
    assert_eq!(day.page(), before, "what was interrupted comes back");
    // Something urgent.
    day.live(HOUR);
    let before = day.page();
    let message = json!({ "values": { "text": "Fire", "priority": "urgent", "seconds": 20 } });
    day.world.document("Message", &message.to_string());
    day.live(Duration::from_millis(250));
    assert_eq!(day.page(), Page::Message);
    day.live(Duration::from_secs(20));
    assert_eq!(day.page(), before);
    day.remove("Message");
    // The weather goes, and comes back.
    day.live(HOUR);
    day.remove("Weather");
    day.remove("AQI");
    day.live(Duration::from_secs(240));
    let gone = day.arrivals.len();
    day.live(HOUR);
    let weather = [Page::CurrentWeather, Page::HourlyWeather, Page::Forecast];
    assert!(day.arrivals[gone..].iter().all(|arrival| !weather.contains(&arrival.page)), "no page without data");
    day.publish("Weather", "weather");
    let back = day.arrivals.len();
    day.live(HOUR * 18);
    assert!(weather.iter().all(|page| day.arrivals[back..].iter().any(|arrival| arrival.page == *page)));
    let undisturbed = &day.arrivals[back + 2..];
    assert!(undisturbed.len() > 500, "{} pages in eighteen hours", undisturbed.len());
    check_turns(undisturbed);
    let never = [Page::WorldCup, Page::Track, Page::Image, Page::Wifi];
    assert!(day.arrivals.iter().all(|arrival| !never.contains(&arrival.page)), "no page without data");
    assert_eq!(day.world.uptime.as_secs() / 3600, 25);
}

/// When nothing happens, every page has its full turn, in the order of the rotation.
fn check_turns(arrivals: &[Arrival]) {
    let shown: Vec<Page> =
        Page::ALL.into_iter().filter(|page| arrivals.iter().any(|seen| seen.page == *page)).collect();
    for pair in arrivals.windows(2) {
        let (page, next) = (pair[0].page, pair[1].page);
        assert_eq!(pair[1].at.abs_diff(pair[0].at), turn(page), "{page:?}");
        let place = shown.iter().position(|known| *known == page).unwrap();
        assert_eq!(shown[(place + 1) % shown.len()], next, "after {page:?}");
    }
}

#[test]
fn the_clocks_go_forward() {
    live_through("2026-03-08T04:00:00Z");
}

#[test]
fn the_clocks_go_back() {
    live_through("2026-11-01T03:00:00Z");
}

#[test]
fn a_leap_day_begins_and_ends_and_so_does_a_year() {
    for start in ["2028-02-29T04:30:00Z", "2028-03-01T04:30:00Z", "2027-01-01T04:30:00Z"] {
        let mut day = Day::begin(start);
        day.live(HOUR);
        check_turns(&day.arrivals);
    }
}

/// A wall that is switched on without a network lives in 1970 until somebody tells it the time.
#[test]
fn a_clock_that_is_set_later_disturbs_nothing() {
    let mut day = Day::begin("1970-01-01T00:00:10Z");
    day.live(HOUR / 4);
    let timeless = [Page::Calendar, Page::NextEvent];
    assert!(day.arrivals.iter().all(|arrival| !timeless.contains(&arrival.page)), "nothing is said of days");
    let set: Zoned = "2026-11-22T15:00:00[America/New_York]".parse().unwrap();
    day.world.set_clock(&set.timestamp().to_string());
    let before = day.arrivals.len();
    day.live(HOUR / 2);
    assert!(timeless.iter().all(|page| day.arrivals.iter().any(|arrival| arrival.page == *page)));
    for pair in day.arrivals[before.saturating_sub(1)..].windows(2) {
        assert_eq!(pair[1].at.abs_diff(pair[0].at), turn(pair[0].page), "a turn is as long as ever");
    }
}
