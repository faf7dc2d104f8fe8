//! `transform`: recorded responses in, the document out.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jiff::{Timestamp, tz::TimeZone};

use super::{Usage, print};
use crate::{
    attempt,
    feed::{Kind, Source},
    output::Publication,
    settings::Settings,
};

/// What is to be turned into what.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The feed.
    feed: Kind,
    /// From where the responses come [default: the feed's first].
    #[arg(long)]
    source: Option<Source>,
    /// When it is, in RFC 3339.
    #[arg(long, value_parser = now)]
    now: Timestamp,
    /// A member of the feed's table in the settings. What reads as a TOML value is one, anything else is a text.
    #[arg(long = "option", value_name = "KEY=VALUE", value_parser = option)]
    options: Vec<(String, toml::Value)>,
    /// A file with a response, in the order in which the source asks; - is stdin.
    #[arg(long = "response", value_name = "FILE")]
    responses: Vec<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut table: toml::Table = self.options.into_iter().collect();
        if let Some(source) = self.source {
            table.insert("source".to_owned(), source.name().into());
        }
        // The output depends on nothing but the input.
        table.entry("time_zone").or_insert_with(|| "UTC".into());
        let feed = Settings::one_feed(self.feed, table).map_err(|error| Usage(error.into()))?;
        let responses = attempt::read_responses(&self.responses)?;
        let moment = feed.moment(&self.now.to_zoned(TimeZone::UTC));
        let made = attempt::make(&feed, &responses, &moment).with_context(|| self.feed.to_string())?;
        print(&Publication { key: feed.key.clone(), document: made.document(&moment.now), ttl: None })
    }
}

fn now(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write it as 2026-01-01T12:00:00Z".to_owned())
}

fn option(text: &str) -> Result<(String, toml::Value), String> {
    let (key, value) = text.split_once('=').ok_or("write it as key=value")?;
    let toml = format!("value = {value}").parse::<toml::Table>().ok();
    let parsed = toml.and_then(|mut table| table.remove("value").filter(|_| table.is_empty()));
    Ok((key.trim().replace('-', "_"), parsed.unwrap_or_else(|| value.into())))
}
