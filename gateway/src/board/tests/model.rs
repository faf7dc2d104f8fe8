//! Two Boards on one store, and clients who read them, drop, and come back to either.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;
use wallfeed_proto::{
    Command, CommandName, Key,
    event::{Reason, StoreState},
};

use crate::board::{Board, Limits, join::Joined, position::Position, read::Cursor, scope::Scope};

const KEYS: [&str; 4] = ["a", "b", "c1", "c2"];

/// What may happen.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A key is set; each Board hears of it, or will find it when it reads the store again.
    Set { key: usize, value: u32, heard: [bool; 2] },
    /// A key is removed.
    Remove { key: usize, heard: [bool; 2] },
    /// Both Boards get a command.
    Command,
    /// A Board reads the store again.
    Resync(usize),
    /// A Board loses or finds the store.
    Store { board: usize, up: bool },
    /// A client reads on, so many bytes or one event.
    Read { client: usize, budget: usize },
    /// A client reads so many bytes more, is cut off and comes back to one of the Boards.
    Move { client: usize, board: usize, bytes: usize },
}

/// What a client asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asks {
    pub(super) keys: Option<&'static str>,
    pub(super) snapshot: bool,
}

/// One event as a client reads it.
#[derive(Debug, Default)]
pub(super) struct Event {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) data: String,
}

/// Reads whole events; what is cut off at the end is dropped, as every SSE client does.
pub(super) fn events(bytes: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(bytes);
    let Some((whole, _)) = text.rsplit_once("\n\n") else { return vec![] };
    whole
        .split("\n\n")
        .map(|block| {
            let mut event = Event::default();
            for line in block.lines() {
                match line.split_once(": ").unwrap() {
                    ("id", id) => event.id = Some(id.into()),
                    ("event", name) => event.name = name.into(),
                    ("data", data) => event.data = data.into(),
                    other => panic!("{other:?}"),
                }
            }
            event
        })
        .collect()
}

type Documents = BTreeMap<Key, String>;

pub(super) struct World {
    store: Documents,
    boards: [Board; 2],
    /// What each Board showed of each key, oldest first.
    shown: [BTreeMap<Key, Vec<String>>; 2],
    commands: u32,
    /// Makes each document another, so that order shows.
    versions: Option<u32>,
    clients: Vec<Client>,
}

struct Client {
    asks: Asks,
    /// Per Board, since a scope serves one.
    scopes: [Scope; 2],
    board: usize,
    cursor: Cursor,
    documents: Documents,
    last_event_id: Option<String>,
    store: StoreState,
    /// The first command that it must hear.
    hears_from: u32,
    heard: Vec<u32>,
    /// How far it has come in what the Board showed of each key; on this connection.
    seen: BTreeMap<Key, usize>,
}

impl World {
    pub(super) fn new(asks: &[Asks], limits: Limits, distinct: bool) -> Self {
        let boards = ["one", "two"].map(|epoch| Board::new(epoch.into(), limits));
        let mut world = Self {
            store: Documents::new(),
            boards,
            shown: Default::default(),
            commands: 0,
            versions: distinct.then_some(0),
            clients: vec![],
        };
        for (at, &asks) in asks.iter().enumerate() {
            let client = Client::new(asks, at % 2, &world.boards[at % 2]);
            world.clients.push(client);
            world.join(at);
        }
        world
    }

    pub(super) fn take(&mut self, step: &Step) {
        match *step {
            Step::Set { key, value, heard } => {
                let key = Key::from(KEYS[key]);
                let document = match &mut self.versions {
                    None => format!(r#"{{"values":{value}}}"#),
                    Some(versions) => {
                        *versions += 1;
                        format!(r#"{{"values":{versions}}}"#)
                    }
                };
                self.store.insert(key.clone(), document.clone());
                self.each_that(heard, |world, board| world.publish(board, &key, &document));
            }
            Step::Remove { key, heard } => {
                let key = Key::from(KEYS[key]);
                self.store.remove(&key);
                self.each_that(heard, |world, board| _ = world.boards[board].remove(&key, Reason::Deleted));
            }
            Step::Command => {
                self.commands += 1;
                let argument = Some(self.commands.to_string());
                for board in &mut self.boards {
                    board.command(Command { argument: argument.clone(), ..Command::new(CommandName::Page) });
                }
            }
            Step::Resync(board) => self.resync(board),
            Step::Store { board, up } => {
                self.boards[board].set_store(if up { StoreState::Up } else { StoreState::Down });
            }
            Step::Read { client, budget } => _ = self.read(client, budget, usize::MAX),
            Step::Move { client, board, bytes } => {
                self.read(client, usize::MAX, bytes);
                self.clients[client].board = board;
                self.join(client);
            }
        }
    }

    /// Quiet falls: every Board has read the store, every client has read its Board. Now all must agree.
    pub(super) fn settle(&mut self) {
        (0..2).for_each(|board| self.resync(board));
        for client in 0..self.clients.len() {
            while self.read(client, 1, usize::MAX) {}
            let (store, commands) = (&self.store, self.commands);
            self.clients[client].check(store, &self.boards, commands);
        }
    }

    fn each_that(&mut self, heard: [bool; 2], mut tell: impl FnMut(&mut Self, usize)) {
        (0..2).filter(|&board| heard[board]).for_each(|board| tell(self, board));
    }

    fn publish(&mut self, board: usize, key: &Key, document: &str) {
        if self.boards[board].publish(key, Bytes::copy_from_slice(document.as_bytes())).unwrap() {
            self.shown[board].entry(key.clone()).or_default().push(document.into());
        }
    }

    fn resync(&mut self, board: usize) {
        let gone: Vec<Key> = self.boards[board].documents().map(|(key, _)| key.clone()).collect();
        for key in gone.iter().filter(|key| !self.store.contains_key(*key)) {
            self.boards[board].remove(key, Reason::Deleted);
        }
        for (key, document) in self.store.clone() {
            self.publish(board, &key, &document);
        }
    }

    fn join(&mut self, client: usize) {
        let Self { boards, clients, commands, .. } = self;
        let client = &mut clients[client];
        let (board, scope) = (&boards[client.board], &client.scopes[client.board]);
        let Joined { cursor, hello, .. } = board.join(scope, client.last_event_id.as_deref());
        client.greet(cursor, &events(&hello)[0], *commands);
    }

    /// Reads up to this budget, and lets so many of the bytes arrive. Whether there was anything.
    fn read(&mut self, at: usize, budget: usize, arrive: usize) -> bool {
        let Self { boards, clients, shown, .. } = self;
        let client = &mut clients[at];
        let (board, scope) = (&boards[client.board], &client.scopes[client.board]);
        let Ok(pieces) = board.read(&mut client.cursor, scope, budget) else {
            self.join(at);
            return true;
        };
        let bytes = pieces.concat();
        for event in events(&bytes[..bytes.len().min(arrive)]) {
            client.receive(event, &shown[client.board]);
        }
        !bytes.is_empty()
    }
}

impl Client {
    fn new(asks: Asks, board: usize, at: &Board) -> Self {
        let scope = || Scope::new(asks.keys.map(|keys| keys.parse().unwrap()), asks.snapshot);
        let scopes = [scope(), scope()];
        let cursor = at.join(&scopes[board], None).cursor;
        Self {
            asks,
            scopes,
            board,
            cursor,
            documents: Documents::new(),
            last_event_id: None,
            store: StoreState::Down,
            hears_from: 1,
            heard: vec![],
            seen: BTreeMap::new(),
        }
    }

    fn greet(&mut self, cursor: Cursor, hello: &Event, commands: u32) {
        let data: Value = serde_json::from_str(&hello.data).unwrap();
        let place = |id: &Option<String>| {
            let position = id.as_deref().and_then(Position::read);
            position.map(|position| (position.epoch.to_owned(), position.seq))
        };
        if data["resumed"] == false {
            let keys = data["keys"].as_array().unwrap();
            self.documents.retain(|key, _| keys.iter().any(|name| name == key.as_str()));
        }
        // Commands are promised to those who read on where they were, not to those whose digest took them elsewhere.
        if data["resumed"] == false || place(&self.last_event_id) != place(&hello.id) {
            self.hears_from = commands + 1;
            self.heard.clear();
        }
        self.store = serde_json::from_value(data["store"].clone()).unwrap();
        self.cursor = cursor;
        self.seen.clear();
        self.last_event_id.clone_from(&hello.id);
        assert!(self.last_event_id.is_some(), "hello has an id");
    }

    fn receive(&mut self, event: Event, shown: &BTreeMap<Key, Vec<String>>) {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        let kind = data["type"].as_str().unwrap();
        match event.name.as_str() {
            "status" => self.store = serde_json::from_value(data["store"].clone()).unwrap(),
            "update" if kind == "webcontrol" => {
                self.heard.push(data["argument"].as_str().unwrap().parse().unwrap());
            }
            "update" => self.show(kind.into(), format!(r#"{{"values":{}}}"#, data["values"]), shown),
            "delete" => _ = self.documents.remove(kind),
            other => panic!("{other}"),
        }
        if event.name != "status" {
            self.last_event_id = Some(event.id.expect("updates and deletes have ids"));
        }
    }

    /// Documents come in the order in which the Board showed them, none twice on one connection.
    fn show(&mut self, key: Key, document: String, shown: &BTreeMap<Key, Vec<String>>) {
        let from = self.seen.get(&key).copied().unwrap_or_default();
        let at = shown[&key][from..].iter().position(|version| *version == document);
        let at = at.unwrap_or_else(|| panic!("{key}: {document} is out of order, or came twice"));
        self.seen.insert(key.clone(), from + at + 1);
        self.documents.insert(key, document);
    }

    fn check(&self, store: &Documents, boards: &[Board; 2], commands: u32) {
        let scope = &self.scopes[self.board];
        for (key, document) in &self.documents {
            assert_eq!(Some(document), store.get(key), "{key} is stale");
        }
        if self.asks.snapshot {
            for key in store.keys().filter(|key| scope.matches(key)) {
                assert!(self.documents.contains_key(key), "{key} is missing");
            }
        }
        assert_eq!(self.heard, (self.hears_from..=commands).collect::<Vec<_>>(), "commands");
        assert_eq!(self.store, boards[self.board].store());
    }
}
