//! The stream, read by somebody else's client: `curl`.

use serde_json::Value;
use tokio::process::Command;

use crate::{deadline::within, program::Program};

/// One Server-Sent Event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// By which a client resumes.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its data, as they came.
    pub data: String,
}

impl Event {
    /// Its data.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|error| panic!("{error}: {}", self.data))
    }

    /// The `type` in its data.
    #[must_use]
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("all data have a type").to_owned()
    }

    /// Whether it brings this key's document.
    #[must_use]
    pub fn is_update_of(&self, key: &str) -> bool {
        self.name == "update" && self.kind() == key
    }
}

/// A running `curl --no-buffer` on an event stream. It never reconnects: its end is the stream's.
#[derive(Debug)]
pub struct Stream {
    curl: Program,
}

impl Stream {
    /// Opens a stream, after the event of this id if there is one.
    #[must_use]
    pub fn open(url: &str, last_event_id: Option<&str>) -> Self {
        let mut command = Command::new("curl");
        command.args(["--no-buffer", "--silent", "--show-error", "--fail", url]);
        if let Some(id) = last_event_id {
            command.args(["--header", &format!("Last-Event-ID: {id}")]);
        }
        Self { curl: Program::start(command) }
    }

    /// The next event; none at the stream's end.
    pub async fn next(&mut self) -> Option<Event> {
        within("an event", self.read()).await
    }

    /// The first event from here for which this holds.
    pub async fn find(&mut self, what: &str, wanted: impl Fn(&Event) -> bool) -> Event {
        self.until(what, wanted).await.pop().expect("it ends with the event that was wanted")
    }

    /// All events up to the first for which this holds.
    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        let read = async {
            loop {
                let event = self.read().await.unwrap_or_else(|| panic!("the stream ended before {what}"));
                let found = wanted(&event);
                events.push(event);
                if found {
                    return;
                }
            }
        };
        within(what, read).await;
        events
    }

    /// The first event of every stream.
    pub async fn hello(&mut self) -> Value {
        let event = self.next().await.expect("a stream begins with an event");
        assert_eq!(event.name, "hello", "{event:?}");
        event.json()
    }

    /// The reading process.
    #[must_use]
    pub fn curl(&mut self) -> &mut Program {
        &mut self.curl
    }

    async fn read(&mut self) -> Option<Event> {
        let mut event = Event { id: None, name: "message".into(), data: String::new() };
        loop {
            let line = self.curl.line().await?;
            match line.split_once(": ").unwrap_or((&line, "")) {
                ("", _) if line.is_empty() && event.data.is_empty() => event.name = "message".into(),
                ("", _) if line.is_empty() => return Some(event),
                ("id", id) => event.id = Some(id.to_owned()),
                ("event", name) => name.clone_into(&mut event.name),
                ("data", data) => event.data.push_str(data),
                _ => {}
            }
        }
    }
}
