//! The gateway that Wallfeed replaces says no hello and sends no snapshot: the documents are fetched one by one.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, stream};
use reqwest::{Client, StatusCode};
use tokio::{sync::mpsc, time};
use tokio_util::task::AbortOnDropHandle;
use url::Url;
use wallfeed_proto::{Document, Key, KeyFilter, key::SERVER_SUFFIX};

use super::{MAX_DOCUMENT_BYTES, backoff::Backoff};

/// Documents that are being fetched. Dropping it stops that.
#[derive(Debug)]
pub struct Fetch {
    documents: mpsc::Receiver<(Key, Document)>,
    _task: AbortOnDropHandle<()>,
}

/// So many requests are under way at a time.
const AT_ONCE: usize = 4;
const DEADLINE: Duration = Duration::from_secs(10);

impl Fetch {
    /// Begins to fetch the documents of these keys, and of the services that announce themselves beside them.
    #[must_use]
    pub fn start(client: Client, gateway: Url, wanted: &KeyFilter) -> Self {
        let feeds: Vec<Key> = wanted.exact().collect();
        let services = feeds.iter().map(|key| Key::from(format!("{key}{SERVER_SUFFIX}")));
        let keys = feeds.iter().cloned().chain(services).collect();
        let (sender, documents) = mpsc::channel(AT_ONCE);
        let task = tokio::spawn(fetch_all(client, gateway, keys, sender));
        Self { documents, _task: AbortOnDropHandle::new(task) }
    }

    /// The next document; never, once all are there.
    pub async fn next(&mut self) -> (Key, Document) {
        match self.documents.recv().await {
            Some(document) => document,
            None => std::future::pending().await,
        }
    }
}

/// Fetches until no key is left that failed; a key that does not exist has not failed.
async fn fetch_all(client: Client, gateway: Url, mut keys: Vec<Key>, sender: mpsc::Sender<(Key, Document)>) {
    let mut backoff = Backoff::default();
    let mut has_complained = false;
    loop {
        let fetches = keys.into_iter().map(|key| async {
            let fetched = fetch(&client, &gateway, &key).await;
            (key, fetched)
        });
        let mut fetches = stream::iter(fetches).buffer_unordered(AT_ONCE);
        let mut failed = vec![];
        while let Some((key, fetched)) = fetches.next().await {
            match fetched {
                Ok(Some(document)) => {
                    if sender.send((key, document)).await.is_err() {
                        return;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    if !std::mem::replace(&mut has_complained, true) {
                        tracing::warn!(%key, "cannot fetch a document: {error:#}");
                    }
                    failed.push(key);
                }
            }
        }
        if failed.is_empty() {
            return;
        }
        keys = failed;
        time::sleep(backoff.next(None)).await;
    }
}

async fn fetch(client: &Client, gateway: &Url, key: &Key) -> Result<Option<Document>> {
    let mut url = gateway.clone();
    url.path_segments_mut().ok().context("a URL without a path")?.pop_if_empty().push("key").push(key.as_str());
    let mut response = client.get(url).timeout(DEADLINE).send().await?;
    if response.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    response.error_for_status_ref()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_DOCUMENT_BYTES {
            bail!("the document is larger than {MAX_DOCUMENT_BYTES} bytes");
        }
    }
    let document = Document::read(key, &body);
    Ok(document.inspect_err(|error| tracing::warn!(%key, "the document is left out: {error}")).ok())
}
