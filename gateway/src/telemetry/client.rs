//! What carries spans to the collector.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::Context;
use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use reqwest::redirect::Policy;
use tokio::runtime::Handle;

/// The collector must have answered within this time.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sends on the runtime of the program: whoever calls it has a thread without one.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    runtime: Handle,
    is_failing: AtomicBool,
}

impl Client {
    pub(super) fn new() -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build();
        let http = http.context("no HTTP client for traces")?;
        Ok(Self { http, runtime: Handle::try_current()?, is_failing: AtomicBool::new(false) })
    }

    /// Warns once, however often it fails, until it has worked again.
    fn note(&self, host: &str, outcome: Result<(), String>) {
        let was_failing = self.is_failing.swap(outcome.is_err(), Ordering::Relaxed);
        match outcome {
            Err(error) if !was_failing => {
                tracing::warn!("{host} takes no traces, which are lost until it does: {error}; see --otlp-endpoint");
            }
            Ok(()) if was_failing => tracing::info!("{host} takes traces again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let answer = self.runtime.spawn(send(self.http.clone(), request)).await?;
        self.note(
            &host,
            match &answer {
                Ok(answer) if answer.status().is_success() => Ok(()),
                Ok(answer) => Err(format!("it answers {}", answer.status())),
                Err(error) => Err(format!("{error:#}")),
            },
        );
        Ok(answer?)
    }
}

async fn send(http: reqwest::Client, request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
    let (head, body) = request.into_parts();
    let request = http.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
    // Its address may hold a password.
    let mut answer = request.send().await.map_err(reqwest::Error::without_url)?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        *headers = std::mem::take(answer.headers_mut());
    }
    Ok(response.body(answer.bytes().await.map_err(reqwest::Error::without_url)?)?)
}
