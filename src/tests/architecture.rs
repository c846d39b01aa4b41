//! The house checks its own arrows: who may look at whom, and what may stand where.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From left to right; a room looks only at rooms to its left.
const ROOMS: [&str; 7] = ["domain", "providers", "db", "flows", "request", "app", "server"];

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Without the tests beside the code: they may look where they like.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests") || self.path.ends_with("/contract.rs") || self.path.ends_with("/samples.rs")
    }

    /// Lines that are code, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.code().lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
        numbered.filter(|(_, line)| !line.starts_with("//"))
    }
}

fn sources(room: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join("src").join(room), root, &mut found);
    assert!(!found.is_empty(), "{room} is empty");
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let path = path.strip_prefix(root).expect("inside").display().to_string();
            found.push(Source { path, text });
        }
    }
}

fn offences(rooms: &[&str], wrong: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let all = rooms.iter().flat_map(|room| sources(room));
    let mut found = Vec::new();
    for source in all.filter(|source| !source.is_test()) {
        for (number, line) in source.lines().filter(|(_, line)| wrong(&source, line)) {
            found.push(format!("{}:{number}: {line}", source.path));
        }
    }
    found
}

fn names(line: &str, room: &str) -> bool {
    line.contains(&format!("crate::{room}")) || line.starts_with(&format!("{room}::"))
}

#[test]
fn every_arrow_points_left() {
    for (floor, room) in ROOMS.iter().enumerate() {
        let above = &ROOMS[floor + 1..];
        let wrong = offences(&[room], |source, line| {
            above.iter().any(|above| line.contains(&format!("crate::{above}")))
                || grouped(source)
                    .iter()
                    .any(|named| above.contains(&named.as_str()) && line.starts_with(&format!("{named}::")))
        });
        assert!(wrong.is_empty(), "{room} looks to the right:\n{}", wrong.join("\n"));
    }
}

/// The rooms named inside `use crate::{ … }`.
fn grouped(source: &Source) -> Vec<String> {
    let Some((_, rest)) = source.code().split_once("use crate::{") else { return Vec::new() };
    let Some((group, _)) = rest.split_once("\n};") else { return Vec::new() };
    let first =
        |line: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
    let top = group.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    top.map(|line| first(line.trim())).collect()
}

#[test]
fn providers_and_tables_do_not_know_each_other() {
    let wrong = offences(&["db"], |_, line| names(line, "providers"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let wrong = offences(&["providers"], |_, line| names(line, "db"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sandbox_shares_no_line_with_the_house() {
    let wrong = offences(&["sandbox"], |_, line| ROOMS.iter().any(|room| line.contains(&format!("crate::{room}"))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_library_has_its_place() {
    let elsewhere = |library: &'static str, allowed: &'static [&'static str]| {
        let rooms = [&ROOMS[..], &["sandbox"]].concat();
        let wrong = offences(&rooms, |source, line| {
            line.contains(&format!("{library}::")) && !allowed.iter().any(|place| source.path.starts_with(place))
        });
        assert!(wrong.is_empty(), "{library} outside {allowed:?}:\n{}", wrong.join("\n"));
    };
    elsewhere("sea_orm", &["src/db/"]);
    elsewhere("reqwest", &["src/providers/http", "src/providers/repeat.rs", "src/sandbox/"]);
    elsewhere("lettre", &["src/server/post.rs"]);
    elsewhere("argon2", &["src/flows/people/hashing.rs"]);
}

/// A route that is not declared through `Doors` would be in nobody's authorization table.
#[test]
fn p_46_no_route_stands_beside_the_doors() {
    let wrong = offences(&["request", "app", "server"], |source, line| {
        let doors = source.path.ends_with("request/doors.rs");
        // Figures for operators listen on an address of their own.
        let figures = source.path.ends_with("server/metrics.rs");
        let routes = [".route(", ".nest(", ".nest_service(", ".route_service(", ".fallback_service("];
        !doors && !figures && routes.iter().any(|way| line.contains(way))
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A body is read with patience, or not at all.
#[test]
fn bodies_are_read_in_time() {
    let wrong = offences(&["request", "app", "server"], |source, line| {
        let patient = source.path.starts_with("src/request/") || source.path.ends_with("server/webhooks.rs");
        let reads = ["Bytes::from_request", "Multipart", "to_bytes(", "body: Bytes", "body: String", "axum::Form"];
        !patient && reads.iter().any(|way| line.contains(way))
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn money_is_never_a_float() {
    let words = ["f32", "f64"];
    let wrong =
        offences(&ROOMS, |_, line| line.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_unwrapped_and_nothing_allowed_in_silence() {
    let rooms = [&ROOMS[..], &["sandbox"]].concat();
    let wrong = offences(&rooms, |_, line| line.contains(".unwrap()") || line.contains("#[allow"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A transaction of SQLite that begins reading and then writes fails at once when somebody else has written: the one
/// place where transactions begin takes a turn first, and the right to write with it.
#[test]
fn p_10_transactions_begin_in_one_place() {
    let rooms = [&ROOMS[..], &["sandbox"]].concat();
    let ways =
        ["TransactionTrait", "begin_with", ".transaction(", "_connection_pool(", "\"BEGIN", "\"START TRANSACTION"];
    let begins = |line: &str| ways.iter().any(|way| line.contains(way));
    let homes = ["src/db/mod.rs", "src/db/turns.rs"];
    let wrong = offences(&rooms, |source, line| !homes.contains(&source.path.as_str()) && begins(line));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let places = |home: &str| offences(&["db"], |source, line| source.path == home && line.contains(".begin"));
    let doors = places(homes[0]);
    assert!(doors.len() == 2, "{doors:?}");
    assert!(doors[0].contains("db.turns.begin(&db.pool)") && doors[1].contains("db.pool.begin()"), "{doors:?}");
    let turns = places(homes[1]);
    assert!(turns.len() == 2, "{turns:?}");
    assert!(turns[0].contains("shared.whole.begin()"), "a savepoint in what has begun: {turns:?}");
    assert!(turns[1].contains("pool.begin_with_options") && turns[1].contains("sqlite_transaction_mode"), "{turns:?}");
}

/// Leptos 0.8 prints the children of these unescaped.
#[test]
fn only_one_part_may_draw_a_textarea_or_a_title_and_nothing_a_noscript_of_words() {
    let wrong = offences(&["app"], |source, line| {
        let drawn_by_us = ["ui/icon.rs", "ui/qr.rs"].iter().any(|part| source.path.ends_with(part));
        line.contains("<textarea") && !source.path.ends_with("ui/text_area.rs")
            || line.contains("<Title") && !source.path.ends_with("ui/page_head.rs")
            || line.contains("<title")
            || line.contains("<noscript") && !line.contains("<noscript><meta ")
            || line.contains("inner_html") && !drawn_by_us
            || line.contains(" style=")
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_settle_and_the_balance_book_money() {
    let wrong = offences(&["flows", "app", "server"], |source, line| {
        let books = line.contains("book::capture(") || line.contains("PostingKind::Capture");
        books && !["settle.rs", "book.rs"].iter().any(|file| source.path.ends_with(file))
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_lives_there_and_stays_small() {
    let rooms = [&ROOMS[..], &["sandbox"]].concat();
    for source in rooms.iter().flat_map(|room| sources(room)) {
        assert!(source.text.starts_with("//! "), "{} does not say what lives there", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= 320, "{} has {lines} lines: it is asking to be two", source.path);
    }
}
