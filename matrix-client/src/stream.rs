//! The gateway's stream, for ever: what goes wrong on the way is logged, waited out and tried again.

mod backoff;
mod legacy;
mod trouble;

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use futures_util::StreamExt;
use reqwest::{
    Client,
    header::{self, HeaderMap, HeaderValue},
};
use reqwest_eventsource::{self as sse, EventSource, retry::Never};
use tokio::{
    sync::mpsc,
    time::{self, Instant},
};
use url::Url;
use wallfeed_proto::{Command, Document, Event, Key, KeyFilter, Values, event::{StoreState, name}, values};

pub use self::trouble::Trouble;
use self::{backoff::Backoff, legacy::Fetch};
use crate::{config::value::Secret, once::Once};

/// What the gateway tells a wall.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// There is a stream.
    Connected(StoreState),
    /// There is none, and why.
    Disconnected(Trouble),
    /// The store went away or came back.
    Store(StoreState),
    /// A snapshot begins: other keys are gone.
    Keep(HashSet<Key>),
    /// The newest document of a key.
    Document(Key, Box<Document>),
    /// A key is gone.
    Removed(Key),
    /// An instruction; each comes once.
    Command(Command),
}

/// Where the gateway is, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Base URL.
    pub gateway: Url,
    /// Read token.
    pub token: Option<Secret>,
    /// How often the gateway says that it is there.
    pub heartbeat: Duration,
}

/// Larger documents are left out.
pub const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;
/// A document, its key and its event around it.
const MAX_EVENT_BYTES: usize = MAX_DOCUMENT_BYTES + 64 * 1024;
/// Silence of so many heartbeats is the end of a connection.
const SILENT_HEARTBEATS: f64 = 2.5;
/// A gateway says hello at once; one that does not is a legacy gateway.
const HELLO_WITHIN: Duration = Duration::from_secs(2);
/// A stream that lived this long was healthy.
const HEALTHY_AFTER: Duration = Duration::from_secs(5);
/// So many commands are remembered, so that a repetition is noticed.
const REMEMBERED_COMMANDS: usize = 256;

/// The client's side of the stream.
#[derive(Debug)]
pub struct Stream {
    connection: Connection,
    client: Client,
    wanted: KeyFilter,
    last_event_id: Option<HeaderValue>,
    /// What the server's `retry:` asked for.
    retry: Option<Duration>,
    commands: VecDeque<String>,
    complaints: Once<String>,
}

/// One event as it came.
struct Message {
    name: String,
    data: String,
    id: String,
    retry: Option<Duration>,
}

/// The wall has gone: nobody listens to this stream.
#[derive(Debug)]
struct WallIsGone;

/// Why one stream came to its end.
enum End {
    Trouble(Trouble),
    WallIsGone,
}

impl From<WallIsGone> for End {
    fn from(_: WallIsGone) -> Self {
        Self::WallIsGone
    }
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Stream {
    /// A stream of the documents that are wanted.
    pub fn new(connection: Connection, wanted: KeyFilter) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        if let Some(token) = &connection.token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let client = Client::builder()
            .user_agent(concat!("wallfeed-matrix-client/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(connection.heartbeat.mul_f64(SILENT_HEARTBEATS))
            .tcp_nodelay(true)
            .build()?;
        Ok(Self {
            connection,
            client,
            wanted,
            last_event_id: None,
            retry: None,
            commands: VecDeque::new(),
            complaints: Once::default(),
        })
    }

    /// Tells the wall everything, until nobody listens.
    pub async fn run(mut self, inputs: mpsc::Sender<Input>) {
        let mut backoff = Backoff::default();
        let mut said = None;
        loop {
            let begun = Instant::now();
            let trouble = match self.try_stream(&inputs).await {
                End::Trouble(trouble) => trouble,
                End::WallIsGone => return,
            };
            if begun.elapsed() >= HEALTHY_AFTER && matches!(trouble, Trouble::Ended | Trouble::Broken(_) | Trouble::Silent) {
                backoff.reset();
                said = None;
            }
            if said.as_ref() != Some(&trouble) {
                tracing::warn!(gateway = %self.connection.gateway, "{trouble}");
                said = Some(trouble.clone());
            }
            let wait = backoff.next(trouble.retry_after().or(self.retry.take()));
            if inputs.send(Input::Disconnected(trouble)).await.is_err() {
                return;
            }
            time::sleep(wait).await;
        }
    }

    /// One stream from its beginning to its end.
    async fn try_stream(&mut self, inputs: &mpsc::Sender<Input>) -> End {
        match self.open().await {
            Ok(source) => match self.follow(source, inputs).await {
                Ok(never) => match never {},
                Err(end) => end,
            },
            Err(trouble) => End::Trouble(trouble),
        }
    }

    async fn open(&self) -> Result<EventSource, Trouble> {
        let mut url = self.connection.gateway.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("events");
        }
        let mut request = self.client.get(url);
        if let Some(id) = &self.last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let mut source = EventSource::new(request).map_err(|error| Trouble::Unreachable(error.to_string()))?;
        source.set_retry_policy(Box::new(Never));
        match source.next().await {
            Some(Ok(sse::Event::Open)) => Ok(source),
            Some(Ok(sse::Event::Message(_))) | None => Err(Trouble::Ended),
            Some(Err(error)) => Err(Trouble::of(&error, false)),
        }
    }

    async fn follow(
        &mut self,
        mut source: EventSource,
        inputs: &mpsc::Sender<Input>,
    ) -> Result<std::convert::Infallible, End> {
        let first = time::timeout(HELLO_WITHIN, next_message(&mut source)).await;
        let mut fetch = match first {
            Ok(Ok(message)) if message.name == name::HELLO => {
                self.handle(message, inputs).await?;
                None
            }
            Ok(Err(trouble)) => return Err(trouble.into()),
            legacy => {
                tracing::info!("the gateway says no hello: its documents are fetched one by one");
                tell(inputs, Input::Connected(StoreState::Up)).await?;
                if let Ok(Ok(message)) = legacy {
                    self.handle(message, inputs).await?;
                }
                Some(Fetch::start(self.client.clone(), self.connection.gateway.clone(), &self.wanted))
            }
        };
        // What came on the stream is newer than what was fetched.
        let mut streamed = HashSet::new();
        loop {
            tokio::select! {
                biased;
                message = next_message(&mut source) => {
                    let key = self.handle(message?, inputs).await?;
                    if fetch.is_some() {
                        streamed.extend(key);
                    }
                }
                (key, document) = next_fetched(fetch.as_mut()) => {
                    if !streamed.contains(&key) {
                        tell(inputs, Input::Document(key, Box::new(document))).await?;
                    }
                }
            }
        }
    }

    /// Passes one event on; says which key it was about.
    async fn handle(&mut self, message: Message, inputs: &mpsc::Sender<Input>) -> Result<Option<Key>, WallIsGone> {
        self.retry = message.retry.or(self.retry);
        let event = self.read(&message);
        let key = match &event {
            Some(Event::Update(key, _)) => Some(key.clone()),
            Some(Event::Delete(delete)) => Some(delete.key.clone()),
            _ => None,
        };
        for input in event.into_iter().flat_map(|event| self.inputs(event, &message.id)) {
            tell(inputs, input).await?;
        }
        // Only now: what was not passed on must come again.
        if let Ok(id) = HeaderValue::from_str(&message.id)
            && !id.is_empty()
        {
            self.last_event_id = Some(id);
        }
        Ok(key)
    }

    /// Reads an event; `None` for what is left out.
    fn read(&mut self, message: &Message) -> Option<Event> {
        let name = &message.name;
        if message.data.len() > MAX_EVENT_BYTES {
            self.complain(format!("{name} too large"), format_args!("an event of {} bytes is left out", message.data.len()));
            return None;
        }
        match Event::read(name, &message.data) {
            Ok(Some(Event::Update(key, document))) => {
                self.check(&key, &document, &message.data);
                Some(Event::Update(key, document))
            }
            Ok(event) => event,
            Err(error) => {
                self.complain(format!("{name} unreadable"), format_args!("an event `{name}` is left out: {error}"));
                None
            }
        }
    }

    /// Says once per key what in its document does not fit; the page shows what it can.
    fn check(&mut self, key: &Key, document: &Document, data: &str) {
        if !self.wanted.matches(key) {
            return;
        }
        let misfit = match &document.values {
            Values::Other(_) => Some("/values: not what this key holds".to_owned()),
            _ => serde_json::from_str::<serde_json::Value>(data)
                .ok()
                .and_then(|data| values::check(key, data.get("values")?).err())
                .map(|misfit| misfit.to_string()),
        };
        match misfit {
            Some(misfit) => self.complain(key.to_string(), format_args!("the document of {key}: {misfit}")),
            None => self.complaints.forget(&key.to_string()),
        }
    }

    fn complain(&mut self, kind: String, what: std::fmt::Arguments) {
        if self.complaints.is_first(kind) {
            tracing::warn!("{what}");
        }
    }

    /// What an event means to a wall.
    fn inputs(&mut self, event: Event, id: &str) -> Vec<Input> {
        match event {
            Event::Hello(hello) => {
                let keep = (!hello.resumed).then(|| Input::Keep(hello.keys.into_iter().collect()));
                [Some(Input::Connected(hello.store)), keep].into_iter().flatten().collect()
            }
            Event::Update(key, document) if self.wanted.matches(&key) => vec![Input::Document(key, document)],
            Event::Delete(delete) if self.wanted.matches(&delete.key) => vec![Input::Removed(delete.key)],
            Event::Command(command) if self.is_new(id) => vec![Input::Command(command)],
            Event::Status(status) => vec![Input::Store(status.store)],
            Event::Update(..) | Event::Delete(_) | Event::Command(_) | Event::Ping => vec![],
        }
    }

    /// Whether a command of this event id has not come before: a repeated pause would be the opposite.
    fn is_new(&mut self, id: &str) -> bool {
        if id.is_empty() {
            return true;
        }
        if self.commands.iter().any(|known| known == id) {
            return false;
        }
        if self.commands.len() == REMEMBERED_COMMANDS {
            self.commands.pop_front();
        }
        self.commands.push_back(id.to_owned());
        true
    }
}

async fn tell(inputs: &mpsc::Sender<Input>, input: Input) -> Result<(), WallIsGone> {
    inputs.send(input).await.map_err(|_| WallIsGone)
}

async fn next_message(source: &mut EventSource) -> Result<Message, Trouble> {
    loop {
        match source.next().await {
            Some(Ok(sse::Event::Message(event))) => {
                let (name, data, id, retry) = (event.event, event.data, event.id, event.retry);
                return Ok(Message { name, data, id, retry });
            }
            Some(Ok(sse::Event::Open)) => {}
            Some(Err(error)) => return Err(Trouble::of(&error, true)),
            None => return Err(Trouble::Ended),
        }
    }
}

async fn next_fetched(fetch: Option<&mut Fetch>) -> (Key, Document) {
    match fetch {
        Some(fetch) => fetch.next().await,
        None => std::future::pending().await,
    }
}
