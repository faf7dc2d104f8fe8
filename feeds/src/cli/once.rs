//! `once`: one document of one feed.

use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use jiff::Zoned;

use super::{Options, Usage, maker, open, print};
use crate::{
    demo::{self, Story},
    feed::Kind,
    output::{Publication, Target},
};

/// Asks once, and prints the document. Only an option, and no settings file, has it published too.
pub(super) async fn once(options: Options, name: &str) -> anyhow::Result<()> {
    let kind = Kind::from_str(name, true).ok();
    if kind == Some(Kind::Demo) {
        return print_demo();
    }
    let settings = options.settings(kind)?;
    let feed = settings.feed(name).ok_or_else(|| Usage(no_feed(name)))?;
    let maker = maker(&settings).await?;
    let outcome = maker.make(feed, Duration::ZERO).await.with_context(|| name.to_owned())?;
    let document = outcome.made.document(&outcome.moment.now);
    let publication = Publication { key: feed.key.clone(), document, ttl: None };
    print(&publication)?;
    let Some(target) = options.service.to.filter(|target| *target != Target::Lines) else { return Ok(()) };
    let output = open(target, options.token, options.service.token_secret.as_deref(), &maker).await?;
    output.put(&publication).await.context("the document is not published")
}

fn no_feed(name: &str) -> anyhow::Error {
    let kinds: Vec<_> = Kind::ALL.iter().filter(|kind| **kind != Kind::Url).map(|kind| kind.name()).collect();
    anyhow::anyhow!("there is no feed `{name}`: write {}, or the KEY of a table [url.KEY]", kinds.join(", "))
}

fn print_demo() -> anyhow::Result<()> {
    let now = Zoned::now();
    let publications = Story::new(demo::SEED, now.clone(), 1.0)?.advance(Duration::ZERO, &now);
    publications.iter().try_for_each(print)
}
