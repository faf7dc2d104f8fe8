//! The one HTTP client: asks upstreams as seldom, and as politely, as they want to be asked.

mod headers;

use std::time::Duration;

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::{Client, StatusCode, header};
use url::Url;

use crate::{
    cache::{About, Cache, Entry},
    metrics::{Known, Metrics},
    transform::{Request, Response},
};

const REDIRECTS: usize = 5;

/// How much an upstream may ask of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time that one answer may take, from the first byte of the question to the last of the answer.
    pub timeout: Duration,
    /// The largest body in bytes. The scoreboard of a whole day of baseball has half a million.
    pub largest: usize,
    /// How often an address is asked before the feed has failed.
    pub attempts: u32,
    /// The wait before the second attempt, more or less; it doubles before each.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(20), largest: 16 * 1024 * 1024, attempts: 3, pause: Duration::from_secs(1) }
    }
}

/// Asks upstreams. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    cache: Cache,
    limits: Limits,
    metrics: Metrics,
}

/// An upstream that gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It wants to be left alone.
    #[error("{label} asks for patience until {}", .until.strftime("%H:%M:%S UTC"))]
    Later {
        /// Who.
        label: String,
        /// Until when.
        until: Timestamp,
    },
    /// It answers, but not with what was asked for.
    #[error("{label} answers {status}{}", if .reason.is_empty() { String::new() } else { format!(": {}", .reason) })]
    Status {
        /// Who.
        label: String,
        /// HTTP status.
        status: StatusCode,
        /// What it says about it, in short.
        reason: String,
    },
    /// It does not answer, or not to the end.
    #[error("{label}: {problem}")]
    Broken {
        /// Who.
        label: String,
        /// What is wrong.
        problem: String,
    },
    /// It sends from one address to the next.
    #[error("{label} redirects more than {REDIRECTS} times")]
    Astray {
        /// Who.
        label: String,
    },
    /// It sends too much.
    #[error("{label} sends too much: more than {largest} bytes")]
    TooLarge {
        /// Who.
        label: String,
        /// What would have been taken.
        largest: usize,
    },
    /// The file cannot be read.
    #[error("cannot read {label}: {problem}")]
    File {
        /// Which.
        label: String,
        /// What is wrong.
        problem: String,
    },
}

impl FetchError {
    /// What went wrong, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Later { .. } => "retry_after",
            Self::Status { .. } => "status",
            Self::Broken { .. } => "unreachable",
            Self::Astray { .. } => "redirects",
            Self::TooLarge { .. } => "too_large",
            Self::File { .. } => "file",
        }
    }

    /// How long the upstream wants to be left alone.
    #[must_use]
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        match self {
            Self::Later { until, .. } => until.duration_since(now).try_into().ok(),
            _ => None,
        }
    }

    /// Whether the same question may have an answer a moment later.
    fn is_passing(&self) -> bool {
        match self {
            Self::Broken { .. } => true,
            Self::Status { status, .. } => status.is_server_error(),
            _ => false,
        }
    }
}

impl Fetcher {
    /// A client that says who it is: MET Norway and ESPN refuse others. The contact is an address or a page of whoever
    /// runs it.
    pub fn new(contact: Option<&str>, cache: Cache, limits: Limits, metrics: Metrics) -> anyhow::Result<Self> {
        let contact = contact.unwrap_or(env!("CARGO_PKG_REPOSITORY"));
        let client = Client::builder()
            .user_agent(format!("Wallfeed/{} (+{contact})", env!("CARGO_PKG_VERSION")))
            .timeout(limits.timeout)
            // Followed here, where it is known what is secret.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("`contact` cannot be sent: write an e-mail address or a page, on one line")?;
        Ok(Self { client, cache, limits, metrics })
    }

    /// The answer. What is known is not asked for while it is good, or younger than `fresh`; what may be tried again at
    /// once is.
    pub async fn fetch(&self, request: &Request, fresh: Duration) -> Result<Response, FetchError> {
        if request.url.scheme() == "file" {
            return self.read_file(request).await;
        }
        let mut attempt = 1;
        loop {
            match self.try_fetch(request, fresh).await {
                Err(error) if error.is_passing() && attempt < self.limits.attempts => {
                    tracing::debug!(%error, attempt, "trying again");
                    self.metrics.retried(request.upstream());
                    let doubled = self.limits.pause.saturating_mul(1 << (attempt - 1).min(8));
                    tokio::time::sleep(doubled.mul_f64(rand::random_range(0.5..1.5))).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Forgets an answer of which nothing could be made: the next is not to be the same because it was kept.
    pub fn forget(&self, request: &Request) {
        self.cache.forget(&request.url);
    }

    async fn try_fetch(&self, request: &Request, fresh: Duration) -> Result<Response, FetchError> {
        let known = self.cache.get(&request.url).unwrap_or_default();
        let now = Timestamp::now();
        if let Some(until) = known.about.retry_at.filter(|until| *until > now) {
            return Err(FetchError::Later { label: request.label.clone(), until });
        }
        if known.about.is_good(now, fresh) {
            self.metrics.known(request.upstream(), Known::Fresh);
            return Ok(Response::new(known.body));
        }
        let answer = self.ask(request, &known.about).await?;
        let entry = match answer.status() {
            StatusCode::NOT_MODIFIED if known.about.fetched.is_some() => {
                self.metrics.known(request.upstream(), Known::NotModified);
                Entry { about: headers::confirmed(known.about, answer.headers(), now), body: known.body }
            }
            status if status.is_success() => {
                let about = headers::about(answer.headers(), now);
                Entry { about, body: self.body(request, answer).await? }
            }
            _ => return Err(self.refused(request, known, answer, now).await),
        };
        self.cache.put(&request.url, entry.clone());
        Ok(Response::new(entry.body))
    }

    /// Asks, wherever the upstream sends.
    async fn ask(&self, request: &Request, known: &About) -> Result<reqwest::Response, FetchError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.ask_at(&url, request, known).await?;
            match headers::elsewhere(answer.status(), answer.headers(), &url) {
                Some(elsewhere) => url = elsewhere,
                None => return Ok(answer),
            }
        }
        Err(FetchError::Astray { label: request.label.clone() })
    }

    /// The request's own headers may hold a secret: they are for nobody else.
    async fn ask_at(&self, url: &Url, request: &Request, known: &About) -> Result<reqwest::Response, FetchError> {
        let mut question = self.client.get(url.clone());
        let is_meant = url.origin() == request.url.origin();
        for (name, value) in request.headers.iter().filter(|_| is_meant) {
            question = question.header(name, value);
        }
        if let Some(etag) = &known.etag {
            question = question.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &known.last_modified {
            question = question.header(header::IF_MODIFIED_SINCE, modified);
        }
        let answer = question.send().await;
        self.metrics.asked(request.upstream(), answer.as_ref().ok().map(|answer| answer.status().as_u16()));
        answer.map_err(|error| self.broken(request, error))
    }

    /// Whoever says how long to wait is not asked before, not even after a restart; GitHub says so with 403 too.
    async fn refused(&self, request: &Request, known: Entry, answer: reqwest::Response, now: Timestamp) -> FetchError {
        if let Some(until) = headers::retry_at(answer.headers(), now) {
            let about = About { retry_at: Some(until), ..known.about };
            self.cache.put(&request.url, Entry { about, body: known.body });
            return FetchError::Later { label: request.label.clone(), until };
        }
        let status = answer.status();
        let reason = self.body(request, answer).await.map(|body| headers::reason(&body)).unwrap_or_default();
        FetchError::Status { label: request.label.clone(), status, reason }
    }

    /// The whole body, unless it is too large.
    async fn body(&self, request: &Request, mut answer: reqwest::Response) -> Result<Bytes, FetchError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.broken(request, error))? {
            if body.len() + chunk.len() > self.limits.largest {
                return Err(FetchError::TooLarge { label: request.label.clone(), largest: self.limits.largest });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    async fn read_file(&self, request: &Request) -> Result<Response, FetchError> {
        let error = |problem: String| FetchError::File { label: request.label.clone(), problem };
        let path = request.url.to_file_path().map_err(|()| error("this is no path of a file here".into()))?;
        let size = tokio::fs::metadata(&path).await.map_err(|problem| error(problem.to_string()))?.len();
        if size > self.limits.largest as u64 {
            return Err(FetchError::TooLarge { label: request.label.clone(), largest: self.limits.largest });
        }
        Ok(Response::new(tokio::fs::read(&path).await.map_err(|problem| error(problem.to_string()))?))
    }

    /// What went wrong on the way, to its cause.
    fn broken(&self, request: &Request, error: reqwest::Error) -> FetchError {
        let label = request.label.clone();
        let problem = if error.is_timeout() {
            format!("no answer within {} s", self.limits.timeout.as_secs_f32())
        } else {
            root_cause(error)
        };
        FetchError::Broken { label, problem }
    }
}

impl About {
    fn is_good(&self, now: Timestamp, fresh: Duration) -> bool {
        let Some(fetched) = self.fetched else { return false };
        let age = Duration::try_from(now.duration_since(fetched)).unwrap_or_default();
        age < fresh || self.expires.is_some_and(|expires| now < expires)
    }
}

/// What is at the bottom of an error, for those above only say that a request failed; without the address, which may hold
/// a secret.
pub(crate) fn root_cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
    chain.last().map(ToString::to_string).unwrap_or_default()
}
