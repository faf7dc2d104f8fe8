//! What the items of a stream mean to a wall, and what must be remembered from one stream to the next. No socket, no clock.

use std::{collections::VecDeque, time::Duration};

use reqwest::header::HeaderValue;
use serde_json::Value;
use wallfeed_proto::{
    Event, Key, KeyFilter,
    event::StoreState,
    values::{self, Misfit},
};

use super::{
    Input, MAX_EVENT_BYTES,
    decoder::{Item, Message},
};
use crate::once::Once;

/// So many commands are remembered, so that a repetition is noticed.
const REMEMBERED_COMMANDS: usize = 256;

/// The reader of one gateway's streams.
#[derive(Debug)]
pub struct Reader {
    wanted: KeyFilter,
    last_event_id: Option<HeaderValue>,
    /// The gateway greeted without its store: it may know less than the wall, and would not say later what is gone. The next
    /// stream begins anew.
    knew_nothing: bool,
    /// What the server asked for while the stream was open, for the time after it.
    retry: Option<Duration>,
    commands: VecDeque<String>,
    complaints: Once<String>,
}

/// What an item means.
#[derive(Debug, Default)]
pub struct Heard {
    /// What the wall is told.
    pub inputs: Vec<Input>,
    /// The key that it was about, if that is wanted.
    pub key: Option<Key>,
    /// The store is back of a gateway that greeted without it: the stream is to begin anew.
    pub store_is_back: bool,
}

impl Reader {
    /// A reader of the documents that are wanted.
    #[must_use]
    pub fn new(wanted: KeyFilter) -> Self {
        Self {
            wanted,
            last_event_id: None,
            knew_nothing: false,
            retry: None,
            commands: VecDeque::new(),
            complaints: Once::default(),
        }
    }

    /// The documents that are wanted.
    #[must_use]
    pub fn wanted(&self) -> &KeyFilter {
        &self.wanted
    }

    /// The event after which the next stream resumes.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&HeaderValue> {
        self.last_event_id.as_ref().filter(|_| !self.knew_nothing)
    }

    /// How long the server wants to be left alone; it must say so again for the next time.
    pub fn take_retry(&mut self) -> Option<Duration> {
        self.retry.take()
    }

    /// Says once that this gateway says no hello.
    pub fn misses_hello(&mut self) {
        if self.complaints.is_first("no hello".to_owned()) {
            tracing::info!("the gateway says no hello: its documents are fetched one by one");
        }
    }

    /// Takes the next item.
    pub fn hear(&mut self, item: Item) -> Heard {
        match item {
            Item::Message(message) => return self.hear_message(&message),
            Item::TooLarge => self.complain(
                "too large".to_owned(),
                format_args!("an event of more than {MAX_EVENT_BYTES} bytes is left out"),
            ),
            Item::Id(id) => self.resume_after(&id),
            Item::Retry(milliseconds) => self.retry = Some(Duration::from_millis(milliseconds)),
        }
        Heard::default()
    }

    fn hear_message(&mut self, message: &Message) -> Heard {
        let event = self.read(message);
        if self.knew_nothing && matches!(&event, Some(Event::Status(status)) if status.store == StoreState::Up) {
            return Heard { store_is_back: true, ..Heard::default() };
        }
        let key = match &event {
            Some(Event::Update(key, _)) => Some(key.clone()),
            Some(Event::Delete(delete)) => Some(delete.key.clone()),
            _ => None,
        };
        let key = key.filter(|key| self.wanted.matches(key));
        let inputs = event.map(|event| self.inputs(event, message.id.as_deref())).unwrap_or_default();
        if let Some(id) = &message.id {
            self.resume_after(id);
        }
        Heard { inputs, key, store_is_back: false }
    }

    fn resume_after(&mut self, id: &str) {
        self.last_event_id = HeaderValue::from_str(id).ok().filter(|id| !id.is_empty());
    }

    /// Reads an event; `None` for what is left out.
    fn read(&mut self, message: &Message) -> Option<Event> {
        let name = &message.name;
        match Event::read(name, &message.data) {
            Ok(Some(Event::Update(key, document))) => {
                self.check(&key, &message.data);
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
    fn check(&mut self, key: &Key, data: &str) {
        if !self.wanted.matches(key) {
            return;
        }
        match misfit(key, data) {
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
    fn inputs(&mut self, event: Event, id: Option<&str>) -> Vec<Input> {
        match event {
            Event::Hello(hello) => {
                self.knew_nothing = hello.store == StoreState::Down && !hello.resumed;
                let keep =
                    (!hello.resumed && !self.knew_nothing).then(|| Input::Keep(hello.keys.into_iter().collect()));
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
    fn is_new(&mut self, id: Option<&str>) -> bool {
        let Some(id) = id else { return true };
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

/// What in a document does not fit its key. A key of nobody's takes anything.
fn misfit(key: &Key, document: &str) -> Option<Misfit> {
    let document: Value = serde_json::from_str(document).ok()?;
    values::check(key, document.get("values").unwrap_or(&Value::Null)).err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_wallfeeds_own_are_particular() {
        for (key, document, expected) in [
            ("Weather", r#"{"values":{"current":{"temp":50}}}"#, None),
            ("Weather", r#"{"values":{"current":{"temp":"warm"}}}"#, Some("/values/current/temp")),
            ("Weather", r#"{"values":7}"#, Some("/values")),
            ("Weather", "{}", Some("/values")),
            ("Tea", r#"{"values":{"tea":"Assam"}}"#, None),
            ("Tea", "{}", None),
        ] {
            let found = misfit(&key.into(), document).map(|misfit| misfit.pointer);
            assert_eq!(found.as_deref(), expected, "{key} {document}");
        }
    }
}
