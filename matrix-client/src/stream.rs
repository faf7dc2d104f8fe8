//! The gateway's stream, for ever: what goes wrong on the way is logged, waited out and tried again.
//!
//! The loop, the decoder and the resumption are our own on top of `reqwest`: `reqwest-eventsource` closes for good on any
//! answer but 200, and its parser panics on a byte-order mark, waits for ever after one invalid byte, and has no bound.

mod backoff;
pub mod decoder;
mod legacy;
pub mod reader;
mod trouble;

use std::{collections::HashSet, convert::Infallible, time::Duration};

use reqwest::{
    Client, Response,
    header::{self, HeaderMap, HeaderValue},
};
use tokio::{
    sync::mpsc,
    time::{self, Instant},
};
use url::Url;
use wallfeed_proto::{
    Command, Document, Key, KeyFilter,
    event::{StoreState, name},
};

pub use self::trouble::Trouble;
use self::{
    backoff::Backoff,
    decoder::{Decoder, Item},
    legacy::Fetch,
    reader::Reader,
};
use crate::config::value::Secret;

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
pub const MAX_EVENT_BYTES: usize = MAX_DOCUMENT_BYTES + 64 * 1024;
/// Silence of so many heartbeats is the end of a connection.
const SILENT_HEARTBEATS: f64 = 2.5;
/// A gateway says hello at once; one that does not is a legacy gateway.
const HELLO_WITHIN: Duration = Duration::from_secs(2);
/// A stream that lived this long was healthy.
const HEALTHY_AFTER: Duration = Duration::from_secs(5);

/// The client's side of the stream.
#[derive(Debug)]
pub struct Stream {
    connection: Connection,
    client: Client,
    reader: Reader,
    /// The trouble that the log speaks of, until it says that the stream is back.
    trouble: Option<Trouble>,
    is_back: bool,
}

/// The wall has gone: nobody listens to this stream.
#[derive(Debug)]
struct WallIsGone;

/// Why one stream came to its end.
enum End {
    Trouble(Trouble),
    /// The gateway has found its store and can say what there is.
    StoreIsBack,
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
        Ok(Self { connection, client, reader: Reader::new(wanted), trouble: None, is_back: false })
    }

    /// Tells the wall everything, until nobody listens.
    pub async fn run(mut self, inputs: mpsc::Sender<Input>) {
        let mut backoff = Backoff::default();
        loop {
            let begun = Instant::now();
            let trouble = match self.try_stream(&inputs).await {
                End::Trouble(trouble) => trouble,
                End::StoreIsBack => {
                    time::sleep(backoff.next(None)).await;
                    continue;
                }
                End::WallIsGone => return,
            };
            if begun.elapsed() >= HEALTHY_AFTER
                && matches!(trouble, Trouble::Ended | Trouble::Broken(_) | Trouble::Silent)
            {
                backoff.reset();
                self.trouble = None;
            }
            self.complain(&trouble);
            let wait = backoff.next(trouble.retry_after().or(self.reader.take_retry()));
            if inputs.send(Input::Disconnected(trouble)).await.is_err() {
                return;
            }
            time::sleep(wait).await;
        }
    }

    /// Says what is wrong, once.
    fn complain(&mut self, trouble: &Trouble) {
        if self.trouble.as_ref() != Some(trouble) {
            tracing::warn!(gateway = %self.connection.gateway, "{trouble}");
            self.trouble = Some(trouble.clone());
            self.is_back = false;
        }
    }

    /// Says once that what was wrong is over.
    fn relent(&mut self) {
        if self.trouble.is_some() && !std::mem::replace(&mut self.is_back, true) {
            tracing::info!(gateway = %self.connection.gateway, "the stream is back");
        }
    }

    /// One stream from its beginning to its end.
    async fn try_stream(&mut self, inputs: &mpsc::Sender<Input>) -> End {
        let source = match self.open().await {
            Ok(source) => source,
            Err(trouble) => return End::Trouble(trouble),
        };
        self.relent();
        match self.follow(source, inputs).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn open(&self) -> Result<Response, Trouble> {
        let mut url = self.connection.gateway.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("events");
        }
        let mut request = self.client.get(url).header(header::ACCEPT, "text/event-stream");
        if let Some(id) = self.reader.last_event_id() {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.map_err(|error| Trouble::unreachable(&error))?;
        Trouble::check(&response)?;
        Ok(response)
    }

    async fn follow(&mut self, response: Response, inputs: &mpsc::Sender<Input>) -> Result<Infallible, End> {
        let mut items = Items::new(response);
        let first = match time::timeout(HELLO_WITHIN, Self::first_event(&mut items)).await {
            Ok(item) => Some(item?),
            Err(_) => None,
        };
        let says_hello = matches!(&first, Some(Item::Message(message)) if message.name == name::HELLO);
        let mut fetch = if says_hello { None } else { Some(self.fetch(inputs).await?) };
        // What came on the stream is newer than what was fetched.
        let mut streamed = HashSet::new();
        if let Some(item) = first {
            streamed.extend(self.handle(item, inputs).await?);
        }
        loop {
            tokio::select! {
                biased;
                item = items.next() => {
                    let key = self.handle(item?, inputs).await?;
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

    async fn first_event(items: &mut Items) -> Result<Item, Trouble> {
        loop {
            match items.next().await? {
                // The pace of browsers, which have none of their own. A later one is meant: the gateway says when to return.
                Item::Retry(_) => {}
                item => return Ok(item),
            }
        }
    }

    /// Begins to fetch what a gateway without a hello does not send.
    async fn fetch(&mut self, inputs: &mpsc::Sender<Input>) -> Result<Fetch, WallIsGone> {
        self.reader.misses_hello();
        tell(inputs, Input::Connected(StoreState::Up)).await?;
        Ok(Fetch::start(self.client.clone(), self.connection.gateway.clone(), self.reader.wanted()))
    }

    /// Passes on what was said; returns the key that it was about, if that is wanted.
    async fn handle(&mut self, item: Item, inputs: &mpsc::Sender<Input>) -> Result<Option<Key>, End> {
        let heard = self.reader.hear(item);
        if heard.store_is_back {
            return Err(End::StoreIsBack);
        }
        for input in heard.inputs {
            tell(inputs, input).await?;
        }
        Ok(heard.key)
    }
}

async fn tell(inputs: &mpsc::Sender<Input>, input: Input) -> Result<(), WallIsGone> {
    inputs.send(input).await.map_err(|_| WallIsGone)
}

/// What a response says, piece by piece.
struct Items {
    response: Response,
    decoder: Decoder,
    /// What is decoded already, the next last.
    decoded: Vec<Item>,
}

impl Items {
    fn new(response: Response) -> Self {
        Self { response, decoder: Decoder::new(MAX_EVENT_BYTES), decoded: vec![] }
    }

    async fn next(&mut self) -> Result<Item, Trouble> {
        loop {
            if let Some(item) = self.decoded.pop() {
                return Ok(item);
            }
            let bytes = self.response.chunk().await.map_err(|error| Trouble::broken(&error))?.ok_or(Trouble::Ended)?;
            self.decoder.push(&bytes, &mut self.decoded);
            self.decoded.reverse();
        }
    }
}

async fn next_fetched(fetch: Option<&mut Fetch>) -> (Key, Document) {
    match fetch {
        Some(fetch) => fetch.next().await,
        None => std::future::pending().await,
    }
}
