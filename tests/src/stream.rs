//! The stream, read by somebody else's client: `curl`.

use serde_json::Value;
use tokio::process::Command;

use crate::{
    deadline::within,
    event::{Decoder, Event},
    program::Program,
};

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
        let mut decoder = Decoder::default();
        loop {
            if let Some(event) = decoder.line(&self.curl.line().await?) {
                return Some(event);
            }
        }
    }
}
