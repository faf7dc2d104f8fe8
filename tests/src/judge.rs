//! Whether a client was told the truth: everything, in order, and nothing twice.
//!
//! It judges documents whose values hold a `number` that grows with every write ([`crate::document::numbered`]), and commands
//! whose argument is one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{event::Event, model::Model};

/// What one client was told, over all of its connections.
#[derive(Debug, Clone, Default)]
pub struct Judge {
    model: Model,
    /// The newest of each key.
    newest: BTreeMap<String, Newest>,
    /// Epoch and number of the last event, while it counts.
    position: Option<(String, u64)>,
    /// Why each key that is gone is gone.
    reasons: BTreeMap<String, String>,
    commands: BTreeSet<u64>,
    store: String,
}

#[derive(Debug, Clone, Copy)]
struct Newest {
    number: u64,
    /// A snapshot, or a key that comes back, may tell the same once more.
    may_come_again: bool,
}

impl Judge {
    /// What the client shows.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the client was told last about the store: `up` or `down`.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.store
    }

    /// Why this key is gone, if it is.
    #[must_use]
    pub fn reason(&self, key: &str) -> Option<&str> {
        self.reasons.get(key).map(String::as_str)
    }

    /// The commands that it was given, by number.
    #[must_use]
    pub fn commands(&self) -> &BTreeSet<u64> {
        &self.commands
    }

    /// Takes in an event. An error says what is wrong with it after those before.
    pub fn hear(&mut self, event: &Event) -> Result<(), String> {
        let json = event.json();
        let kind = event.kind();
        match event.name.as_str() {
            "hello" => self.hello(&json),
            "status" => json["store"].as_str().unwrap_or_default().clone_into(&mut self.store),
            "update" if kind == "webcontrol" => {
                self.advance(event)?;
                self.command(&json)?;
            }
            "update" => {
                self.advance(event)?;
                self.update(kind, &json)?;
            }
            "delete" => {
                self.advance(event)?;
                self.delete(kind, &json);
            }
            name => return Err(format!("an event of no known name: {name}")),
        }
        self.model.apply(event);
        Ok(())
    }

    fn hello(&mut self, json: &Value) {
        json["store"].as_str().unwrap_or_default().clone_into(&mut self.store);
        if json["resumed"] == false {
            self.position = None;
            for newest in self.newest.values_mut() {
                newest.may_come_again = true;
            }
        }
    }

    /// Ids grow; another epoch begins anew.
    fn advance(&mut self, event: &Event) -> Result<(), String> {
        let id = event.id.as_deref().ok_or("an event without an id")?;
        let mut parts = id.split('.');
        let epoch = parts.next().unwrap_or_default().to_owned();
        let number =
            parts.next().and_then(|number| number.parse().ok()).ok_or_else(|| format!("a strange id: {id}"))?;
        if let Some((before, last)) = &self.position
            && *before == epoch
            && number <= *last
        {
            return Err(format!("id {id} after number {last}"));
        }
        self.position = Some((epoch, number));
        Ok(())
    }

    fn update(&mut self, key: String, json: &Value) -> Result<(), String> {
        let number = json["values"]["number"].as_u64().ok_or("a document without a number")?;
        if let Some(newest) = self.newest.get(&key)
            && (number < newest.number || (number == newest.number && !newest.may_come_again))
        {
            return Err(format!("{key} is told to be {number} after {}", newest.number));
        }
        self.reasons.remove(&key);
        self.newest.insert(key, Newest { number, may_come_again: false });
        Ok(())
    }

    fn delete(&mut self, key: String, json: &Value) {
        if let Some(newest) = self.newest.get_mut(&key) {
            newest.may_come_again = true;
        }
        self.reasons.insert(key, json["reason"].as_str().unwrap_or_default().to_owned());
    }

    fn command(&mut self, json: &Value) -> Result<(), String> {
        let number = json["argument"].as_str().and_then(|number| number.parse().ok());
        let number: u64 = number.ok_or_else(|| format!("a command without a number: {json}"))?;
        if self.commands.insert(number) { Ok(()) } else { Err(format!("command {number} comes twice")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, name: &str, data: &str) -> Event {
        Event { id: Some(id.to_owned()).filter(|id| !id.is_empty()), name: name.into(), data: data.into() }
    }

    fn update(id: &str, number: u64) -> Event {
        event(id, "update", &format!(r#"{{"type":"A","values":{{"number":{number}}}}}"#))
    }

    fn hello(resumed: bool) -> Event {
        event("", "hello", &format!(r#"{{"type":"hello","resumed":{resumed},"store":"up","keys":["A"]}}"#))
    }

    fn command(id: &str, number: u64) -> Event {
        event(id, "update", &format!(r#"{{"type":"webcontrol","command":"page","argument":"{number}"}}"#))
    }

    #[test]
    fn what_may_not_be_told_is_noticed() {
        let delete = |id| event(id, "delete", r#"{"type":"A","reason":"deleted"}"#);
        let check = |events: &[Event], expected: Result<(), &str>| {
            let mut judge = Judge::default();
            let verdict = events.iter().try_for_each(|event| judge.hear(event));
            assert_eq!(verdict, expected.map_err(str::to_owned), "{events:?}");
        };
        check(&[hello(false), update("e.1", 1), update("e.2", 2)], Ok(()));
        check(&[update("e.1", 1), hello(false), update("e.1", 1)], Ok(()));
        check(&[update("e.1", 1), delete("e.2"), update("e.3", 1)], Ok(()));
        check(&[update("e.1", 1), hello(true), update("f.1", 2)], Ok(()));
        check(&[update("e.1", 1), update("e.2", 1)], Err("A is told to be 1 after 1"));
        check(&[update("e.1", 2), update("e.2", 1)], Err("A is told to be 1 after 2"));
        check(&[update("e.2", 1), hello(true), update("e.2", 2)], Err("id e.2 after number 2"));
        check(&[update("e.1", 2), hello(true), update("f.1", 2)], Err("A is told to be 2 after 2"));
        check(&[update("", 1)], Err("an event without an id"));
        check(&[command("e.1", 1), command("e.2", 2)], Ok(()));
        check(&[command("e.1", 1), hello(false), command("e.2", 1)], Err("command 1 comes twice"));
    }
}
