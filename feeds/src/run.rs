//! Runs the feeds: asks when they are due, publishes what they make, and lets none of them stop another.

use std::{
    collections::HashMap,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures_util::StreamExt;
use jiff::Zoned;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    announcement::Announcement,
    attempt::{Maker, Outcome, Trouble},
    demo,
    outbox::Outbox,
    output::{Output, Publication},
    schedule::Schedule,
    settings::{Feed, Settings},
    transform::Made,
};

/// How often documents are offered again to an output that does not answer.
const OFFER: Duration = Duration::from_secs(2);
/// How long nothing happens at most: the clock may have been set meanwhile.
const LOOK: Duration = Duration::from_secs(60);

/// Runs the feeds of the settings, and the demo where they ask for it, until the shutdown, or until nobody takes their
/// documents any more.
pub async fn run(settings: Settings, maker: Maker, output: Output, shutdown: CancellationToken) -> anyhow::Result<()> {
    let demo = async {
        match settings.demo {
            Some(speed) => {
                let outbox = Outbox::new(output.clone(), maker.metrics().clone());
                demo::run_to(outbox, speed, shutdown.clone()).await
            }
            None => Ok(()),
        }
    };
    let secrets = async {
        shutdown.run_until_cancelled(maker.maintain()).await;
        Ok(())
    };
    let runner = Runner::new(settings.feeds, maker.clone(), output.clone());
    let feeds = async { shutdown.run_until_cancelled(runner.run()).await.unwrap_or(Ok(())) };
    tokio::try_join!(demo, feeds, secrets).map(|_| ())
}

type Attempt = Result<Outcome, Trouble>;

struct Runner {
    feeds: Vec<Arc<Feed>>,
    maker: Maker,
    outbox: Outbox,
    schedule: Schedule,
    announcements: Vec<Announcement>,
    attempts: JoinSet<Attempt>,
    /// Whose attempt each task is.
    under_way: HashMap<Id, usize>,
    /// The feeds that have made nothing since the start: they may use what is left from before.
    first: Vec<bool>,
}

impl Runner {
    fn new(feeds: Vec<Feed>, maker: Maker, output: Output) -> Self {
        let now = Zoned::now();
        Self {
            announcements: feeds.iter().map(|feed| Announcement::new(feed, &now)).collect(),
            schedule: Schedule::new(feeds.len(), Instant::now(), rand::random),
            first: vec![true; feeds.len()],
            feeds: feeds.into_iter().map(Arc::new).collect(),
            outbox: Outbox::new(output, maker.metrics().clone()),
            maker,
            attempts: JoinSet::new(),
            under_way: HashMap::new(),
        }
    }

    async fn run(mut self) -> anyhow::Result<()> {
        self.outbox.add(self.announcements.iter().map(Announcement::publication));
        let mut new_secrets = pin!(self.maker.new_secrets());
        loop {
            self.outbox.send().await.context("nobody takes the documents")?;
            for feed in self.schedule.take_due(Instant::now()) {
                self.start(feed);
            }
            let pause = self.pause();
            tokio::select! {
                Some(ended) = self.attempts.join_next_with_id() => self.finish(ended),
                Some(()) = new_secrets.next() => self.hurry_those_with_secrets(),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn start(&mut self, feed: usize) {
        let (maker, settings) = (self.maker.clone(), Arc::clone(&self.feeds[feed]));
        let fresh = if self.first[feed] { settings.period } else { Duration::ZERO };
        let task = self.attempts.spawn(async move { maker.make(&settings, fresh).await });
        self.under_way.insert(task.id(), feed);
    }

    /// A key that was missing or wrong may be right now.
    fn hurry_those_with_secrets(&mut self) {
        let now = Instant::now();
        for (feed, settings) in self.feeds.iter().enumerate() {
            if settings.secret.is_some() {
                self.schedule.hurry(feed, now);
            }
        }
    }

    fn finish(&mut self, ended: Result<(Id, Attempt), JoinError>) {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(feed) = self.under_way.remove(&id) else { return };
        let publications = match ended {
            Ok((_, Ok(outcome))) => self.succeeded(feed, &outcome),
            Ok((_, Err(trouble))) => self.failed(feed, &trouble.to_string(), trouble.kind(), trouble.retry_after()),
            Err(error) => self.failed(feed, &format!("a mistake in this feed: {error}"), "mistake", None),
        };
        self.outbox.add(publications);
    }

    fn succeeded(&mut self, feed: usize, outcome: &Outcome) -> Vec<Publication> {
        let settings = &self.feeds[feed];
        self.first[feed] = false;
        let next = self.schedule.succeeded(feed, Instant::now(), outcome.made.next);
        tracing::info!(feed = settings.name, bytes = outcome.bytes, next_s = next.as_secs(), "made");
        // `valid` is when it is due, spread and all.
        let values = outcome.made.values.clone();
        let document = Made { values, next }.document(&outcome.moment.now);
        self.maker.metrics().succeeded(&settings.name, document.to_json().len(), next);
        let publication = Publication { key: settings.key.clone(), document, ttl: None };
        [Some(publication), self.announcements[feed].say(None)].into_iter().flatten().collect()
    }

    /// The last document stays where it is: its `valid` says that it is overdue.
    fn failed(
        &mut self,
        feed: usize,
        trouble: &str,
        kind: &'static str,
        retry_after: Option<Duration>,
    ) -> Vec<Publication> {
        let settings = &self.feeds[feed];
        let wait = self.schedule.failed(feed, Instant::now(), settings.period, retry_after);
        self.maker.metrics().failed(&settings.name, kind, wait);
        tracing::warn!(feed = settings.name, trouble, again_s = wait.as_secs(), "no document");
        self.announcements[feed].say(Some(trouble.to_owned())).into_iter().collect()
    }

    /// Until something is due.
    fn pause(&self) -> Duration {
        let longest = if self.outbox.is_waiting() { OFFER } else { LOOK };
        let due = self.schedule.next().map(|due| due.saturating_duration_since(Instant::now()));
        due.unwrap_or(longest).min(longest)
    }
}
