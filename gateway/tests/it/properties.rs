//! What holds for whatever anybody sends: tried here with random input, and by the fuzz targets with input that a fuzzer
//! makes.

use bytes::Bytes;
use serde_json::Value;
use wallfeed_gateway::{
    board::{Board, Limits, position::Position, scope::Scope},
    http::asked::Asked,
};
use wallfeed_proto::{
    Key, KeyFilter,
    event::StoreState,
    splice::{stored, update_data},
};

/// Whatever a client says that it saw last, it joins, reads on, and comes to the head; ids read back as they were written.
pub fn last_event_id(id: &str) {
    if let Some(position) = Position::read(id) {
        assert_eq!(Position::read(&position.to_string()), Some(position), "{id}");
    }
    let mut board = Board::new("e".into(), Limits { tombstones: 2, commands: 2 });
    board.set_store(StoreState::Up);
    for number in 0..9 {
        let document = Bytes::from(format!(r#"{{"values":{number}}}"#));
        board.publish(&Key::from(format!("K{}", number % 4)), document).expect("a document");
    }
    for scope in [Scope::new(None, true), Scope::new(Some("K1,K2".parse().unwrap()), false)] {
        let mut cursor = board.join(&scope, Some(id)).cursor;
        for _ in 0..20 {
            board.read(&mut cursor, &scope, 1).expect("nothing was forgotten");
        }
        assert_eq!(board.read(&mut cursor, &scope, 1), Ok(vec![]), "{id} never comes to the head");
    }
}

/// Whatever stands in a query, something is asked for, and a filter of it can be asked about any key.
pub fn query(query: &str) {
    let asked = Asked::read(query, None);
    let scope = Scope::new(asked.filter, asked.snapshot);
    _ = scope.matches(&Key::from(query));
    if let Some(id) = asked.last_event_id {
        last_event_id(&id);
    }
}

/// A glob matches as its definition says: letter by letter, `?` for one, `*` for any number.
pub fn glob(glob: &str, key: &str) {
    let glob = glob.replace(',', "").trim().to_owned();
    let filter: KeyFilter = glob.parse().unwrap();
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    // No glob at all is no filter's.
    let expected = !glob.is_empty() && matches(&letters(&glob), &letters(key));
    assert_eq!(filter.matches(&Key::from(key)), expected, "{glob:?} on {key:?}");
}

/// Row by row: which beginnings of the key the beginning of the glob matches.
fn matches(glob: &[char], key: &[char]) -> bool {
    let mut row = vec![false; key.len() + 1];
    row[0] = true;
    for sign in glob {
        let before = row.clone();
        for end in 0..=key.len() {
            row[end] = match sign {
                '*' => before[end] || (end > 0 && row[end - 1]),
                '?' => end > 0 && before[end - 1],
                letter => end > 0 && before[end - 1] && key[end - 1] == *letter,
            };
        }
    }
    row[key.len()]
}

/// Whatever a store holds under a key, either it is refused, or it becomes one event: an `id`, an `event`, and one line of
/// `data`, a JSON object whose first member is its type and whose others are the publisher's.
pub fn document(key: &str, document: &[u8]) {
    let key = Key::from(key);
    let mut board = Board::new("e".into(), Limits::default());
    board.set_store(StoreState::Up);
    let scope = Scope::new(None, true);
    let mut cursor = board.join(&scope, None).cursor;
    let published = board.publish(&key, Bytes::copy_from_slice(document));
    assert_eq!(published.is_ok(), update_data(&key, document).is_ok());
    let frame = board.read(&mut cursor, &scope, usize::MAX).expect("nothing was forgotten").concat();
    if published.is_err() {
        return assert!(frame.is_empty());
    }
    let text = std::str::from_utf8(&frame).expect("a frame is UTF-8");
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    let [id, event, data, "", ""] = lines[..] else { panic!("not one event: {text:?}") };
    assert!(id.starts_with("id: e.1") && event == "event: update", "{text:?}");
    let data = data.strip_prefix("data: ").expect("data after a space");
    let shown: serde_json::Map<String, Value> = serde_json::from_str(data).expect("an object");
    assert_eq!(shown.iter().next(), Some((&"type".to_owned(), &Value::from(key.as_str()))), "{text:?}");
    let mut own: serde_json::Map<String, Value> = serde_json::from_slice(document).expect("an object");
    own.insert("type".into(), key.as_str().into());
    assert_eq!(Value::from(shown), Value::from(own), "{text:?}");
}

/// Whatever comes over the channel of publishers, either it is refused, or its document is shown as it was.
pub fn message(message: &[u8]) {
    let Ok((key, document)) = stored(message) else { return };
    let line = update_data(&key, &document).expect("what is stored is a document");
    let [shown, mut said] = [line.as_slice(), message]
        .map(|bytes| serde_json::from_slice::<serde_json::Map<String, Value>>(bytes).expect("an object"));
    said.insert("type".into(), key.as_str().into());
    assert_eq!(Value::from(shown), Value::from(said), "{}", message.escape_ascii());
}

#[cfg(test)]
mod random {
    use proptest::prelude::*;

    use super::*;

    /// Something like an id.
    fn id() -> impl Strategy<Value = String> {
        prop_oneof![
            "[e.djf0-9]{0,40}",
            "(e|f)\\.[0-9]{1,3}(\\.d[0-9a-f]{16})?(\\.f[0-9a-f]{16})?(\\.j[0-9]{1,20})?",
            ".{0,30}"
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ids_are_ids_or_none(text in id()) {
            last_event_id(&text);
        }

        #[test]
        fn queries_ask_for_something(text in "((keys|snapshot|heartbeat|last-event-id|x)=[^ ]{0,20}[&;]?|.{0,10}){0,4}") {
            query(&text);
        }

        #[test]
        fn globs_match_as_defined(text in "[ab*?é]{0,8}", key in "[abé]{0,8}") {
            glob(&text, &key);
        }

        #[test]
        fn documents_become_one_event_or_none(key in ".{0,8}", text in documents()) {
            document(&key, text.as_bytes());
        }

        #[test]
        fn messages_are_shown_as_they_were(text in documents()) {
            message(text.as_bytes());
        }

        #[test]
        fn bytes_become_one_event_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            document("K", &bytes);
        }
    }

    /// Documents with room between their tokens, and things like them.
    fn documents() -> impl Strategy<Value = String> {
        let gap = "[ \n\r\t]{0,2}";
        let value = prop_oneof![
            "-?[0-9]{1,3}(\\.[0-9]{1,3})?(e[0-9])?",
            "\"([a-z:,{}\\[\\]é ]|\\\\n|\\\\\"|\\\\u00e9)*\"",
            Just("null".to_owned()),
            Just("[1, {\"a\" :\n[]}]".to_owned())
        ];
        let member = ("(type|values|x|t\\\\u0079pe)", gap, gap, value, gap)
            .prop_map(|(name, before, after, value, end)| format!("\"{name}\"{before}:{after}{value}{end}"));
        let object = (gap, proptest::collection::vec(member, 0..5), gap)
            .prop_map(|(before, members, after)| format!("{before}{{{}}}{after}", members.join(",")));
        prop_oneof![4 => object, 1 => "[\\[\\]{}\":,a0 \n]{0,12}"]
    }
}
