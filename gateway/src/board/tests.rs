//! What every subscriber can rely on, tried with many histories.

mod model;

use bytes::Bytes;
use proptest::prelude::*;
use wallfeed_proto::{
    Command, CommandName, Key,
    event::{Reason, StoreState},
};

use super::{Board, Limits, read::Behind, scope::Scope};
use model::{Asks, Step, World, events};

const NO_LIMIT: usize = usize::MAX;

fn board() -> Board {
    let mut board = Board::new("e".into(), Limits::default());
    board.set_store(StoreState::Up);
    board
}

fn publish(board: &mut Board, key: &str, document: &str) -> bool {
    board.publish(&Key::from(key), Bytes::copy_from_slice(document.as_bytes())).unwrap()
}

/// What somebody reads who joins with this id: the hello's `resumed`, and the id and data of each event after it.
fn read(board: &Board, scope: &Scope, last_event_id: Option<&str>) -> (bool, Vec<(String, String)>) {
    let mut joined = board.join(scope, last_event_id);
    let hello = events(&joined.hello).remove(0);
    let pieces = board.read(&mut joined.cursor, scope, NO_LIMIT).unwrap();
    let events = events(&pieces.concat()).into_iter().map(|event| (event.id.unwrap_or_default(), event.data)).collect();
    (hello.data.contains(r#""resumed":true"#), events)
}

fn everything() -> Scope {
    Scope::new(None, true)
}

#[test]
fn the_same_bytes_are_no_change() {
    let mut board = board();
    assert!(publish(&mut board, "Moon", r#"{"values":1}"#));
    assert!(!publish(&mut board, "Moon", r#"{"values":1}"#));
    assert!(publish(&mut board, "Moon", r#"{"values": 1}"#));
    assert_eq!(board.head(), 2);
    assert!(!board.remove(&Key::from("AQI"), Reason::Deleted));
    assert_eq!(board.head(), 2);
}

#[test]
fn what_is_no_document_leaves_the_board_as_it_was() {
    let mut board = board();
    publish(&mut board, "Moon", r#"{"values":1}"#);
    board.publish(&Key::from("Moon"), Bytes::from_static(b"[1]")).unwrap_err();
    assert_eq!((board.head(), read(&board, &everything(), None).1.len()), (1, 1));
}

#[test]
fn a_snapshot_has_one_entry_per_key_in_the_order_of_their_changes() {
    let mut board = board();
    for (key, document) in [("A", r#"{"values":1}"#), ("B", r#"{"values":2}"#), ("A", r#"{"values":3}"#)] {
        publish(&mut board, key, document);
    }
    let (resumed, events) = read(&board, &everything(), None);
    assert!(!resumed);
    assert_eq!(events[0], ("e.2.j3".into(), r#"{"type":"B","values":2}"#.into()));
    assert!(events[1].0.starts_with("e.3.d"), "{}", events[1].0);
    assert_eq!(events[1].1, r#"{"type":"A","values":3}"#);
}

#[test]
fn a_frame_begins_with_its_id() {
    let mut board = board();
    publish(&mut board, "Moon", "{\n \"values\": 1}");
    let mut joined = board.join(&everything(), None);
    let pieces = board.read(&mut joined.cursor, &everything(), NO_LIMIT).unwrap();
    let expected = format!("id: {}\nevent: update\ndata: {{\"type\":\"Moon\",  \"values\": 1}}\n\n", board.here());
    assert_eq!(pieces.concat(), expected.as_bytes());
}

#[test]
fn a_fresh_reader_sees_no_tombstone_and_no_old_command_even_if_it_drops_at_once() {
    let mut board = board();
    publish(&mut board, "A", r#"{"values":1}"#);
    board.command(Command::new(CommandName::Fwd));
    publish(&mut board, "B", r#"{"values":2}"#);
    publish(&mut board, "C", r#"{"values":2}"#);
    board.remove(&Key::from("C"), Reason::Deleted);
    board.command(Command::new(CommandName::Rew));
    let (_, events) = read(&board, &everything(), None);
    assert_eq!(events.len(), 2);
    board.command(Command::new(CommandName::Out));
    for (id, _) in events {
        let (resumed, events) = read(&board, &everything(), Some(&id));
        assert!(resumed);
        assert_eq!(events.iter().filter(|(_, data)| data.contains("webcontrol")).count(), 1, "{events:?}");
        assert!(events.iter().all(|(_, data)| !data.contains("delete")), "{events:?}");
    }
}

#[test]
fn readers_who_are_caught_up_have_one_cursor_whenever_they_joined() {
    let mut board = board();
    let mut cursors = Vec::new();
    for document in [r#"{"values":1}"#, r#"{"values":2}"#, r#"{"values":3}"#] {
        publish(&mut board, "A", document);
        cursors.push(board.join(&everything(), None).cursor);
        board.command(Command::new(CommandName::Fwd));
    }
    for cursor in &mut cursors {
        board.read(cursor, &everything(), NO_LIMIT).unwrap();
    }
    assert!(cursors.iter().all(|cursor| *cursor == cursors[0]), "{cursors:?}");
}

#[test]
fn a_claim_of_another_scope_is_a_fresh_start() {
    let (mut board, all) = (board(), everything());
    publish(&mut board, "A", r#"{"values":1}"#);
    publish(&mut board, "B", r#"{"values":2}"#);
    let scope = |globs: &str, snapshot| Scope::new(Some(globs.parse().unwrap()), snapshot);
    let (a, b, present) = (scope("A", true), scope("B", true), scope("A", false));
    let id = |scope: &Scope| read(&board, scope, None).1.pop().unwrap().0;
    let resumes = |scope: &Scope, id: &str| read(&board, scope, Some(id)).0;
    assert!(resumes(&a, &id(&a)));
    assert!(resumes(&a, &id(&all)), "who holds everything holds A");
    assert!(!resumes(&b, &id(&a)));
    assert!(!resumes(&all, &id(&a)));
    let hello = events(&board.join(&present, None).hello).remove(0).id.unwrap();
    assert!(resumes(&present, &hello));
    assert!(!resumes(&a, &hello), "who began at the present does not hold A");
}

#[test]
fn who_holds_what_another_board_shows_gets_nothing_but_hello() {
    let (mut one, mut two) = (board(), Board::new("f".into(), Limits::default()));
    publish(&mut one, "A", r#"{"values":0}"#);
    for (board, keys) in [(&mut one, ["A", "B"]), (&mut two, ["B", "A"])] {
        for key in keys {
            publish(board, key, r#"{"values":1}"#);
        }
    }
    two.command(Command::new(CommandName::Fwd));
    for scope in [everything(), Scope::new(Some("A".parse().unwrap()), true)] {
        let id = read(&one, &scope, None).1.pop().unwrap().0;
        assert_eq!(read(&two, &scope, Some(&id)), (true, vec![]));
    }
    let halfway = read(&one, &everything(), None).1.remove(0).0;
    assert!(!read(&two, &everything(), Some(&halfway)).0, "{halfway} claims no more than half");
    publish(&mut two, "A", r#"{"values":2}"#);
    let id = read(&one, &everything(), None).1.pop().unwrap().0;
    assert!(!read(&two, &everything(), Some(&id)).0);
}

#[test]
fn what_is_no_id_is_a_fresh_start() {
    let mut board = board();
    publish(&mut board, "A", r#"{"values":1}"#);
    for id in ["", "e", "e.2", "e.1.j2", "x.1", "e.1.d0", "null", "e.18446744073709551615", "\u{1f600}"] {
        let (resumed, events) = read(&board, &everything(), Some(id));
        assert_eq!((resumed, events.len()), (false, 1), "{id}");
    }
}

#[test]
fn forgotten_tombstones_lead_to_a_fresh_start() {
    let mut board = Board::new("e".into(), Limits { tombstones: 2, commands: 2 });
    for key in ["A", "B", "C", "D"] {
        publish(&mut board, key, r#"{"values":1}"#);
    }
    let mut slow = board.join(&everything(), None).cursor;
    let id = read(&board, &everything(), None).1.pop().unwrap().0;
    for (key, forgotten) in [("A", false), ("B", false), ("C", true)] {
        board.remove(&Key::from(key), Reason::Expired);
        assert_eq!(read(&board, &everything(), Some(&id)).0, !forgotten, "{key}");
    }
    assert_eq!(board.read(&mut slow, &everything(), NO_LIMIT), Err(Behind));
}

#[test]
fn only_the_latest_commands_are_kept() {
    let mut board = Board::new("e".into(), Limits { tombstones: 2, commands: 2 });
    let id = events(&board.join(&everything(), None).hello).remove(0).id.unwrap();
    for command in [CommandName::Fwd, CommandName::Rew, CommandName::Out] {
        board.command(Command { id: Some("unique".into()), ..Command::new(command) });
    }
    let events = read(&board, &everything(), Some(&id)).1;
    let data: Vec<&str> = events.iter().map(|(_, data)| data.as_str()).collect();
    assert_eq!(data, [r#"{"type":"webcontrol","command":"rew"}"#, r#"{"type":"webcontrol","command":"out"}"#]);
}

#[test]
fn the_store_s_state_is_told_when_it_changes() {
    let mut board = board();
    let (mut cursor, scope) = (board.join(&everything(), None).cursor, everything());
    board.set_store(StoreState::Down);
    publish(&mut board, "A", r#"{"values":1}"#);
    let text = board.read(&mut cursor, &scope, NO_LIMIT).unwrap().concat();
    assert!(
        text.starts_with(b"event: status\ndata: {\"type\":\"status\",\"store\":\"down\"}\n\nid: "),
        "{}",
        text.escape_ascii()
    );
    board.set_store(StoreState::Up);
    board.set_store(StoreState::Down);
    assert_eq!(board.read(&mut cursor, &scope, NO_LIMIT), Ok(vec![]));
}

#[test]
fn a_read_stops_when_its_budget_is_spent() {
    let mut board = board();
    for key in 0..50 {
        publish(&mut board, &format!("K{key}"), &format!(r#"{{"values":"{}"}}"#, "x".repeat(20_000)));
    }
    let (mut cursor, scope) = (board.join(&everything(), None).cursor, everything());
    let pieces = board.read(&mut cursor, &scope, 64 * 1024).unwrap();
    assert_eq!(events(&pieces.concat()).len(), 4);
    publish(&mut board, "K49", r#"{"values":"new"}"#);
    let rest = board.read(&mut cursor, &scope, NO_LIMIT).unwrap().concat();
    let rest = events(&rest);
    assert_eq!(rest.len(), 46);
    assert!(rest.last().unwrap().data.ends_with(r#""values":"new"}"#));
}

fn scope() -> impl Strategy<Value = Asks> {
    (prop_oneof![2 => Just(None), 1 => Just(Some("a,b")), 1 => Just(Some("c*"))], prop::bool::weighted(0.85))
        .prop_map(|(keys, snapshot)| Asks { keys, snapshot })
}

fn step() -> impl Strategy<Value = Step> {
    let (key, heard) = (0..4_usize, any::<[bool; 2]>());
    prop_oneof![
        6 => (key.clone(), 0..3_u32, heard).prop_map(|(key, value, heard)| Step::Set { key, value, heard }),
        2 => (key, heard).prop_map(|(key, heard)| Step::Remove { key, heard }),
        2 => Just(Step::Command),
        1 => (0..2_usize).prop_map(Step::Resync),
        1 => (0..2_usize, any::<bool>()).prop_map(|(board, up)| Step::Store { board, up }),
        6 => (0..4_usize, 1..400_usize).prop_map(|(client, budget)| Step::Read { client, budget }),
        // Links break in the middle of an event, too.
        3 => (0..4_usize, 0..2_usize, 0..300_usize).prop_map(|(client, board, bytes)| Step::Move { client, board, bytes }),
    ]
}

proptest! {
    #[test]
    fn every_client_converges(scopes in prop::collection::vec(scope(), 4), steps in prop::collection::vec(step(), 0..120),
                              distinct in any::<bool>()) {
        let mut world = World::new(&scopes, Limits::default(), distinct);
        for step in &steps {
            world.take(step);
        }
        world.settle();
    }

    #[test]
    fn every_client_converges_though_little_is_remembered(scopes in prop::collection::vec(scope(), 4),
                                                          steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new(&scopes, Limits { tombstones: 1, commands: usize::MAX }, true);
        for step in &steps {
            world.take(step);
        }
        world.settle();
    }
}
