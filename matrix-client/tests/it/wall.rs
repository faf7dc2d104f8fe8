//! The whole wall: from the stream to the displays.

use std::{
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::Value;
use tokio::{io::AsyncReadExt, process::Command};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use wallfeed_matrix_client::{
    config::{Settings, Source},
    display::{
        Display, preview,
        terminal::{ENTER, LEAVE},
    },
    page::Page,
    stream::Input,
    wall::{Errand, Now, Wall},
};
use wallfeed_proto::{CommandName, Document, Key, event::StoreState};

use crate::gateway::{Act, Gateway, command, hello, soon, stream_head, update};

/// A wall in a time of its own.
struct World {
    wall: Wall,
    uptime: Duration,
    start: Timestamp,
}

impl World {
    fn new(toml: &str) -> Self {
        let settings = Source::default().load_table(toml.parse().unwrap()).unwrap();
        let start = "2026-11-22T18:00:00Z".parse().unwrap();
        let wall = Wall::new(settings, &at(start, Duration::ZERO));
        Self { wall, uptime: Duration::ZERO, start }
    }

    fn connected(toml: &str) -> Self {
        let mut world = Self::new(toml);
        world.handle(Input::Connected(StoreState::Up));
        world
    }

    fn now(&self) -> Now {
        at(self.start, self.uptime)
    }

    /// What is shown now, if it has changed: the page, the brightness and whether it is only a tick.
    fn update(&mut self) -> Option<(Page, u8, bool)> {
        let now = self.now();
        self.wall.update(&now).map(|picture| (picture.page, picture.brightness, picture.is_tick))
    }

    fn handle(&mut self, input: Input) -> Option<Errand> {
        let now = self.now();
        self.wall.handle(input, &now)
    }

    fn command(&mut self, name: CommandName, argument: Option<&str>) {
        let mut command = wallfeed_proto::Command::new(name);
        command.argument = argument.map(Into::into);
        self.handle(Input::Command(command));
    }

    fn document(&mut self, key: &str, json: &str) {
        let key = Key::from(key);
        let document = Document::read(&key, json.as_bytes()).unwrap();
        self.handle(Input::Document(key, Box::new(document)));
    }

    /// Lets time pass, from one moment that the wall asks for to the next; returns how often something was shown.
    fn pass(&mut self, seconds: u64) -> usize {
        let until = self.uptime + Duration::from_secs(seconds);
        let mut shown = 0;
        loop {
            let wake = self.wall.wake_at(&self.now()).max(self.uptime);
            if wake >= until {
                self.uptime = until;
                return shown;
            }
            self.uptime = wake;
            shown += usize::from(self.update().is_some());
            assert!(self.wall.wake_at(&self.now()) > wake, "the wall must rest");
        }
    }
}

fn at(start: Timestamp, uptime: Duration) -> Now {
    let time = (start + jiff::SignedDuration::try_from(uptime).unwrap()).in_tz("America/New_York").unwrap();
    Now { uptime, time }
}

const CLOCK_AND_WEATHER: &str =
    "[[page]]\nname = \"Clock\"\nseconds = 10\n[[page]]\nname = \"Current weather\"\nseconds = 10\n";
const WEATHER: &str =
    r#"{"values":{"current":{"temp":72.5,"fl":70,"humid":40,"windDir":"SW","windSpeed":5.2,"dn":"d","wid":800}}}"#;

#[test]
fn nothing_is_shown_when_nothing_has_changed() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    assert_eq!(world.update(), Some((Page::Clock, 100, false)));
    assert_eq!(world.update(), None);
    assert_eq!(world.pass(5), 4, "a clock ticks once a second");
    world.document("Weather", WEATHER);
    world.document("Weather", WEATHER);
    world.update();
    world.command(CommandName::Page, Some("current weather"));
    assert_eq!(world.update(), Some((Page::CurrentWeather, 100, false)));
    let draws = world.wall.status().counts.draws;
    world.document("Weather", WEATHER);
    world.document("Weather", &WEATHER.replace("72.5", "72.50"));
    assert_eq!(world.update(), None, "the same values");
    world.document("Weather", &WEATHER.replace("72.5", "80"));
    assert_eq!(world.update(), Some((Page::CurrentWeather, 100, false)));
    assert!(world.wall.status().counts.draws <= draws + 2);
}

#[test]
fn commands_show_at_once() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.document("Weather", WEATHER);
    world.update();
    world.command(CommandName::Fwd, None);
    assert_eq!(world.update(), Some((Page::CurrentWeather, 100, false)));
    assert!(world.wall.status().paused);
    world.command(CommandName::Pp, None);
    assert_eq!(world.update(), Some((Page::CurrentWeather, 100, false)), "the mark of the pause is gone");
    world.command(CommandName::Brightness, Some("40"));
    assert_eq!(world.update(), Some((Page::CurrentWeather, 40, false)));
    world.command(CommandName::Off, None);
    assert_eq!(world.update(), Some((Page::CurrentWeather, 0, false)));
    assert_eq!(world.update(), None);
    world.command(CommandName::On, None);
    assert_eq!(world.update(), Some((Page::CurrentWeather, 40, false)));
    world.command(CommandName::Page, Some("Sauna"));
    world.command(CommandName::Brightness, Some("bright"));
    assert_eq!(world.update(), None);
    let mut elsewhere = wallfeed_proto::Command::new(CommandName::Off);
    elsewhere.wall = Some("another wall".to_owned());
    world.handle(Input::Command(elsewhere));
    assert_eq!(world.update(), None);
    let reload = wallfeed_proto::Command::new(CommandName::Reload);
    assert_eq!(world.handle(Input::Command(reload)), Some(Errand::Reload));
}

#[test]
fn an_urgent_message_interrupts_for_as_long_as_it_says() {
    let mut world = World::connected(CLOCK_AND_WEATHER);
    world.update();
    world.pass(3);
    world.document("Message", r#"{"values":{"text":"Dinner!","seconds":4,"priority":"urgent"}}"#);
    assert_eq!(world.update().map(|(page, ..)| page), Some(Page::Message));
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
    world.handle(Input::Disconnected(wallfeed_matrix_client::stream::Trouble::Silent));
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
    let splash = world.wall.update(&world.now()).unwrap().frame.clone();
    world
        .handle(Input::Disconnected(wallfeed_matrix_client::stream::Trouble::Unreachable("Connection refused".into())));
    let card = world.wall.update(&world.now()).unwrap().frame.clone();
    assert_ne!(card, splash);
    assert_eq!(world.pass(9), 0, "the card stands still");
    assert!(world.pass(15) >= 10, "the clock ticks");
    world.pass(7);
    world.update();
    world.handle(Input::Connected(StoreState::Up));
    assert_ne!(*world.wall.update(&world.now()).unwrap().frame, card);
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

/// A wall with a preview, in this process.
struct Running {
    base: String,
    frames: reqwest::Response,
    shutdown: CancellationToken,
    task: AbortOnDropHandle<anyhow::Result<()>>,
}

impl Running {
    async fn start(gateway: &Gateway, settings: Settings) -> Self {
        let mut settings = Settings { displays: vec![], gateway: gateway.url(), ..settings };
        settings.source.connection.gateway = Some(gateway.url());
        let preview = preview::serve("127.0.0.1:0".parse().unwrap(), &settings).await.unwrap();
        let base = format!("http://{}", preview.address().unwrap());
        let shutdown = CancellationToken::new();
        let run = wallfeed_matrix_client::run(settings, vec![Display::Preview(preview)], shutdown.clone());
        let task = AbortOnDropHandle::new(tokio::spawn(run));
        let frames = soon("answer", reqwest::get(format!("{base}/frames"))).await.unwrap();
        Self { base, frames, shutdown, task }
    }

    async fn status(&self) -> Value {
        let text = reqwest::get(format!("{}/status", self.base)).await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The next frame's event that is so.
    async fn until(&mut self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut text = String::new();
        soon(what, async {
            loop {
                while let Some((event, rest)) = text.split_once("\n\n") {
                    let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                    let data = data.map(|data| serde_json::from_str::<Value>(data).unwrap());
                    if let Some(data) = data.filter(|data| is_so(data)) {
                        return data;
                    }
                    text = rest.to_string();
                }
                let bytes = self.frames.chunk().await.unwrap().expect("the stream goes on");
                text.push_str(std::str::from_utf8(&bytes).unwrap());
            }
        })
        .await
    }

    async fn until_page(&mut self, page: &str) {
        self.until(page, |frame| frame["page"] == page).await;
    }
}

fn settings(toml: &str) -> Settings {
    Source::default().load_table(toml.parse().unwrap()).unwrap()
}

async fn quiet_gateway() -> Gateway {
    Gateway::start(|_, _| {
        vec![stream_head(), hello(false, &["Weather"]), update("e.1", &typed_weather("72.5")), Act::Hold]
    })
    .await
}

fn typed_weather(temperature: &str) -> String {
    WEATHER.replace("{\"values\"", "{\"type\":\"Weather\",\"values\"").replace("72.5", temperature)
}

#[tokio::test]
async fn documents_and_commands_reach_the_screen_within_fifty_milliseconds() {
    let gateway = quiet_gateway().await;
    let mut wall = Running::start(
        &gateway,
        settings("[[page]]\nname = \"Clock\"\nseconds = 1000\n[[page]]\nname = \"Current weather\"\n"),
    )
    .await;
    wall.until_page("Clock").await;
    gateway.push(command("e.2", "fwd"));
    wall.until_page("Current weather").await;
    let mut times = vec![];
    for number in 0..40_u32 {
        let begun = Instant::now();
        gateway.push(update(&format!("e.{}", number + 10), &typed_weather(&(30 + number).to_string())));
        wall.until("frame", |frame| frame["page"] == "Current weather").await;
        times.push(begun.elapsed());
    }
    times.sort();
    assert!(times[20] < Duration::from_millis(50), "{times:?}");
    let status = wall.status().await;
    assert_eq!(
        (&status["paused"], &status["connected"], &status["store"]),
        (&Value::Bool(true), &Value::Bool(true), &Value::from("up"))
    );
    wall.shutdown.cancel();
    soon("end", wall.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn changed_settings_are_taken_up_and_wrong_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wall.toml");
    let rotation = |page: &str| format!("[[page]]\nname = \"{page}\"\nseconds = 1000\n");
    fs::write(&path, rotation("Clock")).unwrap();
    let gateway = quiet_gateway().await;
    let source = Source { path: Some(path.clone()), ..Source::default() };
    let mut wall = Running::start(&gateway, source.load().unwrap()).await;
    wall.until_page("Clock").await;
    fs::write(&path, "[[page]]\nname = \"Sauna\"\n").unwrap();
    gateway.push(command("e.2", "reload"));
    gateway.push(command("e.3", "pp"));
    wall.until("frame", |frame| frame["page"] == "Clock").await;
    gateway.push(command("e.4", "pp"));
    fs::write(&path, rotation("Current weather")).unwrap();
    gateway.push(command("e.5", "reload"));
    wall.until_page("Current weather").await;
    // Without being told, too.
    fs::write(&path, rotation("Moon") + "# another length\n").unwrap();
    wall.until_page("Moon").await;
}

#[tokio::test]
async fn a_wall_that_moves_to_another_gateway_follows_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wall.toml");
    let (mut first, mut second) = (quiet_gateway().await, quiet_gateway().await);
    fs::write(&path, format!("gateway = \"{}\"\n", first.url())).unwrap();
    let settings = Source { path: Some(path.clone()), ..Source::default() }.load().unwrap();
    let task = tokio::spawn(wallfeed_matrix_client::run(settings, vec![], CancellationToken::new()));
    soon("request", first.requests.recv()).await.unwrap();
    fs::write(&path, format!("gateway = \"{}\" # moved\n", second.url())).unwrap();
    soon("request", second.requests.recv()).await.unwrap();
    task.abort();
}

#[tokio::test]
async fn the_program_shows_frames_restores_the_terminal_and_ends_well() {
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "terminal"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut output = vec![0; 64 * 1024];
    let mut length = 0;
    while !String::from_utf8_lossy(&output[..length]).contains('▀') {
        length += soon("output", stdout.read(&mut output[length..])).await.unwrap();
    }
    assert!(output.starts_with(ENTER.as_bytes()));
    let pid = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let mut rest = vec![];
    soon("end", stdout.read_to_end(&mut rest)).await.unwrap();
    assert!(rest.ends_with(LEAVE.as_bytes()), "the terminal is as it was");
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_display_that_has_gone_ends_the_program_with_an_error() {
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "terminal"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn the_service_manager_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
    let gateway = quiet_gateway().await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_matrix-client"))
        .args(["--gateway", gateway.url().as_str(), "--display", "none"])
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "600000")
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = vec![];
    while said.len() < 3 {
        let mut bytes = [0; 100];
        let length = soon("notification", socket.recv(&mut bytes)).await.unwrap();
        said.push(String::from_utf8_lossy(&bytes[..length]).trim().to_owned());
    }
    assert_eq!(said, ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    let pid = child.id().unwrap().to_string();
    std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert_eq!(soon("exit", child.wait()).await.unwrap().code(), Some(0));
}
