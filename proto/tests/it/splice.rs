//! What is on the stream is what the publisher wrote.

use proptest::prelude::*;
use serde_json::{Map, Value};
use wallfeed_proto::{
    Key,
    splice::{SpliceError, update_data},
};

fn check(document: &str, expected: &str) {
    let line = update_data(&Key::from("K"), document.as_bytes()).expect(document);
    assert_eq!(String::from_utf8(line).expect(document), expected);
}

#[test]
fn the_type_comes_first_and_only_once() {
    check("{}", r#"{"type":"K"}"#);
    check(" { } \n", r#"{"type":"K"}"#);
    check(r#"{"type":"L"}"#, r#"{"type":"K"}"#);
    check(r#"{"type":"L","a":1}"#, r#"{"type":"K","a":1}"#);
    check(r#"{"a":1, "type" : ["L",{"type":2}] , "b":2}"#, r#"{"type":"K","a":1, "b":2}"#);
    check(r#"{"ty\u0070e":"L","a":{"type":"kept"}}"#, r#"{"type":"K","a":{"type":"kept"}}"#);
    check(r#"{"type":1,"a":0,"\u0074\u0079pe":2,"type":3}"#, r#"{"type":"K","a":0}"#);
    check(r#"{"types":1,"Type":2,"\ud800":3,"":4}"#, r#"{"type":"K","types":1,"Type":2,"\ud800":3,"":4}"#);
}

#[test]
fn the_publishers_bytes_stay() {
    check(
        "{\r\n\t\"a\" : 1.50e+3,\n\"b\":\"\\n,}\\\"{\"\r}",
        "{\"type\":\"K\",  \t\"a\" : 1.50e+3, \"b\":\"\\n,}\\\"{\" }",
    );
    check(
        r#"{"n":1e999,"i":123456789012345678901234567890}"#,
        r#"{"type":"K","n":1e999,"i":123456789012345678901234567890}"#,
    );
    check("{\"text\":\"é\u{2028}🎉\"}", "{\"type\":\"K\",\"text\":\"é\u{2028}🎉\"}");
}

#[test]
fn a_key_is_escaped() {
    let line = update_data(&Key::from("a\"b\n"), b"{}").unwrap();
    assert_eq!(line, br#"{"type":"a\"b\n"}"#);
}

#[test]
fn nesting_has_no_end() {
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    check(&deep, &format!(r#"{{"type":"K",{}"#, &deep[1..]));
}

#[test]
fn what_is_no_object_is_refused() {
    let refuse = |document: &[u8]| update_data(&Key::from("K"), document).unwrap_err();
    for document in ["[]", "7", "null", r#""{}""#, " [{}] "] {
        assert_eq!(refuse(document.as_bytes()), SpliceError::NotAnObject, "{document}");
    }
    for document in ["", "{", "}", "{}}", "{} {}", "{a:1}", "{\"a\":1,}", "{\"a\":\"\n\"}", "\u{feff}{}", "// no\n{}"] {
        assert!(matches!(refuse(document.as_bytes()), SpliceError::NotJson(_)), "{document}");
    }
    assert!(matches!(refuse(b"{\"a\":\"\xff\"}"), SpliceError::NotJson(_)));
    assert!(matches!(refuse(b"{\"a\":\"\xed\xa0\x80\"}"), SpliceError::NotJson(_)));
}

/// Any JSON value, with names and texts that look like what the splicing looks for.
fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["type", "[{}\\[\\],:\"\\\\\\r\\n]{0,8}", "\\PC{0,8}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5).prop_map(|members| Map::from_iter(members).into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_is_spliced(key in "\\PC{0,12}", members in prop::collection::vec((".{0,6}|type", json()), 0..6), pretty: bool) {
        let object: Map<String, Value> = members.into_iter().collect();
        let text = if pretty { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) }.unwrap();
        let line = update_data(&Key::from(key.as_str()), text.as_bytes()).unwrap();
        prop_assert!(!line.contains(&b'\n') && !line.contains(&b'\r'));

        let mut spliced: Map<String, Value> = serde_json::from_slice(&line).unwrap();
        prop_assert_eq!(spliced.keys().next().map(String::as_str), Some("type"));
        prop_assert_eq!(spliced.shift_remove("type"), Some(Value::from(key.as_str())));
        let mut others = object.clone();
        others.shift_remove("type");
        prop_assert_eq!(spliced, others);
        if !object.contains_key("type") && !object.is_empty() {
            let body = text[1..].replace('\n', " ");
            prop_assert!(line.ends_with(body.as_bytes()));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = update_data(&Key::from("K"), &bytes);
    }

    #[test]
    fn nothing_near_json_panics(text in "[{}\\[\\],:\"\\\\ 1antrulype\\n]{0,40}") {
        if let Ok(line) = update_data(&Key::from("K"), text.as_bytes()) {
            prop_assert!(serde_json::from_slice::<Map<String, Value>>(&line).is_ok());
        }
    }
}
