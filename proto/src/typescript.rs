//! The page's declarations of this crate's types. They are made by this test and checked into the page's folder:
//! `WALLFEED_BLESS=1 cargo test -p wallfeed-proto typescript` writes them.

use std::{fmt::Write, fs, path::Path};

use ts_rs::{Config, TS};

use crate::{Command, Stamp, command, event, values};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/js/types.d.ts");

const START: &str = r#"// Generated from the Rust types of the wire format. To make it again: WALLFEED_BLESS=1 cargo test -p wallfeed-proto typescript

/** What a key holds. Documents come from many publishers: any member may be missing, and a number may be a string. */
export type Document<Values> = {
  /** When the document was made: `MM/DD/YYYY h:mm A Z`, or RFC 3339. */
  updated?: Stamp;
  /** When the next one is due; past it, the document is stale: `MM/DD/YYYY h:mm:ss A Z`, or RFC 3339. */
  valid?: Stamp;
  /** Whether the values are invented. */
  demo?: boolean;
  /** The key's own values. */
  values?: Values;
};

/** The data of an `update` event that carries a document. */
export type Update<Name extends keyof Documents = keyof Documents> = { type: Name } & Document<ValuesOf<Name>>;

/** The values under a key. */
export type ValuesOf<Name extends keyof Documents> = NonNullable<NonNullable<Documents[Name]>["values"]>;

/** The data of the stream's events, by the event's name. */
export type Events = {
  hello: Hello;
  update: Update | Command;
  delete: Delete;
  status: Status;
  ping: { type: "ping" };
};

/** The latest document of each key. */
export type Documents = {
  AQI?: Document<Aqi>;
  Weather?: Document<Weather>;
  Moon?: Document<Moon>;
  Calendar?: Document<Calendar>;
  Events?: Document<Anniversary[]>;
  MLB?: Document<BallGame[]>;
  NFL?: Document<FootballWeek>;
  WC?: Document<Match[]>;
  Track?: Document<Position>;
  GitHub?: Document<GitHub>;
  Message?: Document<Message>;
  Image?: Document<Image>;
  [server: `${string}-Server`]: Document<Server> | undefined;
};
"#;

#[test]
fn the_pages_declarations_are_up_to_date() {
    let expected = declarations();
    if std::env::var_os("WALLFEED_BLESS").is_some() {
        fs::create_dir_all(Path::new(FILE).parent().unwrap()).unwrap();
        fs::write(FILE, &expected).unwrap();
    }
    let found = fs::read_to_string(FILE).unwrap_or_default();
    assert!(found == expected, "{FILE} is stale: WALLFEED_BLESS=1 cargo test -p wallfeed-proto typescript writes it");
}

fn declarations() -> String {
    let mut out = START.to_owned();
    for declaration in [
        declaration::<event::Hello>(),
        declaration::<event::Delete>(),
        declaration::<event::Reason>(),
        declaration::<event::Status>(),
        declaration::<event::StoreState>(),
        declaration::<Command>(),
        declaration::<command::CommandName>(),
        declaration::<command::CommandKind>(),
        declaration::<Stamp>(),
        declaration::<values::aqi::Aqi>(),
        declaration::<values::aqi::Rgb>(),
        declaration::<values::weather::Weather>(),
        declaration::<values::weather::Current>(),
        declaration::<values::weather::Day>(),
        declaration::<values::weather::Hour>(),
        declaration::<values::weather::DayNight>(),
        declaration::<values::moon::Moon>(),
        declaration::<values::calendar::Calendar>(),
        declaration::<values::calendar::Meeting>(),
        declaration::<values::events::Anniversary>(),
        declaration::<values::mlb::Game>(),
        declaration::<values::mlb::GameState>(),
        declaration::<values::mlb::InningState>(),
        declaration::<values::nfl::Week>(),
        declaration::<values::nfl::Game>(),
        declaration::<values::world_cup::Match>(),
        declaration::<values::world_cup::MatchState>(),
        declaration::<values::track::Position>(),
        declaration::<values::track::Fix>(),
        declaration::<values::github::GitHub>(),
        declaration::<values::server::Server>(),
        declaration::<values::message::Message>(),
        declaration::<values::message::Priority>(),
        declaration::<values::image::Image>(),
        declaration::<values::image::DataUrl>(),
    ] {
        write!(out, "\n{declaration}").unwrap();
    }
    out
}

/// One type's declaration, laid out for people.
fn declaration<T: TS>() -> String {
    let config = Config::new().with_large_int("number");
    let mut name = T::ident(&config);
    // Events are named by their tag, types by a capital.
    name[..1].make_ascii_uppercase();
    let text = format!("{}export type {name} = {};", T::docs().unwrap_or_default(), T::inline(&config));
    let text = text.replace("{ \"type\": ", "{ \ntype: ").replace(", };", ", \n};");
    let (mut out, mut depth) = (String::new(), 0);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        depth -= usize::from(line == "};");
        let line = line.strip_suffix(',').map_or(line.to_owned(), |member| format!("{member};"));
        writeln!(out, "{:indent$}{line}", "", indent = 2 * depth).unwrap();
        depth += usize::from(line.ends_with('{'));
    }
    one_line_comments(&out)
}

/// Comments of one line are written on one line.
fn one_line_comments(text: &str) -> String {
    let mut parts = text.split("/**\n");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (comment, rest) = part.split_once("*/").unwrap();
        match comment.trim().strip_prefix("* ").filter(|line| !line.contains('\n')) {
            Some(line) => write!(out, "/** {line} */{rest}").unwrap(),
            None => write!(out, "/**\n{comment}*/{rest}").unwrap(),
        }
    }
    out
}
