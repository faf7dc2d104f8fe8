//! How pages give way to each other: pictures on the way, and when there are none.

use std::time::Duration;

use embedded_graphics::{pixelcolor::Rgb888, prelude::*};
use wallfeed_matrix_client::{page::Page, transition::Transition};
use wallfeed_proto::CommandName;

use crate::{
    golden::{check_sheets, sheet},
    wall::WEATHER,
    world::World,
};

fn rotation(transition: Transition, size: &str) -> World {
    let toml = format!(
        "size = \"{size}\"\ntransition = \"{}\"\n\
         [[page]]\nname = \"Current weather\"\nseconds = 10\n[[page]]\nname = \"WiFi\"\nseconds = 10\n\
         [wifi]\nname = \"guest\"\nconnect = \"WIFI:S:guest;T:WPA;P:correct horse;;\"\n",
        transition.name()
    );
    let mut world = World::connected(&toml);
    world.document("Weather", WEATHER);
    world.command(CommandName::Page, Some("current weather"));
    world.update();
    world
}

/// The frames from the moment that the next page comes on, with their times since then, and whether they are only ticks.
fn passage(world: &mut World) -> Vec<(Duration, bool)> {
    let mut frames = vec![];
    let begin = world.uptime + Duration::from_secs(10);
    world.live(Duration::from_millis(10_900), |world, (name, _, is_tick)| {
        if world.uptime >= begin {
            assert_eq!(name, "WiFi");
            frames.push((world.uptime.abs_diff(begin), is_tick));
        }
    });
    frames
}

#[test]
fn pages_cut_slide_or_fade_within_a_moment() {
    for (transition, at_least) in [(Transition::Cut, 1), (Transition::Slide, 10), (Transition::Fade, 10)] {
        let mut world = rotation(transition, "128x64");
        let frames = passage(&mut world);
        assert!(frames.len() >= at_least, "{transition:?}: {frames:?}");
        let (last, before) = frames.split_last().unwrap();
        assert_eq!(*last, (transition.duration(), false), "{transition:?}");
        assert!(before.iter().all(|(_, is_tick)| *is_tick), "{transition:?}: {frames:?}");
        let arrived = world.seen.clone();
        world.command(CommandName::Page, Some("WiFi"));
        world.update();
        assert_eq!(world.seen, arrived, "{transition:?}: the page itself at last");
    }
}

#[test]
fn pictures_on_the_way() {
    check_sheets([Transition::Slide, Transition::Fade].map(|transition| {
        let seen = |size: Size| {
            let mut world = rotation(transition, &format!("{}x{}", size.width, size.height));
            world.live(Duration::from_millis(10_121), |_, _| {});
            world.seen
        };
        (format!("transition-{}", transition.name()), sheet(seen))
    }));
}

#[test]
fn what_somebody_asks_for_and_what_is_urgent_is_there_at_once() {
    let mut world = rotation(Transition::Slide, "128x64");
    for name in ["WiFi", "Current weather"] {
        world.command(CommandName::Page, Some(name));
        assert_eq!(world.update(), Some((name, 100, false)));
        assert_eq!(world.pass(5), 0, "{name} stands still");
    }
    world.document("Message", r#"{"values":{"text":"Fire","seconds":4,"priority":"urgent"}}"#);
    assert_eq!(world.update(), Some(("Message", 100, false)));
    assert_eq!(world.pass(3), 0);
    assert!(world.pass(2) > 10, "what was interrupted comes back as pages do");
}

#[test]
fn a_pause_ends_what_moves() {
    let mut world = rotation(Transition::Fade, "128x64");
    world.live(Duration::from_millis(10_100), |_, _| {});
    world.command(CommandName::Pp, None);
    assert_eq!(world.update(), Some(("WiFi", 100, false)));
    let paused = world.seen.clone();
    assert_eq!(world.pass(60), 0);
    assert_eq!(world.seen, paused);
}

/// A page between two others that is drawn anew on the way: what it shows is the newest.
#[test]
fn what_arrives_on_the_way_is_seen_at_its_end() {
    let mut world = rotation(Transition::Fade, "128x64");
    world.live(Duration::from_millis(20_100), |_, _| {});
    assert_eq!(world.wall.status().page, Page::CurrentWeather);
    world.document("Weather", &WEATHER.replace("72.5", "-11"));
    let mut news = vec![];
    world.live(Duration::from_secs(2), |_, (name, _, is_tick)| news.extend((!is_tick).then_some(name)));
    assert_eq!(news, ["Current weather"]);
    let arrived = world.seen.clone();
    world.command(CommandName::Page, Some("Current weather"));
    world.update();
    assert_eq!(world.seen, arrived);
}

#[test]
fn a_transition_is_never_dark_and_takes_nothing_from_the_heap() {
    for transition in [Transition::Slide, Transition::Fade] {
        let mut world = rotation(transition, "192x64");
        world.live(Duration::from_secs(30), |world, _| {
            let lit = world.seen.pixels().iter().filter(|&&pixel| pixel != Rgb888::BLACK).count();
            assert!(lit > 100, "{lit} pixels are lit");
        });
        let (before, after) = (world.seen.clone(), wallfeed_matrix_client::frame::Frame::new(Size::new(192, 64)));
        let mut seen = before.clone();
        let counted = allocation_counter::measure(|| {
            transition.compose(&before, &after, Duration::from_millis(150), &mut seen);
        });
        assert_eq!(counted.count_total, 0, "{transition:?}");
    }
}

#[test]
fn a_page_may_have_a_transition_of_its_own() {
    let toml =
        "transition = \"slide\"\n[[page]]\nname = \"Clock\"\n[[page]]\nname = \"Uptime\"\ntransition = \"cut\"\n";
    let mut world = World::connected(toml);
    world.update();
    let mut uptime = vec![];
    world.live(Duration::from_millis(10_500), |_, (name, _, is_tick)| {
        uptime.extend((name == "Uptime").then_some(is_tick));
    });
    assert_eq!(uptime, [false]);
    let text = world.wall.settings().to_string();
    for expected in ["transition = \"slide\"\n", "name = \"Uptime\"\nseconds = 10\nframes = 2\ntransition = \"cut\"\n"]
    {
        assert!(text.contains(expected), "{expected}:\n{text}");
    }
}
