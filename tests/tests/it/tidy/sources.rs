//! The files: what may stand where.

use super::{Source, expect_none, sources};

/// A word that may stand only in some places.
struct Rule {
    words: &'static [&'static str],
    /// Where it is looked for; empty: everywhere.
    within: &'static [&'static str],
    /// Where it may stand all the same.
    but: &'static [&'static str],
    why: &'static str,
}

/// For what programs are built from, tests aside.
const OF_PROGRAMS: [Rule; 9] = [
    Rule {
        words: &["rpi_led_panel"],
        within: &[],
        but: &["matrix-client/src/display/panel"],
        why: "only the panel's file names the hardware crate",
    },
    Rule {
        words: &["redis::"],
        within: &["proto/src/", "store/src/", "gateway/src/", "feeds/src/", "matrix-client/src/", "src/"],
        but: &["store/src/redis", "store/src/lib.rs", "store/src/url.rs", "store/src/doctor.rs"],
        why: "only the Redis store speaks to Redis",
    },
    Rule {
        words: &["redb::"],
        within: &[],
        but: &["store/src/embedded", "store/tests/"],
        why: "only the embedded store names its database",
    },
    Rule {
        words: &["axum", "hyper", "std::time::Instant", "Instant::now", "SystemTime::now", "Timestamp::now", "std::io"],
        within: &["gateway/src/board"],
        but: &[],
        why: "the Board has no I/O and no clock",
    },
    Rule {
        words: &["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now", "tokio::", "std::fs", "std::io"],
        within: &[
            "matrix-client/src/page",
            "matrix-client/src/rotation",
            "matrix-client/src/scene",
            "matrix-client/src/ink",
        ],
        but: &[],
        why: "pages and rotation do no I/O and are told the time",
    },
    Rule {
        words: &[
            "Instant::now",
            "SystemTime::now",
            "Timestamp::now",
            "Zoned::now",
            "tokio::",
            "reqwest",
            "std::fs",
            "std::io",
        ],
        within: &["feeds/src/feed", "feeds/src/upstream", "feeds/src/transform", "feeds/src/schedule"],
        but: &[],
        why: "feeds are pure: responses and the time in, a document out",
    },
    Rule {
        words: &["Weather", "MLB", "forecast"],
        within: &["gateway/src/board", "gateway/src/fanout", "gateway/src/sync", "store/src/"],
        but: &[],
        why: "gateway and store move documents and never learn what they say",
    },
    Rule {
        words: &["env::var"],
        within: &["proto/src/", "store/src/", "gateway/src/", "feeds/src/", "matrix-client/src/"],
        but: &[
            "gateway/src/config",
            "feeds/src/settings",
            "matrix-client/src/config",
            "store/src/embedded/location",
            "proto/src/typescript",
            "matrix-client/src/run/service",
        ],
        why: "the environment is read where settings are",
    },
    Rule {
        words: &["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"],
        within: &["web/"],
        but: &[],
        why: "data never become markup",
    },
];

/// For every file.
const OF_ALL: [Rule; 3] = [
    Rule {
        words: &["todo!(", "unimplemented!(", "process::exit", "dbg!("],
        within: &[],
        but: &[],
        why: "nothing is left open, and programs end by returning",
    },
    Rule {
        words: &["#[ignore"],
        within: &[],
        but: &["store/tests/it/embedded.rs", "store/tests/it/redis/tls.rs"],
        why: "a test that never runs is none; those of the store run as processes that other tests start",
    },
    Rule {
        words: &["/Users/", "/root/", "/work/", "/tmp/"],
        within: &["proto/", "store/", "gateway/", "feeds/", "matrix-client/", "web/", "src/", "tests/src/"],
        but: &[],
        why: "no file knows a developer's machine",
    },
];

/// These tests, which name what they look for.
const THIS: &str = "tests/tests/it/tidy";

/// Most lines that a file written by hand may have.
const LONGEST: usize = 500;

#[test]
fn words_stand_only_where_they_belong() {
    let sources = sources();
    let programs: Vec<Source> = sources.iter().map(program_code).collect();
    for rule in &OF_PROGRAMS {
        check(rule, &programs);
    }
    for rule in &OF_ALL {
        check(rule, &sources);
    }
}

fn check(rule: &Rule, sources: &[Source]) {
    expect_none(
        rule.why,
        sources
            .iter()
            .filter(|source| source.is(&["rs", "js", "mjs", "html"]) && !source.path.starts_with(THIS))
            .filter(|source| rule.within.is_empty() || source.is_under(rule.within))
            .filter(|source| !source.is_under(rule.but))
            .flat_map(|source| lines_with(source, rule.words)),
    );
}

/// `path:line` of every line of code, comments aside, in which one of the words stands.
fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
        .collect()
}

#[test]
fn tests_do_not_sleep() {
    let sleeps = ["thread::sleep(", "time::sleep(", " sleep(", "waitForTimeout("];
    expect_none(
        "a test awaits the event with a deadline, or a paused clock",
        sources()
            .iter()
            .filter(|source| source.is(&["rs", "js", "mjs"]) && !source.path.starts_with(THIS))
            .flat_map(|source| lines_with(&test_code(source), &sleeps)),
    );
}

/// Where a file's tests begin.
fn tests_begin(source: &Source) -> usize {
    let is_test = ["/tests/", "/test/", "/tests.rs", "/benches/"].iter().any(|part| source.path.contains(part));
    if is_test || source.is_under(&["tests/src/"]) {
        return 0;
    }
    source.text.lines().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(usize::MAX)
}

/// A file without its tests.
fn program_code(source: &Source) -> Source {
    let begin = tests_begin(source);
    keep(source, |at| at < begin)
}

/// A file's tests.
fn test_code(source: &Source) -> Source {
    let begin = tests_begin(source);
    keep(source, |at| at >= begin)
}

/// A file of which only some lines are left; the others are empty, so that line numbers stay right.
fn keep(source: &Source, wanted: impl Fn(usize) -> bool) -> Source {
    let lines = source.text.lines().enumerate().map(|(at, line)| if wanted(at) { line } else { "" });
    Source { path: source.path.clone(), text: lines.collect::<Vec<_>>().join("\n") }
}

#[test]
fn files_are_about_one_thing() {
    expect_none(
        "a file that has become two things",
        sources().iter().filter(|source| source.is(&["rs", "js", "mjs", "html"])).filter_map(|source| {
            let lines = source.text.lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", source.path))
        }),
    );
}

#[test]
fn rust_files_say_what_they_are() {
    expect_none(
        "a file that does not begin with `//!`",
        sources()
            .iter()
            .filter(|source| source.is(&["rs"]) && !source.text.starts_with("//!"))
            .map(|source| source.path.clone()),
    );
}

#[test]
fn files_end_with_one_line_break_and_lines_with_none_of_their_blanks() {
    let by_hand = ["rs", "js", "mjs", "css", "html", "md", "toml", "yaml", "yml"];
    expect_none(
        "blanks at an end of line, or no line break at the end of the file",
        sources().iter().filter(|source| source.is(&by_hand)).flat_map(|source| {
            let end =
                (!source.text.is_empty() && !source.text.ends_with('\n')).then(|| format!("{}: end", source.path));
            let lines = source.text.lines().enumerate().filter(|(_, line)| line.ends_with([' ', '\t']));
            lines.map(|(at, _)| format!("{}:{}", source.path, at + 1)).chain(end).collect::<Vec<_>>()
        }),
    );
}

#[test]
fn the_changelog_has_a_place_for_what_comes() {
    let sources = sources();
    let changelog = sources.iter().find(|source| source.path == "CHANGELOG.md").expect("there is a CHANGELOG.md");
    assert!(changelog.text.contains("\n## Unreleased\n"), "CHANGELOG.md has no section `## Unreleased`");
}
