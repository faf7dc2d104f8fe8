//! Server-Sent Events out of bytes, as the HTML standard says (section 9.2.6), however the bytes are cut, and never more than
//! so many of them in memory. Invalid UTF-8 becomes U+FFFD.

/// One thing that the stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An event.
    Message(Message),
    /// An event that is larger than allowed was left out.
    TooLarge,
    /// From here on a client resumes after this id.
    Id(String),
    /// How long the server wants a client to wait before it comes again, in milliseconds.
    Retry(u64),
}

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// The event's name; empty where it has none.
    pub name: String,
    /// Its data, lines joined by line feeds.
    pub data: String,
    /// The id that was given with it.
    pub id: Option<String>,
}

/// The bytes of the event that is not complete yet.
#[derive(Debug)]
pub struct Decoder {
    most: usize,
    line: Vec<u8>,
    name: String,
    data: Vec<u8>,
    id: Option<String>,
    has_data: bool,
    is_too_large: bool,
    is_first_line: bool,
    is_after_return: bool,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Decoder {
    /// A decoder at the beginning of a stream, for events of at most so many bytes.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            line: vec![],
            name: String::new(),
            data: vec![],
            id: None,
            has_data: false,
            is_too_large: false,
            is_first_line: true,
            is_after_return: false,
        }
    }

    /// Takes bytes, and appends what they complete.
    pub fn push(&mut self, mut bytes: &[u8], items: &mut Vec<Item>) {
        if self.is_after_return && !bytes.is_empty() {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            self.is_after_return = false;
        }
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
            let (line, rest) = bytes.split_at(end);
            self.extend_line(line);
            self.end_line(items);
            bytes = match rest {
                [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
                [] => &[],
            };
            self.is_after_return = rest == b"\r";
        }
        self.extend_line(bytes);
    }

    fn extend_line(&mut self, bytes: &[u8]) {
        if self.line.len() + self.data.len() + bytes.len() > self.most {
            // The line's beginning stays, so that its field is known; what follows is not kept.
            let room = 64_usize.saturating_sub(self.line.len()).min(bytes.len());
            self.line.extend_from_slice(&bytes[..room]);
            self.is_too_large = true;
            if self.line.capacity() > self.most {
                self.line.shrink_to(64);
            }
        } else {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self, items: &mut Vec<Item>) {
        let mut line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_first_line) && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        if line.is_empty() {
            self.dispatch(items);
        } else {
            self.field(&line, items);
        }
        line.clear();
        self.line = line;
    }

    fn field(&mut self, line: &[u8], items: &mut Vec<Item>) {
        let (field, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push(b'\n');
                }
                if !self.is_too_large {
                    self.data.extend_from_slice(value);
                }
            }
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = Some(String::from_utf8_lossy(value).into_owned()),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                items.extend(String::from_utf8_lossy(value).parse().ok().map(Item::Retry));
            }
            _ => {}
        }
    }

    fn dispatch(&mut self, items: &mut Vec<Item>) {
        let (name, id) = (std::mem::take(&mut self.name), self.id.take());
        let data = std::mem::take(&mut self.data);
        let (has_data, is_too_large) = (std::mem::take(&mut self.has_data), std::mem::take(&mut self.is_too_large));
        match (has_data, is_too_large) {
            (true, false) => {
                let data = String::from_utf8(data)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
                items.push(Item::Message(Message { name, data, id }));
            }
            (true, true) => {
                items.push(Item::TooLarge);
                items.extend(id.map(Item::Id));
            }
            (false, _) => items.extend(id.map(Item::Id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOST: usize = 1000;

    fn decode(parts: &[&[u8]]) -> Vec<Item> {
        let (mut decoder, mut items) = (Decoder::new(MOST), vec![]);
        for part in parts {
            decoder.push(part, &mut items);
            assert!(decoder.line.len() + decoder.data.len() <= MOST + 64);
        }
        items
    }

    fn message(name: &str, data: &str, id: Option<&str>) -> Item {
        Item::Message(Message { name: name.into(), data: data.into(), id: id.map(Into::into) })
    }

    #[test]
    fn events() {
        let x = |data| vec![message("", data, None)];
        let cases: Vec<(&str, Vec<Item>)> = vec![
            ("data: x\n\n", x("x")),
            ("data:x\n\n", x("x")),
            ("data:  x\r\n\r\n", x(" x")),
            ("data: x\r\r", x("x")),
            ("data\n\n", x("")),
            ("data: a\ndata: b\ndata\n\n", x("a\nb\n")),
            ("\u{feff}data: x\n\n", x("x")),
            (": comment\n\n", vec![]),
            ("unknown: field\nno colon\n\n", vec![]),
            ("data: never ended\n", vec![]),
            ("event: ping\nid: 7\ndata: {}\n\n", vec![message("ping", "{}", Some("7"))]),
            ("id: 7\n\n", vec![Item::Id("7".into())]),
            ("id: a\0b\ndata: x\n\n", x("x")),
            ("retry: 3000\n\n", vec![Item::Retry(3000)]),
            ("retry: soon\nretry: 1e3\nretry:\n\n", vec![]),
            ("retry: 99999999999999999999999\n\n", vec![]),
            ("event: a\n\ndata: x\n\n", x("x")),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(&[text.as_bytes()]), expected, "{text:?}");
        }
    }

    #[test]
    fn invalid_utf8_does_not_stop_the_stream() {
        assert_eq!(decode(&[b"data: \xff\n\ndata: x\n\n"]), [message("", "\u{fffd}", None), message("", "x", None)]);
    }

    #[test]
    fn what_is_too_large_is_left_out_and_the_next_event_is_not() {
        let long = "x".repeat(400_000);
        for text in [format!("id: 8\ndata: {long}\n\n"), format!("id: 8\n{}\n", "data: 0123456789\n".repeat(100))] {
            let text = format!("{text}data: y\n\n");
            let parts: Vec<&[u8]> = text.as_bytes().chunks(333).collect();
            assert_eq!(decode(&parts), [Item::TooLarge, Item::Id("8".into()), message("", "y", None)]);
        }
        assert_eq!(
            decode(&[format!(": {long}\n\ndata: y\n\n").as_bytes()]),
            [message("", "y", None)],
            "a long comment"
        );
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_the_bytes_are_cut(
            text in "(\u{feff})?((data|event|id|retry|:)?:? ?[a-zé😀0-9]{0,9}(\n|\r|\r\n)){0,20}",
            cuts in prop::collection::vec(1_usize..9, 0..200),
        ) {
            let mut rest = text.as_bytes();
            let mut parts = vec![];
            for cut in cuts {
                let (part, other) = rest.split_at(cut.min(rest.len()));
                parts.push(part);
                rest = other;
            }
            parts.push(rest);
            prop_assert_eq!(decode(&parts), decode(&[text.as_bytes()]));
        }

        #[test]
        fn no_bytes_are_too_much_for_it(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2000), 0..10)) {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            decode(&parts);
        }
    }
}
