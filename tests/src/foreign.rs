//! Clients of event streams that others wrote: Python's httpx-sse and sseclient-py, npm's eventsource, Chromium's EventSource.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tokio::process::Command;

use crate::{browser::Browser, event::Event, program::Program};

/// Which client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Python, `httpx-sse`.
    HttpxSse,
    /// Python, `sseclient-py`.
    SseclientPy,
    /// Node.js, `eventsource`.
    EventSource,
    /// Chromium's own.
    Chromium,
}

/// One that reads a stream.
#[derive(Debug)]
pub enum Foreign {
    /// A script in `tests/clients/`.
    Script(Program),
    /// A page, and how many of its events were taken.
    Page(Browser, usize),
}

/// Takes down all events in a page.
const LISTEN: &str = "(url) => {
    window.heard = [];
    const source = new EventSource(url);
    for (const name of ['hello', 'update', 'delete', 'status']) {
        source.addEventListener(name, ({ lastEventId, data }) => window.heard.push({ name, id: lastEventId, data }));
    }
}";

impl Library {
    /// Opens a stream of the gateway at this address.
    pub async fn open(self, address: &str) -> Foreign {
        let url = format!("{address}/events");
        match self {
            Self::HttpxSse => Foreign::Script(script("python3", "read_httpx_sse.py", &url)),
            Self::SseclientPy => Foreign::Script(script("python3", "read_sseclient_py.py", &url)),
            Self::EventSource => Foreign::Script(script("node", "read_eventsource.mjs", &url)),
            Self::Chromium => {
                // A page of the same origin, which listens to nothing itself.
                let mut page = Browser::open(&format!("{address}/live")).await;
                page.evaluate(&format!("({LISTEN})({})", Value::from(url))).await;
                Foreign::Page(page, 0)
            }
        }
    }
}

impl Foreign {
    /// The next event that it heard.
    pub async fn next(&mut self) -> Event {
        match self {
            Self::Script(program) => program.find("an event", read).await,
            Self::Page(page, taken) => {
                page.wait_for(&format!("window.heard.length > {taken}")).await;
                let event = page.evaluate(&format!("JSON.stringify(window.heard[{taken}])")).await;
                *taken += 1;
                event.as_str().and_then(read).expect("the page takes down events")
            }
        }
    }

    /// The first event from here for which this holds.
    pub async fn find(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await;
            if wanted(&event) {
                return event;
            }
        }
    }
}

fn script(program: &str, name: &str, url: &str) -> Program {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let libraries: PathBuf = tests.join("../target/sse-clients");
    assert!(libraries.join("versions").exists(), "run scripts/install-sse-clients.sh first");
    let mut command = Command::new(program);
    command.arg(tests.join("clients").join(name)).arg(url);
    command.env("PYTHONPATH", libraries.join("python")).env("NODE_PATH", libraries.join("node/node_modules"));
    Program::start(command)
}

/// Reads an event as the scripts print it. An id is a client's last one, or none.
fn read(line: &str) -> Option<Event> {
    let event: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| event[name].as_str().map(str::to_owned);
    Some(Event { id: text("id").filter(|id| !id.is_empty()), name: text("name")?, data: text("data")? })
}
