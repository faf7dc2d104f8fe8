//! The whole wall in this process: from the stream to the displays.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use wallfeed_matrix_client::{
    config::{Settings, Source},
    display::{Display, preview},
};

use crate::{
    gateway::{Act, Gateway, command, hello, soon, stream_head, update},
    wall::WEATHER,
};

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
        if !settings.source.nested {
            settings.source.connection.gateway = Some(gateway.url());
        }
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

pub async fn quiet_gateway() -> Gateway {
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
async fn a_hangup_reads_the_settings_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wall.toml");
    fs::write(&path, "wall = \"a\"\n[[page]]\nname = \"Clock\"\nseconds = 1000\n").unwrap();
    let gateway = quiet_gateway().await;
    let mut wall =
        Running::start(&gateway, Source { path: Some(path.clone()), ..Source::default() }.load().unwrap()).await;
    wall.until_page("Clock").await;
    // As long as before and as old as before: only the signal tells.
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "wall = \"a\"\n[[page]]\nname = \"Moon\" \nseconds = 1000\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    let pid = std::process::id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
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
async fn an_embedded_wall_takes_up_settings_and_stays_with_its_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallfeed.toml");
    let rotation =
        |page: &str| format!("[gateway]\nlisten = \"x\"\n[[wall.page]]\nname = \"{page}\"\nseconds = 1000\n");
    fs::write(&path, rotation("Clock")).unwrap();
    let gateway = quiet_gateway().await;
    let mut settings = Source { path: Some(path.clone()), nested: true, ..Source::default() }.load().unwrap();
    settings.gateway = gateway.url();
    let mut wall = Running::start(&gateway, settings).await;
    wall.until_page("Clock").await;
    fs::write(&path, rotation("Current weather")).unwrap();
    gateway.push(command("e.2", "reload"));
    wall.until_page("Current weather").await;
    gateway.push(command("e.3", "off"));
    wall.until_page("Off").await;
}
